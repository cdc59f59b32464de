//! Why a message did not reach any member of a pool.

use std::fmt;

use super::CommandError;

/// The pool did not take the message. It is in the error.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum RouteError<M> {
    /// The pool was resized to no members.
    #[error("the pool `{path}` has no members now")]
    NoMembers {
        /// The path of the pool.
        path: Box<str>,
        /// The message.
        msg: M,
    },
    /// No member takes messages that might take this one: they are stopped.
    #[error("`{path}` is stopped")]
    Stopped {
        /// The path of the pool; of the member, if a key says which.
        path: Box<str>,
        /// The message.
        msg: M,
    },
    /// There is no room for the message now.
    #[error("the mailbox of `{path}` is full")]
    Full {
        /// The path of the pool; of the member, if a key says which.
        path: Box<str>,
        /// The message.
        msg: M,
    },
}

impl<M> RouteError<M> {
    /// The message that was not taken.
    #[must_use]
    pub fn into_message(self) -> M {
        match self {
            RouteError::NoMembers { msg, .. }
            | RouteError::Stopped { msg, .. }
            | RouteError::Full { msg, .. } => msg,
        }
    }
}

// Messages need not be Debug.
impl<M> fmt::Debug for RouteError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, path) = match self {
            RouteError::NoMembers { path, .. } => ("NoMembers", path),
            RouteError::Stopped { path, .. } => ("Stopped", path),
            RouteError::Full { path, .. } => ("Full", path),
        };
        f.debug_struct(name)
            .field("path", path)
            .finish_non_exhaustive()
    }
}

/// Why a pool does not have as many members as it was to have.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResizeError {
    /// It was declared with fewer.
    #[error("the pool `{path}` has {size} members at most")]
    TooMany {
        /// The path of the pool.
        path: Box<str>,
        /// How many it was declared with.
        size: usize,
    },
    /// A member could not be started or stopped.
    #[error(transparent)]
    Member(#[from] CommandError),
}
