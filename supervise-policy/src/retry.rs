//! Trying a failed message again before its failure counts.

use core::time::Duration;

use crate::{Backoff, Factor};

/// How often a message whose handler returned an error is handled again, by the same incarnation, before that is a failure
/// of the child.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::Retry;
/// assert_eq!(Retry::DEFAULT.times, 3);
/// // 100 ms + 200 ms + 400 ms
/// assert_eq!(Retry::DEFAULT.least_wait(3), Duration::from_millis(700));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Retry {
    /// How often it is handled again: once less than it is handled in all.
    pub times: u32,
    /// How long to wait before each of these times. Its `reset_after` has no meaning here: every message begins anew.
    pub backoff: Backoff,
}

impl Retry {
    /// Three times, after 100 ms, 200 ms and 400 ms; the delays of further ones grow up to 30 s.
    pub const DEFAULT: Self = Self {
        times: 3,
        backoff: Backoff::exponential(
            Duration::from_millis(100),
            Duration::from_secs(30),
            Factor::from_ppm(2_000_000),
        ),
    };

    /// The least time from a message's first handling to its `nth` retry: the waits up to it, at their lowest jitter.
    ///
    /// Sums the first 1,024 waits and counts further ones as nothing, so that any count can be judged in a const evaluation:
    /// the result may be too low then, never too high.
    #[must_use]
    pub const fn least_wait(&self, nth: u32) -> Duration {
        let mut sum = Duration::ZERO;
        let mut retry: u32 = 1;
        while retry <= nth && retry <= SUMMED {
            sum = sum.saturating_add(self.backoff.least(retry as u64));
            retry += 1;
        }
        sum
    }

    /// The first retry that never comes, if a message may take no longer than this in all; the first 1,024 are looked at.
    ///
    /// ```
    /// use core::time::Duration;
    /// use supervise_policy::Retry;
    /// // The third comes after 700 ms.
    /// assert_eq!(Retry::DEFAULT.first_beyond(Duration::from_millis(700)), Some(3));
    /// assert_eq!(Retry::DEFAULT.first_beyond(Duration::from_millis(701)), None);
    /// ```
    #[must_use]
    pub const fn first_beyond(&self, limit: Duration) -> Option<u32> {
        let mut nth: u32 = 1;
        let mut sum = Duration::ZERO;
        while nth <= self.times && nth <= SUMMED {
            sum = sum.saturating_add(self.backoff.least(nth as u64));
            if sum.as_nanos() >= limit.as_nanos() {
                return Some(nth);
            }
            nth += 1;
        }
        None
    }
}

/// How many delays are summed one by one.
const SUMMED: u32 = 1_024;

impl Default for Retry {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Jitter;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn waits_add_up_at_their_lowest_jitter() {
        let jittered = Retry {
            times: 2,
            backoff: Backoff::fixed(ms(100)).with_jitter(Jitter::fraction(0.2)),
        };
        assert_eq!(jittered.least_wait(0), Duration::ZERO);
        assert_eq!(jittered.least_wait(2), ms(160));
        let full = Retry { backoff: Backoff::fixed(ms(100)).with_jitter(Jitter::Full), ..jittered };
        assert_eq!(full.least_wait(2), Duration::ZERO);
        assert_eq!(full.first_beyond(ms(1)), None);
    }

    #[test]
    fn any_count_is_judged_in_bounded_time() {
        let endless = Retry { times: u32::MAX, backoff: Backoff::fixed(Duration::MAX) };
        assert_eq!(endless.least_wait(u32::MAX), Duration::MAX);
        let quick = Retry { times: u32::MAX, backoff: Backoff::fixed(ms(1)) };
        assert_eq!(
            quick.least_wait(u32::MAX),
            ms(1024),
            "too low, never too high"
        );
        assert_eq!(quick.first_beyond(ms(1000)), Some(1000));
        assert_eq!(quick.first_beyond(ms(5000)), None);
    }

    #[test]
    fn only_retries_that_are_asked_for_are_late() {
        let one = Retry { times: 1, ..Retry::DEFAULT };
        assert_eq!(one.first_beyond(ms(100)), Some(1));
        assert_eq!(one.first_beyond(ms(200)), None, "there is no second one");
    }
}
