//! A child as its supervisor sees it.

use std::time::Duration;
use std::{fmt, sync::Arc};

use crate::{
    ChildStatus, Failure, RestartRecord, State,
    core::{Child, Core},
    driver::{Node, Slot},
    observe,
};

/// A child of any kind, to look at and to administer by hand.
///
/// [Orders by hand](#orders-by-hand) are given at once, whatever else hangs, and counted in no budget. A
/// child that was stopped by hand stays stopped, through restarts of its group too, until it is started
/// by hand.
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
    pub(super) slot: Arc<dyn Slot>,
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

    /// Its last restarts, newest first: at most 100. [`restarts_within`](ChildRef::restarts_within) counts them.
    #[must_use]
    pub fn history(&self) -> Vec<RestartRecord> {
        match self.slot.cell().place() {
            Some((node, index)) => observe::history(&node, index),
            None => Vec::new(),
        }
    }

    /// Closes the child's circuit breaker, with all counts at zero; does nothing if it has none. A restart that waits for it
    /// comes at once.
    pub fn reset_breaker(&self) {
        let cell = self.slot.cell();
        if let Some(gate) = self.slot.gate() {
            super::gate::tell(gate.reset(), cell);
        }
    }

    /// How many of its restarts began within this time, up to now: at most 100.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// app.counter.child().restart().await?;
    /// let minute = std::time::Duration::from_secs(60);
    /// assert_eq!(app.counter.child().restarts_within(minute), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn restarts_within(&self, window: Duration) -> usize {
        let history = self.history();
        let young = history
            .iter()
            .filter(|restart| restart.at.elapsed() < window);
        young.count()
    }

    pub(crate) fn look<T>(
        &self,
        look: impl FnOnce(&Core<Failure>, &Child<Failure>) -> T,
    ) -> Option<T> {
        let (node, index) = self.slot.cell().place()?;
        let mut state = node.lock();
        state.settle(index);
        state
            .core
            .children()
            .get(index)
            .map(|child| look(&state.core, child))
    }
}

impl fmt::Debug for ChildRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChildRef").field(&self.path()).finish()
    }
}
