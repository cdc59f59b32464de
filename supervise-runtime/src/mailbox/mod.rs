//! The queue in front of an actor, which outlives incarnations, and what becomes of messages that were
//! not handled.

mod dead;
mod queue;

pub(crate) use dead::{Dead, DeadLetters};
pub use dead::{DeadLetter, DeadReason};
pub(crate) use queue::{Intake, Letter, Mailbox, Pushed, Reader, Refused, Why};
