//! What all supervisors of one running tree share.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{
            AtomicBool, AtomicIsize, AtomicU64,
            Ordering::{Acquire, Relaxed, Release, SeqCst},
        },
    },
    time::Duration,
};

use supervise_policy::{Moment, Shutdown};
use tokio::{runtime::Handle, sync::watch, time::Instant};

use super::{Node, Seed, crowd::Crowd, dispatch};
use crate::{
    Failure, Report,
    core::{Input, Outcome},
    failure::catch,
    observe::Bus,
};

/// How a tree ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub(crate) outcome: Outcome<Failure>,
    pub(crate) report: Report,
}

#[derive(Debug)]
pub(crate) struct TreeShared {
    pub(crate) name: Arc<str>,
    /// How long its ordered stop may take.
    pub(crate) shutdown: Shutdown,
    pub(crate) runtime: Handle,
    pub(crate) seed: Seed,
    pub(crate) bus: Bus,
    pub(super) crowd: Crowd,
    /// How many messages were not handled, or not to their end, in the whole tree.
    dead_letters: AtomicU64,
    epoch: Instant,
    /// All is over: children's tasks end once they are idle.
    closed: AtomicBool,
    /// It was told to end at once.
    aborted: AtomicBool,
    started: watch::Sender<bool>,
    ended: watch::Sender<Option<Arc<Ended>>>,
    stop_asked: Mutex<Option<Moment>>,
    /// The tasks of children that there are.
    shells: AtomicIsize,
    /// With so many tasks left, nothing more is to be told; negative before the tree has ended.
    quiet: AtomicIsize,
    /// Keeps the root alive until the tree has ended, whatever becomes of the handles.
    root: Mutex<Option<Arc<Node>>>,
    /// The components that were started here.
    #[cfg(feature = "wasm")]
    pub(crate) components: crate::wasm::Shelf,
}

impl TreeShared {
    pub(crate) fn new(name: &str, shutdown: Shutdown, runtime: Handle, seed: Seed) -> Self {
        Self {
            name: name.into(),
            shutdown,
            crowd: Crowd::new(&runtime),
            runtime,
            seed,
            bus: Bus::default(),
            dead_letters: AtomicU64::new(0),
            epoch: Instant::now(),
            closed: AtomicBool::new(false),
            aborted: AtomicBool::new(false),
            started: watch::Sender::new(false),
            ended: watch::Sender::new(None),
            stop_asked: Mutex::new(None),
            shells: AtomicIsize::new(0),
            quiet: AtomicIsize::new(-1),
            root: Mutex::new(None),
            #[cfg(feature = "wasm")]
            components: crate::wasm::Shelf::default(),
        }
    }

    /// The time since the tree was made, on tokio's clock: monotonic, and under control in tests.
    #[inline]
    pub(crate) fn now(&self) -> Moment {
        self.moment(Instant::now())
    }

    /// The same, of a look at the clock that was taken already.
    #[inline]
    pub(crate) fn moment(&self, at: Instant) -> Moment {
        Moment::ZERO.saturating_add(at.saturating_duration_since(self.epoch))
    }

    pub(crate) fn instant(&self, at: Moment) -> Instant {
        let since = at.saturating_since(Moment::ZERO);
        // A time that the clock cannot express is as good as one in thirty years.
        self.epoch
            .checked_add(since)
            .unwrap_or_else(|| self.epoch + Duration::from_secs(60 * 60 * 24 * 365 * 30))
    }

    /// A child's task begins.
    pub(super) fn enter(&self) {
        self.shells.fetch_add(1, SeqCst);
    }

    /// A child's task is over, with all that it had to tell.
    pub(super) fn leave(&self) {
        // SeqCst here and below: one of the two sees what the other did, and ends the events.
        self.shells.fetch_sub(1, SeqCst);
        self.fall_silent();
    }

    /// The tree has ended: so many children's tasks do not, and all others will say their last.
    pub(super) fn expect_no_more_than(&self, stuck: usize) {
        let stuck = isize::try_from(stuck).unwrap_or(isize::MAX);
        self.quiet.store(stuck, SeqCst);
        self.fall_silent();
    }

    fn fall_silent(&self) {
        if self.shells.load(SeqCst) <= self.quiet.load(SeqCst) {
            for waker in self.bus.close() {
                let _ = catch(|| waker.wake());
            }
        }
    }

    #[inline]
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Acquire)
    }

    pub(crate) fn close(&self) {
        // Release: a task that sees it sees the end of the tree too.
        self.closed.store(true, Release);
    }

    pub(crate) fn count_dead_letter(&self) {
        // Relaxed: a count, by which nobody orders anything.
        self.dead_letters.fetch_add(1, Relaxed);
    }

    pub(crate) fn dead_letters(&self) -> u64 {
        self.dead_letters.load(Relaxed)
    }

    pub(crate) fn hold_root(&self, root: Arc<Node>) {
        *self.root.lock().unwrap_or_else(PoisonError::into_inner) = Some(root);
    }

    pub(crate) fn release_root(&self) {
        let root = self
            .root
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // Outside the lock: it may be the last owner.
        drop(root);
    }

    /// Takes the tree down at once. Each child of a runtime that is being shut down asks for it, and the first is enough: every
    /// order that there is was given by then, and given again it would be a look at all children for each child.
    pub(crate) fn abort(&self) {
        let root = self
            .root
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(root) = root.filter(|_| !self.aborted.swap(true, SeqCst)) {
            self.stop_asked();
            dispatch(&root, Input::Abort, None);
        }
    }

    /// Takes the tree down in order.
    pub(crate) fn stop(&self) {
        let root = self
            .root
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(root) = root {
            self.stop_asked();
            dispatch(&root, Input::Stop, None);
        }
    }

    pub(crate) fn set_started(&self) {
        self.started.send_replace(true);
    }

    pub(crate) fn set_ended(&self, ended: Ended) {
        self.ended.send_if_modified(|slot| {
            let first = slot.is_none();
            if first {
                *slot = Some(Arc::new(ended));
            }
            first
        });
    }

    /// Notes when the stop was asked for, for the report. The first time counts.
    pub(crate) fn stop_asked(&self) {
        let now = self.now();
        let mut asked = self
            .stop_asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        asked.get_or_insert(now);
    }

    /// How long the stop took; zero for a tree that ended by itself.
    pub(crate) fn stop_took(&self) -> Duration {
        let asked = *self
            .stop_asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        asked.map_or(Duration::ZERO, |asked| self.now().saturating_since(asked))
    }

    pub(crate) fn ended(&self) -> Option<Arc<Ended>> {
        self.ended.borrow().clone()
    }

    /// Waits until the tree is over.
    pub(crate) async fn wait_ended(&self) -> Arc<Ended> {
        let mut ended = self.ended.subscribe();
        loop {
            if let Some(ended) = ended.borrow_and_update().clone() {
                return ended;
            }
            // The sender is a field of `self`, so it cannot be gone.
            if ended.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Waits until every child is up; the end of the tree if it comes first.
    pub(crate) async fn wait_started(&self) -> Result<(), Arc<Ended>> {
        let mut started = self.started.subscribe();
        let up = started.wait_for(|started| *started);
        let over = self.wait_ended();
        let (mut up, mut over) = (std::pin::pin!(up), std::pin::pin!(over));
        std::future::poll_fn(|cx| {
            if up.as_mut().poll(cx).is_ready() {
                return std::task::Poll::Ready(Ok(()));
            }
            over.as_mut().poll(cx).map(Err)
        })
        .await
    }
}
