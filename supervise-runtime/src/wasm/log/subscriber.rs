//! Those who listen to a log.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;

use super::{Entry, call_log::Shared, queue::Queue};

/// The entries of a log as they come: [`CallLog::subscribe`](super::CallLog::subscribe).
#[derive(Debug)]
pub struct Entries {
    inbox: Arc<Mutex<Inbox>>,
    log: Weak<Shared>,
    news: Arc<Notify>,
}

/// What waits to be taken.
#[derive(Debug)]
pub(super) struct Inbox {
    queue: Queue,
    missed: u64,
}

impl Entries {
    pub(super) fn new(inbox: Arc<Mutex<Inbox>>, log: Weak<Shared>, news: Arc<Notify>) -> Self {
        Self { inbox, log, news }
    }

    /// The next entry; `None` once there is none and the log is gone.
    ///
    /// # Cancel safety
    ///
    /// An entry is taken only if it is returned.
    pub async fn next(&mut self) -> Option<Arc<Entry>> {
        loop {
            // Before the look, so that nothing comes unnoticed between the look and the wait.
            let news = self.news.notified();
            // In this order: what came before the log went is in the inbox.
            let gone = self.log.strong_count() == 0;
            if let Some(entry) = Inbox::take(&self.inbox) {
                return Some(entry);
            }
            if gone {
                return None;
            }
            news.await;
        }
    }

    /// The next entry, if there is one already.
    pub fn try_next(&mut self) -> Option<Arc<Entry>> {
        Inbox::take(&self.inbox)
    }

    /// How many entries there was no room for, all together. Those that are taken afterwards do not follow from those taken before,
    /// as [`Recording::verify`](super::Recording::verify) will say.
    #[must_use]
    pub fn missed(&self) -> u64 {
        Inbox::lock(&self.inbox).missed
    }
}

impl Inbox {
    pub(super) fn new(bytes: usize) -> Self {
        Self { queue: Queue::new(bytes), missed: 0 }
    }

    pub(super) fn lock(inbox: &Mutex<Self>) -> MutexGuard<'_, Self> {
        inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(inbox: &Mutex<Self>) -> Option<Arc<Entry>> {
        Self::lock(inbox).queue.pop()
    }

    pub(super) fn push(&mut self, entry: &Arc<Entry>) {
        self.missed += self.queue.push(entry);
    }
}
