//! What an incarnation is told beside its mailbox: timers, streams, the exits of others.
//!
//! A source lives in the incarnation and is polled by it, between messages: what it has to tell is
//! handled when its turn comes, and is gone with the incarnation. Nothing is queued that nobody has
//! room for. Each source has a waker of its own, so that a thousand idle ones cost a message nothing.

use std::{
    collections::VecDeque,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{
            AtomicBool,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
    task::{Context, Poll, Wake, Waker},
};

use crate::{Failure, PanicReport, driver::Slot, failure::catch};

/// Something that tells an actor things, one at a time.
pub(crate) trait Source<M>: Send {
    /// The next thing; `None` if there is nothing more to come.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Told<M>>>;
}

/// What a source tells.
pub(crate) enum Told<M> {
    /// A message, handled like any other.
    Message(M),
    /// The incarnation has failed.
    Failure(Failure),
}

/// The sources of one incarnation.
pub(crate) struct Sources<M> {
    entries: Vec<Entry<M>>,
    /// Places in `entries` that are empty.
    free: Vec<usize>,
    ready: Arc<Ready>,
    /// How many sources there have been.
    count: u64,
    /// The next turn is a source's, not the mailbox's.
    pub(crate) favoured: bool,
}

struct Entry<M> {
    source: Option<Box<dyn Source<M>>>,
    ticket: Arc<Ticket>,
    waker: Waker,
}

/// A place in `entries`, and which of the sources that had it is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    place: usize,
    number: u64,
}

/// The sources that want to be polled.
struct Ready {
    slot: Arc<dyn Slot>,
    queue: Mutex<VecDeque<Key>>,
}

/// One source, to those who wake or cancel it.
struct Ticket {
    key: Key,
    ready: Arc<Ready>,
    queued: AtomicBool,
    cancelled: AtomicBool,
}

/// A timer, stream or monitor that an actor has attached to itself: the way to cancel it.
///
/// Dropping it changes nothing. Once [cancelled](Attached::cancel) it tells the actor nothing more, not
/// even what was due already.
#[derive(Clone)]
pub struct Attached(Arc<Ticket>);

impl<M> Sources<M> {
    pub(crate) fn new(slot: Arc<dyn Slot>) -> Self {
        let ready = Arc::new(Ready { slot, queue: Mutex::default() });
        Self { entries: Vec::new(), free: Vec::new(), ready, count: 0, favoured: false }
    }

    /// Adds a source. It is polled from the next turn on.
    pub(crate) fn add(&mut self, source: Box<dyn Source<M>>) -> Attached {
        let place = self.free.pop().unwrap_or(self.entries.len());
        self.count += 1;
        let ticket = Arc::new(Ticket {
            key: Key { place, number: self.count },
            ready: self.ready.clone(),
            queued: AtomicBool::new(false),
            cancelled: AtomicBool::new(false),
        });
        let waker = Waker::from(ticket.clone());
        let entry = Entry { source: Some(source), ticket: ticket.clone(), waker };
        match self.entries.get_mut(place) {
            Some(free) => *free = entry,
            None => self.entries.push(entry),
        }
        ticket.wake_by_ref();
        Attached(ticket)
    }

    /// The next thing that a source has to tell. Each that wants to is asked once.
    pub(crate) fn poll(&mut self) -> Poll<Told<M>> {
        let asks = self.ready.lock().len();
        for _ in 0..asks {
            let next = self.ready.lock().pop_front();
            let Some(key) = next else { break };
            let place = key.place;
            // The place may be another source's by now.
            let entry = self.entries.get_mut(place);
            let Some(entry) = entry.filter(|entry| entry.ticket.key == key) else {
                continue;
            };
            // Acquire: what was done before it was woken, or cancelled, is seen. Before it is polled, so
            // that waking it meanwhile counts.
            entry.ticket.queued.swap(false, Acquire);
            if entry.ticket.cancelled.load(Relaxed) {
                self.remove(place);
                continue;
            }
            let Some(source) = &mut entry.source else {
                continue;
            };
            match source.poll(&mut Context::from_waker(&entry.waker)) {
                Poll::Ready(Some(told)) => {
                    // There may be more, after those that wait already.
                    entry.ticket.enqueue();
                    return Poll::Ready(told);
                }
                Poll::Ready(None) => self.remove(place),
                Poll::Pending => {}
            }
        }
        Poll::Pending
    }

    /// Drops all sources, each whatever the others do; the first panic of a drop.
    pub(crate) fn close(self) -> Result<(), PanicReport> {
        let sources = self.entries.into_iter().filter_map(|entry| entry.source);
        let mut first = Ok(());
        for source in sources {
            let dropped = catch(|| drop(source));
            first = first.and(dropped);
        }
        first
    }

    fn remove(&mut self, place: usize) {
        if let Some(entry) = self.entries.get_mut(place)
            && let Some(source) = entry.source.take()
        {
            self.free.push(place);
            // Last: it is user code, and may panic.
            drop(source);
        }
    }
}

impl Ready {
    /// Nothing panics while the lock is held, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, VecDeque<Key>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    /// Whether it was not in the queue yet.
    fn enqueue(&self) -> bool {
        // Release: see where it is taken out.
        let new = !self.queued.swap(true, Release);
        if new {
            self.ready.lock().push_back(self.key);
        }
        new
    }
}

