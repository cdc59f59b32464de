//! Why a pool has no new member.

use std::{fmt, time::Duration};

use crate::Failure;

/// Why a pool has no new member. The arguments are in the error where the member was never started.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum SpawnError<T> {
    /// The pool has as many members as it may have; those that are being restarted count.
    #[error("the pool `{pool}` is full: it has {max} members")]
    Full {
        /// The path of the pool.
        pool: Box<str>,
        /// How many members it may have.
        max: usize,
        /// The arguments.
        args: T,
    },
    /// The pool is not running: it was stopped, is being restarted, or its tree is gone.
    #[error("the pool `{pool}` is not running")]
    NotRunning {
        /// The path of the pool.
        pool: Box<str>,
        /// The arguments.
        args: T,
    },
    /// There is a member of that name.
    #[error("the pool `{pool}` has a member `{name}`")]
    NameTaken {
        /// The path of the pool.
        pool: Box<str>,
        /// The name.
        name: Box<str>,
        /// The arguments.
        args: T,
    },
    /// That is no name: it is empty, or has a `/`, which separates names in a path.
    #[error("{name:?} cannot name a member of the pool `{pool}`")]
    InvalidName {
        /// The path of the pool.
        pool: Box<str>,
        /// The name.
        name: Box<str>,
        /// The arguments.
        args: T,
    },
    /// The start failed. It is not tried again, and the member is gone.
    #[error("`{path}` failed to start")]
    StartFailed {
        /// The path of the member.
        path: Box<str>,
        /// What its start failed with.
        #[source]
        failure: Failure,
    },
    /// The start said [`Start::Ignore`](crate::Start::Ignore), and the member is gone.
    #[error("`{path}` is not to be there, its start said")]
    Ignored {
        /// The path of the member.
        path: Box<str>,
    },
    /// The start took longer than it was given, and the member was stopped.
    #[error("`{path}` was not up within {timeout:?}, and was stopped")]
    TimedOut {
        /// The path of the member.
        path: Box<str>,
        /// How long it was given.
        timeout: Duration,
    },
    /// The member was stopped before it was up.
    #[error("`{path}` was stopped before it was up")]
    Stopped {
        /// The path of the member.
        path: Box<str>,
    },
}

impl<T> SpawnError<T> {
    /// The arguments, if the member was never started.
    #[must_use]
    pub fn into_args(self) -> Option<T> {
        match self {
            SpawnError::Full { args, .. }
            | SpawnError::NotRunning { args, .. }
            | SpawnError::NameTaken { args, .. }
            | SpawnError::InvalidName { args, .. } => Some(args),
            SpawnError::StartFailed { .. }
            | SpawnError::Ignored { .. }
            | SpawnError::TimedOut { .. }
            | SpawnError::Stopped { .. } => None,
        }
    }
}

// Arguments need not be Debug.
impl<T> fmt::Debug for SpawnError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, path) = match self {
            SpawnError::Full { pool, .. } => ("Full", pool),
            SpawnError::NotRunning { pool, .. } => ("NotRunning", pool),
            SpawnError::NameTaken { pool, .. } => ("NameTaken", pool),
            SpawnError::InvalidName { pool, .. } => ("InvalidName", pool),
            SpawnError::StartFailed { path, failure } => {
                return f
                    .debug_struct("StartFailed")
                    .field("path", path)
                    .field("failure", failure)
                    .finish();
            }
            SpawnError::Ignored { path } => ("Ignored", path),
            SpawnError::TimedOut { path, .. } => ("TimedOut", path),
            SpawnError::Stopped { path } => ("Stopped", path),
        };
        f.debug_struct(name)
            .field("path", path)
            .finish_non_exhaustive()
    }
}
