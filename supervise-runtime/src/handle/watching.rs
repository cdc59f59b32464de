//! Looking after a child: its transitions, its exits, and waiting for it.

use std::sync::Arc;

use crate::{
    Actor, ActorRef, ChildRef, CommandError, Down, Monitor, State, TaskRef, Watch,
    driver::TreeShared, observe::is_there,
};

impl ChildRef {
    /// Every transition of this child from now on, in order, across its restarts.
    #[must_use]
    pub fn watch(&self) -> Watch {
        Watch::new(self.clone())
    }

    /// Every end of an incarnation of this child: of the one there is, and of those that follow.
    #[must_use]
    pub fn monitor(&self) -> Monitor {
        Monitor::new(self)
    }

    /// Waits for the end of the incarnation that there is; one that is over already is told at once.
    ///
    /// # Errors
    ///
    /// [`CommandError::NotRunning`] if the tree ends, or has ended, without the child's having ended.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe, and leaves nothing.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// app.counter.tell(CounterMsg::Fail).await.expect("running");
    /// let down = app.counter.child().exited().await?;
    /// assert_eq!(down.to_string(), "counter#1 is down (failed: told to fail)");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn exited(&self) -> Result<Down, CommandError> {
        let mut monitor = self.monitor();
        let gone = || CommandError::NotRunning(self.path().into());
        monitor.next().await.ok_or_else(gone)
    }

    /// Waits until the child is up, which it may be already.
    ///
    /// A child that is down stays so for long, if nobody starts it: so does this.
    ///
    /// # Errors
    ///
    /// [`CommandError::NotRunning`] once the tree has ended; [`CommandError::NotFound`] if the child was
    /// temporary and is gone.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe, and leaves nothing.
    pub async fn running(&self) -> Result<(), CommandError> {
        let path = || self.path().into();
        let Some((node, _)) = self.place() else {
            return Err(CommandError::NotRunning(path()));
        };
        self.wait(&node, |_, child| match child.state {
            State::Running | State::Held | State::Paused if child.is_up() => Some(Ok(())),
            _ if node.tree.is_closed() => Some(Err(CommandError::NotRunning(path()))),
            _ if !is_there(child) => Some(Err(CommandError::NotFound(path()))),
            _ => None,
        })
        .await
    }

    /// Waits until the child is down and nothing will start it by itself, which may be already: it was
    /// stopped, it ended, its limit is exceeded, or the tree has ended.
    ///
    /// One that is down only until its group starts again has not stopped, nor has one of which
    /// something is left that does not stop.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe, and leaves nothing.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// let idle = app.idle.child();
    /// idle.running().await?;
    /// app.shutdown().await?;
    /// idle.stopped().await;
    /// assert!(idle.running().await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stopped(&self) {
        let Some((node, _)) = self.place() else {
            return;
        };
        let stopped = self.wait(&node, |core, child| {
            let over = node.tree.is_closed();
            let waits = !over && core.is_rolling() && child.starts_with_group();
            let left = child.is_up() || child.unjoined;
            let down = child.state.is_terminal() || over;
            (down && !waits && !left).then_some(Ok(()))
        });
        // The only error is that the tree is gone, and the child with it.
        let _ = stopped.await;
    }

    /// Does something about the child as those who tell of it know it; `None` if there is nothing more to
    /// tell. Under its supervisor's lock, so that it is not gone before it is done.
    pub(crate) fn while_there<T>(
        &self,
        act: impl FnOnce(&Arc<TreeShared>, &Arc<str>) -> T,
    ) -> Option<T> {
        let (node, index) = self.place()?;
        let path = self.shared_path();
        let state = node.lock();
        let child = state.core.children().get(index);
        let there = child.is_some_and(|child| is_there(child));
        there.then(|| act(&node.tree, &path))
    }

    /// Whether this is the child of that tree and path.
    pub(crate) fn is_at(&self, tree: &Arc<TreeShared>, path: &str) -> bool {
        self.path() == path
            && self
                .place()
                .is_some_and(|(node, _)| Arc::ptr_eq(&node.tree, tree))
    }
}

impl<A: Actor> ActorRef<A> {
    /// Every transition of this child from now on: see [`ChildRef::watch`].
    #[must_use]
    pub fn watch(&self) -> Watch {
        self.child().watch()
    }

    /// Every end of an incarnation of this child: see [`ChildRef::monitor`].
    #[must_use]
    pub fn monitor(&self) -> Monitor {
        self.child().monitor()
    }
}

impl TaskRef {
    /// Every transition of this child from now on: see [`ChildRef::watch`].
    #[must_use]
    pub fn watch(&self) -> Watch {
        self.child().watch()
    }

    /// Every end of an incarnation of this child: see [`ChildRef::monitor`].
    #[must_use]
    pub fn monitor(&self) -> Monitor {
        self.child().monitor()
    }
}

impl From<&ChildRef> for ChildRef {
    fn from(child: &ChildRef) -> Self {
        child.clone()
    }
}

impl<A: Actor> From<&ActorRef<A>> for ChildRef {
    fn from(child: &ActorRef<A>) -> Self {
        child.child()
    }
}

impl From<&TaskRef> for ChildRef {
    fn from(child: &TaskRef) -> Self {
        child.child()
    }
}
