//! What the events of a run come to, for each child.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use supervision::{Cause, ChildStatus, Escalated, Event, EventKind, Failure, State, TreeStatus};
use tokio::time::Instant;

/// The failures of every child by cause, and how long it was down.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    children: BTreeMap<Arc<str>, Child>,
    /// Events that came too fast to be seen.
    pub(crate) missed: u64,
}

#[derive(Debug, Default)]
struct Child {
    errors: usize,
    panics: usize,
    hangs: usize,
    failed_starts: usize,
    /// Its `start` is running.
    starting: bool,
    down_since: Option<Instant>,
    down: Duration,
}

impl Tally {
    pub(crate) fn take(&mut self, event: &Event) {
        let child = self.children.entry(event.path.clone()).or_default();
        // A supervisor ends with a failure of its children, which has been counted there.
        if let Some(failure) = failure(&event.kind)
            && *failure.path() == *event.path
            && !failure.is::<Escalated>()
        {
            child.count(failure);
        }
        child.starting = matches!(event.kind, EventKind::Starting);
        if event.state != State::Running {
            child.down_since.get_or_insert(event.at);
        } else if let Some(since) = child.down_since.take() {
            child.down += event.at.saturating_duration_since(since);
        }
    }

    /// How many failures the supervisors have seen.
    pub(crate) fn failures(&self) -> usize {
        self.children.values().map(Child::failures).sum()
    }

    /// The table of all children, in the order of the tree.
    pub(crate) fn table<'a>(&'a self, tree: &'a TreeStatus) -> impl fmt::Display + 'a {
        Table { tally: self, tree }
    }
}

fn failure(kind: &EventKind) -> Option<&Failure> {
    match kind {
        EventKind::Ended { exit, .. } | EventKind::Stopped { exit } => exit.failure(),
        EventKind::Resumed { failure } | EventKind::Held { failure } => Some(failure),
        _ => None,
    }
}

impl Child {
    fn count(&mut self, failure: &Failure) {
        let count = match failure.cause() {
            _ if self.starting => &mut self.failed_starts,
            Cause::Panicked(_) => &mut self.panics,
            Cause::HandleTimedOut(_) => &mut self.hangs,
            _ => &mut self.errors,
        };
        *count += 1;
    }

    fn failures(&self) -> usize {
        self.errors + self.panics + self.hangs + self.failed_starts
    }
}

struct Table<'a> {
    tally: &'a Tally,
    tree: &'a TreeStatus,
}

impl Table<'_> {
    fn rows(&self, children: &[ChildStatus], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let none = Child::default();
        for status in children {
            let child = self.tally.children.get(&status.path).unwrap_or(&none);
            writeln!(
                f,
                "{:24} {:>7} {:>7} {:>7} {:>7} {:>13} {:>10.1?}",
                status.path,
                status.incarnation,
                child.errors,
                child.panics,
                child.hangs,
                child.failed_starts,
                child.down,
            )?;
            self.rows(&status.children, f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (child, starts, errors, panics) = ("child", "starts", "errors", "panics");
        let (hangs, failed, down) = ("hangs", "failed starts", "down");
        writeln!(
            f,
            "{child:24} {starts:>7} {errors:>7} {panics:>7} {hangs:>7} {failed} {down:>10}"
        )?;
        self.rows(&self.tree.children, f)?;
        let (failures, missed) = (self.tally.failures(), self.tally.missed);
        write!(f, "{failures} failures in all")?;
        if missed > 0 {
            write!(f, "; {missed} events were missed")?;
        }
        writeln!(f)
    }
}
