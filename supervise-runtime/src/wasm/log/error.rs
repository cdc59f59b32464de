//! What can be wrong with a recording.

use super::Hash;

/// Why a recording is none, or not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// An entry does not follow from the one before it: one of the two was changed, or something between them is missing.
    #[error("entry {at} does not follow from the one before it")]
    Broken {
        /// Which one, from zero.
        at: usize,
    },
    /// The links hold, but lead elsewhere: the end was changed, or is missing.
    #[error("the log leads to {found}, and not to {expected}")]
    OtherHead {
        /// Where it should lead.
        expected: Hash,
        /// Where it leads.
        found: Hash,
    },
    /// The bytes end in the midst of an entry.
    #[error("entry {at} is torn")]
    Torn {
        /// Which one, from zero.
        at: usize,
    },
    /// There is no such kind of entry.
    #[error("entry {at} is of a kind that there is not: {kind}")]
    UnknownKind {
        /// Which one, from zero.
        at: usize,
        /// The number of its kind.
        kind: u8,
    },
}
