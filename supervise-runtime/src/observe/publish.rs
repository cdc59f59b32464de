//! From the core's notes to events and tracing.

use std::{sync::Arc, task::Waker, time::Duration};

use supervise_policy::Moment;
use tracing::{debug, error, info, trace, warn};

use super::{Down, Event, EventKind, Exit, RestartReason, Severity, is_there};
use crate::{
    DeadReason, Failure, PanicReport, State,
    core::{Note, NoteKind},
    driver::{Cell, Node, NodeState},
    failure::catch,
};

/// What was told to subscribers, who are still to be woken, and is still to be told to tracing.
#[derive(Default)]
pub(crate) struct Announcements {
    events: Vec<Arc<Event>>,
    wakers: Vec<Waker>,
}

/// Tells subscribers the transitions of one turn. Under the supervisor's lock, so that they are told
/// in the order in which they were decided.
pub(crate) fn announce(
    node: &Node,
    state: &NodeState,
    notes: Vec<Note<Failure>>,
    now: Moment,
) -> Announcements {
    let mut announcements = Announcements::default();
    let Announcements { events, wakers } = &mut announcements;
    let bus = &node.tree.bus;
    let mut released = Vec::new();
    for note in notes {
        let Note { child, incarnation, state: after, kind } = note;
        let path = match child {
            Some(child) => state.path_at(child),
            None => node.cell.shared_path(),
        };
        if let NoteKind::Down { exit } = &kind {
            let exit = Some(Exit::new(exit));
            bus.exited(wakers, Down { path, incarnation, exit, already: false });
            continue;
        }
        let known = child.and_then(|child| state.core.children().get(child));
        let gone = known.is_some_and(|child| !is_there(child));
        let (at, kind) = (node.tree.instant(now), kind_of(node, state, kind));
        let event =
            |sequence| Event { sequence, at, path: path.clone(), incarnation, state: after, kind };
        events.push(bus.send(wakers, event));
        if gone {
            released.push(path);
        }
    }
    // After all that was to be told of them.
    released.iter().for_each(|path| bus.release(wakers, path));
    announcements
}

impl Announcements {
    /// A child is gone for good: whoever was told of it is told nothing more. Under the supervisor's lock.
    pub(crate) fn let_go(&mut self, node: &Node, path: &str) {
        node.tree.bus.release(&mut self.wakers, path);
    }

    /// Wakes subscribers and tells tracing. Outside every lock: what is called there is user code.
    pub(crate) fn publish(self, node: &Node) {
        for waker in self.wakers {
            let _ = catch(|| waker.wake());
        }
        for event in &self.events {
            // Its panic is its own: it stops nothing here.
            let _ = catch(|| log(&node.tree.name, event));
        }
    }
}

/// Messages were buried that were never handled.
pub(crate) fn dead_letters(node: &Node, cell: &Cell, count: usize, reason: DeadReason) {
    let in_tree = node.tree.dead_letters();
    aside(
        node,
        cell,
        EventKind::DeadLetters { count, reason, in_tree },
    );
}

/// A message failed, and will be tried again.
pub(crate) fn retrying(node: &Node, cell: &Cell, failure: Failure, attempt: u32, delay: Duration) {
    aside(node, cell, EventKind::Retrying { failure, attempt, delay });
}

/// A hook returned an error.
pub(crate) fn hook_failed(node: &Node, cell: &Cell, failure: Failure) {
    aside(node, cell, EventKind::HookFailed { failure });
}

/// A message panicked while it was dropped.
pub(crate) fn drop_panicked(node: &Node, cell: &Cell, report: &PanicReport) {
    aside(
        node,
        cell,
        EventKind::DropPanicked { report: report.clone() },
    );
}

/// Work beside an incarnation panicked, and nobody awaits it.
pub(crate) fn work_panicked(node: &Node, cell: &Cell, report: &PanicReport) {
    aside(
        node,
        cell,
        EventKind::WorkPanicked { report: report.clone() },
    );
}

