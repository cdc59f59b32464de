//! Which siblings a restart takes along.

use crate::word::display_word;

/// Which children a supervisor restarts when one of them has to be restarted.
///
/// Affected siblings are stopped in reverse start order and started again in start order.
///
/// ```
/// use supervise_policy::Strategy;
/// assert_eq!(Strategy::RestForOne.to_string(), "rest_for_one");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// Only the child that failed.
    OneForOne,
    /// Every child.
    OneForAll,
    /// The child that failed and those started after it.
    RestForOne,
}

impl Strategy {
    /// The word of the DSL: `one_for_one`, `one_for_all` or `rest_for_one`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneForOne => "one_for_one",
            Self::OneForAll => "one_for_all",
            Self::RestForOne => "rest_for_one",
        }
    }
}

display_word!(Strategy);
