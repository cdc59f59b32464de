//! How often a failing child may go on with its state.

use core::time::Duration;

use crate::word::display_word;
use crate::{Budget, Directive};

/// A limit on [`Directive::Resume`]: so many inside a sliding window.
///
/// It counts for one incarnation: a fresh one has all of it. What supervisors above decide about a child that was escalated
/// is not counted.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::{OnResumeLimit, ResumeBudget};
/// let budget = ResumeBudget { max: 10, within: Duration::from_secs(60), then: OnResumeLimit::Restart };
/// assert_eq!(budget.budget().to_string(), "10 in 60s");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResumeBudget {
    /// How often it may go on.
    pub max: u32,
    /// The length of the window. A failure younger than this counts, one exactly this old does not.
    pub within: Duration,
    /// What one more failure means.
    pub then: OnResumeLimit,
}

impl ResumeBudget {
    /// As the budget that a [`RestartLog`](crate::RestartLog) keeps account of.
    #[must_use]
    pub const fn budget(&self) -> Budget {
        Budget::new(self.max, self.within)
    }
}

/// What a failure means that would be resumed, and too many were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnResumeLimit {
    /// As [`Directive::Stop`]. The default.
    #[default]
    Stop,
    /// As [`Directive::Restart`].
    Restart,
    /// As [`Directive::Escalate`].
    Escalate,
}

impl OnResumeLimit {
    /// The directive of the same name.
    #[must_use]
    pub const fn directive(self) -> Directive {
        match self {
            Self::Stop => Directive::Stop,
            Self::Restart => Directive::Restart,
            Self::Escalate => Directive::Escalate,
        }
    }

    /// The word of the DSL: `stop`, `restart` or `escalate`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.directive().as_str()
    }
}

/// Which directives the arms of one `on` hold, as far as arithmetic asks.
///
/// ```
/// use supervise_policy::{Arms, Directive};
/// assert_eq!(Arms::of(Directive::Resume), Arms { resume: true, escalate: false });
/// assert_eq!(Arms::of(Directive::Stop), Arms::NEITHER);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arms {
    /// One of them says `resume`.
    pub resume: bool,
    /// One of them says `escalate`.
    pub escalate: bool,
}

impl Arms {
    /// They stop and restart.
    pub const NEITHER: Self = Self { resume: false, escalate: false };

    /// One arm that says this of every error.
    #[must_use]
    pub const fn of(directive: Directive) -> Self {
        Self {
            resume: matches!(directive, Directive::Resume),
            escalate: matches!(directive, Directive::Escalate),
        }
    }
}

display_word!(OnResumeLimit);
