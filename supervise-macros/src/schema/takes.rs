//! What fields take.

use super::{Forms, Words};

/// What a field takes.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    /// One of some words.
    Word(&'static Words),
    /// A word with parameters: `fixed { delay: 1s }`.
    Form(&'static Forms),
    /// A count, or `unlimited`.
    Limit,
    /// A whole number of at least one.
    Size,
    /// A whole number of at least one, or `per_core`.
    Cores,
    /// A whole number.
    Count,
    /// A whole number of at least one that may be large.
    Amount,
    /// A number of bytes, in whole pages of 64KiB.
    Memory,
    /// A duration above zero.
    Period,
    /// A duration.
    Duration,
    /// A duration, `brutal` or `infinity`.
    Shutdown,
    /// A number above one.
    Factor,
    /// A fraction, or `full`.
    Jitter,
    /// A fraction that is neither nothing nor all.
    Fraction,
    /// `true` or `false`.
    Flag,
    /// A string.
    Text,
    /// A type.
    Type,
    /// An expression.
    Expr,
    /// A path to a crate.
    Crate,
    /// `match error { .. }` over one error type.
    Patterns,
    /// `match error { .. }` over the types of errors.
    Types,
    /// `[name = kind { .. }, ..]`.
    Children,
}

impl Takes {
    /// How a value of this kind is written, as an example.
    pub(crate) fn sample(self) -> String {
        let plain = match self {
            Self::Word(words) => words.words.first().copied().unwrap_or_default(),
            Self::Form(forms) => {
                return forms
                    .forms
                    .last()
                    .map(|form| form.sample())
                    .unwrap_or_default();
            }
            Self::Limit | Self::Size | Self::Cores | Self::Count => "5",
            Self::Amount => "1_000_000",
            Self::Memory => "64MiB",
            Self::Period | Self::Duration => "60s",
            Self::Shutdown => "5s",
            Self::Factor => "2.0",
            Self::Jitter => "0.2",
            Self::Fraction => "0.1",
            Self::Flag => "true",
            Self::Text => "\"..\"",
            Self::Type => "Ledger",
            Self::Expr => "..",
            Self::Crate => "::supervision",
            Self::Patterns => "match error { _ => restart }",
            Self::Types => "match error { _ => escalate }",
            Self::Children => "[db = worker { .. }]",
        };
        plain.to_owned()
    }

    /// What may be written, in a phrase.
    #[cfg(test)]
    pub(crate) fn described(self) -> String {
        use crate::diag::list;
        match self {
            Self::Word(words) => list(words.words),
            Self::Form(forms) => {
                let samples: Vec<String> = forms.forms.iter().map(|form| form.sample()).collect();
                let samples: Vec<&str> = samples.iter().map(String::as_str).collect();
                match forms.constant {
                    Some(ty) => format!("{}, or a constant of type `{ty}`", list(&samples)),
                    None => list(&samples),
                }
            }
            Self::Limit => "a whole number, or `unlimited`".to_owned(),
            Self::Size => "a whole number of at least 1".to_owned(),
            Self::Cores => "a whole number of at least 1, or `per_core`".to_owned(),
            Self::Count => "a whole number".to_owned(),
            Self::Amount => "a whole number of at least 1".to_owned(),
            Self::Memory => "a size in whole pages of 64KiB, as in `64MiB`".to_owned(),
            Self::Period => "a duration longer than zero, as in `60s`".to_owned(),
            Self::Duration => "a duration, as in `250ms`".to_owned(),
            Self::Shutdown => "a duration, `brutal` or `infinity`".to_owned(),
            Self::Factor => "a number greater than 1.0".to_owned(),
            Self::Jitter => "a fraction from 0.0 to 1.0, or `full`".to_owned(),
            Self::Fraction => "a fraction between 0.0 and 1.0".to_owned(),
            Self::Flag => "`true` or `false`".to_owned(),
            Self::Text => "a text in quotes".to_owned(),
            Self::Type => "a type".to_owned(),
            Self::Expr => "an expression".to_owned(),
            Self::Crate => "a path that begins with `::` or `crate`".to_owned(),
            Self::Patterns => {
                "`match error { pattern => directive, .. }`, exhaustive over the error type"
                    .to_owned()
            }
            Self::Types => {
                "`match error { Type => directive, .., _ => directive }`, by the type of the error"
                    .to_owned()
            }
            Self::Children => "`[name = kind { .. }, ..]`".to_owned(),
        }
    }
}
