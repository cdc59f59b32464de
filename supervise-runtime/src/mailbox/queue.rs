//! A bounded queue with one reader, which can be closed and opened again.
//!
//! A channel of a library would do, but for these: a stopped child refuses messages and takes them again
//! once it is started by hand; one that is down may refuse them, or let new ones push out old ones; closing
//! hands back what is queued; and an idle child costs no buffer.

use std::{
    collections::VecDeque,
    future::{Future, poll_fn},
    mem,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use tokio::sync::Notify;

/// What becomes of new messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Intake {
    /// They are queued while there is room.
    Open,
    /// They are given back: the child is down, and will come back.
    Rejecting,
    /// They are queued, and push out the oldest where there is no room: the child is down, and will
    /// come back.
    DroppingOldest,
    /// They are given back: the child is stopped.
    Closed,
}

/// A message on its way.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Letter<M> {
    pub(crate) msg: M,
    /// It carries a reply that somebody waits for: where it is not handled, it must not be kept.
    pub(crate) asks: bool,
    /// With what leave of the child's breaker it was sent; 0 without any. It has room beside `asks`.
    pub(crate) pass: u32,
}

/// A message that was not queued.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused<M> {
    pub(crate) msg: M,
    pub(crate) why: Why,
}

/// Why a message was not queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// There is no room, or there was none in time.
    Full,
    /// See [`Intake::Rejecting`].
    Rejected,
    /// See [`Intake::Closed`].
    Closed,
}

/// A message that was queued, with the one that it pushed out.
pub(crate) type Pushed<M> = Result<Option<Letter<M>>, Refused<M>>;

#[derive(Debug)]
pub(crate) struct Mailbox<M> {
    capacity: u32,
    inner: Mutex<Inner<M>>,
}

#[derive(Debug)]
struct Inner<M> {
    queue: VecDeque<Letter<M>>,
    intake: Intake,
    /// Senders that wait for room.
    waiting: u32,
    /// Woken once for each place that becomes free while somebody waits for one; there for as long as somebody does.
    room: Option<Arc<Notify>>,
    asleep: Asleep,
}

/// Who waits for a message.
#[derive(Debug, Default)]
enum Asleep {
    #[default]
    Nobody,
    /// The task that senders know, whose waker need not be shared with them: a share is an atomic write when it is taken and
    /// when it is given up, and a reader that keeps up sleeps before each message.
    Reader,
    /// Hardly ever, and so in a box: a mailbox has room for it at any time.
    Other(Box<Waker>),
}

/// What senders know of the task that reads.
pub(crate) trait Reader {
    /// Its waker. Once there is one, it stays the same.
    fn waker(&self) -> Option<&Waker>;
}

impl Asleep {
    /// Wakes it. Not under the lock, which it would have to wait for.
    #[inline]
    fn wake(self, reader: &impl Reader) {
        match self {
            Asleep::Nobody => {}
            Asleep::Reader => {
                // Not looked for before the mailbox was locked: it may have come to sleep meanwhile, with its first waker.
                if let Some(waker) = reader.waker() {
                    waker.wake_by_ref();
                }
            }
            Asleep::Other(waker) => waker.wake(),
        }
    }
}

impl<M> Mailbox<M> {
    /// An open queue. It allocates with the first message.
    pub(crate) fn new(capacity: u32) -> Self {
        Self {
            capacity: capacity.max(1),
            inner: Mutex::new(Inner {
                queue: VecDeque::new(),
                intake: Intake::Open,
                waiting: 0,
                room: None,
                asleep: Asleep::Nobody,
            }),
        }
    }

    /// Queues a message if it is plainly taken, as nearly all are; gives it back otherwise. Apart from
    /// [`try_push`](Mailbox::try_push), since what that returns costs more to move than this does in all.
    #[inline]
    pub(crate) fn offer(&self, letter: Letter<M>, reader: &impl Reader) -> Result<(), Letter<M>> {
        let mut inner = self.lock();
        if inner.intake != Intake::Open || inner.queue.len() >= self.capacity as usize {
            return Err(letter);
        }
        inner.queue.push_back(letter);
        let asleep = mem::take(&mut inner.asleep);
        drop(inner);
        asleep.wake(reader);
        Ok(())
    }

    /// Queues a message if it is taken now.
    pub(crate) fn try_push(&self, letter: Letter<M>, reader: &impl Reader) -> Pushed<M> {
        match self.offer(letter, reader) {
            Ok(()) => Ok(None),
            Err(letter) => self.admit(letter, reader, |_, _| ()),
        }
    }

    /// Queues a message that is not plainly taken. `then` is told under the lock whether it waits for room from now on.
    #[cold]
    fn admit(
        &self,
        letter: Letter<M>,
        reader: &impl Reader,
        then: impl FnOnce(&mut Inner<M>, bool),
    ) -> Pushed<M> {
        let mut inner = self.lock();
        let full = inner.queue.len() >= self.capacity as usize;
        let why = match inner.intake {
            Intake::Closed => Some(Why::Closed),
            Intake::Rejecting => Some(Why::Rejected),
            Intake::Open if full => Some(Why::Full),
            Intake::Open | Intake::DroppingOldest => None,
        };
        then(&mut inner, why == Some(Why::Full));
        if let Some(why) = why {
            return Err(Refused { msg: letter.msg, why });
        }
        // Full and not refused: the intake is such that the oldest makes room.
        let oldest = if full { inner.queue.pop_front() } else { None };
        inner.queue.push_back(letter);
        let asleep = mem::take(&mut inner.asleep);
        drop(inner);
        asleep.wake(reader);
        Ok(oldest)
    }

