//! What a child is at.

use std::fmt;

/// The state of a child, as its supervisor sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum State {
    /// Its `start` is running.
    Starting,
    /// It is up.
    Running,
    /// It failed, and the supervisors above are deciding.
    Held,
    /// It takes no messages until it is resumed.
    Paused,
    /// It will be started when its backoff delay is over.
    BackingOff,
    /// It was asked to stop, or is being aborted.
    Stopping,
    /// It did not stop although it was aborted.
    Stuck,
    /// It is down and nothing will start it by itself, but for a restart of its group.
    Stopped,
    /// It is down because its budget of restarts is spent.
    LimitExceeded,
}

impl State {
    /// Whether nothing further happens to the child by itself.
    ///
    /// ```
    /// # use supervise_runtime::State;
    /// assert!(State::Stopped.is_terminal());
    /// assert!(!State::BackingOff.is_terminal());
    /// ```
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, State::Stopped | State::LimitExceeded)
    }

    /// Whether the child is on its way from one state to another.
    ///
    /// ```
    /// # use supervise_runtime::State;
    /// assert!(State::Starting.is_transitional());
    /// assert!(!State::Running.is_transitional());
    /// ```
    #[must_use]
    pub const fn is_transitional(self) -> bool {
        matches!(
            self,
            State::Starting | State::Held | State::BackingOff | State::Stopping | State::Stuck
        )
    }

    /// Whether an instance of the child lives and works.
    ///
    /// ```
    /// # use supervise_runtime::State;
    /// assert!(State::Held.is_active());
    /// assert!(!State::BackingOff.is_active());
    /// ```
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(
            self,
            State::Running | State::Held | State::Paused | State::Stopping
        )
    }

    /// The state's name in snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Starting => "starting",
            State::Running => "running",
            State::Held => "held",
            State::Paused => "paused",
            State::BackingOff => "backing_off",
            State::Stopping => "stopping",
            State::Stuck => "stuck",
            State::Stopped => "stopped",
            State::LimitExceeded => "limit_exceeded",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
