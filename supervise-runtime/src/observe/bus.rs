//! The stream of events: bounded, and nobody waits for a subscriber.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use tokio::sync::broadcast;
use tracing::level_filters::LevelFilter;

use super::Event;

/// How many events a subscriber may be behind before it loses the oldest.
const CAPACITY: usize = 1024;

/// Hands events to subscribers. Costs one load per turn while there are none.
#[derive(Debug, Default)]
pub(crate) struct Bus {
    // Made for the first subscriber: the channel allocates all its places at once.
    sender: OnceLock<broadcast::Sender<Arc<Event>>>,
    // Held while an event is numbered and sent, so that numbers ascend for every subscriber.
    sent: Mutex<u64>,
}

impl Bus {
    pub(crate) fn subscribe(&self) -> Events {
        let sender = self.sender.get_or_init(|| broadcast::Sender::new(CAPACITY));
        Events { receiver: sender.subscribe(), dropped: 0 }
    }

    /// Whether anybody would see an event.
    pub(crate) fn is_observed(&self) -> bool {
        self.has_subscribers() || LevelFilter::current() != LevelFilter::OFF
    }

    fn has_subscribers(&self) -> bool {
        self.sender
            .get()
            .is_some_and(|sender| sender.receiver_count() > 0)
    }

    /// Numbers an event and sends it. For subscribers to see events in the order in which they were
    /// decided, it is called under the supervisor's lock: a subscriber's task is only queued, and
    /// an error in an event that nobody can get any more is dropped when the lock is free.
    pub(super) fn send(&self, event: impl FnOnce(u64) -> Event) -> Arc<Event> {
        // Nothing panics while the lock is held, so a poisoned one is as good as any.
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let event = Arc::new(event(*sent));
        *sent += 1;
        if let Some(sender) = self.sender.get() {
            // The only error is that nobody listens.
            let _ = sender.send(event.clone());
        }
        event
    }
}

/// A subscription to the events of a tree, from the moment it was made.
///
/// Up to 1,024 events are kept for a subscriber that falls behind; then it loses the oldest, and
/// [`dropped`](Events::dropped) counts them.
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
    receiver: broadcast::Receiver<Arc<Event>>,
    dropped: u64,
}

impl Events {
    /// The next event; `None` once the tree has ended and neither its [`Running`](crate::Running) nor a
    /// [`TreeRef`](crate::TreeRef) of it is left.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: no event is lost.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            match self.receiver.recv().await {
                Ok(event) => return Some(Arc::unwrap_or_clone(event)),
                Err(broadcast::error::RecvError::Closed) => return None,
                Err(broadcast::error::RecvError::Lagged(count)) => self.dropped += count,
            }
        }
    }

    /// The next event, if there is one already.
    pub fn try_next(&mut self) -> Option<Event> {
        loop {
            match self.receiver.try_recv() {
                Ok(event) => return Some(Arc::unwrap_or_clone(event)),
                Err(broadcast::error::TryRecvError::Lagged(count)) => self.dropped += count,
                Err(_) => return None,
            }
        }
    }

    /// How many events this subscription has lost by falling behind.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("dropped", &self.dropped)
            .finish_non_exhaustive()
    }
}
