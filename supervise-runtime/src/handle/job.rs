//! What comes of a task of a pool.

use std::{
    fmt,
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{sync::oneshot, time::timeout};

use crate::{Failure, SpawnError, TaskRef, core::Exit, driver::Came};

/// A task of a [`TaskPoolRef`](crate::TaskPoolRef), for the one who asked for it: a future of what it gives.
///
/// Told once the task is over for good and nothing of it is left, so that its place is free. A task that is restarted is not
/// over. Dropping it stops the task, which has its `shutdown` to do so; [`detach`](Job::detach) leaves it alone.
///
/// # Cancel safety
///
/// Cancel safe when polled by reference.
#[must_use = "dropping it stops the task; `detach` leaves it alone"]
pub struct Job<O> {
    leash: Leash,
    came: oneshot::Receiver<Came<O>>,
}

impl<O> Job<O> {
    pub(super) fn new(task: TaskRef, came: oneshot::Receiver<Came<O>>) -> Self {
        Self { leash: Leash::new(task), came }
    }

    /// The task itself: to look at, to watch and to administer.
    #[must_use]
    pub fn task(&self) -> &TaskRef {
        &self.leash.task
    }

    /// The task's path in its tree, as in `web/fetches/7`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.task().path()
    }

    /// Leaves the task to itself: it goes on, and what it gives is dropped.
    pub fn detach(mut self) -> TaskRef {
        self.leash.let_go();
        self.leash.task.clone()
    }

    /// Waits for no longer than `limit`: a task that is not over by then is stopped.
    ///
    /// # Errors
    ///
    /// [`JobError`]; [`JobError::TimedOut`] once the task has stopped. What it still gave by then is the result.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future stops the task.
    pub async fn within(mut self, limit: Duration) -> Result<O, JobError> {
        if let Ok(came) = timeout(limit, &mut self).await {
            return came;
        }
        self.leash.pull();
        self.await.map_err(|error| error.late(limit))
    }
}

impl<O> Future for Job<O> {
    type Output = Result<O, JobError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let came = ready!(pin!(&mut self.came).poll(cx));
        self.leash.let_go();
        // It is always told: its task sees to that, and so does its drop.
        let came = came.unwrap_or(Err(Exit::Killed));
        Poll::Ready(came.map_err(|exit| JobError::of(self.path(), exit)))
    }
}

/// Stops the task when dropped.
pub(super) struct Leash {
    task: TaskRef,
    holds: bool,
}

impl Leash {
    pub(super) fn new(task: TaskRef) -> Self {
        Self { task, holds: true }
    }

    pub(super) fn path(&self) -> &str {
        self.task.path()
    }

    /// Stops the task.
    pub(super) fn pull(&self) {
        // The only errors are that it is gone, or the tree is.
        let _ = self.task.child().ask_to_stop();
    }

    /// The task is over, or is left to itself.
    pub(super) fn let_go(&mut self) {
        self.holds = false;
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        if self.holds {
            self.pull();
        }
    }
}

impl<O> fmt::Debug for Job<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Job").field(&self.path()).finish()
    }
}

/// Why a task gave nothing.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobError {
    /// It failed: with an error, a panic, or because work that it had begun panicked. What it failed with is the
    /// [cause](Failure::cause).
    #[error("`{path}` failed")]
    Failed {
        /// The path of the task.
        path: Box<str>,
        /// What it failed with.
        #[source]
        failure: Failure,
    },
    /// It was stopped: by hand, or with its pool.
    #[error("`{path}` was stopped")]
    Stopped {
        /// The path of the task.
        path: Box<str>,
    },
    /// It did not stop when it was asked to, and was aborted; or its runtime is gone.
    #[error("`{path}` was aborted")]
    Killed {
        /// The path of the task.
        path: Box<str>,
    },
    /// It took longer than it was given, and was stopped.
    #[error("`{path}` was not done within {limit:?}, and was stopped")]
    TimedOut {
        /// The path of the task.
        path: Box<str>,
        /// How long it was given.
        limit: Duration,
    },
}

impl JobError {
    pub(super) fn of(path: &str, exit: Exit<Failure>) -> Self {
        let path = path.into();
        match exit {
            Exit::Failed(failure) => Self::Failed { path, failure },
            Exit::Killed => Self::Killed { path },
            Exit::Normal | Exit::Shutdown | Exit::Ignored => Self::Stopped { path },
        }
    }

    /// The same of a task that was stopped because its time was over.
    pub(super) fn late(self, limit: Duration) -> Self {
        match self {
            Self::Stopped { path } | Self::Killed { path } => Self::TimedOut { path, limit },
            other => other,
        }
    }

    /// The path of the task.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Failed { path, .. }
            | Self::Stopped { path }
            | Self::Killed { path }
            | Self::TimedOut { path, .. } => path,
        }
    }

    /// What it failed with, if it did.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed { failure, .. } => Some(failure),
            _ => None,
        }
    }
}

/// Why there is no output for an input.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum RunError<I> {
    /// The task was refused; the input is in the error.
    #[error(transparent)]
    Refused(#[from] SpawnError<I>),
    /// The task gave nothing.
    #[error(transparent)]
    Job(#[from] JobError),
}

// Inputs need not be Debug.
impl<I> fmt::Debug for RunError<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => fmt::Debug::fmt(refused, f),
            Self::Job(error) => fmt::Debug::fmt(error, f),
        }
    }
}

impl<I> RunError<I> {
    /// The input, if the task was refused.
    #[must_use]
    pub fn into_input(self) -> Option<I> {
        match self {
            Self::Refused(refused) => refused.into_args(),
            Self::Job(_) => None,
        }
    }

    /// What the task failed with, if it did.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Job(error) => error.failure(),
            Self::Refused(_) => None,
        }
    }
}
