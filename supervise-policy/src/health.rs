//! How a child's health is watched.

use core::fmt;
use core::time::Duration;

use crate::duration::Written;
use crate::{Ppm, Text};

/// How the health of a child is found out.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::HealthCheck;
/// const CHECK: HealthCheck = HealthCheck::PROBE;
/// assert_eq!(CHECK.to_string(), "probe every 10s");
/// // A child that is busy at the moment when it is asked is given up after two more questions.
/// assert_eq!(CHECK.patience(), Some(Duration::from_secs(2 * 10 + 5)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HealthCheck {
    /// The actor is asked. What is not answered within `timeout` of being due counts as a failure, whatever keeps it.
    Probe {
        /// How often it is asked.
        interval: Duration,
        /// How long it may take to answer.
        timeout: Duration,
        /// So many failures in a row and it is restarted.
        threshold: u32,
    },
    /// The child says that it is well, by itself.
    Heartbeat {
        /// Silent for so long and it is restarted.
        max_silence: Duration,
    },
    /// The messages that an actor fails are counted.
    ErrorRate {
        /// A larger part of the messages than this and it is degraded.
        above: Ppm,
        /// The time over which they are counted.
        window: Duration,
    },
}

impl HealthCheck {
    /// Every 10 seconds, 5 seconds to answer, 3 failures in a row.
    pub const PROBE: Self = Self::Probe {
        interval: Duration::from_secs(10),
        timeout: Duration::from_secs(5),
        threshold: 3,
    };

    /// At most 30 seconds of silence.
    pub const HEARTBEAT: Self = Self::Heartbeat { max_silence: Duration::from_secs(30) };

    /// More than one message in ten, over 60 seconds.
    pub const ERROR_RATE: Self =
        Self::ErrorRate { above: Ppm::new(100_000), window: Duration::from_secs(60) };

    /// How long it takes from a probe that a child cannot answer until the child is given up: `threshold - 1` further
    /// intervals and one timeout. `None` if it is not probed.
    #[must_use]
    pub const fn patience(&self) -> Option<Duration> {
        match self {
            Self::Probe { interval, timeout, threshold } => Some(
                interval
                    .saturating_mul(threshold.saturating_sub(1))
                    .saturating_add(*timeout),
            ),
            Self::Heartbeat { .. } | Self::ErrorRate { .. } => None,
        }
    }

    /// The word of the DSL: `probe`, `heartbeat` or `error_rate`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Probe { .. } => "probe",
            Self::Heartbeat { .. } => "heartbeat",
            Self::ErrorRate { .. } => "error_rate",
        }
    }
}

impl fmt::Display for HealthCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Probe { interval, .. } => write!(f, "probe every {}", Written(*interval)),
            Self::Heartbeat { max_silence } => {
                write!(f, "heartbeat within {}", Written(*max_silence))
            }
            Self::ErrorRate { above, window } => {
                write!(f, "error rate above {above} in {}", Written(*window))
            }
        }
    }
}

/// A part of one as the DSL writes it, at the end of a text: `0.25`.
pub(crate) const fn push_part<const N: usize>(text: Text<N>, part: Ppm) -> Text<N> {
    let (whole, mut millionths, mut digits) = (part.get() / 1_000_000, part.get() % 1_000_000, 6);
    let mut text = text.push_number(whole as u64).push(".");
    while digits > 1 && millionths.is_multiple_of(10) {
        millionths /= 10;
        digits -= 1;
    }
    let mut scale = 10_u32.pow(digits - 1);
    while scale > 0 {
        text = text.push_number((millionths / scale % 10) as u64);
        scale /= 10;
    }
    text
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn h1_what_is_asked_for_by_default() {
        assert_eq!(HealthCheck::PROBE.to_string(), "probe every 10s");
        assert_eq!(HealthCheck::HEARTBEAT.to_string(), "heartbeat within 30s");
        assert_eq!(
            HealthCheck::ERROR_RATE.to_string(),
            "error rate above 0.1 in 60s"
        );
        let words = [
            HealthCheck::PROBE,
            HealthCheck::HEARTBEAT,
            HealthCheck::ERROR_RATE,
        ]
        .map(|check| check.as_str());
        assert_eq!(words, ["probe", "heartbeat", "error_rate"]);
    }

    #[test]
    fn h1_patience_never_overflows() {
        let probe = |interval, timeout, threshold| {
            HealthCheck::Probe { interval, timeout, threshold }.patience()
        };
        let second = Duration::from_secs(1);
        assert_eq!(probe(second * 10, second * 5, 1), Some(second * 5));
        assert_eq!(probe(second * 10, second * 5, 0), Some(second * 5));
        assert_eq!(
            probe(Duration::MAX, Duration::MAX, u32::MAX),
            Some(Duration::MAX)
        );
        assert_eq!(HealthCheck::HEARTBEAT.patience(), None);
        assert_eq!(HealthCheck::ERROR_RATE.patience(), None);
    }

    #[test]
    fn parts_are_written_as_in_the_dsl() {
        for ppm in [0, 1, 10, 100_000, 250_000, 123_456, 999_999, 1_000_000] {
            let part = Ppm::new(ppm);
            assert_eq!(
                push_part(Text::<32>::new(), part).as_str(),
                part.to_string()
            );
        }
    }
}
