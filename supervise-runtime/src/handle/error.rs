//! Why a message did not reach a child, or a question has no answer.

use std::{fmt, sync::Arc, time::Duration};

use tokio::time::Instant;

use crate::Open;

/// A message was not taken. It is in the error.
///
/// [`is_retryable`](TellError::is_retryable) tells the moments from the ends:
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::start().await?;
/// let counter = app.counter.clone();
/// let add = |n| counter.try_tell(CounterMsg::Add(n));
/// assert!(add(1).is_ok() && add(2).is_ok());
/// let full = add(3).unwrap_err(); // its mailbox has room for two, and it has had no turn yet
/// assert!(full.is_retryable());
/// assert!(matches!(full.into_message(), CounterMsg::Add(3)));
///
/// app.shutdown().await?;
/// assert!(counter.try_tell(CounterMsg::Add(4)).unwrap_err().is_fatal());
/// # Ok(())
/// # }
/// ```
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum TellError<M> {
    /// The mailbox is full.
    #[error("the mailbox of `{path}` is full")]
    Full {
        /// The path of the child.
        path: Arc<str>,
        /// The message.
        msg: M,
    },
    /// The mailbox was full for as long as the sender would wait.
    #[error("the mailbox of `{path}` was full for {after:?}")]
    TimedOut {
        /// The path of the child.
        path: Arc<str>,
        /// How long the sender waited.
        after: Duration,
        /// The message.
        msg: M,
    },
    /// The child is down, will come back, and takes no messages until then: `while_down: reject`.
    #[error("`{path}` is down, and takes no messages until it is up again")]
    Down {
        /// The path of the child.
        path: Arc<str>,
        /// When its next start is due, if that is known: the end of its backoff, not that of the start.
        retry_at: Option<Instant>,
        /// The message.
        msg: M,
    },
    /// The child is stopped, until somebody starts it.
    #[error("`{path}` is stopped")]
    Stopped {
        /// The path of the child.
        path: Arc<str>,
        /// The message.
        msg: M,
    },
    /// The child's circuit breaker is open. The child itself may be up.
    #[error("`{path}` is not to be reached: {open}")]
    Open {
        /// The path of the child.
        path: Arc<str>,
        /// For how long.
        open: Open,
        /// The message.
        msg: M,
    },
    /// The child will never take a message again: its tree has ended, or it was temporary and is gone.
    #[error("`{path}` is gone")]
    Gone {
        /// The path of the child.
        path: Arc<str>,
        /// The message.
        msg: M,
    },
}

impl<M> TellError<M> {
    /// The path of the child.
    #[must_use]
    pub fn path(&self) -> &str {
        self.parts().0
    }

    /// The message that was not taken.
    #[must_use]
    pub fn into_message(self) -> M {
        match self {
            TellError::Full { msg, .. }
            | TellError::TimedOut { msg, .. }
            | TellError::Down { msg, .. }
            | TellError::Stopped { msg, .. }
            | TellError::Open { msg, .. }
            | TellError::Gone { msg, .. } => msg,
        }
    }

    /// Whether the child will never take a message again.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, TellError::Gone { .. })
    }

    /// Whether the same message may be taken later without anybody's doing: there was no room, or the
    /// child was on its way back, or its circuit breaker open. A stopped child has to be started.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            TellError::Full { .. }
                | TellError::TimedOut { .. }
                | TellError::Down { .. }
                | TellError::Open { .. }
        )
    }

    /// The path, and the name of the variant.
    fn parts(&self) -> (&Arc<str>, &'static str) {
        match self {
            TellError::Full { path, .. } => (path, "Full"),
            TellError::TimedOut { path, .. } => (path, "TimedOut"),
            TellError::Down { path, .. } => (path, "Down"),
            TellError::Stopped { path, .. } => (path, "Stopped"),
            TellError::Open { path, .. } => (path, "Open"),
            TellError::Gone { path, .. } => (path, "Gone"),
        }
    }
}

/// Why a question has no answer. Where it was not delivered it was dropped; to have it back, tell it: see
/// [`Reply::channel`](crate::Reply::channel).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// The mailbox is full; the question was not delivered.
    #[error("the mailbox of `{path}` is full")]
    Full {
        /// The path of the child.
        path: Arc<str>,
    },
    /// There was no answer within the time that the asker gave.
    #[error("`{path}` gave no answer within {after:?}")]
    TimedOut {
        /// The path of the child.
        path: Arc<str>,
        /// The time.
        after: Duration,
        /// Whether the question was delivered: it may be handled yet, with nobody to hear the answer.
        /// If not, there was no room for it in all that time.
        delivered: bool,
    },
    /// The child is down, will come back, and takes no messages until then: `while_down: reject`. The
    /// question was not delivered.
    #[error("`{path}` is down, and takes no messages until it is up again")]
    Down {
        /// The path of the child.
        path: Arc<str>,
        /// When its next start is due, if that is known: the end of its backoff, not that of the start.
        retry_at: Option<Instant>,
    },
    /// The child is stopped, until somebody starts it; the question was not delivered.
    #[error("`{path}` is stopped")]
    Stopped {
        /// The path of the child.
        path: Arc<str>,
    },
    /// The child will never take a question again: its tree has ended, or it was temporary and is gone.
    /// The question was not delivered.
    #[error("`{path}` is gone")]
    Gone {
        /// The path of the child.
        path: Arc<str>,
    },
    /// The child's circuit breaker is open; the question was not asked.
    #[error("`{path}` is not to be reached: {open}")]
    Open {
        /// The path of the child.
        path: Arc<str>,
        /// For how long.
        open: Open,
    },
    /// The question was delivered and dropped without an answer: its handling failed, or the child
    /// was stopped before its turn came.
    #[error("`{path}` dropped the question without an answer")]
    NoAnswer {
        /// The path of the child.
        path: Arc<str>,
    },
}

impl AskError {
    /// The path of the child.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            AskError::Full { path }
            | AskError::TimedOut { path, .. }
            | AskError::Down { path, .. }
            | AskError::Stopped { path }
            | AskError::Gone { path }
            | AskError::Open { path, .. }
            | AskError::NoAnswer { path } => path,
        }
    }

    /// Whether the child will never take a question again.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, AskError::Gone { .. })
    }

    /// Whether the question was surely not delivered, and may be taken later without anybody's doing.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            AskError::Full { .. }
                | AskError::Down { .. }
                | AskError::Open { .. }
                | AskError::TimedOut { delivered: false, .. }
        )
    }
}

/// The question of a refused ask is dropped.
impl<M> From<TellError<M>> for AskError {
    fn from(refused: TellError<M>) -> Self {
        match refused {
            TellError::Full { path, .. } => AskError::Full { path },
            TellError::TimedOut { path, after, .. } => {
                AskError::TimedOut { path, after, delivered: false }
            }
            TellError::Down { path, retry_at, .. } => AskError::Down { path, retry_at },
            TellError::Stopped { path, .. } => AskError::Stopped { path },
            TellError::Open { path, open, .. } => AskError::Open { path, open },
            TellError::Gone { path, .. } => AskError::Gone { path },
        }
    }
}

// Messages need not be Debug, so the errors that carry them show the path alone.
impl<M> fmt::Debug for TellError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, name) = self.parts();
        f.debug_struct(name)
            .field("path", path)
            .finish_non_exhaustive()
    }
}
