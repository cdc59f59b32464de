//! Children whose end is the end of their supervisor.

use crate::word::display_word;

/// When a supervisor ends by itself, and well, because of its significant children.
///
/// Only what a significant child does by itself counts: that it ends for good, fails for good, or is absent by its own word. No
/// stop that a supervisor or a hand has ordered ever ends a supervisor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AutoShutdown {
    /// Never. The default; no child of such a supervisor may be significant.
    #[default]
    Never,
    /// As soon as one significant child has ended for good.
    Any,
    /// As soon as the last significant child that was left has ended for good.
    All,
}

impl AutoShutdown {
    /// The word of the DSL: `never`, `any` or `all`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Any => "any",
            Self::All => "all",
        }
    }

    /// Whether it never comes to pass.
    #[must_use]
    pub const fn is_never(self) -> bool {
        matches!(self, Self::Never)
    }
}

display_word!(AutoShutdown);
