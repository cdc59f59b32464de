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

/// How a supervisor brings up its children, at its own start and when a group is restarted; and how it takes them down.
///
/// ```
/// use supervise_policy::StartOrder;
/// assert_eq!(StartOrder::default(), StartOrder::Ordered);
/// assert_eq!(StartOrder::Concurrent.to_string(), "concurrent");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StartOrder {
    /// One after the other: each is started when the one before it is up, and they are stopped in reverse. The default.
    #[default]
    Ordered,
    /// All at the same time. They are stopped at the same time too: none was promised to be there for another.
    Concurrent,
}

impl StartOrder {
    /// The word of the DSL: `ordered` or `concurrent`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Concurrent => "concurrent",
        }
    }

    /// Whether it is [`StartOrder::Concurrent`].
    #[must_use]
    pub const fn is_concurrent(self) -> bool {
        matches!(self, Self::Concurrent)
    }
}

display_word!(Strategy, StartOrder);
