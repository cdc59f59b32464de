//! Why an order by hand was not carried out.

use std::time::Duration;

use crate::{Failure, core::Refused};

/// Why an order by hand was not carried out, or not waited for.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// There is no such child: it was removed, or it was temporary and is gone.
    #[error("there is no child `{0}`")]
    NotFound(Box<str>),
    /// The child is up already.
    #[error("`{0}` is running")]
    AlreadyRunning(Box<str>),
    /// The child is on its way up already: it starts, backs off, or is held.
    #[error("`{0}` is being restarted")]
    Restarting(Box<str>),
    /// The child has not finished stopping.
    #[error("`{0}` is stopping")]
    Stopping(Box<str>),
    /// The child is down.
    #[error("`{0}` is stopped")]
    Stopped(Box<str>),
    /// The child's supervisor is not running.
    #[error("the supervisor of `{0}` is not running")]
    NotRunning(Box<str>),
    /// The child takes no messages, so there is nothing to pause: it is a task, or a supervisor.
    #[error("`{0}` takes no messages that could be paused")]
    NoMessages(Box<str>),
    /// It is a temporary member of a pool: what it was started with is gone, so that it cannot be started
    /// again.
    #[error("`{0}` is a temporary member of its pool, and cannot be started again")]
    Temporary(Box<str>),
    /// The child has no state that could be handed on: its actor has no
    /// [`Snapshot`](crate::Snapshot), or it is no actor.
    #[error("`{0}` has no state to be handed on")]
    NoState(Box<str>),
    /// A later order stopped the child before it was up.
    #[error("`{0}` was stopped by a later order")]
    Overruled(Box<str>),
    /// The start failed. It is not tried again.
    #[error("`{path}` failed to start")]
    StartFailed {
        /// The path of the child.
        path: Box<str>,
        /// What its start failed with.
        #[source]
        failure: Failure,
    },
    /// The order stands, but took longer than it was to be waited for.
    #[error("`{path}` has not stopped within {within:?}")]
    TimedOut {
        /// The path of the child.
        path: Box<str>,
        /// How long it was waited for.
        within: Duration,
    },
    /// The order stands, but the child whose code waits for it cannot: it is to stop itself, or the
    /// order is carried out only once it is up.
    #[error("the order to `{path}` stands, but `{by}` cannot wait for it")]
    NotAwaited {
        /// The path of the child that the order is about.
        path: Box<str>,
        /// The path of the child that cannot wait; it may be the same.
        by: Box<str>,
    },
}

impl CommandError {
    pub(super) fn new(refused: Refused, path: &str) -> Self {
        let path = path.into();
        match refused {
            Refused::NotFound => CommandError::NotFound(path),
            Refused::Running => CommandError::AlreadyRunning(path),
            Refused::Restarting => CommandError::Restarting(path),
            Refused::Stopping => CommandError::Stopping(path),
            Refused::Temporary | Refused::Full => CommandError::Temporary(path),
            Refused::Down => CommandError::Stopped(path),
            Refused::NotRunning => CommandError::NotRunning(path),
            Refused::NoState => CommandError::NoState(path),
        }
    }
}
