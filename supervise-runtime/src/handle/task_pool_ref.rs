//! The handle of a pool of tasks.

use std::{any::Any, fmt, sync::Arc, time::Duration};

use tokio::sync::oneshot;

use crate::{
    ChildRef, Counts, Job, JobStream, RunError, SpawnError, TaskRef,
    driver::{Hire, Slot, TaskSlot, Told},
};

/// A pool of tasks that come and go while the tree runs: each is given an `I`, and gives an `O`.
///
/// The pool is a supervisor of its own, and its tasks are children like any other: under its policy, with a path, in the
/// events, stopped with the pool. They are `temporary` unless the pool says otherwise. One that fails takes nobody with it,
/// neither its neighbours nor who [waits](Job) for it.
///
/// | | who knows what came of it | when nobody waits any more |
/// |---|---|---|
/// | [`spawn`](Self::spawn) | who has the [`Job`] | the task is stopped |
/// | [`spawn`](Self::spawn)`(..)?.`[`detach`](Job::detach)`()` | events alone | it goes on |
/// | [`run`](Self::run), [`spawn_and_wait`](Self::spawn_and_wait) | who called it | the task is stopped |
/// | [`map`](Self::map) | who has the stream | all tasks of the stream are stopped |
///
/// Cloning is cheap. A handle does not keep the tree alive.
///
/// ```
/// use supervision::prelude::*;
///
/// async fn digits(text: String, _token: CancellationToken) -> Result<u32, std::num::ParseIntError> {
///     text.parse()
/// }
///
/// supervision_tree!(App {
///     strategy: one_for_one,
///     children: [
///         parsers = pool { run: digits, input: String, output: u32, max: 8 },
///     ],
/// });
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let app = App::start().await?;
/// assert_eq!(app.parsers.run("42".into()).await?, 42);
///
/// // A failure is a value, and the neighbours go on.
/// let failed = app.parsers.spawn("forty".into())?;
/// let other = app.parsers.spawn("40".into())?;
/// assert_eq!(failed.await.unwrap_err().to_string(), "`parsers/1` failed");
/// assert_eq!(other.await?, 40);
///
/// // Two at a time, in order.
/// let mut numbers = app.parsers.map(["1", "2", "3"].map(String::from), 2);
/// let mut sum = 0;
/// while let Some(number) = numbers.next().await {
///     sum += number?;
/// }
/// assert_eq!(sum, 6);
/// # Ok(())
/// # }
/// ```
pub struct TaskPoolRef<I, O = ()> {
    pub(crate) crew: Arc<dyn Hire<I, O>>,
}

impl<I, O> TaskPoolRef<I, O> {
    /// Starts a task. Its name is a number.
    ///
    /// The [`Job`] is what came of it; dropping that stops the task, unless it was [detached](Job::detach).
    ///
    /// # Errors
    ///
    /// [`SpawnError`]: a full pool, or one that is not running, refuses at once and gives the input back.
    pub fn spawn(&self, input: I) -> Result<Job<O>, SpawnError<I>> {
        self.hire(None, input)
    }

    /// As [`spawn`](Self::spawn), with a name of its own, by which [`get`](Self::get) and
    /// [`TreeRef::find`](crate::TreeRef::find) find it.
    ///
    /// # Errors
    ///
    /// [`SpawnError`]; among them, that the name is taken, or is none: empty, or with a `/`.
    pub fn spawn_named(&self, name: &str, input: I) -> Result<Job<O>, SpawnError<I>> {
        self.hire(Some(name), input)
    }

    /// Starts a task and waits for what comes of it.
    ///
    /// # Errors
    ///
    /// [`RunError`]: it was refused, or did not give anything.
    ///
    /// # Cancel safety
    ///
    /// The task is started with the first poll; dropping the future stops it.
    pub async fn run(&self, input: I) -> Result<O, RunError<I>> {
        Ok(self.spawn(input)?.await?)
    }

    /// As [`run`](Self::run), for no longer than `limit`: a task that is not over by then is stopped.
    ///
    /// # Errors
    ///
    /// [`RunError`]; [`JobError::TimedOut`](crate::JobError::TimedOut) once the task has stopped. What it still gave by
    /// then is not lost, but the result.
    ///
    /// # Cancel safety
    ///
    /// The task is started with the first poll; dropping the future stops it.
    pub async fn spawn_and_wait(&self, input: I, limit: Duration) -> Result<O, RunError<I>> {
        Ok(self.spawn(input)?.within(limit).await?)
    }

    /// Starts a task for each of the inputs, at most `at_once` at the same time, and gives what comes of them, in the order
    /// of the inputs. See [`JobStream`].
    pub fn map<Inputs>(&self, inputs: Inputs, at_once: usize) -> JobStream<I, O, Inputs::IntoIter>
    where
        Inputs: IntoIterator<Item = I>,
    {
        JobStream::new(self.clone(), inputs.into_iter(), at_once)
    }

    /// How many tasks there are, those that are being restarted among them.
    #[must_use]
    pub fn count(&self) -> usize {
        self.crew.members().count()
    }

    /// How many tasks there are, how many of them run, and how often they were restarted. The pool goes on
    /// meanwhile: with very many tasks that is not one moment's count.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.crew.members().counts()
    }

    /// How many tasks there may be.
    #[must_use]
    pub fn max(&self) -> usize {
        self.crew.members().max
    }

    /// The tasks, in the order in which they came. The pool goes on meanwhile.
    #[must_use]
    pub fn members(&self) -> Vec<TaskRef> {
        let slots = self.crew.members().slots().into_iter();
        slots.filter_map(task).collect()
    }

    /// The task of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<TaskRef> {
        self.crew.members().get(name).and_then(task)
    }

    /// The pool's path in its tree, as in `web/fetches`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.crew.members().path
    }

    /// The pool itself as its supervisor sees it: to stop, start and restart it by hand, with all its
    /// tasks. `None` once the tree is gone.
    #[must_use]
    pub fn child(&self) -> Option<ChildRef> {
        self.crew.members().child()
    }

    fn hire(&self, name: Option<&str>, input: I) -> Result<Job<O>, SpawnError<I>> {
        let (told, came) = oneshot::channel();
        let task = self.crew.hire(name, input, Told::One(told))?;
        Ok(Job::new(task, came))
    }
}

fn task(slot: Arc<dyn Slot>) -> Option<TaskRef> {
    let slot: Arc<dyn Any + Send + Sync> = slot;
    Some(TaskRef { slot: slot.downcast::<TaskSlot>().ok()? })
}

impl<I, O> Clone for TaskPoolRef<I, O> {
    fn clone(&self) -> Self {
        Self { crew: self.crew.clone() }
    }
}

impl<I, O> fmt::Debug for TaskPoolRef<I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TaskPoolRef").field(&self.path()).finish()
    }
}
