//! The runtime of the supervision crate.
mod core;
pub use core::State;
pub use supervise_policy as policy;
