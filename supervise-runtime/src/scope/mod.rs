//! Work that belongs to one incarnation: it is aborted and joined before the next one starts.

mod caught;
mod inflow;
mod scoped;
mod sources;
mod tasks;
mod timer;

use std::{fmt, future::Future, sync::Arc};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

pub use inflow::LinkDown;
pub(crate) use inflow::{Items, Link, severed};
pub use scoped::{Scoped, ScopedError};
pub use sources::Attached;
pub(crate) use sources::{Source, Sources, Told};
pub(crate) use tasks::Tasks;
pub(crate) use timer::{After, Every};

use crate::{TreeRef, driver::Slot, failure::catch, observe};

/// Where an incarnation runs work beside its own: tasks that end with it.
///
/// What is spawned here belongs to the incarnation. When that ends, however it does, the work is
/// aborted and waited for; only then is the child restarted, or counts as stopped. `tokio::spawn`
/// knows nothing of this: what it spawns survives the child.
///
/// A panic of the work fails the incarnation, at once and even in the middle of a message, and is
/// answered by the child's `on_panic`. An error is a value like any other, for whoever awaits the
/// [`Scoped`].
///
/// Clones are the same scope. One that outlives its incarnation spawns nothing any more: the
/// work is dropped unpolled, and its [`Scoped`] says [`ScopedError::Cancelled`].
///
/// ```
/// # use supervise_runtime::{Actor, Context};
/// # struct Indexer;
/// impl Actor for Indexer {
///     type Args = ();
///     type Msg = String;
///     type Error = std::io::Error;
///
///     async fn start((): (), cx: &mut Context<Self>) -> Result<Self, std::io::Error> {
///         // Gone before the next incarnation starts, whatever becomes of this one.
///         cx.spawn(async {
///             loop {
///                 tokio::time::sleep(std::time::Duration::from_secs(60)).await;
///                 // .. compact the index ..
///             }
///         });
///         Ok(Indexer)
///     }
/// #   async fn handle(&mut self, _: String, _: &mut Context<Self>) -> Result<(), std::io::Error> { Ok(()) }
/// }
/// ```
#[derive(Clone)]
pub struct Scope {
    tasks: Arc<Tasks>,
}

/// What a panic of the work does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OnPanic {
    /// It fails the incarnation.
    Fails,
    /// It is told to whoever awaits the work, and else by an event.
    Tells,
}

impl Scope {
    pub(crate) fn new(slot: Arc<dyn Slot>, incarnation: u64, token: CancellationToken) -> Self {
        Self { tasks: Arc::new(Tasks::new(slot, incarnation, token)) }
    }

    pub(crate) fn tasks(&self) -> &Arc<Tasks> {
        &self.tasks
    }

    /// The child's path in its tree, as in `market/rates`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.tasks.slot.cell().path()
    }

    /// The number of the incarnation.
    #[must_use]
    pub fn incarnation(&self) -> u64 {
        self.tasks.incarnation
    }

    /// The tree that the child is in; `None` once it is gone.
    #[must_use]
    pub fn tree(&self) -> Option<TreeRef> {
        TreeRef::around(self.tasks.slot.cell())
    }

    /// Cancelled when the incarnation ends, before the work in it is aborted; for a task of the
    /// tree already when it is asked to stop. For work that cannot be aborted, to look at.
    #[must_use]
    pub fn token(&self) -> &CancellationToken {
        &self.tasks.token
    }

    /// Runs a future in a task of its own, as part of the incarnation.
    ///
    /// Dropping the [`Scoped`] lets the work run on. A panic of it fails the incarnation.
    pub fn spawn<F>(&self, future: F) -> Scoped<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.start(OnPanic::Fails, future)
    }

    /// As [`spawn`](Scope::spawn), but a panic is only told to whoever awaits the [`Scoped`]; if nobody
    /// does, by an event.
    pub fn spawn_contained<F>(&self, future: F) -> Scoped<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.start(OnPanic::Tells, future)
    }

    /// Runs code that blocks on a thread for such, as part of the incarnation.
    ///
    /// Such code cannot be aborted once it runs. The child waits for it: during an ordered stop within
    /// its `shutdown`; then it is [`Stuck`](crate::State::Stuck), and `unstopped` says what follows.
    /// Let it look at [`token`](Scope::token) now and then, or see
    /// [`spawn_blocking_detached`](Scope::spawn_blocking_detached). A panic of it fails the incarnation.
    pub fn spawn_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Scoped<T> {
        let (output, scoped) = self.scoped();
        let (tasks, path) = (self.tasks.clone(), self.tasks.slot.cell().shared_path());
        let abort = self.tasks.spawn(OnPanic::Fails, |runtime| {
            runtime.spawn_blocking(move || {
                let result = catch(work);
                tell(&tasks, OnPanic::Fails, result, output);
            })
        });
        Scoped::new(path, scoped, abort)
    }

    /// Runs code that blocks, and lets go of it when the incarnation ends: it may still run beside
    /// the next one. A panic is only told to whoever awaits the [`Scoped`]; if nobody does, by an event.
    pub fn spawn_blocking_detached<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Scoped<T> {
        let (output, scoped) = self.scoped();
        let (tasks, path) = (self.tasks.clone(), self.tasks.slot.cell().shared_path());
        let abort = self.tasks.runtime().map(|runtime| {
            let work = runtime.spawn_blocking(move || {
                let result = catch(work);
                tell(&tasks, OnPanic::Tells, result, output);
            });
            work.abort_handle()
        });
        Scoped::new(path, scoped, abort)
    }

    fn start<F>(&self, on_panic: OnPanic, future: F) -> Scoped<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let (output, scoped) = self.scoped();
        let (tasks, path) = (self.tasks.clone(), self.tasks.slot.cell().shared_path());
        let abort = self.tasks.spawn(on_panic, |runtime| {
            runtime.spawn(async move {
                let result = caught::caught(future).await;
                tell(&tasks, on_panic, result, output);
            })
        });
        Scoped::new(path, scoped, abort)
    }

    #[allow(clippy::type_complexity, reason = "a pair, taken apart at once")]
    fn scoped<T>(&self) -> (Output<T>, oneshot::Receiver<Result<T, crate::PanicReport>>) {
        oneshot::channel()
    }
}

type Output<T> = oneshot::Sender<Result<T, crate::PanicReport>>;

/// The work is over: whoever awaits it is told, and the incarnation if it fails with it.
fn tell<T>(
    tasks: &Arc<Tasks>,
    on_panic: OnPanic,
    result: Result<T, crate::PanicReport>,
    output: Output<T>,
) {
    let report = result.as_ref().err().cloned();
    // An output that nobody waits for is dropped here, and may panic in its drop.
    let told = catch(|| output.send(result).is_ok());
    match (report, told) {
        (Some(report), _) if on_panic == OnPanic::Fails => tasks.broke(report),
        (Some(report), Ok(false)) => tasks.late(&report),
        (None, Err(report)) if on_panic == OnPanic::Fails => tasks.broke(report),
        (None, Err(report)) => tasks.late(&report),
        _ => {}
    }
}

impl Tasks {
    /// Work that the incarnation no longer depends on, or never did, panicked.
    pub(crate) fn late(&self, report: &crate::PanicReport) {
        let cell = self.slot.cell();
        if let Some((node, _)) = cell.place() {
            observe::work_panicked(&node, cell, report);
        }
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("path", &self.path())
            .field("incarnation", &self.incarnation())
            .finish_non_exhaustive()
    }
}