/// Tells what is no transition of the core's.
pub(crate) fn aside(node: &Node, cell: &Cell, kind: EventKind) {
    if !node.tree.bus.is_observed() {
        return;
    }
    let (path, incarnation) = (cell.shared_path(), cell.incarnation());
    let (index, at) = (cell.place().map_or(0, |(_, index)| index), node.tree.now());
    let mut guard = node.lock();
    guard.settle(index);
    let child = guard.core.children().get(index);
    let state = child.map_or(State::Stopped, |child| child.state);
    let at = node.tree.instant(at);
    let event = |sequence| Event { sequence, at, path, incarnation, state, kind };
    let mut announcements = Announcements::default();
    let event = node.tree.bus.send(&mut announcements.wakers, event);
    announcements.events.push(event);
    drop(guard);
    announcements.publish(node);
}

fn kind_of(node: &Node, state: &NodeState, kind: NoteKind<Failure>) -> EventKind {
    match kind {
        // Told apart before, to those who monitor it.
        NoteKind::Down { .. } | NoteKind::Starting => EventKind::Starting,
        NoteKind::Started => EventKind::Started,
        NoteKind::Restarted { reason, attempt, delay, failure } => {
            let reason = RestartReason::new(reason, failure.as_ref());
            EventKind::Restarted { reason, attempt, delay }
        }
        NoteKind::Ended { exit, directive } => {
            EventKind::Ended { exit: Exit::new(&exit), directive }
        }
        NoteKind::Resumed { failure } => EventKind::Resumed { failure },
        NoteKind::Held { failure } => EventKind::Held { failure },
        NoteKind::BreakerChanged { state, until } => {
            EventKind::BreakerChanged { state, until: until.map(|at| node.tree.instant(at)) }
        }
        NoteKind::HealthChanged { health } => EventKind::HealthChanged { health },
        NoteKind::Released => EventKind::Released,
        NoteKind::Paused => EventKind::Paused,
        NoteKind::Unpaused => EventKind::Unpaused,
        NoteKind::Removed => EventKind::Removed,
        NoteKind::Reset => EventKind::Reset,
        NoteKind::AutoShutdown { mode } => EventKind::AutoShutdown { mode },
        NoteKind::BackingOff { attempt, delay } => EventKind::BackingOff { attempt, delay },
        NoteKind::CalledOff => EventKind::CalledOff,
        NoteKind::Stopping => EventKind::Stopping,
        NoteKind::Aborting => EventKind::Aborting,
        NoteKind::Stopped { exit } => EventKind::Stopped { exit: Exit::new(&exit) },
        NoteKind::Unstopped => EventKind::Unstopped,
        NoteKind::LimitExceeded { max, within, next_available } => EventKind::LimitExceeded {
            max_restarts: max,
            within,
            next_available: next_available.map(|at| node.tree.instant(at)),
        },
        NoteKind::StrategyApplied { strategy, first, members } => {
            EventKind::StrategyApplied { strategy, first: state.path_at(first), members }
        }
    }
}

/// One tracing event of target `supervision`, with what the event knows as fields.
fn log(tree: &str, event: &Event) {
    let Event { path, incarnation, state, kind, .. } = event;
    let (path, name, state) = (&**path, kind.as_str(), state.as_str());
    let (attempt, delay) = match kind {
        EventKind::Restarted { attempt, delay, .. }
        | EventKind::BackingOff { attempt, delay }
        | EventKind::Retrying { attempt, delay, .. } => (Some(*attempt), Some(*delay)),
        _ => (None, None),
    };
    let cause = match kind {
        EventKind::Ended { exit, .. } | EventKind::Stopped { exit } => Some(exit.to_string()),
        EventKind::Resumed { failure }
        | EventKind::Held { failure }
        | EventKind::Retrying { failure, .. }
        | EventKind::HookFailed { failure } => Some(failure.to_string()),
        EventKind::DropPanicked { report } | EventKind::WorkPanicked { report } => {
            Some(report.to_string())
        }
        EventKind::StateRestoreFailed { error } | EventKind::StateSaveFailed { error } => {
            Some(error.to_string())
        }
        EventKind::HealthChanged { health } => health.reason().map(str::to_owned),
        _ => None,
    };
    let (delay, cause) = (delay.map(tracing::field::debug), cause.as_deref());
    macro_rules! at {
        ($level:ident) => {
            $level!(
                target: "supervision", tree, path, incarnation, state, event = name, attempt, delay, cause,
                "{kind}"
            )
        };
    }
    match kind.severity() {
        Severity::Trace => at!(trace),
        Severity::Debug => at!(debug),
        Severity::Info => at!(info),
        Severity::Warn => at!(warn),
        Severity::Error => at!(error),
    }
}
