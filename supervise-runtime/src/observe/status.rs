//! A tree as it is at one moment.

use std::{fmt, sync::Arc, time::Duration};

use supervise_policy::{Moment, Restart, Strategy};
use tokio::time::Instant;

use super::{Exit, RestartRecord, json::Json};
use crate::{
    BreakerState, Failure, Health, State, StateStatus,
    core::{Child, Down},
    driver::{Node, Port},
};

/// How many children are looked at while a supervisor is held.
const AT_ONCE: usize = 1024;

/// One child as its supervisor knows it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ChildStatus {
    /// Its path in the tree, as in `market/rates`.
    pub path: Arc<str>,
    /// Whether it is a supervisor.
    pub supervisor: bool,
    /// Its state.
    pub state: State,
    /// When it is restarted.
    pub restart: Restart,
    /// The number of its newest incarnation; 0 before the first.
    pub incarnation: u64,
    /// How often it was started again, by itself, with its group or by hand.
    pub restarts: u64,
    /// Restarts since it was last healthy for long enough.
    pub consecutive_restarts: u32,
    /// How long it has been up.
    pub uptime: Option<Duration>,
    /// How its newest incarnation that is over ended.
    pub last_exit: Option<Exit>,
    /// What it last failed with.
    pub last_failure: Option<Failure>,
    /// What is known of its state, if its actor has a [`Snapshot`](crate::Snapshot).
    pub kept: Option<StateStatus>,
    /// When that was, on tokio's clock.
    pub last_failure_at: Option<Instant>,
    /// How often it failed, failures that it was resumed after too.
    pub failures: u64,
    /// Failures since it was last well for as long as its backoff's `reset_after`.
    pub consecutive_failures: u32,
    /// When it last proved to be well, if its `health` is watched: by an answer, a heartbeat, or its rate of errors.
    pub last_success: Option<Instant>,
    /// When it was last started again.
    pub last_restart: Option<Instant>,
    /// When it was started for the first time.
    pub created: Option<Instant>,
    /// What its circuit breaker is, if it has one.
    pub breaker: Option<BreakerState>,
    /// How well it is. Where its `health` is not watched, it is what its state and its restarts say: degraded until it has
    /// been well for as long as its backoff's `reset_after` since the last one. `None` where nobody expects it to be up.
    pub health: Option<Health>,
    /// How many of its messages were not handled, or not to their end, so far; a supervisor's: those
    /// of all below it.
    pub dead_letters: u64,
    /// Its children, if it is a supervisor; of a pool whose members come and go, and of a component that runs others, the twenty
    /// that have been there longest.
    pub children: Vec<ChildStatus>,
    /// How many more children there are.
    pub more: usize,
    /// Its strategy, if it is a supervisor.
    pub strategy: Option<Strategy>,
}

/// How many children a tree has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Children in all, without temporary ones that are gone.
    pub specs: usize,
    /// Those that live and work; not those that start or back off.
    pub active: usize,
    /// Those that are supervisors.
    pub supervisors: usize,
    /// Those that are not.
    pub workers: usize,
    /// Those that run: up, and neither held, paused nor on their way.
    pub running: usize,
    /// Those that a failure put down for good: by `stop`, or since their limit is exceeded.
    pub failed: usize,
    /// Restarts in all.
    pub restarts: u64,
    /// Messages that were not handled, or not to their end, in all.
    pub dead_letters: u64,
}

/// A whole tree at one moment. `Display` draws it.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::start().await?;
/// let json = app.tree().status().to_json();
/// assert!(json.starts_with(r#"{"name":"App","strategy":"one_for_one","children":[{"path":"counter""#));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TreeStatus {
    /// The name of the tree.
    pub name: Arc<str>,
    /// The root's strategy.
    pub strategy: Strategy,
    /// The root's children.
    pub children: Vec<ChildStatus>,
}

pub(crate) fn status(node: &Node, index: usize) -> Option<ChildStatus> {
    let now = node.tree.now();
    let state = node.lock();
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
            .watch
            .as_ref()
            .and_then(|watch| watch.last_success)
            .map(instant),
        last_restart: past
            .and_then(|past| past.history.iter().next())
            .map(|last| instant(last.at)),
        created: child.created.get().map(instant),
        breaker: port.gate().map(|gate| gate.state(now)),
        health: health(child, now),
        dead_letters: 0,
        children: Vec::new(),
        more: 0,
        strategy: None,
    };
    drop(state);
    if let Port::Shell(slot) = &port {
        status.kept = slot.state().map(|link| link.status());
    }
    // One lock at a time: a status is a look at each supervisor, not at all of them at once.
    if let Some(node) = port.below() {
        status.strategy = Some(node.strategy).filter(|_| status.supervisor);
        (status.children, status.more) = listed(&node);
    }
    status.dead_letters = port.slot().dead_letters();
    Some(status)
}

