//! A bounded queue with one reader, which can be closed and opened again.
//!
//! A channel of a library would do, but for these: a stopped child refuses messages and takes them again
//! once it is started by hand; one that is down may refuse them, or let new ones push out old ones; closing
//! hands back what is queued; and an idle child costs no buffer.
//!
//! It has two ends, each under a lock of its own: senders add to the back, and a reader that finds more than one message there
//! makes all of them its front, which it then takes from without meeting the senders. Front and back together are what is queued:
//! a place is free as soon as its message is taken, and not before.

use std::{
    collections::VecDeque,
    future::Future,
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{
            AtomicU32,
            Ordering::{Acquire, Release},
        },
    },
    task::{Context, Poll},
};

use tokio::sync::Notify;

// With their paths, since this file is compiled for other tests too, from elsewhere.
#[path = "queue/back.rs"]
mod back;
#[path = "queue/letter.rs"]
mod letter;
#[cfg(test)]
#[path = "queue/tests.rs"]
mod tests;
#[path = "queue/waiting.rs"]
mod waiting;

pub(crate) use back::Reader;
use back::{Back, Sleeper};
pub(crate) use letter::{Intake, Letter, Pushed, Refused, Why};
use waiting::Waiting;

/// Both ends are empty, and whoever adds the next message wakes the reader: it need not look, nor say once more that it sleeps.
const QUIET: u32 = 1 << 31;

#[derive(Debug)]
pub(crate) struct Mailbox<M> {
    capacity: u32,
    /// How many messages the front has. Written with the front locked; only the reader makes it grow, with both locked. Or
    /// [`QUIET`]: then the front is empty, and it is written with the back locked.
    left: AtomicU32,
    back: Mutex<Back<M>>,
    /// Not locked before `back` by who locks both. Boxed, since an idle child has none.
    front: Mutex<Option<Box<Front<M>>>>,
}

/// What the reader took from the back at once.
#[derive(Debug)]
struct Front<M> {
    letters: VecDeque<Letter<M>>,
    /// That of the back.
    room: Option<Arc<Notify>>,
}

impl<M> Mailbox<M> {
    /// An open queue. It allocates with the first message.
    pub(crate) fn new(capacity: u32) -> Self {
        Self {
            capacity: capacity.clamp(1, QUIET - 1),
            left: AtomicU32::new(0),
            back: Mutex::new(Back::new()),
            front: Mutex::new(None),
        }
    }

    /// Queues a message if it is plainly taken, as nearly all are; gives it back otherwise. Apart from
    /// [`try_push`](Mailbox::try_push), since what that returns costs more to move than this does in all.
    #[inline]
    pub(crate) fn offer(&self, letter: Letter<M>, reader: &impl Reader) -> Result<(), Letter<M>> {
        let mut back = self.back();
        if back.intake != Intake::Open || !self.has_room(&mut back) {
            return Err(letter);
        }
        let sleeper = self.add(&mut back, letter);
        drop(back);
        sleeper.wake(reader);
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
        then: impl FnOnce(&mut Back<M>, bool),
    ) -> Pushed<M> {
        let mut back = self.back();
        // Locked, so that no place becomes free unseen between the look for one and the note that somebody waits.
        let mut front = self.front();
        let full = !self.has_room(&mut back);
        let why = match back.intake {
            Intake::Closed => Some(Why::Closed),
            Intake::Rejecting => Some(Why::Rejected),
            Intake::Open if full => Some(Why::Full),
            Intake::Open | Intake::DroppingOldest => None,
        };
        then(&mut back, why == Some(Why::Full));
        if let Some(front) = &mut *front {
            front.room = back.room();
        }
        if let Some(why) = why {
            return Err(Refused { msg: letter.msg, why });
        }
        let mut oldest = None;
        if full {
            // And not refused: the intake is such that the oldest makes room.
            oldest = self
                .pop_front(&mut front)
                .or_else(|| back.queue.pop_front());
        }
        drop(front);
        let sleeper = self.add(&mut back, letter);
        drop(back);
        sleeper.wake(reader);
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
        let pushed = self.admit(letter, reader, |back, waits| {
            room = waits.then(|| back.wait());
        });
        match (pushed, room) {
            (Err(Refused { msg, why: Why::Full }), Some(room)) => {
                let letter = Letter { msg, asks, pass };
                Waiting::new(self, room).push(letter, reader, until).await
            }
            (done, _) => done,
        }
    }

