//! Watching the tree: restarts as they happen, and what they come to in the end.

use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    sync::Arc,
};

use supervision::{
    Event, EventKind, Events, Failure, RestartReason, TreeRef, policy::Directive, prelude::*,
};
use tokio::{task::JoinHandle, time::Instant};

use crate::tally::Tally;

/// Follows the events of a tree in a task of its own.
pub(crate) struct Watch {
    over: CancellationToken,
    task: JoinHandle<Tally>,
}

impl Watch {
    /// Follows what happens from now on.
    pub(crate) fn start(tree: &TreeRef) -> Self {
        let over = CancellationToken::new();
        let task = tokio::spawn(follow(tree.events(), over.clone()));
        Self { over, task }
    }

    /// Takes what has happened up to now, and ends.
    pub(crate) async fn finish(self) -> Tally {
        self.over.cancel();
        // The task is never aborted, so all that can have ended it is a panic of its own.
        self.task
            .await
            .unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }
}

async fn follow(mut events: Events, over: CancellationToken) -> Tally {
    let begin = Instant::now();
    let mut tally = Tally::default();
    let mut failures = Failures::default();
    while let Some(Some(event)) = over.run_until_cancelled(events.next()).await {
        tally.take(&event);
        failures.tell(&event, begin);
    }
    while let Some(event) = events.try_next() {
        tally.take(&event);
        failures.tell(&event, begin);
    }
    tally.missed = events.dropped();
    tally
}

/// What each child last failed with, until it is up again.
#[derive(Default)]
struct Failures(BTreeMap<Arc<str>, Failure>);

impl Failures {
    /// Prints what a reader wants to know of: not the siblings that a failure takes with it, and
    /// not the steps on the way.
    fn tell(&mut self, event: &Event, begin: Instant) {
        let text = match &event.kind {
            EventKind::Ended { exit, directive } => {
                if let Some(failure) = exit.failure() {
                    self.0.insert(event.path.clone(), failure.clone());
                }
                match (directive, exit.failure()) {
                    (Directive::Stop, Some(failure)) => format!("out of service: {failure}"),
                    _ => return,
                }
            }
            EventKind::Stopped { exit } => match exit.failure() {
                Some(failure) => format!("failed while it was being stopped: {failure}"),
                None => return,
            },
            EventKind::Restarted {
                reason: RestartReason::Group | RestartReason::Manual, ..
            } => {
                return;
            }
            EventKind::Restarted { delay, .. } => match self.0.remove(&event.path) {
                Some(failure) => format!("up again after {delay:.1?}: {failure}"),
                None => format!("up again after {delay:.1?}"),
            },
            EventKind::Resumed { failure } => format!("goes on: {failure}"),
            EventKind::Held { failure } => format!("held: {failure}"),
            EventKind::LimitExceeded { .. } => event.kind.to_string(),
            _ => return,
        };
        let at = event.at.saturating_duration_since(begin).as_secs_f64();
        let child = format!("{}#{}", event.path, event.incarnation);
        let _ = writeln!(io::stdout(), "{at:9.3}s  {child:28} {text}");
    }
}
