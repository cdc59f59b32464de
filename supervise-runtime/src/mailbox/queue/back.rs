//! What senders lock: the end of the queue, and who waits at either end.

use std::{
    collections::VecDeque,
    mem,
    sync::Arc,
    task::{Context, Waker},
};

use tokio::sync::Notify;

use super::{Intake, Letter};

#[derive(Debug)]
pub(super) struct Back<M> {
    pub(super) queue: VecDeque<Letter<M>>,
    /// Hardly ever there, and so in a box: a mailbox has room for it at any time.
    seldom: Option<Box<Seldom>>,
    /// At least as many as the front has left, as it was when it was last looked at.
    pub(super) front: u32,
    pub(super) intake: Intake,
    asleep: Asleep,
}

#[derive(Debug, Default)]
struct Seldom {
    /// Senders that wait for room.
    waiting: u32,
    /// Woken once for each place that becomes free while somebody waits for one; there for as long as somebody does.
    room: Option<Arc<Notify>>,
    /// The waker of a reader whom senders do not know.
    reader: Option<Waker>,
}

/// Who waits for a message.
#[derive(Clone, Copy, Debug, Default)]
enum Asleep {
    #[default]
    Nobody,
    /// The task that senders know, whose waker need not be shared with them: a share is an atomic write when it is taken and
    /// when it is given up, and a reader that keeps up sleeps before each message.
    Known,
    /// One whose waker is kept.
    Unknown,
    /// Nobody any more: the one that senders know was woken for the message that came first.
    Woken,
}

/// What senders know of the task that reads.
pub(crate) trait Reader {
    /// Its waker. Once there is one, it stays the same.
    fn waker(&self) -> Option<&Waker>;
}

/// Whether this is the task that senders know.
#[inline]
pub(super) fn is_known(cx: &Context<'_>, reader: &impl Reader) -> bool {
    let known = reader.waker();
    known.is_some_and(|known| known.will_wake(cx.waker()))
}

/// The reader, if a sender is to wake it. Not under the lock, which it would have to wait for.
#[must_use]
pub(super) enum Sleeper {
    Nobody,
    Known,
    Unknown(Option<Waker>),
}

impl Sleeper {
    #[inline]
    pub(super) fn wake(self, reader: &impl Reader) {
        match self {
            Sleeper::Nobody => {}
            Sleeper::Known => {
                // Not looked for before the mailbox was locked: it may have come to sleep meanwhile, with its first waker.
                if let Some(waker) = reader.waker() {
                    waker.wake_by_ref();
                }
            }
            Sleeper::Unknown(waker) => {
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
        }
    }
}

impl<M> Back<M> {
    pub(super) fn new() -> Self {
        Self {
            queue: VecDeque::new(),
            seldom: None,
            front: 0,
            intake: Intake::Open,
            asleep: Asleep::Nobody,
        }
    }

    /// Adds a message. Whoever slept until there is one is to be woken.
    #[inline]
    pub(super) fn add(&mut self, letter: Letter<M>) -> Sleeper {
        self.queue.push_back(letter);
        match mem::take(&mut self.asleep) {
            Asleep::Nobody | Asleep::Woken => Sleeper::Nobody,
            Asleep::Known => {
                self.asleep = Asleep::Woken;
                Sleeper::Known
            }
            Asleep::Unknown => Sleeper::Unknown(self.seldom().reader.take()),
        }
    }

    /// The reader sleeps until there is a message. Whether it is the one that senders know.
    pub(super) fn sleep(&mut self, cx: &Context<'_>, reader: &impl Reader) -> bool {
        let known = self.sleep_if_known(cx, reader);
        if !known {
            self.seldom().reader = Some(cx.waker().clone());
            self.asleep = Asleep::Unknown;
        }
        known
    }

    /// The same, if senders know it.
    #[inline]
    pub(super) fn sleep_if_known(&mut self, cx: &Context<'_>, reader: &impl Reader) -> bool {
        let known = is_known(cx, reader);
        if known {
            self.asleep = Asleep::Known;
        }
        known
    }

    /// Whether the message that is there woke the reader, which is awake now.
    #[inline]
    pub(super) fn was_woken(&mut self) -> bool {
        matches!(mem::take(&mut self.asleep), Asleep::Woken)
    }

    /// Who is told of a free place, if somebody waits for one.
    pub(super) fn room(&self) -> Option<Arc<Notify>> {
        self.seldom.as_ref()?.room.clone()
    }

    /// One more sender waits for room.
    pub(super) fn wait(&mut self) -> Arc<Notify> {
        let seldom = self.seldom();
        seldom.waiting += 1;
        let room = seldom.room.get_or_insert_with(|| Arc::new(Notify::new()));
        room.clone()
    }

    /// One sender fewer waits.
    pub(super) fn wait_no_more(&mut self) {
        let seldom = self.seldom();
        seldom.waiting = seldom.waiting.saturating_sub(1);
        if seldom.waiting == 0 {
            seldom.room = None;
        }
    }

    /// How many senders wait for room.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> u32 {
        self.seldom.as_ref().map_or(0, |seldom| seldom.waiting)
    }

    fn seldom(&mut self) -> &mut Seldom {
        self.seldom.get_or_insert_default()
    }
}
