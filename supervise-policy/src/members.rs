//! How many members a pool has.

/// How many members a pool has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Members {
    /// They come and go, and at most so many are there at a time.
    AtMost(u32),
    /// So many, from the start on.
    Exactly(u32),
    /// One for each core that the program may use, from the start on.
    PerCore,
}

impl Members {
    /// How many there can be, if that is known before the program runs.
    ///
    /// ```
    /// use supervise_policy::Members;
    /// assert_eq!(Members::AtMost(1_000).most(), Some(1_000));
    /// assert_eq!(Members::PerCore.most(), None);
    /// ```
    #[must_use]
    pub const fn most(self) -> Option<u32> {
        match self {
            Self::AtMost(most) | Self::Exactly(most) => Some(most),
            Self::PerCore => None,
        }
    }
}
