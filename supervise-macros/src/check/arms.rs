//! Arms that are never reached, and errors that no arm decides.

use proc_macro2::Ident;
use syn::{Pat, Type};

use crate::diag::{At, Diagnostics, written};
use crate::parse::ast::{Arm, Block, Match, Pattern, Then};
use crate::schema::Place;

pub(super) fn arms(block: &Block, diagnostics: &mut Diagnostics) {
    let Some(on) = block.on() else { return };
    match block.place {
        Place::Root | Place::Struct | Place::Supervisor => by_type(on, block, diagnostics),
        Place::Worker | Place::Task | Place::Wasm | Place::Pool | Place::Actor => {
            by_value(on, diagnostics)
        }
    }
}

/// A supervisor's `on`: rustc sees no match over types, so that all of it is ours to check.
fn by_type(on: &Match, block: &Block, diagnostics: &mut Diagnostics) {
    let mut decided: Vec<String> = Vec::new();
    let mut rest = false;
    for arm in &on.arms {
        let conditional = arm.guard.is_some() || !arm.cfgs.is_empty();
        if rest {
            diagnostics
                .error(
                    arm.at,
                    "this arm is never reached: `_` decides every error above",
                )
                .help("move it up");
            continue;
        }
        match &arm.pattern {
            Pattern::Rest => {
                rest = arm.guard.is_none();
                inside_rest(arm, diagnostics);
            }
            Pattern::Types(types) => {
                for ty in types {
                    one_type(ty, conditional, &mut decided, diagnostics);
                }
                if let (Then::Match(_), [_, second, ..]) = (&arm.then, types.as_slice()) {
                    diagnostics
                        .error(At::tokens(second), "a nested `match` looks inside one type")
                        .help("write an arm for each type");
                }
            }
            Pattern::Pat(_) | Pattern::Broken => {}
        }
        if let Then::Match(inner) = &arm.then {
            same_name(on, inner, diagnostics);
            by_value(inner, diagnostics);
        }
    }
    let broken = on
        .arms
        .iter()
        .any(|arm| matches!(arm.pattern, Pattern::Broken));
    if !rest && !broken {
        diagnostics
            .error(
                &on.scrutinee,
                format!("`on` of {} leaves other errors undecided", block.label),
            )
            .help("end with `_ => escalate`");
    }
}

fn one_type(
    ty: &Type,
    conditional: bool,
    decided: &mut Vec<String>,
    diagnostics: &mut Diagnostics,
) {
    let name = written(ty);
    if decided.contains(&name) {
        diagnostics.error(
            At::tokens(ty),
            format!("this arm is never reached: `{name}` is decided above"),
        );
    } else if !conditional {
        decided.push(name);
    }
}

fn inside_rest(arm: &Arm, diagnostics: &mut Diagnostics) {
    if matches!(arm.then, Then::Match(_)) {
        diagnostics
            .error(
                arm.at,
                "a nested `match` needs a type of errors to look inside",
            )
            .help("write `LedgerError => match error { .. }`");
    }
    if let Then::Classified(span) = &arm.then {
        diagnostics
            .error(
                *span,
                "`_` is every other error, whatever its type: it cannot say what it is",
            )
            .help("write `classified` for a type of errors, and a directive here");
    }
    if let Some(cfg) = arm.cfgs.first() {
        diagnostics
            .error(At::tokens(cfg), "`_` cannot depend on a `#[cfg]`")
            .help("put the `#[cfg]` on an arm for a type");
    }
}

/// Inside a type the error keeps its name.
fn same_name(outer: &Match, inner: &Match, diagnostics: &mut Diagnostics) {
    let name = &outer.scrutinee;
    if inner.scrutinee != *name {
        diagnostics
            .error(
                &inner.scrutinee,
                format!("the error is called `{name}` here"),
            )
            .help(format!("write `match {name}`"));
    }
}

/// A `match` over values: rustc checks it, but for a name that would swallow every error.
fn by_value(on: &Match, diagnostics: &mut Diagnostics) {
    let family = on.arms.iter().find_map(|arm| match &arm.pattern {
        Pattern::Pat(pat) => qualified(pat),
        _ => None,
    });
    for arm in &on.arms {
        if let (Pattern::Pat(pat), Some(family)) = (&arm.pattern, &family)
            && let Some(bare) = bare(pat)
        {
            diagnostics
                .error(arm.at, format!("`{bare}` here would bind every error"))
                .help(format!("write `{family}::{bare}`"));
        }
        if let Then::Match(inner) = &arm.then {
            by_value(inner, diagnostics);
        }
    }
}

/// A pattern that is one capitalised name: a variant without its enum, most likely.
pub(crate) fn bare(pat: &Pat) -> Option<&Ident> {
    let Pat::Ident(pat) = pat else { return None };
    let name = pat.ident.to_string();
    let variant = name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
    (variant && pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none())
        .then_some(&pat.ident)
}

/// The enum that a pattern names: `FeedError` in `FeedError::Closed`.
fn qualified(pat: &Pat) -> Option<String> {
    let path = match pat {
        Pat::Path(pat) => &pat.path,
        Pat::TupleStruct(pat) => &pat.path,
        Pat::Struct(pat) => &pat.path,
        Pat::Or(pat) => return pat.cases.iter().find_map(qualified),
        Pat::Paren(pat) => return qualified(&pat.pat),
        _ => return None,
    };
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    match names.split_last() {
        Some((_, family)) if !family.is_empty() => Some(family.join("::")),
        _ => None,
    }
}
