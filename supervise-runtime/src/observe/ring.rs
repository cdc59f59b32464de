//! A bounded queue between those who tell and one who listens, in which nobody ever waits to tell.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

/// Keeps the newest; what has to make room is counted.
#[derive(Debug)]
pub(super) struct Ring<T> {
    capacity: usize,
    inner: Mutex<Inner<T>>,
}

#[derive(Debug)]
struct Inner<T> {
    queue: VecDeque<T>,
    dropped: u64,
    /// Those that may still tell something.
    sources: usize,
    reader: Option<Waker>,
}

impl<T> Ring<T> {
    /// It allocates with what it is told.
    pub(super) fn new(capacity: usize) -> Self {
        let inner = Inner { queue: VecDeque::new(), dropped: 0, sources: 0, reader: None };
        Self { capacity: capacity.max(1), inner: Mutex::new(inner) }
    }

    /// From now on there is one more that may tell something.
    pub(super) fn open(&self) {
        self.lock().sources += 1;
    }

    /// One of those has nothing more to tell. Gives the reader to wake if it was the last.
    pub(super) fn close(&self) -> Option<Waker> {
        let mut inner = self.lock();
        inner.sources = inner.sources.saturating_sub(1);
        (inner.sources == 0).then(|| inner.reader.take())?
    }

    /// Gives the reader, to be woken when no lock is held.
    pub(super) fn push(&self, item: T) -> Option<Waker> {
        let mut inner = self.lock();
        if inner.queue.len() == self.capacity {
            inner.queue.pop_front();
            inner.dropped += 1;
        }
        inner.queue.push_back(item);
        inner.reader.take()
    }

    /// The next item; `None` when it was the last. For one reader.
    pub(super) fn poll_pop(&self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let mut inner = self.lock();
        if let Some(item) = inner.queue.pop_front() {
            return Poll::Ready(Some(item));
        }
        if inner.sources == 0 {
            return Poll::Ready(None);
        }
        match &mut inner.reader {
            Some(reader) => reader.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        Poll::Pending
    }

    /// The next item, if it is there.
    pub(super) fn try_pop(&self) -> Option<T> {
        self.lock().queue.pop_front()
    }

    /// How many items have made room for newer ones.
    pub(super) fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    /// Takes what is kept, and forgets what was counted.
    pub(super) fn reset(&self) -> VecDeque<T> {
        let mut inner = self.lock();
        inner.dropped = 0;
        std::mem::take(&mut inner.queue)
    }

    /// Nothing panics while the lock is held, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> Ring<T> {
    /// What is kept, oldest first.
    pub(super) fn snapshot(&self) -> Vec<T> {
        self.lock().queue.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll<T>(ring: &Ring<T>) -> Poll<Option<T>> {
        ring.poll_pop(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn the_newest_are_kept_and_the_others_counted() {
        let ring = Ring::new(3);
        ring.open();
        for n in 0..10 {
            let _ = ring.push(n);
        }
        assert_eq!(ring.snapshot(), [7, 8, 9]);
        assert_eq!((ring.dropped(), ring.try_pop()), (7, Some(7)));
        assert_eq!(ring.reset(), [8, 9]);
        assert_eq!((ring.dropped(), ring.try_pop()), (0, None));
    }

    #[test]
    fn it_ends_with_its_last_source_and_not_before_it_is_empty() {
        let ring = Ring::new(3);
        ring.open();
        ring.open();
        assert!(poll(&ring).is_pending());
        assert!(ring.close().is_none(), "another may have something to tell");
        assert!(ring.push("last").is_some(), "somebody waits for it");
        assert_eq!(poll(&ring), Poll::Ready(Some("last")));
        assert!(poll(&ring).is_pending());
        assert!(ring.close().is_some());
        assert_eq!(poll(&ring), Poll::Ready(None));
    }

    #[test]
    fn an_idle_ring_has_no_buffer() {
        assert_eq!(Ring::<u64>::new(1000).lock().queue.capacity(), 0);
    }
}
