//! Limits that no failure can ever reach.

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;

use core::time::Duration;

use super::{Message, least_span};
use crate::{Backoff, Budget, ChildSpec, Curve, MaxRestarts, Restart};

/// A limit that can not be reached: the restarts that it allows take longer than its window, however fast children fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreachable {
    /// How many restarts the limit allows.
    pub restarts: u32,
    /// The window they would have to fall into.
    pub within: Duration,
    /// How many children share the limit.
    pub children: u32,
    /// So many of the restarts, or more, are restarts of the same child.
    pub of_one: u32,
    /// What these take at the least, which is `within` or longer. Where health for `reset_after` is no way to be faster,
    /// because that alone lets the window pass, it is the sum of the delays in a row.
    pub span: Duration,
    /// How their delays grow; those of the fastest child, if children differ.
    pub curve: Curve,
}

/// Judges a budget: `Some` if its limit can never be reached under this backoff.
///
/// `children` is how many children with this backoff share the budget: 1 for a child's own, and `None` if there is no bound
/// to them. Between them, *N* restarts are at least *N / children* of the same one. If these take `within` or longer
/// ([`least_span`]), then earlier ones stop counting as fast as further ones come, and there never are *N* to refuse one more
/// because of. A budget without a limit is never rejected, nor is one of no restarts, which refuses the first.
///
/// Exact for `one_for_one`: what is not rejected can be reached. For the group strategies it is conservative: since a group
/// waits as a whole, there are limits beyond reach that are not rejected.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::{Backoff, Budget, Factor, judge::unreachable};
///
/// let seconds = Duration::from_secs;
/// let slow = Backoff::exponential(seconds(1), seconds(60), Factor::new(2.0));
/// let budget = Budget::new(10, seconds(300));
/// // 2 + 4 + 8 + 16 + 32 + 4 * 60
/// let rejected = unreachable(&budget, &slow, seconds(300), Some(1)).unwrap();
/// assert_eq!(rejected.span, seconds(302));
/// assert_eq!(unreachable(&budget, &slow, seconds(300), Some(2)), None);
/// ```
#[must_use]
pub const fn unreachable(
    budget: &Budget,
    backoff: &Backoff,
    reset_after: Duration,
    children: Option<u32>,
) -> Option<Unreachable> {
    let Some(children) = children else {
        return None;
    };
    match Limit::of(budget, children) {
        Some(limit) => limit.judge(backoff, reset_after),
        None => None,
    }
}

/// As [`unreachable()`], for the budget that the children of a supervisor share, each with a backoff of its own.
///
/// Children with a budget of their own are left out, and so are those that are never restarted. A pool counts as one child, as
/// any supervisor does: its members have budgets of their own, or one that they share ([`pool`](super::pool)).
#[must_use]
pub const fn unreachable_shared(budget: &Budget, children: &[ChildSpec]) -> Option<Unreachable> {
    let mut sharing: u32 = 0;
    let mut rest = children;
    while let [child, tail @ ..] = rest {
        if shares(child) {
            sharing = sharing.saturating_add(child.count());
        }
        rest = tail;
    }
    let Some(limit) = Limit::of(budget, sharing) else {
        return None;
    };
    let mut fastest: Option<Unreachable> = None;
    let mut rest = children;
    while let [child, tail @ ..] = rest {
        if shares(child) {
            let policy = &child.policy;
            let Some(found) = limit.judge(&policy.backoff, policy.reset_after) else {
                // This one is fast enough, and may be the only one that fails.
                return None;
            };
            fastest = match fastest {
                Some(other) if other.span.as_nanos() <= found.span.as_nanos() => Some(other),
                _ => Some(found),
            };
        }
        rest = tail;
    }
    fastest
}

const fn shares(child: &ChildSpec) -> bool {
    child.policy.budget.is_none() && !matches!(child.policy.restart, Restart::Temporary)
}

/// A budget with a limit, and the children that share it.
struct Limit {
    restarts: u32,
    within: Duration,
    children: u32,
    of_one: u32,
}

impl Limit {
    /// `None` if there is nothing that might be out of reach.
    const fn of(budget: &Budget, children: u32) -> Option<Self> {
        let MaxRestarts::AtMost(restarts) = budget.max_restarts else {
            return None;
        };
        if restarts == 0 || children == 0 {
            return None;
        }
        let share = restarts / children;
        let of_one = if share > 1 { share } else { 1 };
        Some(Self { restarts, within: budget.within, children, of_one })
    }

    /// Most budgets need no more than this: if each delay were as long as the last, they would still be fast enough. Where they
    /// shrink, there are none in the end.
    const fn is_plainly_reached(&self, backoff: &Backoff) -> bool {
        let last = backoff.least(self.of_one as u64).as_nanos();
        last.saturating_mul(self.of_one as u128) < self.within.as_nanos()
    }

    const fn judge(&self, backoff: &Backoff, reset_after: Duration) -> Option<Unreachable> {
        if self.is_plainly_reached(backoff) {
            return None;
        }
        // Whoever is healthy for the whole window has let it pass. So that does not help, and the sum to be told is that of
        // the delays in a row.
        let anew = if reset_after.as_nanos() < self.within.as_nanos() {
            reset_after
        } else {
            Duration::MAX
        };
        let span = least_span(backoff, anew, self.of_one);
        if span.as_nanos() < self.within.as_nanos() {
            return None;
        }
        Some(Unreachable {
            restarts: self.restarts,
            within: self.within,
            children: self.children,
            of_one: self.of_one,
            span,
            curve: backoff.curve,
        })
    }
}

impl Unreachable {
    pub(super) const fn message(&self, text: Message) -> Message {
        let text = text.push_number(self.restarts as u64).push(" restarts ");
        let text = if self.children == 1 {
            text.push("take")
        } else {
            text.push("of ")
                .push_number(self.children as u64)
                .push(" children are at least ")
                .push_number(self.of_one as u64)
                .push(" of the same one, which take")
        };
        text.push(" at least ")
            .push_duration(self.rounded())
            .push(" with this backoff, so `max_restarts: ")
            .push_number(self.restarts as u64)
            .push("` within ")
            .push_duration(self.within)
            .push(" is never reached")
    }

    pub(super) const fn help(&self, text: Message) -> Message {
        let text = text.push("raise `within`, ");
        let text = match self.curve {
            Curve::Immediate => text,
            Curve::Fixed { .. } => text.push("lower `delay`, "),
            Curve::Linear { .. } | Curve::Exponential { .. } => text.push("lower `cap`, "),
        };
        text.push("or write `max_restarts: unlimited`")
    }

    /// The span without more decimal places than anybody wants to read, as long as it does not fit the window without them.
    const fn rounded(&self) -> Duration {
        let rounded = Duration::new(self.span.as_secs(), self.span.subsec_millis() * 1_000_000);
        if rounded.as_secs() > 0 && rounded.as_nanos() >= self.within.as_nanos() {
            rounded
        } else {
            self.span
        }
    }
}
