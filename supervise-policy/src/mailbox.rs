//! The queue in front of an actor, and what becomes of messages that it can not handle.

use crate::word::display_word;

/// How an actor's mailbox is made.
///
/// ```
/// use supervise_policy::{Mailbox, WhileDown};
/// assert_eq!(Mailbox::default().capacity, 1024);
/// assert_eq!(Mailbox::default().while_down, WhileDown::Keep);
/// assert_eq!(Mailbox::default().dead_letters, 100);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mailbox {
    /// How many messages it holds; senders wait while it is full.
    pub capacity: u32,
    /// What happens to new messages while the child is down and will come back.
    pub while_down: WhileDown,
    /// How many dead letters the child keeps; beyond, the oldest are only counted.
    pub dead_letters: u32,
}

impl Mailbox {
    /// Room for 1,024 messages, which wait while the child is down, and for 100 dead letters.
    pub const DEFAULT: Self =
        Self { capacity: 1024, while_down: WhileDown::Keep, dead_letters: 100 };

    /// More dead letters than this are not kept: they are for somebody to look at, and each holds an error or a message.
    pub const MOST_DEAD_LETTERS: u32 = 65_536;

    /// The default with another capacity.
    ///
    /// ```
    /// use supervise_policy::Mailbox;
    /// const SMALL: Mailbox = Mailbox::with_capacity(16);
    /// assert_eq!((SMALL.capacity, SMALL.dead_letters), (16, 100));
    /// ```
    #[must_use]
    pub const fn with_capacity(capacity: u32) -> Self {
        Self { capacity, ..Self::DEFAULT }
    }
}

impl Default for Mailbox {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What happens to new messages while a child is down and will come back: while it backs off, waits for its group, is held
/// or paused, or is being stopped in order to be started again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WhileDown {
    /// They wait for it, up to the mailbox's capacity. The default.
    #[default]
    Keep,
    /// They are given back at once, with the time of the next start where there is one.
    Reject,
    /// They wait for it, and where there is no more room the oldest message becomes a dead letter.
    DropOldest,
}

impl WhileDown {
    /// The word of the DSL: `keep`, `reject` or `drop_oldest`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Reject => "reject",
            Self::DropOldest => "drop_oldest",
        }
    }
}

display_word!(WhileDown);
