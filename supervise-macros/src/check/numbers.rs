//! Numbers that nothing can be done with.

use crate::diag::Diagnostics;
use crate::parse::ast::{Block, Field, Value};
use crate::schema::Takes;

/// One, in parts per million.
const ONE: u64 = 1_000_000;

pub(super) fn numbers(block: &Block, diagnostics: &mut Diagnostics) {
    for field in &block.fields {
        number(field, diagnostics);
    }
}

fn number(field: &Field, diagnostics: &mut Diagnostics) {
    let key = &field.key;
    match (&field.value, field.takes) {
        (Value::Time(time), Takes::Period) if time.nanos == 0 => {
            diagnostics
                .error(field.at, format!("`{key}` must be longer than zero"))
                .help(format!(
                    "write a duration, as in `{key}: 60s`, or leave it out"
                ));
        }
        (Value::Time(time), Takes::Shutdown) if time.nanos == 0 => {
            diagnostics
                .error(
                    field.at,
                    format!("`{key}` of no time gives nothing a chance to stop"),
                )
                .help("write `brutal` to mean it");
        }
        (Value::Count(0), Takes::Size | Takes::Cores) | (Value::Amount(0), Takes::Amount) => {
            diagnostics
                .error(field.at, format!("`{key}` must be at least 1"))
                .help("write `1` or more");
        }
        (Value::Decimal(ppm), Takes::Factor) if *ppm <= ONE => {
            diagnostics
                .error(
                    field.at,
                    format!("`{key}` must be greater than 1.0, or the delay never grows"),
                )
                .help("for a constant delay write `fixed { delay: .. }`");
        }
        (Value::Decimal(ppm), Takes::Jitter) if *ppm > ONE => {
            let entry =
                diagnostics.error(field.at, format!("`{key}` is a fraction from 0.0 to 1.0"));
            let percent = ppm / ONE;
            if *ppm % ONE == 0 && percent <= 100 {
                let fraction = format!(
                    "{:.2}",
                    f64::from(u32::try_from(percent).unwrap_or(100)) / 100.0
                );
                let fraction = fraction.strip_suffix('0').unwrap_or(&fraction);
                entry.help(format!("for {percent} % write `{fraction}`"));
            } else {
                entry.help("write a number between them, as in `0.2`, or `full`");
            }
        }
        (Value::Decimal(ppm), Takes::Fraction) if *ppm == 0 || *ppm >= ONE => {
            diagnostics
                .error(
                    field.at,
                    format!("`{key}` is a fraction between 0.0 and 1.0"),
                )
                .help("for one in ten write `0.1`");
        }
        (Value::Form(formed), _) => {
            for param in &formed.params {
                number(param, diagnostics);
            }
        }
        _ => {}
    }
}
