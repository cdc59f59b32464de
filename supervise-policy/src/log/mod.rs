//! The account of one restart budget.

mod clock;
#[cfg(test)]
mod model;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use alloc::collections::VecDeque;
use core::fmt;
use core::time::Duration;

use crate::duration::Written;
use crate::{Budget, MaxRestarts, Moment};
use clock::Clock;

/// The sliding log of one [`Budget`]: decides whether one more restart is allowed.
///
/// Where OTP and most of its descendants note *when a child failed*, this log notes *when it was due to come back*, so that
/// time spent in backoff does not let earlier restarts expire unseen:
///
/// 1. At a failure the holder asks with [`admit`](Self::admit). What is admitted is **pending**: a restart in the future,
///    which counts however far off it is.
/// 2. When the restart's time comes, [`fire`](Self::fire) makes it an entry with an age. It counts while it is younger than
///    the budget's `within`; one that is exactly that old does not.
/// 3. If the restart will not take place, [`give_back`](Self::give_back) takes it out again.
///
/// Between [`busy`](Self::busy) and [`idle`](Self::idle) the log's clock stands still, so that slow stops and hanging starts
/// do not let entries expire.
///
/// Every operation takes amortised constant time. Nothing is allocated before the first entry, and never under a budget
/// without a limit.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::{Budget, Moment, RestartLog};
///
/// let at = |seconds| Moment::from(Duration::from_secs(seconds));
/// let mut log = RestartLog::new(Budget::new(2, Duration::from_secs(10)));
/// for second in [0, 1] {
///     log.admit(at(second))?;
///     log.fire(at(second), at(second));
/// }
/// let denied = log.admit(at(9)).unwrap_err();
/// assert_eq!(denied.next_available, Some(at(10)));
/// log.admit(at(10))?;
/// # Ok::<(), supervise_policy::Denied>(())
/// ```
#[derive(Clone, Debug)]
pub struct RestartLog {
    budget: Budget,
    /// Readings of `clock`, in ascending order; those that no longer count are taken off the front.
    fired: VecDeque<Moment>,
    pending: u32,
    clock: Clock,
}

impl RestartLog {
    /// An empty log. Allocates nothing.
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        Self { budget, fired: VecDeque::new(), pending: 0, clock: Clock::default() }
    }

    /// The budget it keeps.
    #[must_use]
    pub const fn budget(&self) -> Budget {
        self.budget
    }

    /// Asks for one restart, at the failure that calls for it. What is admitted counts as pending until it is
    /// [fired](Self::fire) or [given back](Self::give_back). Under a budget without a limit this always succeeds.
    ///
    /// # Errors
    ///
    /// [`Denied`] if as many restarts as the budget allows count already; the log is as before then.
    pub fn admit(&mut self, now: Moment) -> Result<(), Denied> {
        let MaxRestarts::AtMost(max) = self.budget.max_restarts else {
            return Ok(());
        };
        if self.in_window(now) < max {
            self.pending = self.pending.saturating_add(1);
            return Ok(());
        }
        Err(Denied {
            max,
            within: self.budget.within,
            next_available: self.next_available(now),
        })
    }

    /// A pending restart's time has come: from now on it ages, as of `due`. Does nothing if none is pending.
    ///
    /// A `due` after `now` is taken as `now`. A `due` before that of an entry fired earlier is taken as that entry's, and
    /// one from before the last but one busy stretch may be taken as later than it was; both let it count for longer.
    pub fn fire(&mut self, due: Moment, now: Moment) {
        if self.pending == 0 {
            return;
        }
        self.pending -= 1;
        let reading = self.clock.reading(due.min(now));
        let last = self.fired.back().copied().unwrap_or(Moment::ZERO);
        self.fired.push_back(reading.max(last));
    }

    /// A pending restart was absorbed by another or cancelled: it no longer counts. Does nothing if none is pending.
    pub fn give_back(&mut self) {
        self.pending = self.pending.saturating_sub(1);
    }

    /// The holder has begun an ordered stop or a start: nothing ages until it is [idle](Self::idle). Calls may nest, and each
    /// wants its `idle`.
    pub fn busy(&mut self, now: Moment) {
        self.clock.busy(now);
    }

    /// The holder has done with one stop or start. Does nothing if it was not [busy](Self::busy).
    pub fn idle(&mut self, now: Moment) {
        self.clock.idle(now);
    }

    /// Forgets all restarts, pending ones too, which then need be neither fired nor given back. Whether the holder is busy
    /// stays as it is.
    pub fn clear(&mut self) {
        self.fired.clear();
        self.pending = 0;
    }

    /// Whether a restart is pending. Never under a budget without a limit.
    #[must_use]
    pub const fn has_pending(&self) -> bool {
        self.pending > 0
    }

    /// How many restarts count: pending ones, and fired ones younger than the window. Always zero under a budget without a
    /// limit, which is not kept account of.
    pub fn in_window(&mut self, now: Moment) -> u32 {
        let now = self.clock.reading(now);
        while let Some(first) = self.fired.front()
            && now.saturating_since(*first) >= self.budget.within
        {
            self.fired.pop_front();
        }
        let fired = u32::try_from(self.fired.len()).unwrap_or(u32::MAX);
        fired.saturating_add(self.pending)
    }

    /// When the oldest fired entry will no longer count, if the holder is idle until then.
    fn next_available(&self, now: Moment) -> Option<Moment> {
        let age = self
            .clock
            .reading(now)
            .saturating_since(*self.fired.front()?);
        Some(now.saturating_add(self.budget.within.saturating_sub(age)))
    }
}

/// A restart was over the budget.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::{Budget, Moment, RestartLog};
/// let mut log = RestartLog::new(Budget::new(0, Duration::from_secs(60)));
/// let denied = log.admit(Moment::ZERO).unwrap_err();
/// assert_eq!(denied.to_string(), "more than 0 restarts within 60s");
/// assert_eq!(denied.next_available, None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Denied {
    /// How many restarts the budget allows.
    pub max: u32,
    /// Inside which window.
    pub within: Duration,
    /// The earliest moment at which a restart fits again, if the holder is idle until then. `None` if none ever will (`max`
    /// is zero) or if all that count are still pending.
    pub next_available: Option<Moment>,
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let restarts = if self.max == 1 { "restart" } else { "restarts" };
        let within = Written(self.within);
        write!(f, "more than {} {restarts} within {within}", self.max)
    }
}

impl core::error::Error for Denied {}
