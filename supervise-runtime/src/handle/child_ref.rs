//! A child as its supervisor sees it.

use std::{
    fmt,
    sync::{Arc, atomic::Ordering::SeqCst},
};

use crate::{
    ChildStatus, Failure, RestartRecord, State,
    core::{Child, Core, Incarnation, Refused},
    driver::{Collect, Node, Slot, command},
    observe,
};
use supervise_policy::Moment;

use super::outcome;

/// A child of any kind, to look at and to administer by hand.
///
/// Orders by hand are answered at once or as soon as they are carried out, whatever else hangs. They
/// are counted in no budget. A child that was stopped by hand stays stopped, through restarts of its
/// group too, until it is started by hand.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::start().await?;
/// let idle = app.tree().find("idle").expect("a child of that name");
/// idle.stop().await?;
/// assert_eq!(idle.state(), supervision::State::Stopped);
/// idle.start().await?;
/// assert_eq!(app.idle.incarnation(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ChildRef {
    slot: Arc<dyn Slot>,
}

/// Why an order by hand was not carried out.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// There is no such child, or it was temporary and is gone.
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
    /// The child's supervisor is not running.
    #[error("the supervisor of `{0}` is not running")]
    NotRunning(Box<str>),
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
}

impl ChildRef {
    pub(crate) fn new(slot: Arc<dyn Slot>) -> Self {
        Self { slot }
    }

    pub(crate) fn slot(&self) -> Arc<dyn Slot> {
        self.slot.clone()
    }

    pub(crate) fn place(&self) -> Option<(Arc<Node>, usize)> {
        self.slot.cell().place()
    }

    pub(crate) fn shared_path(&self) -> Arc<str> {
        self.slot.cell().shared_path()
    }

    /// The child's path in its tree, as in `market/rates`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.slot.cell().path()
    }

    /// What its supervisor says of it now; [`State::Stopped`] once the tree is gone.
    #[must_use]
    pub fn state(&self) -> State {
        self.look(|_, child| child.state).unwrap_or(State::Stopped)
    }

    /// All that its supervisor knows of it; `None` once the tree is gone.
    #[must_use]
    pub fn status(&self) -> Option<ChildStatus> {
        let (node, index) = self.slot.cell().place()?;
        observe::status(&node, index)
    }

    /// Its last restarts, newest first: at most 100. How many of them fall into the last minute is
    /// `history.iter().filter(|restart| restart.at.elapsed() < MINUTE).count()`.
    #[must_use]
    pub fn history(&self) -> Vec<RestartRecord> {
        match self.slot.cell().place() {
            Some((node, index)) => observe::history(&node, index),
            None => Vec::new(),
        }
    }

    /// Stops the child. Returns when it has stopped, which is at once if it was.
    ///
    /// # Errors
    ///
    /// [`CommandError::NotFound`], [`CommandError::NotRunning`].
    ///
    /// # Cancel safety
    ///
    /// The order is given with the first poll; dropping the future only gives up waiting.
    pub async fn stop(&self) -> Result<(), CommandError> {
        let (node, incarnation) =
            self.order(|core, index, now, sink| core.stop_child(index, now, sink))?;
        self.wait(&node, |_, child| outcome::stopped(child, incarnation))
            .await
    }

    /// Starts the child if it is down. Returns when it is up, or absent by its own `start`.
    ///
    /// # Errors
    ///
    /// Any [`CommandError`]. A start by hand that fails is not tried again.
    ///
    /// # Cancel safety
    ///
    /// The order is given with the first poll; dropping the future only gives up waiting.
    pub async fn start(&self) -> Result<(), CommandError> {
        let (node, incarnation) =
            self.order(|core, index, now, sink| core.start_child(index, now, sink))?;
        self.wait(&node, |core, child| {
            outcome::started(core, child, incarnation, self.path())
        })
        .await
    }

    /// Restarts the child with a fresh incarnation, or starts it if it is down. Returns when it is up.
    /// What is queued is for the new incarnation.
    ///
    /// # Errors
    ///
    /// Any [`CommandError`] but `AlreadyRunning`.
    ///
    /// # Cancel safety
    ///
    /// The order is given with the first poll; dropping the future only gives up waiting.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// app.counter.tell(CounterMsg::Add(2)).await.expect("running");
    /// assert_eq!(app.counter.ask(CounterMsg::Get).await?, 2);
    /// app.counter.child().restart().await?;
    /// assert_eq!(app.counter.ask(CounterMsg::Get).await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn restart(&self) -> Result<(), CommandError> {
        let (node, incarnation) =
            self.order(|core, index, now, sink| core.restart_child(index, now, sink))?;
        self.wait(&node, |core, child| {
            outcome::started(core, child, incarnation, self.path())
        })
        .await
    }

    /// Gives an order; the supervisor, and the child's incarnation when it was given.
    fn order(
        &self,
        order: impl FnOnce(&mut Core<Failure>, usize, Moment, &mut Collect<'_>) -> Result<(), Refused>,
    ) -> Result<(Arc<Node>, Incarnation), CommandError> {
        let path = || self.path().into();
        let Some((node, index)) = self.slot.cell().place() else {
            return Err(CommandError::NotRunning(path()));
        };
        let mut incarnation = 0;
        let given = command(&node, index, |core, now, sink| {
            incarnation = core
                .children()
                .get(index)
                .map_or(0, |child| child.incarnation);
            order(core, index, now, sink)
        });
        match given {
            Ok(()) => Ok((node, incarnation)),
            Err(Refused::NotFound) => Err(CommandError::NotFound(path())),
            Err(Refused::Running) => Err(CommandError::AlreadyRunning(path())),
            Err(Refused::Restarting) => Err(CommandError::Restarting(path())),
            Err(Refused::Stopping) => Err(CommandError::Stopping(path())),
            Err(Refused::NotRunning) => Err(CommandError::NotRunning(path())),
        }
    }

    /// Waits until `done` says so of the child.
    pub(super) async fn wait(
        &self,
        node: &Node,
        mut done: impl FnMut(&Core<Failure>, &Child<Failure>) -> Option<Result<(), CommandError>>,
    ) -> Result<(), CommandError> {
        let _watcher = Watcher::new(node);
        loop {
            // Registered before the child is looked at, so that no change goes by unseen.
            let mut changed = std::pin::pin!(node.changed.notified());
            changed.as_mut().enable();
            match self.look(&mut done) {
                None => return Err(CommandError::NotRunning(self.path().into())),
                Some(Some(result)) => return result,
                Some(None) => changed.await,
            }
        }
    }

    fn look<T>(&self, look: impl FnOnce(&Core<Failure>, &Child<Failure>) -> T) -> Option<T> {
        let (node, index) = self.slot.cell().place()?;
        let state = node.lock();
        state
            .core
            .children()
            .get(index)
            .map(|child| look(&state.core, child))
    }
}

/// Asks a supervisor to announce changes, for as long as somebody waits for one.
struct Watcher<'a>(&'a Node);

impl<'a> Watcher<'a> {
    fn new(node: &'a Node) -> Self {
        // SeqCst here and where it is read: a change after this is announced.
        node.watchers.fetch_add(1, SeqCst);
        Self(node)
    }
}

impl Drop for Watcher<'_> {
    fn drop(&mut self) {
        self.0.watchers.fetch_sub(1, SeqCst);
    }
}

impl fmt::Debug for ChildRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChildRef").field(&self.path()).finish()
    }
}
