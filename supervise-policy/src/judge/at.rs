//! Which field a judgement is about.

use crate::word::display_word;

/// The field that a [`Verdict`](crate::judge::Verdict) is about, so that it can be told where that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    /// `preset`.
    Preset,
    /// `max_restarts`.
    MaxRestarts,
    /// `within`.
    Within,
    /// `on_limit`.
    OnLimit,
    /// `backoff`.
    Backoff,
    /// `base`, inside of `backoff`.
    Base,
    /// `factor`, inside of `backoff`.
    Factor,
    /// `reset_after`, inside of `backoff`.
    ResetAfter,
    /// `strategy`, as a directive.
    Strategy,
    /// `on_panic`.
    OnPanic,
    /// `start_timeout`.
    StartTimeout,
    /// `handle_timeout`.
    HandleTimeout,
    /// `shutdown`.
    Shutdown,
    /// `mailbox`.
    Mailbox,
    /// `capacity`, inside of `mailbox`.
    Capacity,
    /// `health`.
    Health,
    /// `breaker`.
    Breaker,
    /// `resume_budget`.
    ResumeBudget,
    /// `dead_letters`, inside of `mailbox`.
    DeadLetters,
    /// `retry`.
    Retry,
    /// `times`, inside of `retry`.
    Times,
    /// `significant`.
    Significant,
    /// `auto_shutdown`.
    AutoShutdown,
    /// `state`.
    State,
    /// `every`, inside of `state`.
    Every,
    /// `store`.
    Store,
}

impl At {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::Preset,
        Self::MaxRestarts,
        Self::Within,
        Self::OnLimit,
        Self::Backoff,
        Self::Base,
        Self::Factor,
        Self::ResetAfter,
        Self::Strategy,
        Self::OnPanic,
        Self::StartTimeout,
        Self::HandleTimeout,
        Self::Shutdown,
        Self::Mailbox,
        Self::Capacity,
        Self::Health,
        Self::Breaker,
        Self::ResumeBudget,
        Self::DeadLetters,
        Self::Retry,
        Self::Times,
        Self::Significant,
        Self::AutoShutdown,
        Self::State,
        Self::Every,
        Self::Store,
    ];

    /// Where to tell what is about this field, if only these fields are `written` in the block that is judged: at it, or at the
    /// one that comes closest. `None`: at the block as a whole.
    ///
    /// ```
    /// use supervise_policy::judge::At;
    /// assert_eq!(At::Within.among(&[At::Backoff, At::Within]), Some(At::Within));
    /// assert_eq!(At::Within.among(&[At::Backoff, At::Shutdown]), Some(At::Backoff));
    /// assert_eq!(At::Within.among(&[At::Shutdown]), None);
    /// ```
    #[must_use]
    pub fn among(self, written: &[Self]) -> Option<Self> {
        core::iter::successors(Some(self), |at| at.otherwise()).find(|at| written.contains(at))
    }

    /// A bit of its own, for sets of fields.
    #[must_use]
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// The field's key in the DSL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preset => "preset",
            Self::MaxRestarts => "max_restarts",
            Self::Within => "within",
            Self::OnLimit => "on_limit",
            Self::Backoff => "backoff",
            Self::Base => "base",
            Self::Factor => "factor",
            Self::ResetAfter => "reset_after",
            Self::Strategy => "strategy",
            Self::OnPanic => "on_panic",
            Self::StartTimeout => "start_timeout",
            Self::HandleTimeout => "handle_timeout",
            Self::Shutdown => "shutdown",
            Self::Mailbox => "mailbox",
            Self::Capacity => "capacity",
            Self::Health => "health",
            Self::Breaker => "breaker",
            Self::ResumeBudget => "resume_budget",
            Self::DeadLetters => "dead_letters",
            Self::Retry => "retry",
            Self::Times => "times",
            Self::Significant => "significant",
            Self::AutoShutdown => "auto_shutdown",
            Self::State => "state",
            Self::Every => "every",
            Self::Store => "store",
        }
    }

    /// The field that comes closest, if this one is not written in the block that is judged. `None`: then it is about the
    /// block as a whole.
    ///
    /// ```
    /// use supervise_policy::judge::At;
    /// assert_eq!(At::Within.otherwise(), Some(At::MaxRestarts));
    /// assert_eq!(At::Base.otherwise(), Some(At::Backoff));
    /// assert_eq!(At::Shutdown.otherwise(), None);
    /// ```
    #[must_use]
    pub const fn otherwise(self) -> Option<Self> {
        match self {
            Self::Within => Some(Self::MaxRestarts),
            Self::MaxRestarts | Self::Base | Self::Factor | Self::ResetAfter => Some(Self::Backoff),
            Self::Backoff => Some(Self::Preset),
            // A time for one message is never reached because of the probes.
            Self::HandleTimeout => Some(Self::Health),
            Self::Capacity | Self::DeadLetters => Some(Self::Mailbox),
            Self::Times => Some(Self::Retry),
            Self::Retry => Some(Self::HandleTimeout),
            Self::Every => Some(Self::State),
            Self::Preset
            | Self::OnLimit
            | Self::Strategy
            | Self::OnPanic
            | Self::StartTimeout
            | Self::Shutdown
            | Self::Mailbox
            | Self::Health
            | Self::Breaker
            | Self::ResumeBudget
            | Self::Significant
            | Self::AutoShutdown
            | Self::State
            | Self::Store => None,
        }
    }
}

display_word!(At);