/// How well a child is.
fn health(child: &Child<Failure>, now: Moment) -> Option<Health> {
    match child.state {
        State::Running | State::Paused => {}
        State::Stopped if !has_failed(child) => return None,
        down => return Some(Health::Unhealthy(down.as_str().into())),
    }
    let heard = child.watch.as_ref().map(|watch| &watch.health);
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
    let record = |restart| RestartRecord::new(restart, node.tree.instant(restart.at));
    let past = child.and_then(|child| child.past());
    past.map_or_else(Vec::new, |past| past.history.iter().map(record).collect())
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
        match port {
            Port::Supervisor(_) => counts.supervisors += 1,
            Port::Shell(_) => counts.workers += 1,
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
        let state = node.lock();
        let until = state.ports.places().min(from + AT_ONCE);
        for place in from..until {
            if let Some((index, port)) = state.ports.at_place(place)
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

impl ChildStatus {
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    fn draw(&self, f: &mut fmt::Formatter<'_>, indent: &str, last: bool) -> fmt::Result {
        let branch = if last { "└─ " } else { "├─ " };
        write!(f, "{indent}{branch}{}", self.name())?;
        match self.strategy {
            Some(strategy) => write!(f, " ({strategy})")?,
            None => write!(f, "#{}", self.incarnation)?,
        }
        write!(f, " {}", self.state)?;
        if self.restarts > 0 {
            write!(f, ", {} restarts", self.restarts)?;
        }
        if let (Some(failure), false) = (&self.last_failure, self.supervisor) {
            write!(f, ", last failure: {failure}")?;
        }
        writeln!(f)?;
        let indent = [indent, if last { "   " } else { "│  " }].concat();
        draw_all(&self.children, self.more, f, &indent)
    }

    fn json(&self, json: &mut Json) {
        json.object(|json| {
            json.string("path", &self.path);
            json.string("name", self.name());
            json.string(
                "kind",
                if self.supervisor {
                    "supervisor"
                } else {
                    "worker"
                },
            );
            if let Some(strategy) = self.strategy {
                json.string("strategy", strategy.as_str());
            }
            json.string("state", self.state.as_str());
            json.string("restart", self.restart.as_str());
            json.number("incarnation", self.incarnation);
            json.number("restarts", self.restarts);
            json.number("consecutive_restarts", u64::from(self.consecutive_restarts));
            if let Some(uptime) = self.uptime {
                let millis = u64::try_from(uptime.as_millis()).unwrap_or(u64::MAX);
                json.number("uptime_ms", millis);
            }
            if let Some(exit) = &self.last_exit {
                json.string("last_exit", &exit.to_string());
            }
            json.number("failures", self.failures);
            if let Some(health) = &self.health {
                json.string("health", health.as_str());
            }
            if let Some(failure) = &self.last_failure {
                json.string("last_failure", &failure.to_string());
            }
            if let Some(kept) = self.kept.as_ref().filter(|kept| kept.commits > 0) {
                json.number("state_commits", kept.commits);
                if let Some(at) = kept.committed_at {
                    let millis = u64::try_from(at.elapsed().as_millis()).unwrap_or(u64::MAX);
                    json.number("state_age_ms", millis);
                }
                if let Some(bytes) = kept.bytes {
                    json.number("state_bytes", u64::try_from(bytes).unwrap_or(u64::MAX));
                }
            }
            if self.dead_letters > 0 {
                json.number("dead_letters", self.dead_letters);
            }
            if self.supervisor || !self.children.is_empty() {
                json.array("children", &self.children, ChildStatus::json);
            }
            if self.more > 0 {
                json.number("more", self.more as u64);
            }
        });
    }
}

fn draw_all(
    children: &[ChildStatus],
    more: usize,
    f: &mut fmt::Formatter<'_>,
    indent: &str,
) -> fmt::Result {
    let last = children.len().saturating_sub(1);
    children
        .iter()
        .enumerate()
        .try_for_each(|(n, child)| child.draw(f, indent, n == last && more == 0))?;
    if more > 0 {
        writeln!(f, "{indent}└─ and {more} more")?;
    }
    Ok(())
}

impl TreeStatus {
    /// The tree as one JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Json::default();
        json.object(|json| {
            json.string("name", &self.name);
            json.string("strategy", self.strategy.as_str());
            json.array("children", &self.children, ChildStatus::json);
        });
        json.into_string()
    }
}

impl fmt::Display for TreeStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({})", self.name, self.strategy)?;
        draw_all(&self.children, 0, f, "")
    }
}
