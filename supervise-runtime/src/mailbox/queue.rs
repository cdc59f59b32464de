//! A bounded queue with one reader, which can be closed and opened again.
//!
//! A channel of a library would do, but for three things: a stopped child refuses messages and
//! takes them again once it is started by hand; closing hands back what is queued; and an idle child
//! costs no buffer.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use tokio::sync::Notify;

/// The child does not take messages: it is stopped. Gives the message back.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Why a message was not queued at once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TryPushError<M> {
    Full(M),
    Closed(M),
}

#[derive(Debug)]
pub(crate) struct Mailbox<M> {
    capacity: usize,
    inner: Mutex<Inner<M>>,
    /// Woken once for each place that becomes free while somebody waits for one.
    room: Notify,
}

#[derive(Debug)]
struct Inner<M> {
    queue: VecDeque<M>,
    open: bool,
    /// Senders that wait for room. Without any, taking a message wakes nobody.
    waiting: usize,
    reader: Option<Waker>,
}

impl<M> Mailbox<M> {
    /// An open queue. It allocates with the first message.
    pub(crate) fn new(capacity: u32) -> Self {
        Self {
            capacity: (capacity as usize).max(1),
            inner: Mutex::new(Inner {
                queue: VecDeque::new(),
                open: true,
                waiting: 0,
                reader: None,
            }),
            room: Notify::new(),
        }
    }

    /// Queues a message if there is room and the queue is open.
    pub(crate) fn try_push(&self, msg: M) -> Result<(), TryPushError<M>> {
        let mut inner = self.lock();
        if !inner.open {
            return Err(TryPushError::Closed(msg));
        }
        if inner.queue.len() >= self.capacity {
            return Err(TryPushError::Full(msg));
        }
        inner.queue.push_back(msg);
        let reader = inner.reader.take();
        drop(inner);
        if let Some(reader) = reader {
            reader.wake();
        }
        Ok(())
    }

    /// Queues a message, and waits for room as long as the queue is open. Dropping the future
    /// drops the message unqueued.
    pub(crate) async fn push(&self, msg: M) -> Result<(), Closed<M>> {
        let mut msg = match self.try_push(msg) {
            Ok(()) => return Ok(()),
            Err(TryPushError::Closed(msg)) => return Err(Closed(msg)),
            Err(TryPushError::Full(msg)) => msg,
        };
        let waiting = Waiting::new(self);
        loop {
            // Registered before the queue is looked at, so that no free place goes by unseen.
            let mut room = std::pin::pin!(self.room.notified());
            room.as_mut().enable();
            msg = match self.try_push(msg) {
                Ok(()) => break,
                Err(TryPushError::Closed(msg)) => return Err(Closed(msg)),
                Err(TryPushError::Full(msg)) => msg,
            };
            room.await;
        }
        drop(waiting);
        Ok(())
    }

    /// Takes the next message, or registers the task to be woken by one. For one reader.
    pub(crate) fn poll_pop(&self, cx: &mut Context<'_>) -> Poll<M> {
        let mut inner = self.lock();
        let Some(msg) = inner.queue.pop_front() else {
            match &mut inner.reader {
                Some(reader) => reader.clone_from(cx.waker()),
                none => *none = Some(cx.waker().clone()),
            }
            return Poll::Pending;
        };
        let waiting = inner.waiting > 0;
        drop(inner);
        if waiting {
            self.room.notify_one();
        }
        Poll::Ready(msg)
    }

    /// Waits for the next message. For tests.
    #[cfg(test)]
    pub(crate) async fn pop(&self) -> M {
        std::future::poll_fn(|cx| self.poll_pop(cx)).await
    }

    /// From now on messages are refused, or taken again. What is queued stays until
    /// [`drain`](Mailbox::drain).
    pub(crate) fn set_open(&self, open: bool) {
        let mut inner = self.lock();
        let changed = std::mem::replace(&mut inner.open, open) != open;
        let waiting = inner.waiting > 0;
        drop(inner);
        if changed && waiting {
            self.room.notify_waiters();
        }
    }

    /// How many messages wait.
    pub(crate) fn len(&self) -> usize {
        self.lock().queue.len()
    }

    /// Takes all that is queued if the queue is closed.
    pub(crate) fn drain(&self) -> VecDeque<M> {
        let mut inner = self.lock();
        if inner.open {
            VecDeque::new()
        } else {
            std::mem::take(&mut inner.queue)
        }
    }

