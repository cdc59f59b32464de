//! How a delay grows.

use core::time::Duration;

use super::factor::Factor;
use super::power::scaled_power;

/// How the delay grows from one restart to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// Not at all: there is no delay.
    Immediate,
    /// Not at all: every delay is the same.
    Fixed {
        /// The delay.
        delay: Duration,
    },
    /// By the same time at every restart: `base`, `base + step`, `base + 2 * step` and so on.
    Linear {
        /// The first delay.
        base: Duration,
        /// What every further one adds.
        step: Duration,
        /// The longest delay.
        cap: Duration,
    },
    /// By the same factor at every restart: `base`, `base * factor`, `base * factor²` and so on, each computed from `base`,
    /// not from the rounded one before it, and rounded down to a nanosecond.
    Exponential {
        /// The first delay.
        base: Duration,
        /// The longest delay.
        cap: Duration,
        /// How many times as long every further one is.
        factor: Factor,
    },
}

impl Curve {
    /// The `n`-th delay; `n` counts from 1, and the 0th is zero.
    pub(super) const fn at(self, n: u64) -> Duration {
        if n == 0 {
            return Duration::ZERO;
        }
        let steps = n - 1;
        let nanos = match self {
            Self::Immediate => 0,
            Self::Fixed { delay } => delay.as_nanos(),
            Self::Linear { base, step, .. } => {
                let added = step.as_nanos().saturating_mul(steps as u128);
                base.as_nanos().saturating_add(added)
            }
            Self::Exponential { base, factor, .. } => {
                scaled_power(base.as_nanos(), factor.ppm(), steps)
            }
        };
        shortest(nanos, self.cap())
    }

    /// Whether there is a delay that is longer than the one before it, but for the cap.
    pub(super) const fn grows(self) -> bool {
        match self {
            Self::Immediate | Self::Fixed { .. } => false,
            Self::Linear { step, .. } => !step.is_zero(),
            Self::Exponential { base, factor, .. } => {
                !base.is_zero() && factor.ppm() > Factor::ONE_PPM
            }
        }
    }

    /// The longest delay, with jitter too. [`Curve::Fixed`] has no cap of its own, so the longest is the longest
    /// `Duration`.
    pub(super) const fn cap(self) -> Duration {
        match self {
            Self::Immediate => Duration::ZERO,
            Self::Fixed { .. } => Duration::MAX,
            Self::Linear { cap, .. } | Self::Exponential { cap, .. } => cap,
        }
    }
}

/// So many nanoseconds, or `cap` if that is less.
pub(crate) const fn shortest(nanos: u128, cap: Duration) -> Duration {
    if nanos < cap.as_nanos() {
        // Below `cap`, so it is within what a `Duration` can hold.
        Duration::from_nanos_u128(nanos)
    } else {
        cap
    }
}
