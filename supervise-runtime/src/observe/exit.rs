//! How an incarnation ended, for people to read.

use std::fmt;

use crate::{Failure, core};

/// How an incarnation ended. Classified by who ordered the stop, never by how a task's join looks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Exit {
    /// It ended by itself and well: `cx.stop()`, or a task's `Ok`.
    Normal,
    /// It ended because it was asked to.
    Shutdown,
    /// It was aborted at its deadline.
    Killed,
    /// Its `start` said [`Start::Ignore`](crate::Start::Ignore).
    Ignored,
    /// It failed. [`Failure::cause`] tells an error from a panic and from a time-out.
    Failed(Failure),
}

impl Exit {
    pub(crate) fn new(exit: &core::Exit<Failure>) -> Self {
        match exit {
            core::Exit::Normal => Exit::Normal,
            core::Exit::Shutdown => Exit::Shutdown,
            core::Exit::Killed => Exit::Killed,
            core::Exit::Ignored => Exit::Ignored,
            core::Exit::Failed(failure) => Exit::Failed(failure.clone()),
        }
    }

    /// The failure, if it was one.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Exit::Failed(failure) => Some(failure),
            _ => None,
        }
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exit::Normal => f.write_str("normal"),
            Exit::Shutdown => f.write_str("shutdown"),
            Exit::Killed => f.write_str("killed"),
            Exit::Ignored => f.write_str("ignored"),
            Exit::Failed(failure) => write!(f, "failed: {failure}"),
        }
    }
}
