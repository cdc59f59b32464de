//! Named pairs of a budget and a backoff.

use core::time::Duration;

use crate::word::display_word;
use crate::{Backoff, Budget, Factor};

/// A budget and a backoff that go together, under a name. Any field a supervisor states itself overrides the preset's.
///
/// | preset | restarts | backoff |
/// |---|---|---|
/// | `production` | 5 in 60s | exponential, 1s to 30s, ×2 |
/// | `strict` | 3 in 30s | fixed, 10s |
/// | `lenient` | 20 in 600s | exponential, 500ms to 20s, ×1.5 |
/// | `development` | 10 in 30s | immediate |
///
/// None of them has jitter or a fast first restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// For services: gives a dependency time to come back.
    Production,
    /// Few restarts, far apart: a failure is soon somebody else's decision.
    Strict,
    /// Many restarts over a long time.
    Lenient,
    /// Restarts at once, so that a developer does not wait.
    Development,
}

impl Preset {
    /// How many restarts inside which window.
    ///
    /// ```
    /// use supervise_policy::Preset;
    /// assert_eq!(Preset::Strict.budget().to_string(), "3 in 30s");
    /// ```
    #[must_use]
    pub const fn budget(self) -> Budget {
        match self {
            Self::Production => Budget::new(5, Duration::from_secs(60)),
            Self::Strict => Budget::new(3, Duration::from_secs(30)),
            Self::Lenient => Budget::new(20, Duration::from_secs(600)),
            Self::Development => Budget::new(10, Duration::from_secs(30)),
        }
    }

    /// How long to wait before each restart.
    ///
    /// ```
    /// use core::time::Duration;
    /// use supervise_policy::Preset;
    /// assert_eq!(Preset::Lenient.backoff().curve(2), Duration::from_millis(750));
    /// ```
    #[must_use]
    pub const fn backoff(self) -> Backoff {
        match self {
            Self::Production => Backoff::exponential(
                Duration::from_secs(1),
                Duration::from_secs(30),
                Factor::from_ppm(2_000_000),
            ),
            Self::Strict => Backoff::fixed(Duration::from_secs(10)),
            Self::Lenient => Backoff::exponential(
                Duration::from_millis(500),
                Duration::from_secs(20),
                Factor::from_ppm(1_500_000),
            ),
            Self::Development => Backoff::immediate(),
        }
    }

    /// The word of the DSL: `production`, `strict`, `lenient` or `development`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Strict => "strict",
            Self::Lenient => "lenient",
            Self::Development => "development",
        }
    }
}

display_word!(Preset);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Jitter;

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn m8_presets() {
        let table = [
            (
                Preset::Production,
                Budget::new(5, secs(60)),
                Backoff::exponential(secs(1), secs(30), Factor::new(2.0)),
            ),
            (
                Preset::Strict,
                Budget::new(3, secs(30)),
                Backoff::fixed(secs(10)),
            ),
            (
                Preset::Lenient,
                Budget::new(20, secs(600)),
                Backoff::exponential(Duration::from_millis(500), secs(20), Factor::new(1.5)),
            ),
            (
                Preset::Development,
                Budget::new(10, secs(30)),
                Backoff::immediate(),
            ),
        ];
        for (preset, budget, backoff) in table {
            assert_eq!(preset.budget(), budget, "{preset}");
            assert_eq!(preset.backoff(), backoff, "{preset}");
            assert_eq!(backoff.jitter, Jitter::None);
            assert!(!backoff.fast_first);
        }
    }
}
