//! What a component was asked and what it answered, as a chain of hashes that can be verified and run again.
//!
//! A [`CallLog`] belongs to one child and outlives its incarnations. Each [`Entry`] has the hash of the one before, so that the hash of
//! the last, the [`head`](CallLog::head), stands for all of them. Without a log nothing is noted and nothing is hashed.
//!
//! - **Bounded**: [`CallLog::keeping`] keeps the newest entries up to a number of bytes.
//! - **Streamed**: [`CallLog::subscribe`] gives every entry to whoever writes them down. One that falls behind misses entries,
//!   which it is told; the child never waits.
//! - **Verified**: [`Recording::verify`] says whether the links hold, [`Recording::verify_to`] whether they lead to a head that is known.
//! - **Run again**: [`Recording::replay`] calls the same component the same way, with what the host answered then, and fails at the
//!   first entry that differs.

mod call_log;
mod entry;
mod error;
mod journal;
mod queue;
mod recorded;
mod recording;
mod replay;
mod subscriber;
#[cfg(test)]
mod tests;

pub use call_log::CallLog;
pub use entry::{Entry, EntryKind, Hash};
pub use error::LogError;
pub(super) use journal::Journal;
pub use recorded::Recorded;
pub use recording::Recording;
pub use replay::ReplayError;
pub(super) use replay::init;
pub use subscriber::Entries;
