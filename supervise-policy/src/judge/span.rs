//! The least time that so many restarts of one child take.

#[cfg(test)]
mod tests;

use core::time::Duration;

use crate::backoff::shortest;
use crate::{Backoff, Curve, Factor};

/// The least time that `restarts` restarts of one child take under this backoff, from the first of them to the last.
///
/// It is the time that a child needs which does its worst: it fails as soon as it runs, or, where that brings it further, it
/// stays healthy for `reset_after`, so that its delays begin anew. Delays count at their lowest jitter, and starts and stops
/// take no time. With *T(i, c)* as the least time at which the *i*-th restart can come as the *c*-th consecutive one, and
/// *least* as [`Backoff::least`]:
///
/// - *T(1, 1)* = 0,
/// - *T(i, c + 1)* = *T(i − 1, c)* + *least(c + 1)*: it failed at once,
/// - *T(i, 1)* = min over *c* of *T(i − 1, c)* + `reset_after` + *least(1)*: it was healthy before that,
///
/// and the result is the least *T(n, c)* over all *c*, at most [`Duration::MAX`]. One restart takes no time, since it may be
/// the first. Without beginning anew, *n* restarts take *least(2)* + … + *least(n)*.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::{Backoff, Factor, judge::least_span};
///
/// let seconds = Duration::from_secs;
/// const BACKOFF: Backoff =
///     Backoff::exponential(Duration::from_secs(5), Duration::from_secs(120), Factor::new(2.0));
/// // 10 + 20 + 40 + 80
/// assert_eq!(least_span(&BACKOFF, seconds(600), 5), seconds(150));
/// // 10 + 20, then healthy for 15 and the first delay of 5, then 10
/// assert_eq!(least_span(&BACKOFF, seconds(15), 5), seconds(60));
/// ```
///
/// # Exactness
///
/// Takes a few hundred steps for any curve in use and some thousands at most, so that any number of restarts can be judged in
/// a const evaluation. For that, a curve that still grows after 1,024 consecutive restarts is taken a little lower than it is
/// from there on: some delays count like the one of an earlier restart, at most one 32nd earlier. So the result may be too
/// low then, never too high. Everywhere else it is exact.
///
/// A curve that shrinks (a factor below one) comes to no delay at all in the end, so that its result is zero.
#[must_use]
pub const fn least_span(backoff: &Backoff, reset_after: Duration, restarts: u32) -> Duration {
    if restarts < 2 || shrinks(backoff) {
        return Duration::ZERO;
    }
    let delays = Delays { backoff, highest: backoff.least_in_the_end() };
    let anew = reset_after.as_nanos() + backoff.least(1).as_nanos();
    let best = delays.run(restarts, Some(anew));
    if best.restarts == restarts {
        return saturating(best.span);
    }
    // The restarts are to be cut into runs, each of which begins anew. Delays do not fall, so runs of equal length are best,
    // and the cost is convex in their number: its slope changes its sign where runs have the best length.
    let runs = restarts / best.restarts;
    let longer = delays.cut(restarts, runs, anew);
    if restarts.is_multiple_of(best.restarts) {
        return saturating(longer);
    }
    let shorter = delays.cut(restarts, runs + 1, anew);
    shortest(longer, saturating(shorter))
}

/// Whether later delays are shorter than earlier ones.
pub(super) const fn shrinks(backoff: &Backoff) -> bool {
    matches!(backoff.curve, Curve::Exponential { factor, .. } if factor.ppm() < Factor::ONE.ppm())
}

const fn saturating(nanos: u128) -> Duration {
    shortest(nanos, Duration::MAX)
}

/// The delays of consecutive restarts, which never fall, in nanoseconds.
struct Delays<'a> {
    backoff: &'a Backoff,
    /// Once there, they stay.
    highest: Duration,
}

/// Consecutive restarts of a child that fails as soon as it runs, from the first one.
struct Run {
    restarts: u32,
    /// From the first to the last.
    span: u128,
    /// The delay that one more would have.
    next: u128,
}

/// Up to here, every delay of its own counts.
const EXACT: u32 = 1_024;
/// Beyond, the delays of this share of all restarts up to there count like the first of them.
const SHARE: u32 = 32;

impl Delays<'_> {
    /// The run of so many restarts; or, where beginning anew costs `anew`, the run that has the best average: that a longer
    /// one is no better than.
    const fn run(&self, restarts: u32, anew: Option<u128>) -> Run {
        let mut run = Run { restarts: 1, span: 0, next: 0 };
        loop {
            let from = run.restarts + 1;
            let delay = self.backoff.least(from as u64);
            run.next = delay.as_nanos();
            let enough = match anew {
                Some(anew) => {
                    anew.saturating_add(run.span) <= run.next.saturating_mul(run.restarts as u128)
                }
                None => false,
            };
            if enough {
                return run;
            }
            // How many restarts from here on count with this delay.
            let alike = if delay.as_nanos() == self.highest.as_nanos() {
                u32::MAX
            } else if from < EXACT {
                1
            } else {
                from / SHARE
            };
            let left = restarts - run.restarts;
            let (taken, done) = if left < alike {
                (left, true)
            } else {
                (alike, false)
            };
            run.restarts += taken;
            run.span = run
                .span
                .saturating_add(run.next.saturating_mul(taken as u128));
            if done {
                return run;
            }
        }
    }

    /// What so many restarts take in so many runs, as equal as can be.
    const fn cut(&self, restarts: u32, runs: u32, anew: u128) -> u128 {
        let (length, longer) = (restarts / runs, restarts % runs);
        let run = self.run(length, None);
        let inside = run.span.saturating_mul(runs as u128);
        let more = run.next.saturating_mul(longer as u128);
        let between = anew.saturating_mul((runs - 1) as u128);
        inside.saturating_add(more).saturating_add(between)
    }
}
