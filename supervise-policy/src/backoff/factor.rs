//! A factor in parts per million.

use core::fmt;

/// What an exponential delay is multiplied by at every restart, in parts per million.
///
/// A factor below one is representable, so that whoever checks a policy can see it and refuse it; the arithmetic takes it
/// at its word and lets the delay shrink.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Factor(u64);

impl Factor {
    /// One, in parts per million.
    pub(crate) const ONE_PPM: u64 = 1_000_000;

    /// The factor that changes nothing.
    pub const ONE: Self = Self(Self::ONE_PPM);

    /// A factor in parts per million: 1_500_000 is 1.5.
    #[must_use]
    pub const fn from_ppm(ppm: u64) -> Self {
        Self(ppm)
    }

    /// The factor nearest to `factor`. What is negative or not a number becomes zero, what is too large (about
    /// 1.8 × 10^13, or infinite) becomes the largest factor.
    ///
    /// ```
    /// use supervise_policy::Factor;
    /// const FACTOR: Factor = Factor::new(1.1);
    /// assert_eq!(FACTOR.ppm(), 1_100_000);
    /// assert_eq!(Factor::new(f64::NAN).ppm(), 0);
    /// ```
    #[must_use]
    pub const fn new(factor: f64) -> Self {
        Self(round_to_ppm(factor))
    }

    /// In parts per million.
    #[must_use]
    pub const fn ppm(self) -> u64 {
        self.0
    }
}

/// As the DSL writes it, with at least one digit after the point: `2.0`, `1.25`.
impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_ppm(self.0, f)
    }
}

/// Rounds to the nearest millionth; the cast saturates at both ends and turns NaN into zero.
pub(super) const fn round_to_ppm(number: f64) -> u64 {
    (number * Factor::ONE_PPM as f64 + 0.5) as u64
}

pub(super) fn write_ppm(ppm: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (whole, mut millionths, mut digits) = (ppm / 1_000_000, ppm % 1_000_000, 6);
    while digits > 1 && millionths % 10 == 0 {
        millionths /= 10;
        digits -= 1;
    }
    write!(f, "{whole}.{millionths:0digits$}")
}
