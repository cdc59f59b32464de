//! The stream of the events of chosen children.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Weak},
    task::{Context, Poll},
};

use futures_core::Stream;

use super::{
    Event, EventFilter, Severity,
    bus::{Subscriber, Subscription},
    events::{poll, snapshot},
};
use crate::{ChildRef, driver::TreeShared};

/// Every transition of the children that are watched, in order, from the moment on from which each
/// is watched. Made by [`watch`](ChildRef::watch).
///
/// As with [`Events`](crate::Events), up to 1,000 are kept for one who falls behind; what it loses is counted.
/// A watch follows its children across restarts, and lets go of one that is gone for good. It ends when
/// all are.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::start().await?;
/// let mut watch = app.counter.watch();
/// assert!(watch.add(&app.idle));
/// assert!(!watch.add(&app.idle), "once is enough");
/// app.idle.child().stop().await?;
/// let event = watch.next().await.expect("the tree runs");
/// assert_eq!(event.to_string(), "idle#1 stopping");
/// # Ok(())
/// # }
/// ```
pub struct Watch {
    subscriber: Subscriber,
    children: Vec<(Weak<TreeShared>, Arc<str>)>,
}

impl Watch {
    /// Watches nobody yet, and wants only events that matter at least so much.
    #[must_use]
    pub fn at_least(least: Severity) -> Self {
        let filter = EventFilter::new().at_least(least);
        Self { subscriber: Subscription::new(filter), children: Vec::new() }
    }

    pub(crate) fn new(child: ChildRef) -> Self {
        let mut watch = Self::at_least(Severity::Trace);
        watch.add(child);
        watch
    }

    /// Watches this child too, be it of the same tree or not. Whether it was not watched before; a
    /// child that is gone for good, or whose tree is, is not watched.
    pub fn add(&mut self, child: impl Into<ChildRef>) -> bool {
        let subscriber = &self.subscriber;
        let told = child.into().while_there(|tree, path| {
            let new = tree.bus.watch(path, subscriber);
            new.then(|| (Arc::downgrade(tree), path.clone()))
        });
        let new = told.flatten();
        let is_new = new.is_some();
        self.children.extend(new);
        is_new
    }

    /// Watches this child no longer. Whether it was watched. What was told of it is still there.
    pub fn remove(&mut self, child: impl Into<ChildRef>) -> bool {
        let child = child.into();
        let before = self.children.len();
        let subscriber = &self.subscriber;
        self.children.retain(|(tree, path)| {
            let Some(tree) = tree.upgrade() else {
                return false;
            };
            if !child.is_at(&tree, path) {
                return true;
            }
            tree.bus.unwatch(path, subscriber);
            false
        });
        self.children.len() < before
    }

    /// The next transition; `None` once nobody is left that is watched.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: nothing is lost.
    pub async fn next(&mut self) -> Option<Event> {
        poll_fn(|cx| poll(&self.subscriber, cx)).await
    }

    /// The next transition, if there is one already.
    pub fn try_next(&mut self) -> Option<Event> {
        self.subscriber.ring.try_pop().map(Arc::unwrap_or_clone)
    }

    /// The transitions that are kept, oldest first, without taking them.
    #[must_use]
    pub fn snapshot(&self) -> Vec<Event> {
        snapshot(&self.subscriber)
    }

    /// Forgets what is kept, and what was counted as lost.
    pub fn reset(&mut self) {
        drop(self.subscriber.ring.reset());
    }

    /// How many transitions were lost by falling behind.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.subscriber.ring.dropped()
    }
}

impl Stream for Watch {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        poll(&self.subscriber, cx)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        for (tree, path) in &self.children {
            if let Some(tree) = tree.upgrade() {
                tree.bus.unwatch(path, &self.subscriber);
            }
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let children = self.children.iter().map(|(_, path)| path);
        f.debug_struct("Watch")
            .field("children", &children.collect::<Vec<_>>())
            .field("dropped", &self.dropped())
            .finish_non_exhaustive()
    }
}
