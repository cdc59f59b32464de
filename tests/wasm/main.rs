//! Components in a tree: declared, supervised, restarted.
#![cfg(feature = "wasm")]
#![allow(missing_docs)]

#[cfg(feature = "wasi")]
mod connections;
mod grants;
mod guests;
mod health;
mod hostile;
mod hostile_hooks;
mod languages;
#[cfg(feature = "wasi")]
mod lines;
mod parallel;
mod replay;
mod retry;
mod state;
mod supervising;
#[cfg(feature = "wasi")]
mod system;
mod trees;
mod typed;
