//! What is queued, and what is not.

/// What becomes of new messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Intake {
    /// They are queued while there is room.
    Open,
    /// They are given back: the child is down, and will come back.
    Rejecting,
    /// They are queued, and push out the oldest where there is no room: the child is down, and will
    /// come back.
    DroppingOldest,
    /// They are given back: the child is stopped.
    Closed,
}

/// A message on its way.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Letter<M> {
    pub(crate) msg: M,
    /// It carries a reply that somebody waits for: where it is not handled, it must not be kept.
    pub(crate) asks: bool,
    /// With what leave of the child's breaker it was sent; 0 without any. It has room beside `asks`.
    pub(crate) pass: u32,
}

/// A message that was not queued.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused<M> {
    pub(crate) msg: M,
    pub(crate) why: Why,
}

/// Why a message was not queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// There is no room, or there was none in time.
    Full,
    /// See [`Intake::Rejecting`].
    Rejected,
    /// See [`Intake::Closed`].
    Closed,
}

/// A message that was queued, with the one that it pushed out.
pub(crate) type Pushed<M> = Result<Option<Letter<M>>, Refused<M>>;
