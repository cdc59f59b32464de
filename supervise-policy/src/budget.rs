//! How many restarts are allowed inside a sliding window.

use core::fmt;
use core::time::Duration;

use crate::duration::Written;
use crate::word::display_word;

/// The number of restarts a [`Budget`] allows inside its window.
///
/// Displayed as the DSL writes it: a count, or `unlimited`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MaxRestarts {
    /// This many; the failure that asks for one more is over the limit. Zero allows no restart at all.
    AtMost(u32),
    /// Any number.
    Unlimited,
}

impl From<u32> for MaxRestarts {
    fn from(max: u32) -> Self {
        Self::AtMost(max)
    }
}

impl fmt::Display for MaxRestarts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(max) => max.fmt(f),
            Self::Unlimited => f.pad("unlimited"),
        }
    }
}

/// A limit on restarts: so many inside a sliding window.
///
/// A [`RestartLog`](crate::RestartLog) keeps the account.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::Budget;
/// assert_eq!(Budget::new(5, Duration::from_secs(60)).to_string(), "5 in 60s");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Budget {
    /// How many restarts.
    pub max_restarts: MaxRestarts,
    /// The length of the window. A restart younger than this counts, one exactly this old does not.
    pub within: Duration,
}

impl Budget {
    /// What a supervisor gets that states none: 5 restarts in 60 seconds.
    pub const SUPERVISOR_DEFAULT: Self = Self::new(5, Duration::from_secs(60));

    /// No limit. Its window is the default's 60 seconds; a window without a limit still says after how much health a
    /// backoff begins anew (see [`Backoff::reset_after`](crate::Backoff::reset_after)).
    pub const UNLIMITED: Self = Self {
        max_restarts: MaxRestarts::Unlimited,
        within: Self::SUPERVISOR_DEFAULT.within,
    };

    /// At most `max` restarts inside `within`.
    #[must_use]
    pub const fn new(max: u32, within: Duration) -> Self {
        Self { max_restarts: MaxRestarts::AtMost(max), within }
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.max_restarts {
            MaxRestarts::AtMost(max) => write!(f, "{max} in {}", Written(self.within)),
            MaxRestarts::Unlimited => f.pad("unlimited"),
        }
    }
}

/// What happens to a child that is over a budget of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnLimit {
    /// Its supervisor's parent decides. The default.
    #[default]
    Escalate,
    /// It is stopped and stays stopped until it is reset and started by hand; its siblings run on.
    Stop,
}

impl OnLimit {
    /// The word of the DSL: `escalate` or `stop`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Escalate => "escalate",
            Self::Stop => "stop",
        }
    }
}

display_word!(OnLimit);
