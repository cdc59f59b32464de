//! Numbers from a configuration: every key and every word as in a tree.

mod forms;
mod scalars;

use std::{collections::BTreeMap, fmt, time::Duration};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use supervise_policy::{Backoff, HealthCheck, ResumeBudget, Retry, Trip};

use self::{
    forms::{RawBackoff, RawBreaker, RawHealth, RawResumeBudget, RawRetry},
    scalars::{Count, Stop, Time, Word},
};
use super::{Numbers, Overrides};

/// A map from paths to [`Numbers`]. A path that stands there twice is an error.
///
/// ```
/// use supervision::Overrides;
/// let overrides: Overrides = serde_json::from_str(r#"{
///     "": { "shutdown": "60s" },
///     "market": { "preset": "production", "as_child": { "max_restarts": 2 } },
///     "market/rates": {
///         "max_restarts": "unlimited",
///         "backoff": { "exponential": { "base": "250ms", "cap": "30s", "factor": 2.0, "jitter": "full" } }
///     }
/// }"#)?;
/// assert!(!overrides.is_empty());
///
/// let error = serde_json::from_str::<Overrides>(r#"{ "market": { "max_restart": 2 } }"#).unwrap_err();
/// assert!(error.to_string().starts_with("unknown field `max_restart`"));
/// # Ok::<(), serde_json::Error>(())
/// ```
impl<'de> Deserialize<'de> for Overrides {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Paths;
        impl<'de> Visitor<'de> for Paths {
            type Value = Overrides;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from paths, as in `market/rates`, to numbers")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Overrides, A::Error> {
                let mut numbers = BTreeMap::new();
                while let Some((path, of)) = map.next_entry::<Box<str>, Numbers>()? {
                    if numbers.contains_key(&path) {
                        return Err(A::Error::custom(format!(
                            "the path `{path}` is given twice"
                        )));
                    }
                    numbers.insert(path, of);
                }
                Ok(Overrides { numbers, ..Overrides::default() })
            }
        }
        deserializer.deserialize_map(Paths)
    }
}

/// The fields as in a tree: durations as `"250ms"`, `shutdown` also as `"brutal"` or `"infinity"`, `max_restarts`
/// as a count or `"unlimited"`, `preset` and whatever has numbers of its own by their words: `"health": { "probe":
/// { "interval": "5s" } }`. What is not said inside of them is what a tree that does not say it means. An unknown key is an error.
impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Raw::deserialize(deserializer)?;
        Ok(Self {
            preset: raw.preset.map(|Word(preset)| preset),
            max_restarts: raw.max_restarts.map(|Count(count)| count),
            within: time(raw.within),
            backoff: raw.backoff.map(Backoff::from),
            start_timeout: time(raw.start_timeout),
            handle_timeout: time(raw.handle_timeout),
            shutdown: raw.shutdown.map(|Stop(shutdown)| shutdown),
            abort_grace: time(raw.abort_grace),
            capacity: raw.capacity,
            retry: raw.retry.map(Retry::from),
            health: raw.health.map(HealthCheck::from),
            breaker: raw.breaker.map(Trip::from),
            resume_budget: raw.resume_budget.map(ResumeBudget::from),
            max: raw.max,
            size: raw.size,
            as_child: raw.as_child,
        })
    }
}

fn time(raw: Option<Time>) -> Option<Duration> {
    raw.map(|Time(time)| time)
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Raw {
    preset: Option<Word>,
    max_restarts: Option<Count>,
    within: Option<Time>,
    backoff: Option<RawBackoff>,
    start_timeout: Option<Time>,
    handle_timeout: Option<Time>,
    shutdown: Option<Stop>,
    abort_grace: Option<Time>,
    capacity: Option<u32>,
    retry: Option<RawRetry>,
    health: Option<RawHealth>,
    breaker: Option<RawBreaker>,
    resume_budget: Option<RawResumeBudget>,
    max: Option<u32>,
    size: Option<u32>,
    as_child: Option<Box<Numbers>>,
}