    /// Queues a message, and waits for room until `until` is over. Dropping the future drops the
    /// message unqueued.
    pub(crate) async fn push(
        &self,
        letter: Letter<M>,
        reader: &impl Reader,
        until: impl Future<Output = ()>,
    ) -> Pushed<M> {
        let (asks, pass) = (letter.asks, letter.pass);
        let mut room = None;
        let pushed = self.admit(letter, reader, |inner, waits| {
            room = waits.then(|| inner.wait());
        });
        match (pushed, room) {
            (Err(Refused { msg, why: Why::Full }), Some(room)) => {
                let waiting = Waiting { mailbox: self, room, counted: true };
                waiting.push(msg, asks, pass, reader, until).await
            }
            (done, _) => done,
        }
    }

    /// Takes the next message, or registers the task to be woken by one. For one reader.
    pub(crate) fn poll_pop(&self, cx: &mut Context<'_>, reader: &impl Reader) -> Poll<Letter<M>> {
        let mut inner = self.lock();
        let Some(letter) = inner.queue.pop_front() else {
            let known = reader.waker();
            inner.asleep = match known.is_some_and(|known| known.will_wake(cx.waker())) {
                true => Asleep::Reader,
                false => Asleep::Other(Box::new(cx.waker().clone())),
            };
            return Poll::Pending;
        };
        let room = inner.room.clone();
        drop(inner);
        if let Some(room) = room {
            room.notify_one();
        }
        Poll::Ready(letter)
    }

    /// Waits for the next message. For tests.
    #[cfg(test)]
    pub(crate) async fn pop(&self) -> M {
        poll_fn(|cx| self.poll_pop(cx, &tests::Unknown)).await.msg
    }

    /// From now on new messages are treated so; those who wait for room learn it. What is queued stays
    /// until [`drain`](Mailbox::drain).
    pub(crate) fn set_intake(&self, intake: Intake) {
        let mut inner = self.lock();
        let changed = mem::replace(&mut inner.intake, intake) != intake;
        let room = inner.room.clone().filter(|_| changed);
        drop(inner);
        if let Some(room) = room {
            room.notify_waiters();
        }
    }

    /// How many messages wait.
    pub(crate) fn len(&self) -> usize {
        self.lock().queue.len()
    }

    /// Takes all that is queued if the queue is closed.
    pub(crate) fn drain(&self) -> VecDeque<Letter<M>> {
        let mut inner = self.lock();
        if inner.intake == Intake::Closed {
            mem::take(&mut inner.queue)
        } else {
            VecDeque::new()
        }
    }

    /// Nothing panics while the lock is held, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, Inner<M>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<M> Inner<M> {
    /// One more sender waits for room.
    fn wait(&mut self) -> Arc<Notify> {
        self.waiting += 1;
        let room = self.room.get_or_insert_with(|| Arc::new(Notify::new()));
        room.clone()
    }

    /// One sender fewer waits.
    fn wait_no_more(&mut self) {
        self.waiting -= 1;
        if self.waiting == 0 {
            self.room = None;
        }
    }
}

/// A sender that waits for room, and is counted for as long as it does.
struct Waiting<'a, M> {
    mailbox: &'a Mailbox<M>,
    room: Arc<Notify>,
    counted: bool,
}

impl<M> Waiting<'_, M> {
    async fn push(
        mut self,
        mut msg: M,
        asks: bool,
        pass: u32,
        reader: &impl Reader,
        until: impl Future<Output = ()>,
    ) -> Pushed<M> {
        let mut until = pin!(until);
        loop {
            // Registered before the queue is looked at, so that no free place goes by unseen.
            let mut room = pin!(self.room.notified());
            room.as_mut().enable();
            let counted = &mut self.counted;
            let pushed = self
                .mailbox
                .admit(Letter { msg, asks, pass }, reader, |inner, waits| {
                    // In the same turn of the lock: who waits for room contends for it with the reader.
                    if !waits {
                        *counted = false;
                        inner.wait_no_more();
                    }
                });
            msg = match pushed {
                Err(Refused { msg, why: Why::Full }) => msg,
                done => return done,
            };
            let room_first = poll_fn(|cx| {
                if room.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(true);
                }
                until.as_mut().poll(cx).map(|()| false)
            });
            if !room_first.await {
                return Err(Refused { msg, why: Why::Full });
            }
        }
    }
}

impl<M> Drop for Waiting<'_, M> {
    fn drop(&mut self) {
        if self.counted {
            self.mailbox.lock().wait_no_more();
        }
    }
}

#[cfg(test)]
mod tests;
