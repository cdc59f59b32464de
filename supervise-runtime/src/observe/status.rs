//! A tree as it is at one moment.

use std::{fmt, sync::Arc, time::Duration};

use supervise_policy::{Restart, Strategy};
use tokio::time::Instant;

use super::{Exit, json::Json};
use crate::{BreakerState, Failure, Health, State, StateStatus};

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
