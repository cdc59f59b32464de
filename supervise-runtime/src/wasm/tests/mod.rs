#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod calls;
pub(super) mod guests;
mod limits;
mod nonsense;
