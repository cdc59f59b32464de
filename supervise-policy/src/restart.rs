//! After which exits a child comes back.

use crate::word::display_word;

/// After which exits a child is started again.
///
/// The type speaks about exits that call for a decision. A child stopped by hand or by a `stop` directive stays stopped
/// whatever its type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Restart {
    /// After every exit, the normal ones too. The default.
    #[default]
    Permanent,
    /// After an abnormal exit only.
    Transient,
    /// Never.
    Temporary,
}

impl Restart {
    /// Whether an exit leads to a restart; `abnormal` says which kind of exit it was.
    ///
    /// ```
    /// use supervise_policy::Restart;
    /// assert!(Restart::Permanent.restarts(false));
    /// assert!(Restart::Transient.restarts(true));
    /// assert!(!Restart::Transient.restarts(false));
    /// assert!(!Restart::Temporary.restarts(true));
    /// ```
    #[must_use]
    pub const fn restarts(self, abnormal: bool) -> bool {
        match self {
            Self::Permanent => true,
            Self::Transient => abnormal,
            Self::Temporary => false,
        }
    }

    /// The word of the DSL: `permanent`, `transient` or `temporary`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Permanent => "permanent",
            Self::Transient => "transient",
            Self::Temporary => "temporary",
        }
    }
}

display_word!(Restart);
