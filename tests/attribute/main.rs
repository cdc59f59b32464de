//! `#[supervised]`: an actor's own policy and what of it holds in a tree, and supervisors in the
//! form of structs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod actors;
mod decisions;
mod feed;
mod lives;
mod precedence;
mod significant;
mod structs;
