//! Judges policies.
mod span;
mod unreachable;

pub use span::least_span;
pub use unreachable::{Unreachable, unreachable, unreachable_shared};
