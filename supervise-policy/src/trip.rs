//! When a circuit breaker opens, and when it closes again.

use core::time::Duration;

use crate::word::display_word;

/// The numbers of a circuit breaker.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::Trip;
/// const TRIP: Trip = Trip { failures: 3, reset: Duration::from_millis(250), ..Trip::DEFAULT };
/// assert_eq!(TRIP.within, Duration::from_secs(60));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Trip {
    /// So many failures inside of `within` open it.
    pub failures: u32,
    /// The length of the sliding window. A failure younger than this counts, one exactly this old does not.
    pub within: Duration,
    /// How long it is open before it lets calls try again.
    pub reset: Duration,
    /// How many calls may try at the same time then.
    pub probes: u32,
    /// So many successes in a row close it; one failure opens it again.
    pub successes: u32,
    /// What becomes of a child while its breaker is open. A breaker that belongs to no child ignores it.
    pub while_open: WhileOpen,
}

impl Trip {
    /// 5 failures within 60 seconds; open for 30 seconds; one call at a time then, 3 successes in a row.
    pub const DEFAULT: Self = Self {
        failures: 5,
        within: Duration::from_secs(60),
        reset: Duration::from_secs(30),
        probes: 1,
        successes: 3,
        while_open: WhileOpen::Hold,
    };
}

impl Default for Trip {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What becomes of a child whose breaker is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WhileOpen {
    /// It is not restarted before the breaker lets calls try again. The default.
    #[default]
    Hold,
    /// It is stopped, and stays so until it is started by hand.
    Stop,
}

impl WhileOpen {
    /// The word of the DSL: `hold` or `stop`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Stop => "stop",
        }
    }
}

display_word!(WhileOpen);
