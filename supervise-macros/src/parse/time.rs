//! Durations: `250ms`, `1.5s`, `10m`, or a constant.

use proc_macro2::{Ident, TokenTree};
use syn::parse::ParseStream;

use super::ast::{Time, Value};
use super::constant::{constant, literal, units_stand_alone};
use super::input;
use super::number::{Written, written};
use super::value::place;
use crate::diag::{At, Diagnostics, hint, list};
use crate::schema::SHUTDOWNS;

const UNITS: &[(&str, u64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("min", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The units and how many nanoseconds each has.
#[cfg(test)]
pub(crate) fn units() -> &'static [(&'static str, u64)] {
    UNITS
}

/// A duration.
pub(super) fn duration(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    if let Some(alone) = literal(input) {
        return Some(match read(&alone.text) {
            Ok(nanos) => Value::Time(Time { nanos, text: alone.text }),
            Err(why) => {
                why.tell(alone.at, &alone.text, key, diagnostics);
                Value::Broken
            }
        });
    }
    if let Some(expr) = constant(input) {
        let plain = units_stand_alone(&expr, diagnostics);
        return Some(if plain {
            Value::Const(expr)
        } else {
            Value::Broken
        });
    }
    let skipped = input::skip(input);
    let entry = diagnostics.error(
        place(&skipped, key),
        format!("`{key}` is a duration known at compile time, as in `60s`"),
    );
    if let [TokenTree::Literal(number), TokenTree::Ident(unit)] = skipped.as_slice() {
        let joined = format!("{number}{unit}");
        if is_duration(&joined) {
            entry.help(format!("write `{joined}`, without the space"));
            return None;
        }
    }
    entry.help("write a number and a unit, or a constant of type `Duration`");
    None
}

/// A duration, `brutal` or `infinity`.
pub(super) fn shutdown(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    let ahead = input.fork();
    if let Some(word) = input::word(&ahead)
        && input::ended(&ahead)
    {
        if let Some(known) = super::word::find(&word, &SHUTDOWNS) {
            let _ = input::next(input);
            return Some(Value::Word(&SHUTDOWNS, known));
        }
        if let Some(hint) = hint(&word.to_string(), SHUTDOWNS.words) {
            let _ = input::next(input);
            diagnostics
                .error(
                    &word,
                    format!("`{key}` is a duration, `brutal` or `infinity`"),
                )
                .hint(Some(hint));
            return Some(Value::Broken);
        }
    }
    duration(input, key, diagnostics)
}

/// Whether a literal is a duration of ours.
pub(super) fn is_duration(text: &str) -> bool {
    written(text).is_some_and(|number| UNITS.iter().any(|(unit, _)| *unit == number.suffix))
}

/// What is wrong with a duration.
enum Wrong {
    Quoted,
    Negative,
    NoUnit,
    Unit(String),
    TooLong,
    TooFine,
    NotANumber,
}

fn read(text: &str) -> Result<u64, Wrong> {
    if text.starts_with('"') {
        return Err(Wrong::Quoted);
    }
    if text.starts_with('-') {
        return Err(Wrong::Negative);
    }
    let number = written(text).ok_or(Wrong::NotANumber)?;
    if number.suffix.is_empty() {
        return Err(Wrong::NoUnit);
    }
    let unit = UNITS.iter().find(|(unit, _)| *unit == number.suffix);
    let (_, nanos) = unit.ok_or_else(|| Wrong::Unit(number.suffix.clone()))?;
    nanoseconds(&number, *nanos)
}

/// Exact, or not at all.
fn nanoseconds(number: &Written, unit: u64) -> Result<u64, Wrong> {
    let whole: u64 = number.whole.parse().map_err(|_| Wrong::TooLong)?;
    let whole = whole.checked_mul(unit).ok_or(Wrong::TooLong)?;
    let mut part: u64 = 0;
    let mut scale = unit;
    for digit in number
        .fraction
        .chars()
        .filter_map(|digit| digit.to_digit(10))
    {
        if !scale.is_multiple_of(10) && digit != 0 {
            return Err(Wrong::TooFine);
        }
        scale /= 10;
        part = part.saturating_add(u64::from(digit).saturating_mul(scale));
    }
    whole.checked_add(part).ok_or(Wrong::TooLong)
}

impl Wrong {
    fn tell(self, at: At, text: &str, key: &Ident, diagnostics: &mut Diagnostics) {
        let units: Vec<&'static str> = UNITS.iter().map(|(unit, _)| *unit).collect();
        match self {
            Self::Quoted => {
                let plain = text.trim_matches('"');
                let entry = diagnostics.error(at, "a duration is written without quotes");
                if read(plain).is_ok() {
                    entry.help(format!("write `{plain}`"));
                } else {
                    entry.help("write a number and a unit, as in `60s`");
                }
            }
            Self::Negative => {
                let unit = if text.ends_with(char::is_alphabetic) {
                    ""
                } else {
                    "s"
                };
                diagnostics
                    .error(at, format!("`{key}` cannot be negative"))
                    .help(format!("write `{}{unit}`", text.trim_start_matches('-')));
            }
            Self::NoUnit => {
                diagnostics
                    .error(at, format!("`{key}` needs a unit"))
                    .help(format!("write `{text}s` or `{text}ms`"));
            }
            Self::Unit(unit) => {
                let entry = diagnostics.error(at, format!("unknown unit `{unit}`"));
                match unit.as_str() {
                    "sec" | "secs" | "second" | "seconds" => entry.help("write `s`"),
                    "millis" | "msec" | "msecs" => entry.help("write `ms`"),
                    "mins" | "minute" | "minutes" => entry.help("write `m`"),
                    "hour" | "hours" | "hr" => entry.help("write `h`"),
                    "d" | "day" | "days" => entry.help("write it in hours, as in `24h`"),
                    _ => entry.help(format!("the units are {}", list(&units))),
                };
            }
            Self::TooLong => {
                let hours = u64::MAX / 3_600_000_000_000;
                diagnostics
                    .error(at, "this duration is too long")
                    .help(format!("the longest is `{hours}h`"));
            }
            Self::TooFine => {
                diagnostics
                    .error(at, "this duration is no whole number of nanoseconds")
                    .help("write it in a smaller unit");
            }
            Self::NotANumber => {
                diagnostics
                    .error(
                        at,
                        format!("`{key}` is a duration known at compile time, as in `60s`"),
                    )
                    .help("write a number and a unit, or a constant of type `Duration`");
            }
        }
    }
}
