//! Delays that grow must have somewhere to grow to.

use crate::diag::Diagnostics;
use crate::parse::ast::{Block, Field, Formed, Value};

/// The default cap of an exponential backoff.
const CAP: (u64, &str) = (30_000_000_000, "30s");
/// The default base of one.
const BASE: (u64, &str) = (100_000_000, "100ms");

pub(super) fn backoff(block: &Block, diagnostics: &mut Diagnostics) {
    for field in &block.fields {
        nested(field, diagnostics);
    }
}

fn nested(field: &Field, diagnostics: &mut Diagnostics) {
    let Value::Form(formed) = &field.value else {
        return;
    };
    let grows = matches!(formed.form.word, "linear" | "exponential");
    if grows && formed.missing().next().is_none() {
        base_within_cap(formed, diagnostics);
    }
    for param in &formed.params {
        nested(param, diagnostics);
    }
}

fn base_within_cap(formed: &Formed, diagnostics: &mut Diagnostics) {
    let base = formed.get("base");
    let cap = formed.get("cap");
    let (Some((base_nanos, base_text)), Some((cap_nanos, cap_text))) =
        (time(base, BASE), time(cap, CAP))
    else {
        return;
    };
    let Some(blamed) = base.or(cap).filter(|_| base_nanos > cap_nanos) else {
        return;
    };
    let default = |given: Option<&Field>| if given.is_some() { "" } else { ", the default" };
    diagnostics
        .error(
            blamed.at,
            format!(
                "`base` ({base_text}{}) is longer than `cap` ({cap_text}{})",
                default(base),
                default(cap)
            ),
        )
        .help("the first delay cannot be longer than the longest");
}

/// The duration that stands for a parameter; `None` if only the compiler can know it.
fn time<'a>(given: Option<&'a Field>, default: (u64, &'a str)) -> Option<(u64, &'a str)> {
    match given.map(|field| &field.value) {
        None => Some(default),
        Some(Value::Time(time)) => Some((time.nanos, &time.text)),
        Some(_) => None,
    }
}