    /// Takes the next message, or registers the task to be woken by one. For one reader.
    pub(crate) fn poll_pop(&self, cx: &mut Context<'_>, reader: &impl Reader) -> Poll<Letter<M>> {
        let left = self.left.load(Acquire);
        if left == QUIET && back::is_known(cx, reader) {
            return Poll::Pending;
        }
        if left & !QUIET > 0 {
            let mut front = self.front();
            if let Some(letter) = self.pop_front(&mut front) {
                let room = front.as_ref().and_then(|front| front.room.clone());
                drop(front);
                return Poll::Ready(one_place_is_free(letter, room));
            }
        }
        let mut back = self.back();
        let woken = back.was_woken();
        let Some(letter) = back.queue.pop_front() else {
            if back.sleep(cx, reader) {
                self.left.store(QUIET, Release);
            }
            return Poll::Pending;
        };
        let room = back.room();
        // One alone needs no front: a reader that keeps up has none. And if it was woken for that one, it is most likely to
        // sleep until there is another.
        if !back.queue.is_empty() {
            self.bring_forward(&mut back, room.clone());
        } else if woken && back.sleep_if_known(cx, reader) {
            self.left.store(QUIET, Release);
        }
        drop(back);
        Poll::Ready(one_place_is_free(letter, room))
    }

    /// Waits for the next message. For tests.
    #[cfg(test)]
    pub(crate) async fn pop(&self) -> M {
        std::future::poll_fn(|cx| self.poll_pop(cx, &tests::Unknown))
            .await
            .msg
    }

    /// From now on new messages are treated so; those who wait for room learn it. What is queued stays
    /// until [`drain`](Mailbox::drain).
    pub(crate) fn set_intake(&self, intake: Intake) {
        let mut back = self.back();
        let changed = mem::replace(&mut back.intake, intake) != intake;
        let room = back.room().filter(|_| changed);
        drop(back);
        if let Some(room) = room {
            room.notify_waiters();
        }
    }

    /// How many messages wait.
    pub(crate) fn len(&self) -> usize {
        let back = self.back();
        back.queue.len() + self.in_front() as usize
    }

    /// Takes all that is queued if the queue is closed.
    pub(crate) fn drain(&self) -> VecDeque<Letter<M>> {
        let mut back = self.back();
        if back.intake != Intake::Closed {
            return VecDeque::new();
        }
        let mut queue = mem::take(&mut back.queue);
        if let Some(front) = &mut *self.front() {
            self.left.store(0, Release);
            let mut letters = mem::take(&mut front.letters);
            letters.append(&mut queue);
            queue = letters;
        }
        queue
    }

    /// Whether one more has room beside what the back has, and what the front had when it was last looked at, or has now:
    /// looked at only where that matters, since the reader writes to it with each message.
    #[inline]
    fn has_room(&self, back: &mut Back<M>) -> bool {
        let queued = back.queue.len();
        let room = |front: u32| queued + (front as usize) < self.capacity as usize;
        if room(back.front) {
            return true;
        }
        back.front = self.in_front();
        room(back.front)
    }

    /// Adds a message to the back.
    #[inline]
    fn add(&self, back: &mut Back<M>, letter: Letter<M>) -> Sleeper {
        let sleeper = back.add(letter);
        // Who sleeps has seen that both ends are empty.
        if let Sleeper::Known = sleeper {
            self.left.store(0, Release);
        }
        sleeper
    }

    /// How many messages the front has.
    fn in_front(&self) -> u32 {
        self.left.load(Acquire) & !QUIET
    }

    /// All of the back becomes the front, which is empty.
    fn bring_forward(&self, back: &mut Back<M>, room: Option<Arc<Notify>>) {
        let mut front = self.front();
        let front =
            front.get_or_insert_with(|| Box::new(Front { letters: VecDeque::new(), room: None }));
        mem::swap(&mut front.letters, &mut back.queue);
        front.room = room;
        back.front = count(&front.letters);
        self.left.store(back.front, Release);
    }

    /// The first message of the front.
    #[inline]
    fn pop_front(&self, front: &mut Option<Box<Front<M>>>) -> Option<Letter<M>> {
        let letters = &mut front.as_mut()?.letters;
        let letter = letters.pop_front()?;
        self.left.store(count(letters), Release);
        Some(letter)
    }

    /// A sender that was counted waits no more.
    fn wait_no_more(&self) {
        let mut back = self.back();
        back.wait_no_more();
        if let Some(front) = &mut *self.front() {
            front.room = back.room();
        }
    }

    /// Nothing panics while the lock is held, so a poisoned one is as good as any.
    fn back(&self) -> MutexGuard<'_, Back<M>> {
        self.back.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same holds of it.
    fn front(&self) -> MutexGuard<'_, Option<Box<Front<M>>>> {
        self.front.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// No more than the capacity.
fn count<M>(letters: &VecDeque<M>) -> u32 {
    u32::try_from(letters.len()).unwrap_or(u32::MAX)
}

/// Tells who waits for room, if anybody does.
#[inline]
fn one_place_is_free<M>(letter: Letter<M>, room: Option<Arc<Notify>>) -> Letter<M> {
    if let Some(room) = room {
        room.notify_one();
    }
    letter
}
