//! Where a child's orders are stored.

// With their paths, since this file is compiled for other tests too, from elsewhere.
#[path = "cell/door.rs"]
mod door;
#[path = "cell/level.rs"]
mod level;
#[cfg(test)]
#[path = "cell/tests.rs"]
mod tests;

pub(crate) use door::Door;
pub(crate) use level::Level;

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{
            AtomicU8, AtomicU16, AtomicU64,
            Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst},
            fence,
        },
    },
    task::Waker,
};

use super::Node;
use crate::{
    core::{Incarnation, Op},
    mailbox::Reader,
};

/// A child's way up to its supervisor.
///
/// A trait's object, so that the type of a handle does not show all that a supervisor is made of: rustc would look through it
/// wherever a handle is sent to another thread, in every closure and every future of a user's that has one, anew each time.
pub(crate) trait Upward: Send + Sync {
    /// The supervisor.
    fn node(self: Arc<Self>) -> Arc<Node>;
}

impl Upward for Node {
    fn node(self: Arc<Self>) -> Arc<Node> {
        self
    }
}

/// The orders to one child, and its identity.
#[derive(Debug)]
pub(crate) struct Cell {
    order: AtomicU64,
    /// How often it was released. It would have to come round while the child looks once for this to be too small.
    releases: AtomicU16,
    /// What the incarnation at hand said of itself: see [`IGNORED`], [`WAITED`], [`BROKEN`] and [`GONE`]; and what was [`ASSUMED`] of it.
    flags: AtomicU8,
    /// Until when the start under way may take, in nanoseconds of the tree; 0 if it did not say.
    extended: AtomicU64,
    /// What an order by hand says about the state of the next incarnation.
    handover: AtomicU8,
    /// The waker of the child's task. A tokio task has one waker for life.
    waker: OnceLock<Waker>,
    /// Made for the first who asks, where the child is a number: nobody asks for that of most members of a pool.
    path: OnceLock<Arc<str>>,
    /// Its name, if that is a number; else [`NAMED`](Self::NAMED).
    number: u32,
    /// The hash of its name, by which its pool finds it; 0 where it is in none.
    pub(crate) hash: u32,
    door: Arc<Door>,
    index: usize,
    /// What a test does to the child.
    #[cfg(feature = "testing")]
    pub(crate) injection: crate::testing::Injection,
}

/// What the next incarnation is given of the state of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Handover {
    /// What the policy says.
    Declared = 0,
    /// Nothing.
    Fresh = 1,
    /// Its state, whatever the policy says.
    State = 2,
}

impl Handover {
    fn of(byte: u8) -> Self {
        match byte {
            1 => Self::Fresh,
            2 => Self::State,
            _ => Self::Declared,
        }
    }
}

/// Beside an order to run: no message is to be taken meanwhile. An order that grows is stored without
/// it, so a pause ends with it. Incarnations do not count that far.
const PAUSED: u64 = 1 << 63;

/// What an actor is to do that would take its next message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duty {
    Work,
    /// Nothing, until it is told.
    Pause,
    Stop,
}

/// The start under way said that the child is to be absent.
const IGNORED: u8 = 1;
/// The start under way had to wait for something.
const WAITED: u8 = 32;
/// Work that belongs to the incarnation panicked.
const BROKEN: u8 = 2;
/// It was a member of a pool and is gone: its task ends.
const GONE: u8 = 4;

/// The supervisor takes the incarnation to be up, which has not said so yet.
const ASSUMED: u8 = 16;
/// A fault waits for it.
#[cfg(feature = "testing")]
const INJECTED: u8 = 8;

impl Cell {
    /// In place of a number: its path was made with it.
    pub(crate) const NAMED: u32 = u32::MAX;

    pub(crate) fn new(path: Arc<str>, door: Arc<Door>, index: usize) -> Self {
        Self { path: path.into(), ..Self::numbered(Self::NAMED, door, index) }
    }

    /// That of a child without a supervisor.
    #[cfg(test)]
    pub(crate) fn alone() -> Self {
        Self::new("a".into(), Door::new(std::sync::Weak::new(), None), 0)
    }

