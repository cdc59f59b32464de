//! Chance in a delay, so that children which failed together do not restart together.

use core::fmt;
use core::time::Duration;

use super::curve::shortest;
use super::factor::{round_to_ppm, write_ppm};
use super::wide::multiply;

/// A fraction from zero to one in parts per million.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ppm(u32);

impl Ppm {
    /// One whole.
    pub const ONE: Self = Self(1_000_000);

    /// So many parts per million, at most one whole.
    ///
    /// ```
    /// use supervise_policy::Ppm;
    /// assert_eq!(Ppm::new(200_000).get(), 200_000);
    /// assert_eq!(Ppm::new(u32::MAX), Ppm::ONE);
    /// ```
    #[must_use]
    pub const fn new(ppm: u32) -> Self {
        Self::at_most_one(ppm as u64)
    }

    /// The part nearest to `fraction`, brought into 0 to 1. Not a number means zero.
    ///
    /// ```
    /// use supervise_policy::Ppm;
    /// assert_eq!(Ppm::fraction(0.1), Ppm::new(100_000));
    /// ```
    #[must_use]
    pub const fn fraction(fraction: f64) -> Self {
        Self::at_most_one(round_to_ppm(fraction))
    }

    const fn at_most_one(ppm: u64) -> Self {
        match ppm {
            0..1_000_000 => Self(ppm as u32),
            _ => Self::ONE,
        }
    }

    /// In parts per million, at most 1_000_000.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// As the DSL writes it: `0.2`.
impl fmt::Display for Ppm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_ppm(u64::from(self.0), f)
    }
}

/// How much chance is in a delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Jitter {
    /// None: every delay is as the curve says.
    None,
    /// A delay is uniform between this fraction below and this fraction above the curve's, then cut off at the cap.
    Factor(Ppm),
    /// A delay is uniform between zero and the curve's.
    Full,
}

impl Jitter {
    /// [`Jitter::Factor`] with the fraction nearest to `fraction`, brought into 0 to 1. Not a number means zero.
    ///
    /// ```
    /// use supervise_policy::{Jitter, Ppm};
    /// const JITTER: Jitter = Jitter::fraction(0.2);
    /// assert_eq!(JITTER, Jitter::Factor(Ppm::new(200_000)));
    /// assert_eq!(Jitter::fraction(20.0), Jitter::Factor(Ppm::ONE));
    /// ```
    #[must_use]
    pub const fn fraction(fraction: f64) -> Self {
        Self::Factor(Ppm::fraction(fraction))
    }

    /// `delay` with the chance of `draw` in it, never above `cap`. Never falls as `draw` grows.
    pub(super) const fn apply(self, delay: Duration, cap: Duration, draw: u64) -> Duration {
        if matches!(self, Self::None) {
            return delay;
        }
        let (low, high) = self.bounds(delay);
        shortest(low + share(high - low, draw), cap)
    }

    /// What `apply` makes of the lowest draw.
    pub(super) const fn lowest(self, delay: Duration, cap: Duration) -> Duration {
        if matches!(self, Self::None) {
            return delay;
        }
        shortest(self.bounds(delay).0, cap)
    }

    /// Between which nanoseconds a draw decides, without a look at the cap.
    const fn bounds(self, delay: Duration) -> (u128, u128) {
        let nanos = delay.as_nanos();
        match self {
            Self::None => (nanos, nanos),
            Self::Full => (0, nanos),
            Self::Factor(fraction) => {
                // A duration has fewer than 2^95 nanoseconds and a fraction fewer than 2^20 parts: no overflow.
                let spread = nanos * fraction.0 as u128 / Ppm::ONE.0 as u128;
                (nanos - spread, nanos + spread)
            }
        }
    }
}

/// As the DSL writes it: a fraction, or `full`; no jitter is `0.0`.
impl fmt::Display for Jitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ppm(0).fmt(f),
            Self::Factor(fraction) => fraction.fmt(f),
            Self::Full => f.pad("full"),
        }
    }
}

/// Maps all of `u64` evenly onto `0..=span`: the integer part of `(span + 1) * draw / 2^64`.
const fn share(span: u128, draw: u64) -> u128 {
    let (high, low) = multiply(span + 1, draw as u128);
    (high << 64) + (low >> 64)
}

#[cfg(test)]
mod tests;
