//! The stream of a tree's events.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Weak},
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use tokio::task::coop::poll_proceed;

use super::{
    Event, Severity,
    bus::{Subscriber, Subscription},
};
use crate::driver::TreeShared;

/// How many events are kept for a subscriber that falls behind.
pub(super) const CAPACITY: usize = 1000;

/// Which events a subscriber wants, and how many are kept for it.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// use supervision::{EventFilter, Severity};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::start().await?;
/// let failures = EventFilter::new().at_least(Severity::Warn).under("counter");
/// let mut events = app.tree().events_where(failures);
/// app.idle.child().restart().await?;
/// app.counter.tell(CounterMsg::Fail).await.expect("running");
/// let event = events.next().await.expect("the tree runs");
/// assert_eq!(event.to_string(), "counter#1 ended (failed: told to fail) => restart");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFilter {
    least: Severity,
    under: Option<Arc<str>>,
    /// Not the child itself.
    below: bool,
    pub(super) capacity: usize,
}

impl EventFilter {
    /// All events, of which the newest 1,000 are kept.
    #[must_use]
    pub fn new() -> Self {
        Self { least: Severity::Trace, under: None, below: false, capacity: CAPACITY }
    }

    /// Only events that matter at least so much.
    #[must_use]
    pub fn at_least(mut self, least: Severity) -> Self {
        self.least = least;
        self
    }

    /// Only events of the child at this path, and of all below it.
    #[must_use]
    pub fn under(mut self, path: &str) -> Self {
        self.under = Some(path.into());
        self.below = false;
        self
    }

    /// Only events of what is below the child at this path, not its own.
    #[must_use]
    pub fn below(self, path: &str) -> Self {
        Self { below: true, ..self.under(path) }
    }

    /// Keeps so many for a subscriber that falls behind, at least one.
    #[must_use]
    pub fn keep(mut self, capacity: usize) -> Self {
        self.capacity = capacity.max(1);
        self
    }

    /// Whether an event is wanted.
    #[must_use]
    pub fn accepts(&self, severity: Severity, path: &str) -> bool {
        let under = |at: &Arc<str>| {
            let rest = path.strip_prefix(&**at);
            rest.is_some_and(|rest| rest.starts_with('/') || (rest.is_empty() && !self.below))
        };
        severity >= self.least && self.under.as_ref().is_none_or(under)
    }
}

impl Default for EventFilter {
    fn default() -> Self {
        Self::new()
    }
}

/// A subscription to the events of a tree, from the moment it was made.
///
/// Up to 1,000 events, or what [`EventFilter::keep`] says, are kept for a subscriber that falls behind; then
/// it loses the oldest, and [`dropped`](Events::dropped) counts them. Nobody waits for it. Unread, it is a
/// record of the last events, to [look at](Events::snapshot) and to [clear](Events::reset).
///
/// Also a [`Stream`](https://docs.rs/futures-core/0.3/futures_core/stream/trait.Stream.html).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::start().await?;
/// let mut events = app.tree().events();
/// app.counter.tell(CounterMsg::Fail).await.expect("running");
/// let event = events.next().await.expect("the tree runs");
/// assert_eq!(event.to_string(), "counter#1 ended (failed: told to fail) => restart");
/// # Ok(())
/// # }
/// ```
pub struct Events {
    subscriber: Subscriber,
    tree: Weak<TreeShared>,
}

impl Events {
    pub(crate) fn new(tree: &Arc<TreeShared>, filter: EventFilter) -> Self {
        let subscriber = Subscription::new(filter);
        tree.bus.subscribe(&subscriber);
        Self { subscriber, tree: Arc::downgrade(tree) }
    }

    /// The next event; `None` once the tree has ended and all has been told, whoever holds it still.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: no event is lost.
    pub async fn next(&mut self) -> Option<Event> {
        poll_fn(|cx| poll(&self.subscriber, cx)).await
    }

    /// The next event, if there is one already.
    pub fn try_next(&mut self) -> Option<Event> {
        self.subscriber.ring.try_pop().map(Arc::unwrap_or_clone)
    }

    /// The events that are kept, oldest first, without taking them.
    #[must_use]
    pub fn snapshot(&self) -> Vec<Event> {
        snapshot(&self.subscriber)
    }

    /// Forgets the events that are kept, and those that were counted as lost.
    pub fn reset(&mut self) {
        drop(self.subscriber.ring.reset());
    }

    /// How many events this subscription has lost by falling behind.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.subscriber.ring.dropped()
    }
}

pub(super) fn poll(subscriber: &Subscription, cx: &mut Context<'_>) -> Poll<Option<Event>> {
    let turn = ready!(poll_proceed(cx));
    let event = ready!(subscriber.ring.poll_pop(cx));
    turn.made_progress();
    Poll::Ready(event.map(Arc::unwrap_or_clone))
}

pub(super) fn snapshot(subscriber: &Subscription) -> Vec<Event> {
    let kept = subscriber.ring.snapshot().into_iter();
    kept.map(Arc::unwrap_or_clone).collect()
}

impl Stream for Events {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        poll(&self.subscriber, cx)
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        if let Some(tree) = self.tree.upgrade() {
            tree.bus.unsubscribe(&self.subscriber);
        }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("filter", &self.subscriber.filter)
            .field("dropped", &self.dropped())
            .finish_non_exhaustive()
    }
}