impl Wake for Ticket {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.enqueue() {
            self.ready.slot.cell().wake();
        }
    }
}

impl Attached {
    /// Nothing more is told by it. What it holds is dropped when the actor is done with the message at
    /// hand.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Relaxed);
        self.0.wake_by_ref();
    }
}

impl<M> fmt::Debug for Sources<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources").finish_non_exhaustive()
    }
}

impl fmt::Debug for Attached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attached")
            .field("path", &self.0.ready.slot.cell().path())
            .field("is_cancelled", &self.0.cancelled.load(Relaxed))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::{Cell, Slot};

    struct Place(Cell);

    impl Slot for Place {
        fn cell(&self) -> &Cell {
            &self.0
        }

        fn set_mail(&self, _: crate::core::Mail) {}
    }

    fn sources() -> Sources<u64> {
        Sources::new(Arc::new(Place(Cell::alone())))
    }

    /// Tells numbers from here on, up to a limit; counts how often it is polled.
    struct Numbers {
        next: u64,
        end: u64,
        polls: Arc<Mutex<u64>>,
    }

    impl Source<u64> for Numbers {
        fn poll(&mut self, _: &mut Context<'_>) -> Poll<Option<Told<u64>>> {
            *self.polls.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            if self.next == self.end {
                return Poll::Ready(None);
            }
            self.next += 1;
            Poll::Ready(Some(Told::Message(self.next - 1)))
        }
    }

    /// Never has anything to tell, and shows whether it is there.
    struct Idle(#[expect(dead_code, reason = "it is counted")] Arc<Mutex<u64>>);

    impl Source<u64> for Idle {
        fn poll(&mut self, _: &mut Context<'_>) -> Poll<Option<Told<u64>>> {
            Poll::Pending
        }
    }

    fn told(sources: &mut Sources<u64>) -> Vec<u64> {
        std::iter::from_fn(|| match sources.poll() {
            Poll::Ready(Told::Message(n)) => Some(n),
            _ => None,
        })
        .collect()
    }

    #[test]
    fn sources_take_turns_and_are_gone_when_they_are_over() {
        let mut sources = sources();
        let polls = Arc::new(Mutex::new(0));
        for next in [10, 20] {
            sources.add(Box::new(Numbers {
                next,
                end: next + 3,
                polls: polls.clone(),
            }));
        }
        assert_eq!(told(&mut sources), [10, 20, 11, 21, 12, 22]);
        assert_eq!(Arc::strong_count(&polls), 1);
        assert_eq!(sources.free.len(), 2);
        sources.add(Box::new(Numbers { next: 1, end: 2, polls }));
        assert_eq!(sources.entries.len(), 2, "a place is used again");
        assert_eq!(told(&mut sources), [1]);
    }

    #[test]
    fn a_source_that_was_not_woken_is_not_asked() {
        let mut sources = sources();
        let (polls, other) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(0)));
        let idle = sources.add(Box::new(Idle(other.clone())));
        assert!(sources.poll().is_pending());
        assert!(sources.ready.lock().is_empty());
        sources.add(Box::new(Numbers { next: 0, end: 9, polls: polls.clone() }));
        assert_eq!(told(&mut sources).len(), 9);
        assert_eq!(*polls.lock().unwrap_or_else(PoisonError::into_inner), 10);
        idle.0.wake_by_ref();
        idle.0.wake_by_ref();
        assert_eq!(sources.ready.lock().len(), 1, "woken twice, asked once");
    }

    #[test]
    fn a_cancelled_source_tells_nothing_more_and_is_gone() {
        let mut sources = sources();
        let polls = Arc::new(Mutex::new(0));
        let attached = sources.add(Box::new(Numbers { next: 0, end: 9, polls: polls.clone() }));
        assert!(matches!(sources.poll(), Poll::Ready(Told::Message(0))));
        attached.cancel();
        assert!(sources.poll().is_pending());
        assert_eq!(Arc::strong_count(&polls), 1);
        // Its place is another's now, which a late cancel does not concern.
        sources.add(Box::new(Numbers { next: 0, end: 2, polls }));
        attached.cancel();
        assert_eq!(told(&mut sources), [0, 1]);
    }

    #[test]
    fn what_is_left_is_dropped_however_it_drops() {
        struct Bomb(#[expect(dead_code, reason = "it is counted")] Arc<()>);
        impl Drop for Bomb {
            #[allow(clippy::panic)]
            fn drop(&mut self) {
                panic!("one of two");
            }
        }
        impl Source<u64> for Bomb {
            fn poll(&mut self, _: &mut Context<'_>) -> Poll<Option<Told<u64>>> {
                Poll::Pending
            }
        }
        let count = Arc::new(());
        let mut sources = sources();
        sources.add(Box::new(Bomb(count.clone())));
        sources.add(Box::new(Bomb(count.clone())));
        let report = sources.close().err();
        assert_eq!(
            report.as_ref().map(PanicReport::message),
            Some("one of two")
        );
        assert_eq!(Arc::strong_count(&count), 1);
    }
}
