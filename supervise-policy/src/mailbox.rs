//! The queue in front of an actor.

/// How an actor's mailbox is made.
///
/// ```
/// use supervise_policy::Mailbox;
/// assert_eq!(Mailbox::default().capacity, 1024);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mailbox {
    /// How many messages it holds; senders wait while it is full.
    pub capacity: u32,
}

impl Mailbox {
    /// Room for 1,024 messages.
    pub const DEFAULT: Self = Self { capacity: 1024 };
}

impl Default for Mailbox {
    fn default() -> Self {
        Self::DEFAULT
    }
}
