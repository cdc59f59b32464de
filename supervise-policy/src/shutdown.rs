//! How long a stop may take.

use core::fmt;
use core::time::Duration;

use crate::duration::Written;
use crate::word::display_word;

/// How a child is stopped: how long it may take to end by itself before it is aborted.
///
/// Displayed as the DSL writes it:
///
/// ```
/// use supervise_policy::Shutdown;
/// assert_eq!(Shutdown::default().to_string(), "5s");
/// assert_eq!(Shutdown::Brutal.to_string(), "brutal");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shutdown {
    /// Ask, wait that long, then abort.
    After(Duration),
    /// Abort at once, without asking.
    Brutal,
    /// Ask, and wait for as long as it takes.
    Infinity,
}

impl Shutdown {
    /// What a child gets that states none: five seconds.
    pub const DEFAULT: Self = Self::After(Duration::from_secs(5));

    /// This time and `more` on top, saturating. [`Shutdown::Brutal`] counts as no time, [`Shutdown::Infinity`] stays.
    ///
    /// ```
    /// use core::time::Duration;
    /// use supervise_policy::Shutdown;
    /// let second = Duration::from_secs(1);
    /// assert_eq!(Shutdown::Brutal.plus(second), Shutdown::After(second));
    /// assert_eq!(Shutdown::Infinity.plus(second), Shutdown::Infinity);
    /// ```
    #[must_use]
    pub const fn plus(self, more: Duration) -> Self {
        match self.limit() {
            Some(limit) => Self::After(limit.saturating_add(more)),
            None => Self::Infinity,
        }
    }

    /// The time of both, one after the other, saturating. [`Shutdown::Brutal`] counts as no time, and
    /// [`Shutdown::Infinity`] on either side absorbs the other.
    #[must_use]
    pub const fn add(self, other: Self) -> Self {
        match other.limit() {
            Some(limit) => self.plus(limit),
            None => Self::Infinity,
        }
    }

    /// The time of so many, one after the other, saturating. [`Shutdown::Brutal`] counts as no time, [`Shutdown::Infinity`]
    /// stays, unless there are none.
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        match self.limit() {
            Some(limit) => Self::After(limit.saturating_mul(count)),
            None if count == 0 => Self::After(Duration::ZERO),
            None => Self::Infinity,
        }
    }

    /// The longest wait before an abort; `None` if there is no abort.
    ///
    /// ```
    /// use core::time::Duration;
    /// use supervise_policy::Shutdown;
    /// assert_eq!(Shutdown::Brutal.limit(), Some(Duration::ZERO));
    /// assert_eq!(Shutdown::Infinity.limit(), None);
    /// ```
    #[must_use]
    pub const fn limit(self) -> Option<Duration> {
        match self {
            Self::After(limit) => Some(limit),
            Self::Brutal => Some(Duration::ZERO),
            Self::Infinity => None,
        }
    }
}

impl Default for Shutdown {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl From<Duration> for Shutdown {
    fn from(limit: Duration) -> Self {
        Self::After(limit)
    }
}

impl fmt::Display for Shutdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(limit) => Written(*limit).fmt(f),
            Self::Brutal => f.pad("brutal"),
            Self::Infinity => f.pad("infinity"),
        }
    }
}

/// What a supervisor does about a child that is still not joined after `shutdown`, the abort and `abort_grace`.
///
/// Until it is joined, no other incarnation of it is started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Unstopped {
    /// Report it as stuck, let its siblings run on, and go on with it once it ends. The default.
    #[default]
    Wait,
    /// Treat it as a failure that the supervisor's own parent decides about.
    Escalate,
}

impl Unstopped {
    /// The word of the DSL: `wait` or `escalate`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::Escalate => "escalate",
        }
    }
}

display_word!(Unstopped);

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::Shutdown::{After, Brutal, Infinity};
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn l2_so_many_one_after_the_other() {
        let table = [
            (After(SECOND), 3, After(SECOND * 3)),
            (Brutal, 3, After(Duration::ZERO)),
            (Infinity, 3, Infinity),
            (Infinity, 0, After(Duration::ZERO)),
        ];
        for (one, count, all) in table {
            assert_eq!(one.times(count), all, "{one} {count} times");
        }
        assert_eq!(Shutdown::from(SECOND), After(SECOND));
    }

    #[test]
    fn l2_sums() {
        let table = [
            (After(SECOND), After(SECOND), After(SECOND * 2)),
            (After(SECOND), Brutal, After(SECOND)),
            (Brutal, After(SECOND), After(SECOND)),
            (Brutal, Brutal, After(Duration::ZERO)),
            (Infinity, After(SECOND), Infinity),
            (Brutal, Infinity, Infinity),
            (Infinity, Infinity, Infinity),
            (After(Duration::MAX), After(SECOND), After(Duration::MAX)),
        ];
        for (left, right, sum) in table {
            assert_eq!(left.add(right), sum, "{left} + {right}");
        }
        assert_eq!(After(SECOND).plus(SECOND), After(SECOND * 2));
        assert_eq!(After(SECOND).plus(Duration::MAX), After(Duration::MAX));
        assert_eq!(Infinity.plus(SECOND), Infinity);
    }

    #[test]
    fn l2_limits_and_words() {
        let table = [
            (After(SECOND), Some(SECOND), "1s"),
            (Brutal, Some(Duration::ZERO), "brutal"),
            (Infinity, None, "infinity"),
        ];
        for (shutdown, limit, word) in table {
            assert_eq!(shutdown.limit(), limit);
            assert_eq!(shutdown.to_string(), word);
        }
    }
}
