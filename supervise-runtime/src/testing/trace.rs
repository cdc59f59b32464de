//! What happened, in order.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::StopReason;
use tokio::{
    sync::Notify,
    time::{Instant, timeout},
};

/// How long a wait for a condition lasts before the test fails. On a paused clock this takes no
/// time: the clock jumps there once nothing else is to be done.
pub const PATIENCE: Duration = Duration::from_secs(600);

/// One step of one incarnation of one child. Prints as `path#incarnation what`.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When it happened, on tokio's clock.
    pub at: Instant,
    /// The path of the child.
    pub path: Arc<str>,
    /// Its incarnation.
    pub incarnation: u64,
    /// The step.
    pub what: What,
}

/// What a child did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// `start` was called, or a task began.
    Start,
    /// `start` succeeded.
    Up,
    /// A message told it to leave this mark.
    Mark(&'static str),
    /// The `stop` hook was called.
    Stop(StopReason),
    /// The `on_restart` hook was called.
    OnRestart,
    /// A task saw its token cancelled.
    Cancelled,
    /// The last of the incarnation was dropped, however it ended.
    Gone,
    /// It was started while another incarnation of the same child lived. Never acceptable.
    Overlap,
}

/// The trace of one test: clones are the same trace.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    entries: Vec<Entry>,
    /// How many incarnations of each child live.
    alive: HashMap<Arc<str>, usize>,
}

impl Trace {
    /// Appends a step.
    pub(super) fn push(&self, path: &Arc<str>, incarnation: u64, what: What) {
        let at = Instant::now();
        let mut state = self.lock();
        let alive = state.alive.entry(path.clone()).or_default();
        match what {
            What::Start => *alive += 1,
            What::Gone => *alive -= 1,
            _ => {}
        }
        let overlaps = what == What::Start && *alive > 1;
        state
            .entries
            .push(Entry { at, path: path.clone(), incarnation, what });
        if overlaps {
            let what = What::Overlap;
            state
                .entries
                .push(Entry { at, path: path.clone(), incarnation, what });
        }
        drop(state);
        self.shared.changed.notify_waiters();
    }

    /// All steps so far.
    ///
    /// # Panics
    ///
    /// If two incarnations of one child ever lived at the same time.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let entries = self.lock().entries.clone();
        let overlap = entries.iter().any(|entry| entry.what == What::Overlap);
        assert!(!overlap, "two incarnations at once:\n{}", print(&entries));
        entries
    }

    /// All steps so far, as text.
    pub(super) fn lines(&self) -> Vec<String> {
        self.entries().iter().map(Entry::to_string).collect()
    }

    /// Forgets the steps so far, to assert only on what follows.
    pub(super) fn clear(&self) {
        self.entries();
        self.lock().entries.clear();
    }

    /// How many incarnations live now.
    pub(super) fn alive(&self) -> usize {
        self.lock().alive.values().sum()
    }

    /// Waits until `done` holds of the steps so far.
    ///
    /// # Panics
    ///
    /// If it does not within [`PATIENCE`].
    pub(super) async fn until(&self, what: &str, mut done: impl FnMut(&[Entry]) -> bool) {
        let wait = async {
            loop {
                // Registered before the trace is looked at, so that no step goes by unseen.
                let mut changed = std::pin::pin!(self.shared.changed.notified());
                changed.as_mut().enable();
                if done(&self.lock().entries) {
                    return;
                }
                changed.await;
            }
        };
        if timeout(PATIENCE, wait).await.is_err() {
            panic!(
                "waited in vain for {what}; the trace is\n{}",
                print(&self.entries())
            );
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn print(entries: &[Entry]) -> String {
    entries.iter().map(|entry| format!("  {entry}\n")).collect()
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{} ", self.path, self.incarnation)?;
        match &self.what {
            What::Start => f.write_str("start"),
            What::Up => f.write_str("up"),
            What::Mark(mark) => write!(f, "mark {mark}"),
            What::Stop(StopReason::Ordered) => f.write_str("stop"),
            What::Stop(StopReason::Requested) => f.write_str("stop (requested)"),
            What::Stop(StopReason::Directive) => f.write_str("stop (directive)"),
            What::OnRestart => f.write_str("on_restart"),
            What::Cancelled => f.write_str("cancelled"),
            What::Gone => f.write_str("gone"),
            What::Overlap => f.write_str("OVERLAP"),
        }
    }
}
