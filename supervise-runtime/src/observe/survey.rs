//! Looking at the supervisors of a tree, one after the other.

use std::sync::Arc;

use supervise_policy::Moment;

use super::{ChildStatus, Counts, Exit, RestartRecord, TreeStatus};
use crate::{
    Failure, Health, State,
    core::{Child, Down, Restart},
    driver::{Node, Port},
};

/// How many children are looked at while a supervisor is held.
const AT_ONCE: usize = 1024;

pub(crate) fn status(node: &Node, index: usize) -> Option<ChildStatus> {
    let now = node.tree.now();
    let mut state = node.lock();
    state.settle(index);
    let child = state.core.children().get(index)?;
    let port = state.ports.get(index)?.clone();
    let instant = |at| node.tree.instant(at);
    let uptime = child.ready_at.get().filter(|_| child.state.is_active());
    let past = child.past();
    let mut status = ChildStatus {
        path: port.cell().shared_path(),
        supervisor: child.supervisor,
        state: child.state,
        restart: child.policy.restart,
        incarnation: child.incarnation,
        restarts: past.map_or(0, |past| past.restarts),
        consecutive_restarts: child.consecutive,
        uptime: uptime.map(|at| now.saturating_since(at)),
        last_exit: child.last_exit.as_ref().map(Exit::new),
        last_failure: child.last_failure().cloned(),
        kept: None,
        last_failure_at: past.and_then(|past| past.failed_at.get()).map(instant),
        failures: past.map_or(0, |past| past.failures),
        consecutive_failures: if child.fails_in_a_row(now) {
            past.map_or(0, |past| past.in_a_row)
        } else {
            0
        },
        last_success: child
            .watch()
            .and_then(|watch| watch.last_success)
            .map(instant),
        last_restart: child.history().next().map(|last| instant(last.at)),
        created: child.created.get().map(instant),
        breaker: port.gate().map(|gate| gate.state(now)),
        health: health(child, now),
        dead_letters: past.map_or(0, |past| past.letters),
        children: Vec::new(),
        more: 0,
        strategy: None,
    };
    drop(state);
    status.kept = port.state().map(|link| link.status());
    // One lock at a time: a status is a look at each supervisor, not at all of them at once.
    if let Some(node) = port.below() {
        status.strategy = Some(node.strategy).filter(|_| status.supervisor);
        (status.children, status.more) = listed(&node);
    }
    status.dead_letters += port.slot().dead_letters();
    Some(status)
}

/// How well a child is.
fn health(child: &Child<Failure>, now: Moment) -> Option<Health> {
    match child.state {
        State::Running | State::Paused => {}
        State::Stopped if !has_failed(child) => return None,
        down => return Some(Health::Unhealthy(down.as_str().into())),
    }
    let heard = child.watch().map(|watch| &watch.health);
    if let Some(heard) = heard.filter(|heard| **heard != Health::Healthy) {
        return Some(heard.clone());
    }
    let stable = child
        .ready_at
        .get()
        .is_some_and(|at| now.saturating_since(at) >= child.policy.reset_after);
    Some(match child.consecutive {
        0 => Health::Healthy,
        _ if stable => Health::Healthy,
        1 => Health::Degraded("restarted a short time ago".into()),
        times => Health::Degraded(format!("restarted {times} times in a row").into()),
    })
}

/// The last restarts of a child, newest first.
pub(crate) fn history(node: &Node, index: usize) -> Vec<RestartRecord> {
    let state = node.lock();
    let child = state.core.children().get(index);
    let record = |restart: Restart<Failure>| {
        let at = node.tree.instant(restart.at);
        RestartRecord::new(restart, at)
    };
    child.map_or_else(Vec::new, |child| child.history().map(record).collect())
}

/// Whether the child was not removed, and is not a temporary one that is gone.
pub(crate) fn is_there(child: &Child<Failure>) -> bool {
    !child.is_gone()
}

/// Whether a failure put the child down for good.
fn has_failed(child: &Child<Failure>) -> bool {
    let stopped = child.state == State::Stopped && child.down == Down::ByDirective;
    stopped || child.state == State::LimitExceeded
}

/// How many members of a pool are listed.
const LISTED: usize = 20;

fn present(node: &Node) -> Vec<usize> {
    let mut present = Vec::new();
    scan(node, |index, child, _| {
        if is_there(child) {
            present.push(index);
        }
    });
    // In a pool places are taken again; the indices ascend.
    present.sort_unstable();
    present
}

pub(crate) fn children(node: &Node) -> Vec<ChildStatus> {
    listed(node).0
}

/// The children that are listed, and how many more there are.
fn listed(node: &Node) -> (Vec<ChildStatus>, usize) {
    let mut present = present(node);
    let is_pool = node.lock().roster.is_some();
    let more = if is_pool {
        present.len().saturating_sub(LISTED)
    } else {
        0
    };
    present.truncate(present.len() - more);
    let listed = present.into_iter();
    let listed = listed.filter_map(|index| status(node, index)).collect();
    (listed, more)
}

pub(crate) fn counts(node: &Node) -> Counts {
    let mut counts = Counts::default();
    add(&mut counts, node);
    counts.dead_letters = node.tree.dead_letters();
    counts
}

fn add(counts: &mut Counts, node: &Node) {
    let mut below = Vec::new();
    scan(node, |_, child, port| {
        counts.restarts += child.past().map_or(0, |past| past.restarts);
        if !is_there(child) {
            return;
        }
        counts.specs += 1;
        counts.active += usize::from(child.state.is_active());
        counts.running += usize::from(child.state == State::Running);
        counts.failed += usize::from(has_failed(child));
        match port.supervisor() {
            Some(_) => counts.supervisors += 1,
            None => counts.workers += 1,
        }
        below.extend(port.below());
    });
    below.iter().for_each(|node| add(counts, node));
}

/// Looks at all children of one supervisor, by place. With very many it lets go of the supervisor in
/// between, so that a look stops nobody: who comes or goes meanwhile may be seen or not.
pub(crate) fn scan(node: &Node, mut look: impl FnMut(usize, &Child<Failure>, &Port)) {
    let mut from = 0;
    loop {
        let mut state = node.lock();
        let until = state.ports.places().min(from + AT_ONCE);
        for place in from..until {
            let Some(index) = state.ports.at_place(place).map(|port| port.cell().index()) else {
                continue;
            };
            state.settle(index);
            if let Some(port) = state.ports.at_place(place)
                && let Some(child) = state.core.children().get(index)
            {
                look(index, child, port);
            }
        }
        if until == state.ports.places() {
            return;
        }
        from = until;
    }
}

pub(crate) fn tree(name: &Arc<str>, root: &Node) -> TreeStatus {
    TreeStatus { name: name.clone(), strategy: root.strategy, children: children(root) }
}
