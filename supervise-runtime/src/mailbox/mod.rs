//! The queue in front of an actor. It outlives incarnations.

mod queue;

pub use queue::Closed;
pub(crate) use queue::{Mailbox, TryPushError};
