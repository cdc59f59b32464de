//! Who listens to a tree, and telling them: bounded, and nobody waits for a listener.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::Waker,
};

use tracing::level_filters::LevelFilter;

use super::{Down, Event, EventFilter, ring::Ring};

/// Events for one subscriber.
pub(super) type Subscriber = Arc<Subscription>;

/// Exits of one child, for whoever monitors it.
pub(super) type Watchman = Arc<Ring<Down>>;

/// What one subscriber wants, and what is kept for it.
#[derive(Debug)]
pub(super) struct Subscription {
    pub(super) filter: EventFilter,
    pub(super) ring: Ring<Arc<Event>>,
}

impl Subscription {
    pub(super) fn new(filter: EventFilter) -> Subscriber {
        let ring = Ring::new(filter.capacity);
        Arc::new(Self { filter, ring })
    }
}

/// Hands events to subscribers. Costs one load per turn while there are none.
#[derive(Debug, Default)]
pub(crate) struct Bus {
    listeners: AtomicUsize,
    // Held while an event is numbered and told, so that numbers ascend for every subscriber.
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sent: u64,
    /// The tree is over, and nobody is told anything any more.
    closed: bool,
    /// Those who listen to the whole tree.
    whole: Vec<Subscriber>,
    /// Those who listen to one child, by its path. No entry is empty.
    children: HashMap<Arc<str>, Listeners>,
}

#[derive(Debug, Default)]
struct Listeners {
    events: Vec<Subscriber>,
    exits: Vec<Watchman>,
}

impl Bus {
    /// Tells this subscriber of all children.
    pub(super) fn subscribe(&self, subscriber: &Subscriber) {
        let mut state = self.lock();
        if !state.closed {
            subscriber.ring.open();
            state.whole.push(subscriber.clone());
            self.count(1);
        }
    }

    /// Tells this subscriber of one child, if it is not told of it already; whether it was not.
    pub(super) fn watch(&self, child: &Arc<str>, subscriber: &Subscriber) -> bool {
        let mut state = self.lock();
        if state.closed {
            return false;
        }
        let events = &mut state.children.entry(child.clone()).or_default().events;
        let new = !events.iter().any(|known| Arc::ptr_eq(known, subscriber));
        if new {
            subscriber.ring.open();
            events.push(subscriber.clone());
            self.count(1);
        }
        new
    }

    /// Tells of the exits of one child. Called under its supervisor's lock, so that none goes by.
    pub(super) fn monitor(&self, child: &Arc<str>, watchman: &Watchman) {
        let mut state = self.lock();
        if !state.closed {
            watchman.open();
            let listeners = state.children.entry(child.clone()).or_default();
            listeners.exits.push(watchman.clone());
            self.count(1);
        }
    }

    pub(super) fn unsubscribe(&self, subscriber: &Subscriber) {
        let mut state = self.lock();
        let gone = take(&mut state.whole, subscriber);
        self.discount(gone);
    }

    /// Whether it was told of the child.
    pub(super) fn unwatch(&self, child: &str, subscriber: &Subscriber) -> bool {
        let mut state = self.lock();
        let listeners = state.children.get_mut(child);
        let gone = listeners.is_some_and(|listeners| take(&mut listeners.events, subscriber));
        self.discount(gone);
        state.tidy(child);
        if gone {
            // Its reader is who says so, and need not be woken.
            let _ = subscriber.ring.close();
        }
        gone
    }

    pub(super) fn unmonitor(&self, child: &str, watchman: &Watchman) {
        let mut state = self.lock();
        let listeners = state.children.get_mut(child);
        let gone = listeners.is_some_and(|listeners| take(&mut listeners.exits, watchman));
        self.discount(gone);
        state.tidy(child);
    }

    /// Whether anybody would see an event.
    pub(crate) fn is_observed(&self) -> bool {
        self.listeners() > 0 || LevelFilter::current() != LevelFilter::OFF
    }

    /// How many listen to something.
    pub(crate) fn listeners(&self) -> usize {
        self.listeners.load(SeqCst)
    }

    /// Numbers an event and tells it. For subscribers to see events in the order in which they were
    /// decided, it is called under the supervisor's lock: readers are woken when that is free, and an
    /// error in an event that nobody can get any more is dropped then.
    pub(super) fn send(
        &self,
        wakers: &mut Vec<Waker>,
        event: impl FnOnce(u64) -> Event,
    ) -> Arc<Event> {
        let mut state = self.lock();
        let event = Arc::new(event(state.sent));
        state.sent += 1;
        let severity = event.kind.severity();
        let child = state.children.get(&*event.path);
        let children = child.map_or(&[][..], |listeners| &listeners.events);
        for subscriber in state.whole.iter().chain(children) {
            if subscriber.filter.accepts(severity, &event.path) {
                wakers.extend(subscriber.ring.push(event.clone()));
            }
        }
        event
    }

    /// Tells the exit of a child to those who monitor it.
    pub(super) fn exited(&self, wakers: &mut Vec<Waker>, down: Down) {
        let state = self.lock();
        if let Some(listeners) = state.children.get(&*down.path) {
            for watchman in &listeners.exits {
                wakers.extend(watchman.push(down.clone()));
            }
        }
    }

    /// The child is gone for good: nobody is told anything more of it.
    pub(super) fn release(&self, wakers: &mut Vec<Waker>, child: &str) {
        let mut state = self.lock();
        let Some(listeners) = state.children.remove(child) else {
            return;
        };
        self.end(wakers, listeners);
    }

    /// The tree is over.
    pub(crate) fn close(&self) -> Vec<Waker> {
        let mut wakers = Vec::new();
        let mut state = self.lock();
        state.closed = true;
        let whole = Listeners { events: std::mem::take(&mut state.whole), exits: Vec::new() };
        let children = std::mem::take(&mut state.children);
        for listeners in children.into_values().chain([whole]) {
            self.end(&mut wakers, listeners);
        }
        wakers
    }

    fn end(&self, wakers: &mut Vec<Waker>, listeners: Listeners) {
        let Listeners { events, exits } = listeners;
        self.listeners.fetch_sub(events.len() + exits.len(), SeqCst);
        wakers.extend(
            events
                .iter()
                .filter_map(|subscriber| subscriber.ring.close()),
        );
        wakers.extend(exits.iter().filter_map(|watchman| watchman.close()));
    }

    fn count(&self, more: usize) {
        // SeqCst: a turn after this makes notes.
        self.listeners.fetch_add(more, SeqCst);
    }

    fn discount(&self, gone: bool) {
        self.listeners.fetch_sub(usize::from(gone), SeqCst);
    }

    /// Nothing panics while the lock is held, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tidy(&mut self, child: &str) {
        let empty =
            |listeners: &Listeners| listeners.events.is_empty() && listeners.exits.is_empty();
        if self.children.get(child).is_some_and(empty) {
            self.children.remove(child);
        }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.close().into_iter().for_each(Waker::wake);
    }
}

/// Takes one out; whether it was there.
fn take<T>(from: &mut Vec<Arc<T>>, one: &Arc<T>) -> bool {
    let at = from.iter().position(|known| Arc::ptr_eq(known, one));
    // The order of subscribers is nobody's concern.
    at.map(|at| from.swap_remove(at)).is_some()
}
