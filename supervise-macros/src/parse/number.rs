//! Counts, factors and fractions.

use proc_macro2::Ident;
use syn::parse::ParseStream;

use super::ast::Value;
use super::constant::{constant, literal};
use super::input;
use super::value::place;
use crate::diag::{At, Diagnostics, hint};
use crate::schema::{CORES, UNLIMITED};

const MILLION: u64 = 1_000_000;

/// A number as it was written: `1_000`, `2.5`, `60s`.
pub(super) struct Written {
    pub(super) whole: String,
    /// Without trailing zeros.
    pub(super) fraction: String,
    pub(super) point: bool,
    pub(super) suffix: String,
}

/// Takes a literal's text apart; `None` if it is no plain decimal number.
pub(super) fn written(text: &str) -> Option<Written> {
    let (whole, rest) = digits(text);
    let (fraction, rest, point) = match rest.strip_prefix('.') {
        Some(rest) => {
            let (fraction, rest) = digits(rest);
            (fraction, rest, true)
        }
        None => (String::new(), rest, false),
    };
    if whole.is_empty() || (whole == "0" && rest.starts_with(['x', 'o', 'b'])) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0').to_owned();
    Some(Written { whole, fraction, point, suffix: rest.to_owned() })
}

/// `max_restarts`: a count, or `unlimited`.
pub(super) fn limit(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    let ahead = input.fork();
    if let Some(word) = input::word(&ahead)
        && input::ended(&ahead)
    {
        if word == "unlimited" {
            let _ = input::next(input);
            return Some(Value::Unlimited);
        }
        if let Some(hint) = hint(&word.to_string(), UNLIMITED.words) {
            let _ = input::next(input);
            diagnostics
                .error(&word, format!("`{key}` is a whole number or `unlimited`"))
                .hint(Some(hint));
            return Some(Value::Broken);
        }
    }
    count(input, key, diagnostics)
}

/// A count; whether it may be zero is checked later.
pub(super) fn size(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    count(input, key, diagnostics)
}

/// `size`: a count, or `per_core`.
pub(super) fn cores(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    let ahead = input.fork();
    if let Some(word) = input::word(&ahead)
        && input::ended(&ahead)
    {
        if word == "per_core" {
            let _ = input::next(input);
            return Some(Value::PerCore);
        }
        if let Some(hint) = hint(&word.to_string(), CORES.words) {
            let _ = input::next(input);
            diagnostics
                .error(&word, format!("`{key}` is a whole number or `per_core`"))
                .hint(Some(hint));
            return Some(Value::Broken);
        }
    }
    count(input, key, diagnostics)
}

/// How much each delay is longer than the one before.
pub(super) fn factor(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    decimal(input, key, "2.0", diagnostics)
}

/// A fraction, or `full`.
pub(super) fn jitter(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    let ahead = input.fork();
    if let Some(word) = input::word(&ahead)
        && word == "full"
        && input::ended(&ahead)
    {
        let _ = input::next(input);
        return Some(Value::Full);
    }
    decimal(input, key, "0.2` or `full", diagnostics)
}

/// A fraction.
pub(super) fn fraction(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    decimal(input, key, "0.1", diagnostics)
}

fn count(input: ParseStream<'_>, key: &Ident, diagnostics: &mut Diagnostics) -> Option<Value> {
    if let Some(alone) = literal(input) {
        let plain = written(&alone.text)
            .filter(|number| !number.point && (number.suffix.is_empty() || number.suffix == "u32"));
        match plain.map(|number| number.whole.parse::<u32>()) {
            Some(Ok(count)) => return Some(Value::Count(count)),
            Some(Err(_)) => {
                diagnostics
                    .error(alone.at, "this number is too large")
                    .help(format!("the largest is `{}`", u32::MAX));
            }
            None => {
                not_a_count(alone.at, key, diagnostics);
            }
        }
        return Some(Value::Broken);
    }
    if let Some(expr) = constant(input) {
        return Some(Value::Const(expr));
    }
    let skipped = input::skip(input);
    not_a_count(place(&skipped, key), key, diagnostics);
    None
}

fn not_a_count(at: At, key: &Ident, diagnostics: &mut Diagnostics) {
    diagnostics
        .error(
            at,
            format!("`{key}` is a whole number known at compile time, as in `5`"),
        )
        .help("write a number, or a constant such as `LIMIT`");
}

fn decimal(
    input: ParseStream<'_>,
    key: &Ident,
    sample: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    let help = "write a number, or a constant such as `FACTOR`";
    let complaint = format!("`{key}` is a number known at compile time, as in `{sample}`");
    if let Some(alone) = literal(input) {
        let number = written(&alone.text)
            .filter(|number| matches!(number.suffix.as_str(), "" | "f64"))
            .map(|number| millionths(&number));
        return Some(match number {
            Some(ppm) => Value::Decimal(ppm),
            None => {
                diagnostics.error(alone.at, complaint).help(help);
                Value::Broken
            }
        });
    }
    if let Some(expr) = constant(input) {
        return Some(Value::Const(expr));
    }
    let skipped = input::skip(input);
    diagnostics
        .error(place(&skipped, key), complaint)
        .help(help);
    None
}

/// In parts per million; what is finer is cut off, what is larger saturates.
fn millionths(number: &Written) -> u64 {
    let whole: u64 = number.whole.parse().unwrap_or(u64::MAX);
    let fraction: String = number
        .fraction
        .chars()
        .chain("000000".chars())
        .take(6)
        .collect();
    whole
        .saturating_mul(MILLION)
        .saturating_add(fraction.parse().unwrap_or(0))
}

/// The digits in front, without underscores, and the rest.
fn digits(text: &str) -> (String, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '_')
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.replace('_', ""), rest)
}
