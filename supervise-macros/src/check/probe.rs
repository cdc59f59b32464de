//! A probe is over before the next one is due.

use crate::diag::Diagnostics;
use crate::parse::ast::{Block, Field, Value};

/// The default interval of a probe, and its default timeout.
const INTERVAL: (u64, &str) = (10_000_000_000, "10s");
const TIMEOUT: (u64, &str) = (5_000_000_000, "5s");

pub(super) fn probe(block: &Block, diagnostics: &mut Diagnostics) {
    for field in block.all("health") {
        let Value::Form(formed) = &field.value else {
            continue;
        };
        if formed.form.word != "probe" {
            continue;
        }
        let (interval, timeout) = (formed.get("interval"), formed.get("timeout"));
        let (Some((every, every_text)), Some((most, most_text))) =
            (time(interval, INTERVAL), time(timeout, TIMEOUT))
        else {
            continue;
        };
        let Some(blamed) = timeout.or(interval).filter(|_| most >= every) else {
            continue;
        };
        let default = |given: Option<&Field>| if given.is_some() { "" } else { ", the default" };
        diagnostics
            .error(
                blamed.at,
                format!(
                    "`timeout` ({most_text}{}) must be shorter than `interval` ({every_text}{})",
                    default(timeout),
                    default(interval)
                ),
            )
            .help("each probe is over before the next one is due");
    }
}

/// The duration that stands for a parameter; `None` if only the compiler can know it, or it is none.
fn time<'a>(given: Option<&'a Field>, default: (u64, &'a str)) -> Option<(u64, &'a str)> {
    match given.map(|field| &field.value) {
        None => Some(default),
        Some(Value::Time(time)) if time.nanos > 0 => Some((time.nanos, &time.text)),
        Some(_) => None,
    }
}
