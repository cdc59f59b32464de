//! A point in time that nobody here reads from a clock.

use core::time::Duration;

/// A point on a monotonic clock, in nanoseconds since an epoch of the holder's choosing.
///
/// Reaches 584 years from the epoch and saturates there. Two moments are comparable if they share an epoch.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::Moment;
/// let start = Moment::from_nanos(500);
/// let later = start.saturating_add(Duration::from_nanos(20));
/// assert_eq!(later.saturating_since(start), Duration::from_nanos(20));
/// assert_eq!(start.saturating_since(later), Duration::ZERO);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(u64);

impl Moment {
    /// The epoch itself.
    pub const ZERO: Self = Self(0);

    /// The last moment there is.
    pub const MAX: Self = Self(u64::MAX);

    /// The moment so many nanoseconds after the epoch.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// The moment this long after the epoch, at most [`Moment::MAX`]. `const` form of the `From<Duration>` conversion.
    #[must_use]
    pub const fn from_duration(since_epoch: Duration) -> Self {
        Self::ZERO.saturating_add(since_epoch)
    }

    /// Nanoseconds since the epoch.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// The moment `duration` later, at most [`Moment::MAX`].
    #[must_use]
    pub const fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(saturating_nanos(duration)))
    }

    /// The moment `duration` earlier, at least [`Moment::ZERO`].
    #[must_use]
    pub const fn saturating_sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(saturating_nanos(duration)))
    }

    /// The time from `earlier` to this moment; zero if `earlier` is in fact later.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl From<Duration> for Moment {
    fn from(since_epoch: Duration) -> Self {
        Self::from_duration(since_epoch)
    }
}

const fn saturating_nanos(duration: Duration) -> u64 {
    let nanos = duration.as_nanos();
    if nanos > u64::MAX as u128 {
        u64::MAX
    } else {
        nanos as u64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn saturates_at_both_ends() {
        let (one, max) = (Moment::from_nanos(1), Moment::MAX);
        assert_eq!(one.saturating_add(Duration::MAX), max);
        assert_eq!(max.saturating_add(Duration::from_nanos(1)), max);
        assert_eq!(one.saturating_sub(Duration::MAX), Moment::ZERO);
        assert_eq!(max.saturating_sub(Duration::MAX), Moment::ZERO);
        assert_eq!(Moment::from(Duration::MAX), max);
        assert_eq!(Moment::from(Duration::from_secs(u64::MAX / 2)), max);
        assert_eq!(Moment::default(), Moment::ZERO);
        let longest = Duration::from_nanos(u64::MAX);
        assert_eq!(max.saturating_since(Moment::ZERO), longest);
        assert_eq!(Moment::from_duration(longest), max);
    }

    proptest! {
        #[test]
        fn adds_and_subtracts(a in any::<u64>(), b in any::<u64>()) {
            let (early, late) = (Moment::from_nanos(a.min(b)), Moment::from_nanos(a.max(b)));
            let between = late.saturating_since(early);
            prop_assert_eq!(between, Duration::from_nanos(a.abs_diff(b)));
            prop_assert_eq!(early.saturating_add(between), late);
            prop_assert_eq!(late.saturating_sub(between), early);
            prop_assert_eq!(early.saturating_since(late), Duration::ZERO);
            prop_assert_eq!(late.as_nanos(), a.max(b));
        }
    }
}
