//! What a supervisor does about a failure.

use crate::word::display_word;

/// The decision about one failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Directive {
    /// Keep the living instance and its state, and go on with the next message. Where there is no instance (its start
    /// failed) this means [`Directive::Restart`].
    Resume,
    /// Do what the child's [`Restart`](crate::Restart) type says about an abnormal exit.
    Restart,
    /// Stop the child for good, whatever its restart type.
    Stop,
    /// Hold the child and let the supervisor's own parent decide.
    Escalate,
}

impl Directive {
    /// The word of the DSL: `resume`, `restart`, `stop` or `escalate`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resume => "resume",
            Self::Restart => "restart",
            Self::Stop => "stop",
            Self::Escalate => "escalate",
        }
    }
}

/// The decision about a panic: a [`Directive`] without `resume`, since no state survives a panic unharmed.
///
/// ```
/// use supervise_policy::{Directive, OnPanic};
/// assert_eq!(OnPanic::default().directive(), Directive::Restart);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnPanic {
    /// As [`Directive::Restart`]. The default.
    #[default]
    Restart,
    /// As [`Directive::Stop`].
    Stop,
    /// As [`Directive::Escalate`].
    Escalate,
}

impl OnPanic {
    /// The directive of the same name.
    #[must_use]
    pub const fn directive(self) -> Directive {
        match self {
            Self::Restart => Directive::Restart,
            Self::Stop => Directive::Stop,
            Self::Escalate => Directive::Escalate,
        }
    }

    /// The word of the DSL: `restart`, `stop` or `escalate`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.directive().as_str()
    }
}

display_word!(Directive, OnPanic);
