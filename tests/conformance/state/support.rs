//! An actor with state, and a store with moods.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use supervision::{
    CodecError, EventKind, Events, MemoryStore, StateStore, StoreError, StoreFuture, StoredState,
    prelude::*,
};
use tokio::time::sleep;

/// What a message fails with. The names are the directives that the trees give them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("to be restarted")]
    Restart,
    #[error("to be resumed")]
    Resume,
    #[error("to be escalated")]
    Escalate,
    #[error("cannot be restored")]
    Unrestorable,
}

/// How a restoration ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    Fine,
    Fails,
    Panics,
    Hangs,
}

pub(super) enum Msg {
    Add(i64),
    /// Adds, and answers once that is saved.
    AddSaved(i64, Reply<i64>),
    /// Adds, and then fails.
    Spoil(i64, Fault),
    /// Adds, and then panics.
    Panic(i64),
    /// Adds, and then never returns.
    Hang(i64),
    /// Ends well.
    Finish,
    Get(Reply<i64>),
}

/// Adds up what it is told, from where its arguments say. `V` is the version of its state.
pub(super) struct Sum<const V: u32 = 1> {
    sum: i64,
    lab: Lab,
}

/// The context of the trees: clones are the same.
#[derive(Clone)]
pub(super) struct Lab {
    pub(super) from: i64,
    pub(super) store: Store,
    mood: Arc<std::sync::Mutex<Mood>>,
    starts: Arc<AtomicUsize>,
    snapshots: Arc<AtomicUsize>,
}

impl Lab {
    pub(super) fn new() -> Self {
        Self::with(Store::default())
    }

    pub(super) fn with(store: Store) -> Self {
        Self {
            from: 0,
            store,
            mood: Arc::new(std::sync::Mutex::new(Mood::Fine)),
            starts: Arc::default(),
            snapshots: Arc::default(),
        }
    }

    pub(super) fn restore(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Sums begin from here.
    pub(super) fn from(self, from: i64) -> Self {
        Self { from, ..self }
    }

    /// How often an actor was started.
    pub(super) fn starts(&self) -> usize {
        self.starts.load(SeqCst)
    }

    /// How often the state was taken.
    pub(super) fn snapshots(&self) -> usize {
        self.snapshots.load(SeqCst)
    }
}

impl<const V: u32> Actor for Sum<V> {
    type Args = Lab;
    type Msg = Msg;
    type Error = Fault;

    async fn start(lab: Lab, _: &mut Context<Self>) -> Result<Self, Fault> {
        lab.starts.fetch_add(1, SeqCst);
        Ok(Self { sum: lab.from, lab })
    }

    async fn handle(&mut self, msg: Msg, cx: &mut Context<Self>) -> Result<(), Fault> {
        match msg {
            Msg::Add(n) => self.sum += n,
            Msg::AddSaved(n, reply) => {
                self.sum += n;
                cx.reply_when_saved(reply, self.sum);
            }
            Msg::Spoil(n, fault) => {
                self.sum += n;
                return Err(fault);
            }
            Msg::Panic(n) => {
                self.sum += n;
                panic!("spoilt");
            }
            Msg::Hang(n) => {
                self.sum += n;
                pending().await
            }
            Msg::Finish => cx.stop(),
            Msg::Get(reply) => reply.send(self.sum),
        }
        Ok(())
    }
}

impl<const V: u32> Snapshot for Sum<V> {
    type State = i64;
    const VERSION: u32 = V;
    const SCHEMA: &'static str = "sum";

    fn snapshot(&self) -> i64 {
        self.lab.snapshots.fetch_add(1, SeqCst);
        self.sum
    }

