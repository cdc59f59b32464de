//! Numbers that may be large: `10_000_000`, `64MiB`.

use proc_macro2::{Ident, TokenTree};
use syn::parse::ParseStream;

use super::ast::Value;
use super::constant::{constant, literal};
use super::input;
use super::number::written;
use super::value::place;
use crate::diag::{At, Diagnostics};

const UNITS: &[(&str, u64)] = &[("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

/// What WebAssembly memory comes in, in bytes.
const PAGE: u64 = 64 << 10;

/// The most that memory of 32 bits can be, in bytes.
const MOST: u64 = 4 << 30;

/// A whole number; whether it may be zero is checked later.
pub(super) fn amount(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    let complaint = format!("`{key}` is a whole number known at compile time, as in `1_000_000`");
    let help = format!(
        "write a number, or a constant such as `{}`",
        key.to_string().to_uppercase()
    );
    if let Some(alone) = literal(input) {
        let plain = written(&alone.text)
            .filter(|number| !number.point && (number.suffix.is_empty() || number.suffix == "u64"));
        match plain.map(|number| number.whole.parse::<u64>()) {
            Some(Ok(amount)) => return Some(Value::Amount(amount)),
            Some(Err(_)) => {
                diagnostics
                    .error(alone.at, "this number is too large")
                    .help(format!("the largest is `{}`", u64::MAX));
            }
            None => {
                diagnostics.error(alone.at, complaint).help(help);
            }
        }
        return Some(Value::Broken);
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

/// A size in whole pages.
pub(super) fn memory(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    if let Some(alone) = literal(input) {
        return Some(match read(&alone.text) {
            Ok(bytes) => Value::Amount(bytes),
            Err(why) => {
                why.tell(alone.at, &alone.text, key, diagnostics);
                Value::Broken
            }
        });
    }
    if let Some(expr) = constant(input) {
        return Some(Value::Const(expr));
    }
    let skipped = input::skip(input);
    let entry = diagnostics.error(
        place(&skipped, key),
        format!("`{key}` is a size known at compile time, as in `64MiB`"),
    );
    if let [TokenTree::Literal(number), TokenTree::Ident(unit)] = skipped.as_slice() {
        let joined = format!("{number}{unit}");
        if read(&joined).is_ok() {
            entry.help(format!("write `{joined}`, without the space"));
            return None;
        }
    }
    entry.help("write a number and a unit, or a constant in bytes");
    None
}

/// What is wrong with a size.
enum Wrong {
    NoUnit,
    Unit,
    Pages(u64),
    Nothing,
    TooMuch,
    NotASize,
}

fn read(text: &str) -> Result<u64, Wrong> {
    let number = written(text).ok_or(Wrong::NotASize)?;
    if number.suffix.is_empty() && !number.point {
        return Err(Wrong::NoUnit);
    }
    let unit = UNITS.iter().find(|(unit, _)| *unit == number.suffix);
    let (_, unit) = unit.ok_or(if number.suffix.is_empty() {
        Wrong::NotASize
    } else {
        Wrong::Unit
    })?;
    if !number.fraction.is_empty() {
        return Err(Wrong::NotASize);
    }
    let whole: u64 = number.whole.parse().map_err(|_| Wrong::TooMuch)?;
    let bytes = whole.checked_mul(*unit).ok_or(Wrong::TooMuch)?;
    match bytes {
        0 => Err(Wrong::Nothing),
        bytes if bytes > MOST => Err(Wrong::TooMuch),
        bytes if bytes % PAGE != 0 => Err(Wrong::Pages(bytes)),
        bytes => Ok(bytes),
    }
}

impl Wrong {
    fn tell(self, at: At, text: &str, key: &Ident, diagnostics: &mut Diagnostics) {
        let units = "write it in `KiB`, `MiB` or `GiB`";
        match self {
            Self::NoUnit => diagnostics
                .error(at, format!("`{key}` needs a unit"))
                .help(format!("write `{text}MiB` or `{text}KiB`")),
            Self::Unit => {
                let unit = text.trim_start_matches(|c: char| !c.is_alphabetic());
                let known = UNITS.iter().find(|(known, _)| {
                    let first = |text: &str| text.chars().next().map(|c| c.to_ascii_lowercase());
                    first(known) == first(unit)
                });
                let entry = diagnostics.error(at, format!("unknown unit `{unit}`"));
                match known {
                    Some((known, _)) => {
                        entry.help(format!("write `{}`", text.replace(unit, known)))
                    }
                    None => entry.help("the units are `KiB`, `MiB` and `GiB`"),
                }
            }
            Self::Pages(bytes) => {
                let next = bytes.div_ceil(PAGE).saturating_mul(PAGE);
                diagnostics
                    .error(at, "wasm memory comes in pages of 64KiB")
                    .help(format!("write `{}KiB`", next >> 10))
            }
            Self::Nothing => diagnostics
                .error(at, format!("`{key}` must be at least one page of 64KiB"))
                .help("write `64KiB` or more"),
            Self::TooMuch => diagnostics
                .error(at, "wasm memory ends at 4GiB")
                .help("write `4GiB` or less"),
            Self::NotASize => diagnostics
                .error(
                    at,
                    format!("`{key}` is a size known at compile time, as in `64MiB`"),
                )
                .help(units),
        };
    }
}
