//! What of an actor's state survives it.

/// Whether an actor's state is handed on to its next incarnation, and how often it is committed.
///
/// ```
/// use supervise_policy::StatePolicy;
/// assert_eq!(StatePolicy::default(), StatePolicy::Fresh);
/// assert_eq!(StatePolicy::Snapshot { every: 100 }.every(), Some(100));
/// assert_eq!(StatePolicy::PerCall.every(), Some(1));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StatePolicy {
    /// Every incarnation begins afresh. The default.
    #[default]
    Fresh,
    /// The state is committed after every so many messages that were handled well, and before a stop.
    Snapshot {
        /// How many.
        every: u32,
    },
    /// The state is committed after every message that was handled well; one that was not leaves no trace.
    PerCall,
}

impl StatePolicy {
    /// After how many messages the state is committed; `None` if it never is.
    #[must_use]
    pub const fn every(self) -> Option<u32> {
        match self {
            Self::Fresh => None,
            Self::Snapshot { every } => Some(every),
            Self::PerCall => Some(1),
        }
    }

    /// Whether the state survives at all.
    #[must_use]
    pub const fn is_kept(self) -> bool {
        !matches!(self, Self::Fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::StatePolicy::{Fresh, PerCall, Snapshot};

    #[test]
    fn how_often_it_is_committed() {
        let often = [Fresh, PerCall, Snapshot { every: 7 }].map(super::StatePolicy::every);
        assert_eq!(often, [None, Some(1), Some(7)]);
    }
}
