//! Components in a tree: declared, supervised, restarted.
#![cfg(feature = "wasm")]
#![allow(missing_docs)]

mod grants;
mod guests;
mod health;
mod hostile;
mod languages;
mod parallel;
mod replay;
mod retry;
mod state;
mod trees;
mod typed;
