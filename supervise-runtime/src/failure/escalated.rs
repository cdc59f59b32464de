//! A supervisor that could not go on.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use super::Failure;

/// The error with which a supervisor ends that could not keep its children going.
///
/// Its parent's `on` sees it under this type, so `Escalated => restart` decides what becomes of the
/// sub-tree. At the root it is what `join` returns.
#[derive(Clone, Debug)]
pub struct Escalated {
    pub(crate) path: Arc<str>,
    pub(crate) child: Arc<str>,
    pub(crate) reason: EscalationReason,
    pub(crate) cause: Option<Failure>,
    pub(crate) history: Box<[Failure]>,
}

/// Why a supervisor could not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EscalationReason {
    /// A restart would have been one too many.
    LimitExceeded {
        /// The restarts that the budget allows.
        max_restarts: u32,
        /// The time within which it allows them.
        within: Duration,
    },
    /// A failure was answered with `escalate` up to the root.
    Escalated,
    /// A child did not stop although it was aborted, under `unstopped: escalate`.
    Unstopped,
}

impl Escalated {
    /// The path of the supervisor that gave up; the name of the tree for its root.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path of the child over which it gave up.
    #[must_use]
    pub fn child(&self) -> &str {
        &self.child
    }

    /// Why it gave up.
    #[must_use]
    pub fn reason(&self) -> &EscalationReason {
        &self.reason
    }

    /// The failure that was one too many. `None` where a permanent child ended well too often, or
    /// a child would not stop.
    #[must_use]
    pub fn cause(&self) -> Option<&Failure> {
        self.cause.as_ref()
    }

    /// The last failures of the supervisor's children, oldest first: at most 16.
    #[must_use]
    pub fn history(&self) -> &[Failure] {
        &self.history
    }
}

impl fmt::Display for Escalated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, child) = (&self.path, &self.child);
        match &self.reason {
            EscalationReason::LimitExceeded { max_restarts, within } => write!(
                f,
                "`{path}` gave up on `{child}`: more than {max_restarts} restarts within {within:?}"
            ),
            EscalationReason::Escalated => write!(f, "`{path}` ended by a failure of `{child}`"),
            EscalationReason::Unstopped => write!(f, "`{path}` gave up: `{child}` does not stop"),
        }
    }
}

impl Error for Escalated {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause
            .as_ref()
            .map(|cause| cause as &(dyn Error + 'static))
    }
}
