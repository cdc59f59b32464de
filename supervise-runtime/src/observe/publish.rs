//! From the core's notes to events and tracing. Outside every lock: subscribers are user code.

use std::sync::Arc;

use supervise_policy::Moment;
use tracing::{debug, error, info, trace, warn};

use super::{Event, EventKind, Exit, RestartReason, Severity};
use crate::{
    Failure, PanicReport, State,
    core::{self, Note, NoteKind},
    driver::{Cell, Node},
    failure::catch,
};

/// Tells observers one transition.
pub(crate) fn publish(node: &Node, note: Note<Failure>, now: Moment) {
    let Note { child, incarnation, state, kind } = note;
    let path = match child {
        Some(child) => node.lock().path_at(child),
        None => node.cell.shared_path(),
    };
    let kind = kind_of(node, kind);
    send(node, path, incarnation, state, kind, now);
}

/// A child at rest dropped what it will not handle.
pub(crate) fn dead_letters(node: &Node, cell: &Cell, count: usize) {
    aside(node, cell, EventKind::DeadLetters { count });
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

fn aside(node: &Node, cell: &Cell, kind: EventKind) {
    if !node.tree.bus.is_observed() {
        return;
    }
    let index = cell.place().map_or(0, |(_, index)| index);
    let state = node
        .lock()
        .core
        .children()
        .get(index)
        .map_or(State::Stopped, |child| child.state);
    send(
        node,
        cell.shared_path(),
        cell.incarnation(),
        state,
        kind,
        node.tree.now(),
    );
}

fn send(node: &Node, path: Arc<str>, incarnation: u64, state: State, kind: EventKind, now: Moment) {
    let tree = &node.tree;
    let sequence = tree.bus.next_sequence();
    let event = Event { sequence, at: tree.instant(now), path, incarnation, state, kind };
    // A subscriber of tracing is user code. Its panic is its own: it stops nothing here.
    let _ = catch(|| log(&tree.name, &event));
    tree.bus.send(event);
}

fn kind_of(node: &Node, kind: NoteKind<Failure>) -> EventKind {
    match kind {
        NoteKind::Starting => EventKind::Starting,
        NoteKind::Started => EventKind::Started,
        NoteKind::Restarted { reason, attempt, delay } => {
            EventKind::Restarted { reason: reason_of(reason), attempt, delay }
        }
        NoteKind::Ended { exit, directive } => {
            EventKind::Ended { exit: Exit::new(&exit), directive }
        }
        NoteKind::Resumed { failure } => EventKind::Resumed { failure },
        NoteKind::Held { failure } => EventKind::Held { failure },
        NoteKind::Released => EventKind::Released,
        NoteKind::BackingOff { attempt, delay } => EventKind::BackingOff { attempt, delay },
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
            EventKind::StrategyApplied { strategy, first: node.lock().path_at(first), members }
        }
    }
}

pub(super) fn reason_of(reason: core::RestartReason) -> RestartReason {
    match reason {
        core::RestartReason::Failure => RestartReason::Failure,
        core::RestartReason::Group => RestartReason::Group,
        core::RestartReason::Escalated => RestartReason::Escalated,
        core::RestartReason::Manual => RestartReason::Manual,
    }
}

/// One tracing event of target `supervision`, with what the event knows as fields.
fn log(tree: &str, event: &Event) {
    let Event { path, incarnation, state, kind, .. } = event;
    let (path, name, state) = (&**path, kind.as_str(), state.as_str());
    let (attempt, delay) = match kind {
        EventKind::Restarted { attempt, delay, .. } | EventKind::BackingOff { attempt, delay } => {
            (Some(*attempt), Some(*delay))
        }
        _ => (None, None),
    };
    let cause = match kind {
        EventKind::Ended { exit, .. } | EventKind::Stopped { exit } => Some(exit.to_string()),
        EventKind::Resumed { failure }
        | EventKind::Held { failure }
        | EventKind::HookFailed { failure } => Some(failure.to_string()),
        EventKind::DropPanicked { report } => Some(report.to_string()),
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
