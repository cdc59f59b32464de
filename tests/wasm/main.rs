//! Components in a tree: declared, supervised, restarted.
#![cfg(feature = "wasm")]
#![allow(missing_docs)]

mod guests;
mod hostile;
mod languages;
mod parallel;
mod trees;
