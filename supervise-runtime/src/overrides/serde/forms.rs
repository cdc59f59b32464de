//! What has numbers of its own: a word, and its parameters in braces.

use std::time::Duration;

use serde::Deserialize;
use supervise_policy::{
    Backoff, Factor, HealthCheck, Jitter, OnResumeLimit, ResumeBudget, Retry, Trip, WhileOpen,
};

use super::{
    scalars::{Chance, Part, Time},
    time,
};

// Without `flatten`, which cannot refuse unknown keys.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RawBackoff {
    Immediate,
    Fixed {
        delay: Time,
        jitter: Option<Chance>,
        #[serde(default)]
        fast_first: bool,
        reset_after: Option<Time>,
    },
    Linear {
        base: Time,
        step: Option<Time>,
        cap: Time,
        jitter: Option<Chance>,
        #[serde(default)]
        fast_first: bool,
        reset_after: Option<Time>,
    },
    Exponential {
        base: Option<Time>,
        cap: Option<Time>,
        factor: Option<f64>,
        jitter: Option<Chance>,
        #[serde(default)]
        fast_first: bool,
        reset_after: Option<Time>,
    },
}

impl From<RawBackoff> for Backoff {
    fn from(raw: RawBackoff) -> Self {
        let (plain, jitter, fast_first, reset_after) = match raw {
            RawBackoff::Immediate => return Backoff::immediate(),
            RawBackoff::Fixed { delay: Time(delay), jitter, fast_first, reset_after } => {
                (Backoff::fixed(delay), jitter, fast_first, reset_after)
            }
            RawBackoff::Linear { base, step, cap, jitter, fast_first, reset_after } => {
                let (Time(base), Time(cap)) = (base, cap);
                let step = time(step).unwrap_or(base);
                (
                    Backoff::linear(base, step, cap),
                    jitter,
                    fast_first,
                    reset_after,
                )
            }
            RawBackoff::Exponential { base, cap, factor, jitter, fast_first, reset_after } => {
                let base = time(base).unwrap_or(Duration::from_millis(100));
                let cap = time(cap).unwrap_or(Duration::from_secs(30));
                let factor = Factor::new(factor.unwrap_or(2.0));
                (
                    Backoff::exponential(base, cap, factor),
                    jitter,
                    fast_first,
                    reset_after,
                )
            }
        };
        let plain = plain
            .with_jitter(jitter.map_or(Jitter::None, |Chance(jitter)| jitter))
            .with_fast_first(fast_first);
        match reset_after {
            Some(Time(after)) => plain.with_reset_after(after),
            None => plain,
        }
    }
}

/// Missing parameters are those of `$default`.
macro_rules! or {
    ($default:expr; $($field:ident),+) => {
        $(let $field = $field.unwrap_or($default.$field);)+
    };
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RawHealth {
    Probe {
        interval: Option<Time>,
        timeout: Option<Time>,
        threshold: Option<u32>,
    },
    Heartbeat {
        max_silence: Option<Time>,
    },
    ErrorRate {
        above: Option<Part>,
        window: Option<Time>,
    },
}

impl From<RawHealth> for HealthCheck {
    fn from(raw: RawHealth) -> Self {
        match raw {
            RawHealth::Probe { interval, timeout, threshold } => Self::Probe {
                interval: time(interval).unwrap_or(Duration::from_secs(10)),
                timeout: time(timeout).unwrap_or(Duration::from_secs(5)),
                threshold: threshold.unwrap_or(3),
            },
            RawHealth::Heartbeat { max_silence } => Self::Heartbeat {
                max_silence: time(max_silence).unwrap_or(Duration::from_secs(30)),
            },
            RawHealth::ErrorRate { above, window } => Self::ErrorRate {
                above: above.map_or(Part::DEFAULT, |Part(above)| above),
                window: time(window).unwrap_or(Duration::from_secs(60)),
            },
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RawBreaker {
    Trip {
        failures: Option<u32>,
        within: Option<Time>,
        reset: Option<Time>,
        probes: Option<u32>,
        successes: Option<u32>,
        while_open: Option<RawWhileOpen>,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawWhileOpen {
    Hold,
    Stop,
}

impl From<RawBreaker> for Trip {
    fn from(raw: RawBreaker) -> Self {
        let RawBreaker::Trip { failures, within, reset, probes, successes, while_open } = raw;
        let (within, reset) = (time(within), time(reset));
        let while_open = while_open.map(|word| match word {
            RawWhileOpen::Hold => WhileOpen::Hold,
            RawWhileOpen::Stop => WhileOpen::Stop,
        });
        or!(Self::DEFAULT; failures, within, reset, probes, successes, while_open);
        Self { failures, within, reset, probes, successes, while_open }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RawResumeBudget {
    Limit {
        max: u32,
        within: Time,
        then: Option<RawThen>,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawThen {
    Stop,
    Restart,
    Escalate,
}

impl From<RawResumeBudget> for ResumeBudget {
    fn from(raw: RawResumeBudget) -> Self {
        let RawResumeBudget::Limit { max, within: Time(within), then } = raw;
        let then = match then {
            Some(RawThen::Restart) => OnResumeLimit::Restart,
            Some(RawThen::Escalate) => OnResumeLimit::Escalate,
            Some(RawThen::Stop) | None => OnResumeLimit::Stop,
        };
        Self { max, within, then }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RawRetry {
    Attempts {
        times: Option<u32>,
        backoff: Option<RawBackoff>,
    },
}

impl From<RawRetry> for Retry {
    fn from(raw: RawRetry) -> Self {
        let RawRetry::Attempts { times, backoff } = raw;
        let backoff = backoff.map(Backoff::from);
        or!(Self::DEFAULT; times, backoff);
        Self { times, backoff }
    }
}