    /// Nothing panics while the lock is held, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, Inner<M>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts one waiting sender for as long as it waits.
struct Waiting<'a, M>(&'a Mailbox<M>);

impl<'a, M> Waiting<'a, M> {
    fn new(mailbox: &'a Mailbox<M>) -> Self {
        mailbox.lock().waiting += 1;
        Self(mailbox)
    }
}

impl<M> Drop for Waiting<'_, M> {
    fn drop(&mut self) {
        self.0.lock().waiting -= 1;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::{pin::pin, sync::Arc};
    use tokio_test_free::poll_once;

    /// One poll with a waker that does nothing.
    mod tokio_test_free {
        use std::{
            future::Future,
            pin::Pin,
            task::{Context, Poll, Waker},
        };
        pub(super) fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
            future.poll(&mut Context::from_waker(Waker::noop()))
        }
    }

    #[test]
    fn an_idle_mailbox_has_no_buffer() {
        let mailbox = Mailbox::<[u8; 64]>::new(1024);
        assert_eq!(mailbox.lock().queue.capacity(), 0);
    }

    #[test]
    fn a_full_mailbox_gives_the_message_back() {
        let mailbox = Mailbox::new(1);
        assert_eq!(mailbox.try_push(1), Ok(()));
        assert_eq!(mailbox.try_push(2), Err(TryPushError::Full(2)));
    }

    #[test]
    fn a_closed_mailbox_gives_the_message_back_and_keeps_the_queue() {
        let mailbox = Mailbox::new(4);
        mailbox.try_push(1).unwrap();
        mailbox.set_open(false);
        assert_eq!(mailbox.try_push(2), Err(TryPushError::Closed(2)));
        assert_eq!(mailbox.drain(), [1]);
        mailbox.set_open(true);
        assert_eq!(mailbox.try_push(3), Ok(()));
        assert!(mailbox.drain().is_empty(), "an open queue is not drained");
        assert_eq!(mailbox.len(), 1);
    }

    #[test]
    fn a_sender_waits_for_room() {
        let mailbox = Mailbox::new(1);
        mailbox.try_push(1).unwrap();
        let mut push = pin!(mailbox.push(2));
        assert!(poll_once(push.as_mut()).is_pending());
        let mut pop = pin!(mailbox.pop());
        assert_eq!(poll_once(pop.as_mut()), Poll::Ready(1));
        assert_eq!(poll_once(push.as_mut()), Poll::Ready(Ok(())));
        assert_eq!(mailbox.len(), 1);
    }

    #[test]
    fn a_waiting_sender_gets_its_message_back_when_the_mailbox_closes() {
        let mailbox = Mailbox::new(1);
        mailbox.try_push(1).unwrap();
        let mut push = pin!(mailbox.push(2));
        assert!(poll_once(push.as_mut()).is_pending());
        mailbox.set_open(false);
        assert_eq!(poll_once(push.as_mut()), Poll::Ready(Err(Closed(2))));
    }

    #[test]
    fn a_waiting_sender_that_is_dropped_passes_its_place_on() {
        let mailbox = Mailbox::new(1);
        mailbox.try_push(1).unwrap();
        let mut second = pin!(mailbox.push(3));
        {
            let mut first = pin!(mailbox.push(2));
            assert!(poll_once(first.as_mut()).is_pending());
            assert!(poll_once(second.as_mut()).is_pending());
            let mut pop = pin!(mailbox.pop());
            assert_eq!(poll_once(pop.as_mut()), Poll::Ready(1));
        }
        assert_eq!(poll_once(second.as_mut()), Poll::Ready(Ok(())));
        assert_eq!(mailbox.lock().waiting, 0);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_is_lost_between_many_senders_and_one_reader() {
        let mailbox = Arc::new(Mailbox::new(3));
        let senders: Vec<_> = (0..8_u64)
            .map(|sender| {
                let mailbox = mailbox.clone();
                tokio::spawn(async move {
                    for n in 0..500 {
                        mailbox.push(sender * 1000 + n).await.unwrap();
                    }
                })
            })
            .collect();
        let mut last = [None; 8];
        for _ in 0..8 * 500 {
            let msg = mailbox.pop().await;
            let (sender, n) = ((msg / 1000) as usize, msg % 1000);
            assert!(last[sender] < Some(n), "out of order");
            last[sender] = Some(n);
        }
        for sender in senders {
            sender.await.unwrap();
        }
        assert_eq!(mailbox.len(), 0);
    }
}