    /// That of a child whose name is this number.
    pub(crate) fn numbered(number: u32, door: Arc<Door>, index: usize) -> Self {
        Self {
            order: AtomicU64::new(0),
            releases: AtomicU16::new(0),
            flags: AtomicU8::new(0),
            extended: AtomicU64::new(0),
            handover: AtomicU8::new(Handover::Declared as u8),
            waker: OnceLock::new(),
            path: OnceLock::new(),
            number,
            hash: 0,
            door,
            index,
            #[cfg(feature = "testing")]
            injection: crate::testing::Injection::default(),
        }
    }

    pub(crate) fn path(&self) -> &str {
        self.known_path()
    }

    /// The same, to be shared.
    pub(crate) fn known_path(&self) -> &Arc<str> {
        let made = || self.door.path_of(&self.number.to_string());
        self.path.get_or_init(made)
    }

    /// Its name: the last part of its path.
    pub(crate) fn name(&self) -> &str {
        let path = self.path();
        path.rsplit('/').next().unwrap_or(path)
    }

    /// Its name, if it is known by a number alone.
    pub(crate) fn number(&self) -> Option<u32> {
        (self.number != Self::NAMED).then_some(self.number)
    }

    /// Its place in its supervisor.
    pub(crate) fn index(&self) -> usize {
        self.index
    }

    pub(crate) fn shared_path(&self) -> Arc<str> {
        self.known_path().clone()
    }

    /// The supervisor and the child's place in it, while the tree exists.
    pub(crate) fn place(&self) -> Option<(Arc<Node>, usize)> {
        Some((self.door.node.upgrade()?.node(), self.index))
    }

    pub(crate) fn incarnation(&self) -> Incarnation {
        self.level().incarnation()
    }

    /// The newest order.
    #[inline]
    pub(crate) fn level(&self) -> Level {
        // Acquire: what was done before the order was given is seen by who obeys it.
        Level::of(self.order.load(Acquire) & !PAUSED)
    }

    /// Whether this incarnation is ordered to stop at least as hard as by `op`, or has even been
    /// replaced.
    #[inline]
    pub(crate) fn reached(&self, incarnation: Incarnation, op: Op) -> bool {
        self.level() >= Level::new(incarnation, op)
    }

    /// What this incarnation is to do next.
    #[inline]
    pub(crate) fn duty(&self, incarnation: Incarnation) -> Duty {
        let work = Level::new(incarnation, Op::Run).word();
        match self.order.load(Acquire) {
            word if word == work => Duty::Work,
            word if word == work | PAUSED => Duty::Pause,
            // Levels only grow.
            _ => Duty::Stop,
        }
    }

    /// Stores that the incarnation is to take no message, or to take them again, if it is to run at
    /// all. Under the supervisor's lock.
    pub(crate) fn pause(&self, paused: bool) {
        let level = self.level();
        if level.op() == Some(Op::Run) {
            let pause = if paused { PAUSED } else { 0 };
            self.order.store(level.word() | pause, SeqCst);
        }
    }

    /// Stores an order. Under the supervisor's lock.
    pub(crate) fn order(&self, incarnation: Incarnation, op: Op) {
        let word = Level::new(incarnation, op).word();
        // Release, and whoever is to see it at once is woken: see `wake`.
        self.order.store(word, Release);
    }

    /// Stores that a held child goes on. Under the supervisor's lock.
    pub(crate) fn release(&self) {
        self.releases.fetch_add(1, SeqCst);
    }

    /// How often the child was released so far.
    pub(crate) fn releases(&self) -> u16 {
        self.releases.load(Acquire)
    }

    /// A new incarnation has said nothing yet. Nothing of the last one is left to say more.
    #[inline]
    pub(crate) fn begin(&self) {
        // Relaxed: the tasks that set flags are begun by this one. Most have set none.
        if self.flags.load(Relaxed) & !ASSUMED != 0 {
            self.flags.fetch_and(ASSUMED, Relaxed);
        }
        self.extended.store(0, Relaxed);
    }

    /// The start under way may take until then. Relaxed: written and read by the child's own task.
    pub(crate) fn extend(&self, until: u64) {
        self.extended.fetch_max(until, Relaxed);
    }

    /// Until when the start under way may take; 0 if it did not say.
    pub(crate) fn extended(&self) -> u64 {
        self.extended.load(Relaxed)
    }

    pub(crate) fn set_ignored(&self) {
        // Relaxed: written and read by the child's own task.
        self.flags.fetch_or(IGNORED, Relaxed);
    }

