//! Waiting until an order by hand has been carried out.

use std::{
    future::{Future as _, poll_fn},
    pin::pin,
    sync::{Arc, atomic::Ordering::SeqCst},
    task::Poll,
};

use super::{ChildRef, CommandError};
use crate::{
    Failure,
    core::{Child, Core, Incarnation, Op},
    driver::{Cell, Node, Slot, inside},
};

impl ChildRef {
    /// Waits until `done` says so of the child.
    pub(super) async fn wait(
        &self,
        node: &Node,
        done: impl FnMut(&Core<Failure>, &Child<Failure>) -> Option<Result<(), CommandError>>,
    ) -> Result<(), CommandError> {
        self.wait_as(Some(None), node, done).await
    }

    /// Waits until `done` says so of a child that was given an order, but not for what comes only after
    /// the waiting child has gone on.
    pub(super) async fn obeyed(
        &self,
        node: &Node,
        done: impl FnMut(&Core<Failure>, &Child<Failure>) -> Option<Result<(), CommandError>>,
    ) -> Result<(), CommandError> {
        self.wait_as(None, node, done).await
    }

    async fn wait_as(
        &self,
        // Outer `None`: it is not known yet.
        mut waiter: Option<Option<Waiter>>,
        node: &Node,
        mut done: impl FnMut(&Core<Failure>, &Child<Failure>) -> Option<Result<(), CommandError>>,
    ) -> Result<(), CommandError> {
        let _watcher = Watcher::new(node);
        loop {
            // Registered before the child is looked at, so that no change goes by unseen.
            let mut changed = pin!(node.changed.notified());
            changed.as_mut().enable();
            match self.look(&mut done) {
                None if self.slot.cell().is_dismissed() => {
                    return Err(CommandError::NotFound(self.path().into()));
                }
                None => return Err(CommandError::NotRunning(self.path().into())),
                Some(Some(result)) => return result,
                Some(None) => {}
            }
            let waiter = match &waiter {
                None => {
                    waiter = Some(Waiter::here().await);
                    continue;
                }
                Some(None) => {
                    changed.await;
                    continue;
                }
                Some(Some(waiter)) => waiter,
            };
            let waits = poll_fn(|cx| {
                // Its own orders wake the task too in which this is polled.
                if waiter.is_in_the_way(node, self.slot.cell()) {
                    return Poll::Ready(false);
                }
                changed.as_mut().poll(cx).map(|()| true)
            });
            if !waits.await {
                let (path, by) = (self.path().into(), waiter.slot.cell().path().into());
                return Err(CommandError::NotAwaited { path, by });
            }
        }
    }
}

/// The child whose own code waits.
struct Waiter {
    slot: Arc<dyn Slot>,
    incarnation: Incarnation,
}

impl Waiter {
    async fn here() -> Option<Self> {
        let slot = inside::child().await?;
        let incarnation = slot.cell().incarnation();
        Some(Self { slot, incarnation })
    }

    /// Whether what it waits for comes only after it has gone on: it is to stop, or the child of this
    /// supervisor that it waits for starts only after it has come up.
    fn is_in_the_way(&self, node: &Node, other: &Cell) -> bool {
        let cell = self.slot.cell();
        if cell.reached(self.incarnation, Op::Stop) {
            return true;
        }
        let starting = other.place().and_then(|(_, index)| {
            let state = node.lock();
            Some(state.path_at(state.core.waits_behind(index)?))
        });
        let Some(starting) = starting else {
            return false;
        };
        let Some((own, _)) = cell.place() else {
            return false;
        };
        let below = cell.path().strip_prefix(&*starting);
        Arc::ptr_eq(&own.tree, &node.tree)
            && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
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