    async fn restore(&mut self, sum: i64, _: &mut Context<Self>) -> Result<(), Fault> {
        // By halves, so that nobody may go on with it if it fails.
        self.sum += 1_000_000;
        let mood = *self.lab.mood.lock().unwrap();
        match mood {
            Mood::Fine => {}
            Mood::Fails => return Err(Fault::Unrestorable),
            Mood::Panics => panic!("cannot be restored"),
            Mood::Hangs => pending().await,
        }
        self.sum = sum;
        Ok(())
    }

    fn migrate(version: u32, bytes: &[u8]) -> Result<i64, CodecError> {
        match version {
            // Once it was written in decimal digits.
            1 => Ok(std::str::from_utf8(bytes)?.parse()?),
            2 => Err("version 2 was a mistake".into()),
            _ => panic!("no such version"),
        }
    }
}

/// A store that can be slow, and can refuse. Clones are the same store.
#[derive(Clone, Default)]
pub(super) struct Store {
    pub(super) memory: MemoryStore,
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    refuses: AtomicBool,
    slow: AtomicBool,
    deaf: AtomicBool,
    saves: AtomicUsize,
}

/// How long a slow store takes for a save.
pub(super) const SLOW: Duration = Duration::from_secs(1);

impl Store {
    pub(super) fn refuse(&self, refuses: bool) {
        self.inner.refuses.store(refuses, SeqCst);
    }

    pub(super) fn slow(&self) -> Self {
        self.inner.slow.store(true, SeqCst);
        self.clone()
    }

    /// Never answers a load.
    pub(super) fn deaf(&self) -> Self {
        self.inner.deaf.store(true, SeqCst);
        self.clone()
    }

    pub(super) fn saves(&self) -> usize {
        self.inner.saves.load(SeqCst)
    }

    pub(super) async fn sum(&self, key: &str) -> Option<i64> {
        let stored = self.memory.load(key).await.unwrap()?;
        Some(i64::from_le_bytes(stored.bytes.try_into().unwrap()))
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.inner.refuses.load(SeqCst) {
            return Err(StoreError::other("out of order"));
        }
        Ok(())
    }
}

impl StateStore for Store {
    fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredState>> {
        Box::pin(async {
            if self.inner.deaf.load(SeqCst) {
                pending::<()>().await;
            }
            self.check()?;
            self.memory.load(key).await
        })
    }

    fn save<'a>(&'a self, key: &'a str, state: StoredState) -> StoreFuture<'a, ()> {
        Box::pin(async {
            if self.inner.slow.load(SeqCst) {
                sleep(SLOW).await;
            }
            self.inner.saves.fetch_add(1, SeqCst);
            self.check()?;
            self.memory.save(key, state).await
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> StoreFuture<'a, ()> {
        Box::pin(async {
            self.check()?;
            self.memory.delete(key).await
        })
    }

    fn list<'a>(&'a self, prefix: &'a str) -> StoreFuture<'a, Vec<String>> {
        self.memory.list(prefix)
    }
}

/// Tells and asks the actor in one go.
pub(super) trait Tell {
    async fn add(&self, n: i64);
    async fn fail(&self, n: i64, fault: Fault);
    async fn sum(&self) -> i64;
}

impl<const V: u32> Tell for ActorRef<Sum<V>> {
    async fn add(&self, n: i64) {
        assert!(self.tell(Msg::Add(n)).await.is_ok());
    }

    async fn fail(&self, n: i64, fault: Fault) {
        assert!(self.tell(Msg::Spoil(n, fault)).await.is_ok());
    }

    async fn sum(&self) -> i64 {
        self.ask(Msg::Get).await.unwrap()
    }
}

/// The texts of the events about state that have come so far.
pub(super) fn about_state(events: &mut Events) -> Vec<String> {
    let all = std::iter::from_fn(|| events.try_next());
    let about = all.filter(|event| {
        matches!(
            event.kind,
            EventKind::StateRestored { .. }
                | EventKind::StateRestoreFailed { .. }
                | EventKind::StateSaveFailed { .. }
        )
    });
    about.map(|event| event.to_string()).collect()
}
