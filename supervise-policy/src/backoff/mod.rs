//! How long to wait before a restart.

mod curve;
mod factor;
mod jitter;
mod power;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod wide;

pub use curve::Curve;
pub(crate) use curve::shortest;
pub use factor::Factor;
pub use jitter::{Jitter, Ppm};

use core::time::Duration;

/// How long a child waits before each of its consecutive restarts.
///
/// Restarts are counted from 1, and from 1 again once the child has been healthy for `reset_after` since its last start.
/// The count is that of consecutive restarts, not of those inside a budget's window.
///
/// A backoff built by [`immediate`](Self::immediate), [`fixed`](Self::fixed), [`linear`](Self::linear) or
/// [`exponential`](Self::exponential) has no jitter and no fast first restart; the `with_` methods add them.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::{Backoff, Factor, Jitter, Rng};
///
/// const BACKOFF: Backoff =
///     Backoff::exponential(Duration::from_millis(100), Duration::from_secs(30), Factor::new(2.0))
///         .with_jitter(Jitter::fraction(0.2))
///         .with_fast_first(true);
///
/// let mut rng = Rng::new(1);
/// assert_eq!(BACKOFF.delay(1, rng.next_u64()), Duration::ZERO);
/// let second = BACKOFF.delay(2, rng.next_u64());
/// assert!(Duration::from_millis(80) <= second && second <= Duration::from_millis(120));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Backoff {
    /// How the delay grows from one restart to the next.
    pub curve: Curve,
    /// How much chance is in it.
    pub jitter: Jitter,
    /// Whether the first restart comes at once; the second one then waits for the curve's first delay.
    pub fast_first: bool,
    /// After how much health since the last start the count begins anew. `None`: the window of the budget that the child's
    /// restarts count in.
    pub reset_after: Option<Duration>,
}

impl Backoff {
    /// What a supervisor gets that states none: exponential from 100 ms to 30 s, ×2, with 20 % jitter, the first restart at
    /// once.
    pub const DEFAULT: Self = Self::exponential(
        Duration::from_millis(100),
        Duration::from_secs(30),
        Factor::from_ppm(2_000_000),
    )
    .with_jitter(Jitter::Factor(Ppm::new(200_000)))
    .with_fast_first(true);

    /// No delay, ever.
    #[must_use]
    pub const fn immediate() -> Self {
        Self::of(Curve::Immediate)
    }

    /// Always the same delay.
    #[must_use]
    pub const fn fixed(delay: Duration) -> Self {
        Self::of(Curve::Fixed { delay })
    }

    /// `base`, and `step` more at every restart, up to `cap`.
    #[must_use]
    pub const fn linear(base: Duration, step: Duration, cap: Duration) -> Self {
        Self::of(Curve::Linear { base, step, cap })
    }

    /// `base`, and `factor` times as long at every restart, up to `cap`.
    #[must_use]
    pub const fn exponential(base: Duration, cap: Duration, factor: Factor) -> Self {
        Self::of(Curve::Exponential { base, cap, factor })
    }

    const fn of(curve: Curve) -> Self {
        Self { curve, jitter: Jitter::None, fast_first: false, reset_after: None }
    }

    /// The same with this jitter.
    #[must_use]
    pub const fn with_jitter(mut self, jitter: Jitter) -> Self {
        self.jitter = jitter;
        self
    }

    /// The same with the first restart at once, or not.
    #[must_use]
    pub const fn with_fast_first(mut self, fast_first: bool) -> Self {
        self.fast_first = fast_first;
        self
    }

    /// The same, with the count beginning anew after this much health.
    #[must_use]
    pub const fn with_reset_after(mut self, reset_after: Duration) -> Self {
        self.reset_after = Some(reset_after);
        self
    }

    /// The curve's `n`-th delay, without jitter and without regard to `fast_first`; `n` counts from 1, and the 0th delay is
    /// zero.
    ///
    /// Takes time logarithmic in `n`.
    ///
    /// ```
    /// use core::time::Duration;
    /// use supervise_policy::Backoff;
    /// let seconds = Duration::from_secs;
    /// let linear = Backoff::linear(seconds(1), seconds(2), seconds(4));
    /// assert_eq!([1, 2, 3].map(|n| linear.curve(n)), [seconds(1), seconds(3), seconds(4)]);
    /// assert_eq!(linear.curve(0), Duration::ZERO);
    /// ```
    #[must_use]
    pub const fn curve(&self, n: u64) -> Duration {
        self.curve.at(n)
    }

    /// The delay before the `n`-th consecutive restart; `n` counts from 1, and before the 0th there is none.
    ///
    /// `draw` is where the jitter's chance comes from: hand in a number uniform over all of `u64`, as
    /// [`Rng::next_u64`](crate::Rng::next_u64) gives. The delay grows with `draw`, and the same draw gives the same delay.
    /// Jitter never takes a delay beyond the curve's cap, and an immediate restart stays immediate.
    #[must_use]
    pub const fn delay(&self, n: u64, draw: u64) -> Duration {
        if matches!(self.curve, Curve::Immediate) {
            return Duration::ZERO;
        }
        self.jitter
            .apply(self.before_jitter(n), self.curve.cap(), draw)
    }

    /// The lowest value that [`delay(n, _)`](Self::delay) takes.
    #[must_use]
    pub const fn least(&self, n: u64) -> Duration {
        self.jitter.lowest(self.before_jitter(n), self.curve.cap())
    }

    /// The highest value that [`delay(n, _)`](Self::delay) takes.
    #[must_use]
    pub const fn greatest(&self, n: u64) -> Duration {
        self.delay(n, u64::MAX)
    }

    /// A bound that [`least`](Self::least) never exceeds, and that it keeps to once it has come there. A curve that does not
    /// grow is there with its second restart.
    pub(crate) const fn least_in_the_end(&self) -> Duration {
        if self.curve.grows() {
            self.jitter.lowest(self.curve.cap(), self.curve.cap())
        } else {
            self.least(2)
        }
    }

    const fn before_jitter(&self, n: u64) -> Duration {
        self.curve.at(if self.fast_first {
            n.saturating_sub(1)
        } else {
            n
        })
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::DEFAULT
    }
}
