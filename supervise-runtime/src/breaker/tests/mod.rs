//! What a breaker does, row by row, on tokio's paused clock; the machine against a naive account of all that happened; and
//! many threads at once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod model;
mod rows;
mod stress;
