//! Breakers that no failure can ever open.

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;

use core::time::Duration;

use super::span::shrinks;
use super::{Message, least_span};
use crate::{ChildPolicy, MaxRestarts, Restart, Strategy, Trip};

/// A breaker that can never open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeverOpens {
    /// How many failures would open it.
    pub failures: u32,
    /// The window they would have to fall into.
    pub within: Duration,
    /// Why they never do.
    pub because: Because,
}

/// Why a breaker never opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// The child is `temporary`: it fails once, and is gone.
    FailsOnce,
    /// The budget of restarts ends first: inside of the breaker's window it allows `restarts` so many `times`, and after these
    /// one more failure is the last.
    Budget {
        /// How many restarts the budget allows.
        restarts: u32,
        /// The window of the budget.
        per: Duration,
        /// How many windows of the budget begin inside of the breaker's.
        times: u64,
    },
    /// The delays between the failures add up to the breaker's window, or to more.
    Backoff {
        /// The least time from the first of the failures to the last.
        span: Duration,
    },
}

/// Judges a child's breaker: `Some` if no failures of the child can ever open it.
///
/// If every failure of a child means that it is restarted, then its restarts have to be allowed, and they take their time:
///
/// - *N* restarts are allowed in any stretch as long as the budget's window *W*. In a breaker's window *w* there are ⌈*w* / *W*⌉
///   such stretches at the most, and one more failure, which has no restart. So more than *N* ⌈*w* / *W*⌉ + 1 failures never
///   happen in it; that is *N* + 1, where the breaker's window lies within the budget's.
/// - *F* failures are *F* - 1 restarts apart, which take *least(1)* and the [least span](least_span) of as many restarts.
///
/// It is never rejected where an arm resumes, or escalates, which may end in `resume`: such failures take no restart. Nor under
/// a group strategy, where a failure may be absorbed in a sibling's restart. Orders by hand, which count in no budget, are left
/// out.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::judge::{Because, never_opens};
/// use supervise_policy::*;
///
/// const SUPERVISOR: SupervisorPolicy =
///     SupervisorPolicy::resolve(&SupervisorPatch::new(Strategy::OneForOne)); // 5 in 60s
/// let policy = |failures| {
///     let breaker = Some(Trip { failures, ..Trip::DEFAULT });
///     let entry = PolicyPatch { breaker, ..PolicyPatch::NONE };
///     ChildPolicy::resolve(&entry, &PolicyPatch::NONE, &SUPERVISOR)
/// };
/// assert_eq!(never_opens(&policy(6)), None);
/// let never = never_opens(&policy(7)).unwrap();
/// let minute = Duration::from_secs(60);
/// assert_eq!(never.because, Because::Budget { restarts: 5, per: minute, times: 1 });
/// ```
#[must_use]
pub const fn never_opens(policy: &ChildPolicy) -> Option<NeverOpens> {
    let Some(trip) = &policy.breaker else {
        return None;
    };
    let outlook = &policy.outlook;
    let alone = matches!(outlook.strategy, Strategy::OneForOne);
    // A window of no time is an error of its own, which would be told a second time.
    if trip.within.is_zero() || !alone || outlook.arms.resume || outlook.arms.escalate {
        return None;
    }
    match because(trip, policy) {
        Some(because) => Some(NeverOpens { failures: trip.failures, within: trip.within, because }),
        None => None,
    }
}

const fn because(trip: &Trip, policy: &ChildPolicy) -> Option<Because> {
    if matches!(policy.restart, Restart::Temporary) {
        return if trip.failures > 1 {
            Some(Because::FailsOnce)
        } else {
            None
        };
    }
    let budget = &policy.outlook.budget;
    if let MaxRestarts::AtMost(restarts) = budget.max_restarts
        && !budget.within.is_zero()
    {
        let (window, per) = (trip.within.as_nanos(), budget.within.as_nanos());
        let times = window.div_ceil(per);
        // Both factors are far below 2^64.
        if trip.failures as u128 > restarts as u128 * times + 1 {
            return Some(Because::Budget { restarts, per: budget.within, times: times as u64 });
        }
    }
    let span = failing(policy, trip.failures);
    if span.as_nanos() >= trip.within.as_nanos() {
        return Some(Because::Backoff { span });
    }
    None
}

/// The least time from the first of so many failures of one child to the last.
const fn failing(policy: &ChildPolicy, failures: u32) -> Duration {
    if failures < 2 || shrinks(&policy.backoff) {
        return Duration::ZERO;
    }
    let first = policy.backoff.least(1);
    first.saturating_add(least_span(
        &policy.backoff,
        policy.reset_after,
        failures - 1,
    ))
}

impl NeverOpens {
    pub(super) const fn message(&self, text: Message) -> Message {
        let text = text.push("this breaker never opens: ");
        match self.because {
            Because::FailsOnce => {
                text.push("a `temporary` child fails once, and is never restarted")
            }
            Because::Budget { restarts, per, times } => {
                let most = restarts as u64 * times + 1;
                let text = text
                    .push("with ")
                    .push_number(restarts as u64)
                    .push(" restarts within ")
                    .push_duration(per)
                    .push(" there are at most ");
                let text = if times > 1 {
                    text.push_number(times).push(" * ")
                } else {
                    text
                };
                text.push_number(restarts as u64)
                    .push(" + 1 = ")
                    .push_number(most)
                    .push(" failures within ")
                    .push_duration(self.within)
                    .push(", and `failures` is ")
                    .push_number(self.failures as u64)
            }
            Because::Backoff { span } => text
                .push_number(self.failures as u64)
                .push(" failures take at least ")
                .push_duration(span)
                .push(" with this backoff, and are counted within ")
                .push_duration(self.within),
        }
    }

    pub(super) const fn help(&self, text: Message) -> Message {
        match self.because {
            Because::FailsOnce => text.push("remove it, or write `restart: transient`"),
            Because::Budget { restarts, times, .. } => text
                .push("lower `failures` to ")
                .push_number(restarts as u64 * times + 1)
                .push(", or raise `max_restarts`"),
            Because::Backoff { .. } => text.push(
                "lower `failures`, raise the `within` of the breaker, or shorten the backoff",
            ),
        }
    }
}
