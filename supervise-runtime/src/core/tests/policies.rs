//! Policies for tests: everything immediate unless a test says otherwise.

use std::time::Duration;

use supervise_policy::{
    Backoff, Budget, ChildPolicy, PolicyPatch, StartOrder, Strategy, SupervisorPatch,
    SupervisorPolicy,
};

pub(super) const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(super) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(super) const NANO: Duration = Duration::from_nanos(1);

/// A supervisor with a shared budget of `max` restarts in 10 seconds.
pub(super) fn supervisor(strategy: Strategy, max: u32) -> SupervisorPolicy {
    SupervisorPolicy {
        budget: Budget::new(max, s(10)),
        ..SupervisorPolicy::resolve(&SupervisorPatch::new(strategy))
    }
}

/// The same, with children that start and stop at the same time.
pub(super) fn concurrent(strategy: Strategy, max: u32) -> SupervisorPolicy {
    SupervisorPolicy { start: StartOrder::Concurrent, ..supervisor(strategy, max) }
}

/// A permanent child that counts in the shared budget, comes back at once, and may take 5 seconds
/// to stop and one more to end after an abort.
pub(super) fn child() -> ChildPolicy {
    let supervisor = supervisor(Strategy::OneForOne, 0);
    ChildPolicy {
        backoff: Backoff::immediate(),
        ..ChildPolicy::resolve(&PolicyPatch::NONE, &PolicyPatch::NONE, &supervisor)
    }
}

/// The same with this wait before every restart.
pub(super) fn delayed(delay: Duration) -> ChildPolicy {
    ChildPolicy { backoff: Backoff::fixed(delay), ..child() }
}
