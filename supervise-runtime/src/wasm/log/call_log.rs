//! The log of a child.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use tokio::sync::Notify;

use super::{Entries, Entry, EntryKind, Hash, Recording, queue::Queue, subscriber::Inbox};

/// Where a child's calls are noted. Clones are the same log. It is meant for one child, whose incarnations follow each other in it.
///
/// ```
/// use supervise_runtime::wasm::{CallLog, Hash, WasmArgs};
///
/// let log = CallLog::keeping(16 << 20);
/// let args = WasmArgs::new("plugins/thumbnails.wasm").call_log(log.clone());
/// assert_eq!(log.head(), Hash::ROOT);
/// ```
#[derive(Clone)]
pub struct CallLog(Arc<Shared>);

pub(super) struct Shared {
    chain: Mutex<Chain>,
    /// Told of every entry. Apart, since those who wait must not keep the log alive.
    pub(super) news: Arc<Notify>,
}

struct Chain {
    head: Hash,
    count: u64,
    kept: Queue,
    inboxes: Vec<Weak<Mutex<Inbox>>>,
}

impl CallLog {
    /// One that keeps its newest entries, up to so many bytes.
    #[must_use]
    pub fn keeping(bytes: usize) -> Self {
        Self::after(Hash::ROOT, bytes)
    }

    /// One that keeps nothing, and gives its entries to those who [`subscribe`](CallLog::subscribe).
    #[must_use]
    pub fn streaming() -> Self {
        Self::keeping(0)
    }

    /// One that goes on from here.
    pub(super) fn after(head: Hash, bytes: usize) -> Self {
        let chain = Chain { head, count: 0, kept: Queue::new(bytes), inboxes: Vec::new() };
        Self(Arc::new(Shared {
            chain: Mutex::new(chain),
            news: Arc::default(),
        }))
    }

    /// The hash of the last entry. It stands for the whole log: keep it where nobody can change it.
    #[must_use]
    pub fn head(&self) -> Hash {
        self.0.chain().head
    }

    /// How many entries there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.chain().count
    }

    /// The entries that are kept.
    #[must_use]
    pub fn recording(&self) -> Recording {
        self.0.chain().kept.iter().cloned().collect()
    }

    /// Listens for entries from now on. Up to so many bytes of them wait to be taken; what does not fit is missed, the oldest
    /// first, and [`missed`](Entries::missed) says how many. Nobody waits for who listens.
    #[must_use]
    pub fn subscribe(&self, bytes: usize) -> Entries {
        let inbox = Arc::new(Mutex::new(Inbox::new(bytes)));
        let mut chain = self.0.chain();
        chain.inboxes.retain(|inbox| inbox.strong_count() > 0);
        chain.inboxes.push(Arc::downgrade(&inbox));
        drop(chain);
        Entries::new(inbox, Arc::downgrade(&self.0), self.0.news.clone())
    }

    /// Notes something.
    pub(crate) fn add(&self, kind: EntryKind, bytes: impl Into<Box<[u8]>>) {
        let bytes = bytes.into();
        let mut chain = self.0.chain();
        let entry = Arc::new(Entry { parent: chain.head, kind, bytes });
        // Under the lock, since it is the next one's parent.
        chain.head = entry.hash();
        chain.count += 1;
        chain.kept.push(&entry);
        for inbox in chain.inboxes.iter().filter_map(Weak::upgrade) {
            Inbox::lock(&inbox).push(&entry);
        }
        drop(chain);
        self.0.news.notify_waiters();
    }
}

impl Shared {
    fn chain(&self) -> MutexGuard<'_, Chain> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Those who listen learn that there will be no more.
        self.news.notify_waiters();
    }
}

impl fmt::Debug for CallLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chain = self.0.chain();
        f.debug_struct("CallLog")
            .field("head", &chain.head)
            .field("count", &chain.count)
            .finish_non_exhaustive()
    }
}
