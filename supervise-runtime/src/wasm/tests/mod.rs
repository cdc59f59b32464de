#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod calls;
mod guests;
mod limits;
mod nonsense;
