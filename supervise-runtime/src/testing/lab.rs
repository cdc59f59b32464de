//! The context of a tree under test.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::trace::{Entry, Trace, What};

/// What a child does in `start`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnStart {
    /// It comes up.
    Ok,
    /// It comes up after this long.
    SlowOk(Duration),
    /// It fails with [`Failing::Plain`](super::Failing::Plain).
    Fail,
    /// It fails after this long.
    SlowFail(Duration),
    /// It fails with [`Failing::Caused`](super::Failing::Caused).
    FailCaused,
    /// It fails with [`Failing::Resume`](super::Failing::Resume).
    FailResume,
    /// It is absent.
    Ignore,
    /// It panics.
    Panic,
    /// It never ends.
    Hang,
}

/// The context of a tree under test: the scripts of its children, and the trace. Clones share both.
#[derive(Clone, Debug, Default)]
pub struct Lab {
    trace: Trace,
    scripts: Arc<Mutex<HashMap<Arc<str>, VecDeque<OnStart>>>>,
}

impl Lab {
    /// A lab in which every start comes up.
    pub fn new() -> Self {
        Self::default()
    }

    /// Scripts the starts of the child at this path: one entry per start, the last one repeats.
    pub fn script(&self, path: &str, starts: impl IntoIterator<Item = OnStart>) -> &Self {
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        scripts.insert(path.into(), starts.into_iter().collect());
        self
    }

    /// What the child is to do in the start that is beginning.
    pub fn next_start(&self, path: &str) -> OnStart {
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(script) = scripts.get_mut(path) else {
            return OnStart::Ok;
        };
        match script.len() {
            0 | 1 => script.front().copied().unwrap_or(OnStart::Ok),
            _ => script.pop_front().unwrap_or(OnStart::Ok),
        }
    }

    /// Appends a step to the trace.
    pub fn push(&self, path: &Arc<str>, incarnation: u64, what: What) {
        self.trace.push(path, incarnation, what);
    }

    /// All that happened so far, as text: `market/rates#2 up`.
    pub fn trace(&self) -> Vec<String> {
        self.trace.lines()
    }

    /// What happened so far that is of this kind: `kind` is `up`, `gone` and so on.
    pub fn all(&self, kind: &str) -> Vec<String> {
        let lines = self.trace.lines().into_iter();
        lines
            .filter(|line| line.split_once(' ').is_some_and(|(_, what)| what == kind))
            .collect()
    }

    /// When each start of the child was called.
    pub fn starts(&self, path: &str) -> Vec<Instant> {
        let entries = self.trace.entries().into_iter();
        let starts = entries.filter(|entry| &*entry.path == path && entry.what == What::Start);
        starts.map(|entry| entry.at).collect()
    }

    /// Forgets what happened so far.
    pub fn clear(&self) {
        self.trace.clear();
    }

    /// How many incarnations live now.
    pub fn alive(&self) -> usize {
        self.trace.alive()
    }

    /// Waits until the trace holds this line.
    ///
    /// # Panics
    ///
    /// If it does not within [`PATIENCE`](super::PATIENCE).
    pub async fn saw(&self, line: &str) {
        let is_it = |entry: &Entry| entry.to_string() == line;
        self.trace
            .until(line, |entries| entries.iter().any(is_it))
            .await;
    }

    /// Asserts that exactly this happened so far, in this order.
    ///
    /// # Panics
    ///
    /// If it did not.
    #[track_caller]
    pub fn assert<const N: usize>(&self, expected: [&str; N]) {
        assert_eq!(self.trace(), expected);
    }

    /// Asserts that nothing of any child is left.
    ///
    /// # Panics
    ///
    /// If something is.
    #[track_caller]
    pub fn assert_empty(&self) {
        let trace = self.trace();
        assert_eq!(self.alive(), 0, "something is left: {trace:#?}");
    }
}
