//! Why and when a child was restarted.

use std::time::Duration;

use tokio::time::Instant;

use crate::{Cause, Failure, core};

/// Why a child was started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RestartReason {
    /// It failed, or is permanent and ended.
    Failure,
    /// It took longer than one of its time limits.
    Timeout,
    /// It was not well, as its `health` found.
    Health,
    /// A sibling of its group failed.
    Group,
    /// A failure below it was escalated.
    Escalated,
    /// An order by hand.
    Manual,
    /// The supervisor above it was started again.
    Parent,
}

impl RestartReason {
    pub(super) fn new(reason: core::RestartReason, failure: Option<&Failure>) -> Self {
        let timed_out = failure.is_some_and(|failure| {
            matches!(
                failure.cause(),
                Cause::StartTimedOut(_) | Cause::HandleTimedOut(_)
            )
        });
        match reason {
            core::RestartReason::Failure if timed_out => RestartReason::Timeout,
            core::RestartReason::Failure => RestartReason::Failure,
            core::RestartReason::Group => RestartReason::Group,
            core::RestartReason::Escalated => RestartReason::Escalated,
            core::RestartReason::Health => RestartReason::Health,
            core::RestartReason::Manual => RestartReason::Manual,
            core::RestartReason::Parent => RestartReason::Parent,
        }
    }
}

/// One restart of a child: the order to start again, whatever came of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RestartRecord {
    /// When the start was ordered, on tokio's clock.
    pub at: Instant,
    /// The incarnation that it began.
    pub incarnation: u64,
    /// Why.
    pub reason: RestartReason,
    /// The how-manieth restart it was since the child was last healthy for long enough.
    pub attempt: u32,
    /// How long the child had to wait for it.
    pub delay: Duration,
    /// What the incarnation before it failed with, if that is why.
    pub failure: Option<Failure>,
}

impl RestartRecord {
    pub(super) fn new(restart: core::Restart<Failure>, at: Instant) -> Self {
        Self {
            at,
            incarnation: restart.incarnation,
            reason: RestartReason::new(restart.reason, restart.failure.as_ref()),
            attempt: restart.attempt,
            delay: restart.delay,
            failure: restart.failure,
        }
    }
}
