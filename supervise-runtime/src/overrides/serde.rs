//! Numbers from a configuration: every key and every word as in a tree.

use std::{collections::BTreeMap, fmt, marker::PhantomData, time::Duration};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Unexpected, Visitor},
};
use supervise_policy::{Backoff, Factor, Jitter, MaxRestarts, Preset, Shutdown, parse_duration};

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
/// as a count or `"unlimited"`, `preset` and `backoff` by their words. An unknown key is an error.
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
    as_child: Option<Box<Numbers>>,
}

// Without `flatten`, which cannot refuse unknown keys.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum RawBackoff {
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

/// A value that is written as a text, or as a number.
trait Written: Sized {
    const EXPECTED: &'static str;

    /// `Err` says what is wrong with it.
    fn text(text: &str) -> Result<Self, String>;

    fn number(_: f64) -> Option<Self> {
        None
    }
}

struct Reads<T>(PhantomData<T>);

impl<T: Written> Visitor<'_> for Reads<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::text(text).map_err(|why| E::custom(format!("`{text}`: {why}")))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of restarts are below 2^32"
        )]
        self.visit_f64(number as f64)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of restarts are below 2^32"
        )]
        self.visit_f64(number as f64)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        T::number(number).ok_or_else(|| E::invalid_value(Unexpected::Float(number), &self))
    }
}

macro_rules! written {
    ($($name:ident)+) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Reads(PhantomData))
            }
        }
    )+};
}

written!(Time Stop Count Chance Word);

struct Time(Duration);

impl Written for Time {
    const EXPECTED: &'static str = "a duration, as in `250ms`";

    fn text(text: &str) -> Result<Self, String> {
        parse_duration(text)
            .map(Time)
            .map_err(|why| why.to_string())
    }
}

struct Stop(Shutdown);

impl Written for Stop {
    const EXPECTED: &'static str = "a duration, as in `5s`, `brutal` or `infinity`";

    fn text(text: &str) -> Result<Self, String> {
        match text {
            "brutal" => Ok(Stop(Shutdown::Brutal)),
            "infinity" => Ok(Stop(Shutdown::Infinity)),
            time => Time::text(time).map(|Time(limit)| Stop(Shutdown::After(limit))),
        }
    }
}

struct Count(MaxRestarts);

impl Written for Count {
    const EXPECTED: &'static str = "a whole number, or `unlimited`";

    fn text(text: &str) -> Result<Self, String> {
        match text {
            "unlimited" => Ok(Count(MaxRestarts::Unlimited)),
            _ => Err(format!("expected {}", Self::EXPECTED)),
        }
    }

    fn number(number: f64) -> Option<Self> {
        let whole = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "looked at above"
        )]
        whole.then_some(Count(MaxRestarts::AtMost(number as u32)))
    }
}

struct Chance(Jitter);

impl Written for Chance {
    const EXPECTED: &'static str = "a fraction from 0.0 to 1.0, or `full`";

    fn text(text: &str) -> Result<Self, String> {
        match text {
            "full" => Ok(Chance(Jitter::Full)),
            _ => Err(format!("expected {}", Self::EXPECTED)),
        }
    }

    fn number(number: f64) -> Option<Self> {
        (0.0..=1.0)
            .contains(&number)
            .then(|| Chance(Jitter::fraction(number)))
    }
}

struct Word(Preset);

impl Written for Word {
    const EXPECTED: &'static str = "`production`, `strict`, `lenient` or `development`";

    fn text(text: &str) -> Result<Self, String> {
        let all = [
            Preset::Production,
            Preset::Strict,
            Preset::Lenient,
            Preset::Development,
        ];
        let found = all.into_iter().find(|preset| preset.as_str() == text);
        found
            .map(Word)
            .ok_or_else(|| format!("expected {}", Self::EXPECTED))
    }
}
