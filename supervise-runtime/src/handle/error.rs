//! Why a message did not reach a child.

use std::fmt;

/// The child is stopped, and refused the message. The message is in the error.
#[derive(thiserror::Error)]
#[error("`{path}` is stopped")]
pub struct TellError<M> {
    pub(crate) path: Box<str>,
    pub(crate) msg: M,
}

impl<M> TellError<M> {
    /// The path of the child.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The message that was refused.
    #[must_use]
    pub fn into_message(self) -> M {
        self.msg
    }
}

/// The message was not taken at once. It is in the error.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum TryTellError<M> {
    /// The mailbox is full.
    #[error("the mailbox of `{path}` is full")]
    Full {
        /// The path of the child.
        path: Box<str>,
        /// The message.
        msg: M,
    },
    /// The child is stopped.
    #[error("`{path}` is stopped")]
    Stopped {
        /// The path of the child.
        path: Box<str>,
        /// The message.
        msg: M,
    },
}

impl<M> TryTellError<M> {
    /// The message that was not taken.
    #[must_use]
    pub fn into_message(self) -> M {
        match self {
            TryTellError::Full { msg, .. } | TryTellError::Stopped { msg, .. } => msg,
        }
    }
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// The child is stopped; the question was not delivered.
    #[error("`{path}` is stopped")]
    Stopped {
        /// The path of the child.
        path: Box<str>,
    },
    /// The question was delivered and dropped without an answer: its handling failed, or the child
    /// was stopped before its turn came.
    #[error("`{path}` dropped the question without an answer")]
    NoAnswer {
        /// The path of the child.
        path: Box<str>,
    },
}

// Messages need not be Debug, so the errors that carry them show the path alone.
impl<M> fmt::Debug for TellError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TellError")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl<M> fmt::Debug for TryTellError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, path) = match self {
            TryTellError::Full { path, .. } => ("Full", path),
            TryTellError::Stopped { path, .. } => ("Stopped", path),
        };
        f.debug_struct(name)
            .field("path", path)
            .finish_non_exhaustive()
    }
}
