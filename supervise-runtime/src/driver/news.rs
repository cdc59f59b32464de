//! What happens to a supervisor that belongs to an incarnation: its actor is told, and not a supervisor above.

use std::{
    collections::VecDeque,
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    task::Waker,
};

use tokio::sync::Notify;

use crate::{
    Failure,
    core::{Incarnation, Outcome},
};

/// What happens to a supervisor that is nobody's child.
#[derive(Debug, Default)]
pub(crate) struct News {
    state: Mutex<Told>,
    /// Tells those who wait for anything of it.
    changed: Notify,
}

#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) held: VecDeque<Held>,
    pub(super) over: Option<Over>,
    /// Nothing follows any more.
    pub(super) dismissed: bool,
    /// Of the actor that is told.
    pub(super) waker: Option<Waker>,
}

#[derive(Debug)]
pub(super) struct Over {
    pub(super) outcome: Outcome<Failure>,
    pub(super) joined: bool,
    /// Whether the actor was told.
    pub(super) told: bool,
}

/// A child that failed, and waits for what is decided.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(super) child: usize,
    pub(super) incarnation: Incarnation,
    pub(crate) failure: Failure,
}

impl News {
    /// A child failed, and its failure is to be decided.
    pub(super) fn asked(&self, held: Held) {
        self.tell(|told| told.held.push_back(held));
    }

    /// The supervisor is over.
    pub(super) fn finished(&self, outcome: Outcome<Failure>, joined: bool) {
        self.tell(|told| {
            told.held.clear();
            told.over = Some(Over { outcome, joined, told: false });
        });
    }

    /// What was left when it was over is gone.
    pub(super) fn joined(&self) {
        self.tell(|told| {
            if let Some(over) = &mut told.over {
                over.joined = true;
            }
        });
    }

    /// Nobody asks for it any more.
    pub(super) fn is_dismissed(&self) -> bool {
        self.lock().dismissed
    }

    pub(super) fn tell(&self, what: impl FnOnce(&mut Told)) {
        let waker = {
            let mut told = self.lock();
            what(&mut told);
            told.waker.take()
        };
        self.changed.notify_waiters();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Nothing panics while the lock is held, so a poisoned one is as good as any.
    pub(super) fn lock(&self) -> MutexGuard<'_, Told> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until this is so.
    pub(super) async fn until<T>(&self, mut is: impl FnMut() -> Option<T>) -> T {
        loop {
            let mut changed = pin!(self.changed.notified());
            // Before it is looked at, so that what changes meanwhile counts.
            changed.as_mut().enable();
            if let Some(found) = is() {
                return found;
            }
            changed.await;
        }
    }
}