    pub(crate) fn set_waited(&self) {
        // Relaxed: written and read by the child's own task.
        self.flags.fetch_or(WAITED, Relaxed);
    }

    /// Whether the start under way had to wait for something.
    #[inline]
    pub(crate) fn has_waited(&self) -> bool {
        self.flags.load(Relaxed) & WAITED != 0
    }

    /// Stores what an order by hand says about the state. Under the supervisor's lock, before the
    /// order itself, which makes it known.
    pub(crate) fn set_handover(&self, handover: Handover) {
        self.handover.store(handover as u8, SeqCst);
    }

    /// What the last order by hand says about the state.
    #[inline]
    pub(crate) fn handover(&self) -> Handover {
        Handover::of(self.handover.load(Acquire))
    }

    /// The same, for the incarnation that it is about.
    #[inline]
    pub(crate) fn take_handover(&self) -> Handover {
        // Read first: an order by hand is rare, and a start should write to nothing shared.
        match self.handover() {
            Handover::Declared => Handover::Declared,
            _ => Handover::of(self.handover.swap(Handover::Declared as u8, SeqCst)),
        }
    }

    #[inline]
    pub(crate) fn is_ignored(&self) -> bool {
        self.flags.load(Relaxed) & IGNORED != 0
    }

    /// Stores that the supervisor takes the incarnation to be up that it has just ordered. Under its lock, by the child's own task,
    /// which is between two incarnations.
    pub(crate) fn assume(&self) {
        // Relaxed: who looks at it for the supervisor has its lock, and the child's task is this one.
        #[cfg(feature = "testing")]
        self.flags.fetch_or(ASSUMED, Relaxed);
        // Nobody else writes here meanwhile: nothing of the last incarnation is left, and only a test strikes from outside.
        #[cfg(not(feature = "testing"))]
        self.flags
            .store(self.flags.load(Relaxed) | ASSUMED, Relaxed);
    }

    /// Whether it is still only taken to be up.
    #[inline]
    pub(crate) fn is_assumed(&self) -> bool {
        self.flags.load(Relaxed) & ASSUMED != 0
    }

    /// Settles it: true for the one who comes first, the child's task that is up, or who looks before.
    #[inline]
    pub(crate) fn settle(&self) -> bool {
        // AcqRel: what the start has done is seen by who finds it settled.
        self.is_assumed() && self.flags.fetch_and(!ASSUMED, AcqRel) & ASSUMED != 0
    }

    /// Whoever sets it wakes the child's task afterwards, which sees it then: the waking orders the two.
    pub(crate) fn set_broken(&self) {
        self.flags.fetch_or(BROKEN, Relaxed);
    }

    #[inline]
    pub(crate) fn is_broken(&self) -> bool {
        self.flags.load(Relaxed) & BROKEN != 0
    }

    /// Whoever sets it wakes the child's task afterwards.
    #[cfg(feature = "testing")]
    pub(crate) fn set_injected(&self) {
        self.flags.fetch_or(INJECTED, Release);
    }

    #[cfg(feature = "testing")]
    pub(crate) fn is_injected(&self) -> bool {
        self.flags.load(Acquire) & INJECTED != 0
    }

    /// Stores that the child is gone for good. Under the supervisor's lock.
    pub(crate) fn dismiss(&self) {
        // Release: a task that sees it sees the end of its last incarnation too.
        self.flags.fetch_or(GONE, Release);
    }

    pub(crate) fn is_dismissed(&self) -> bool {
        self.flags.load(Acquire) & GONE != 0
    }

    /// Wakes the child's task to look at its orders.
    #[inline]
    pub(crate) fn wake(&self) {
        // A waker sees to it that the next turn of the task sees what was stored before.
        if let Some(waker) = self.waker.get() {
            return waker.wake_by_ref();
        }
        // With the fence in `register` either this thread sees the task's waker now, or the task sees what was stored before.
        fence(SeqCst);
        if let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
    }

    /// Makes the task's waker known. Before the task looks at its orders for the first time.
    pub(crate) fn register(&self, waker: &Waker) {
        self.waker.get_or_init(|| waker.clone());
        fence(SeqCst);
    }
}

impl Reader for Cell {
    fn waker(&self) -> Option<&Waker> {
        self.waker.get()
    }
}
