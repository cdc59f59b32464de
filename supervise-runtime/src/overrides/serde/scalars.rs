//! Values that are one word, or one number.

use std::{fmt, marker::PhantomData, time::Duration};

use serde::{
    Deserialize, Deserializer,
    de::{Error, Unexpected, Visitor},
};
use supervise_policy::{Jitter, MaxRestarts, Ppm, Preset, Shutdown, parse_duration};

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

written!(Time Stop Count Chance Part Word);

pub(super) struct Time(pub(super) Duration);

impl Written for Time {
    const EXPECTED: &'static str = "a duration, as in `250ms`";

    fn text(text: &str) -> Result<Self, String> {
        parse_duration(text)
            .map(Time)
            .map_err(|why| why.to_string())
    }
}

pub(super) struct Stop(pub(super) Shutdown);

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

pub(super) struct Count(pub(super) MaxRestarts);

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

pub(super) struct Chance(pub(super) Jitter);

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

/// A fraction, of messages that fail.
pub(super) struct Part(pub(super) Ppm);

impl Part {
    pub(super) const DEFAULT: Ppm = Ppm::new(100_000);
}

impl Written for Part {
    const EXPECTED: &'static str = "a fraction from 0.0 to 1.0";

    fn text(_: &str) -> Result<Self, String> {
        Err(format!("expected {}", Self::EXPECTED))
    }

    fn number(number: f64) -> Option<Self> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "looked at before"
        )]
        (0.0..=1.0)
            .contains(&number)
            .then(|| Part(Ppm::new((number * 1e6).round() as u32)))
    }
}

pub(super) struct Word(pub(super) Preset);

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
