//! A significant child ends its supervisor, so it has to have an end, and a supervisor that ends with it.
//!
//! The texts are the policy crate's. What an actor's own attribute has a part in is left to the compiler.

use supervise_policy::judge::Verdict;

use crate::diag::{At, Diagnostics};
use crate::parse::ast::{Block, Field, Value};
use crate::schema::Place;

/// Checks what an attribute says by itself.
pub(super) fn actor(block: &Block, diagnostics: &mut Diagnostics) {
    if let Some(field) = significant(block)
        && said(block, "restart") == Said::Word("permanent")
    {
        let verdict = Verdict::SignificantForever { stated: true, inherited: false };
        tell(&verdict, At::from(&field.key), diagnostics);
    }
}

/// Checks the children of a supervisor, and the supervisor with them.
pub(super) fn children(block: &Block, diagnostics: &mut Diagnostics) {
    let supervises = matches!(block.place, Place::Root | Place::Struct | Place::Supervisor);
    if !supervises || block.get("tree").is_some() || block.tried("tree") {
        return;
    }
    let supervisor = block.label.split('`').nth(1).unwrap_or_default();
    let auto_shutdown = said(block, "auto_shutdown");
    for child in block.children() {
        let child = &child.block;
        let Some(field) = significant(child) else {
            continue;
        };
        if let Some(stated) = forever(child) {
            let verdict = Verdict::SignificantForever { stated, inherited: false };
            tell(&verdict, At::from(&field.key), diagnostics);
        }
        if matches!(auto_shutdown, Said::Nothing | Said::Word("never")) {
            let verdict = Verdict::SignificantInVain { supervisor, inherited: false };
            tell(&verdict, At::from(&field.key), diagnostics);
        }
    }
    let nobody = !block.children().is_empty()
        && block
            .children()
            .iter()
            .all(|child| insignificant(&child.block));
    if let (Said::Word("any" | "all"), Some(field), true) =
        (auto_shutdown, block.get("auto_shutdown"), nobody)
    {
        tell(
            &Verdict::NobodySignificant { supervisor },
            field.at,
            diagnostics,
        );
    }
}

/// What is written for a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    Word(&'static str),
    /// Something that holds only under a `#[cfg]`, or was complained about.
    Unknown,
}

fn said(block: &Block, key: &str) -> Said {
    match block
        .get(key)
        .map(|field| (&field.value, field.cfgs.is_empty()))
    {
        None if block.tried(key) => Said::Unknown,
        None => Said::Nothing,
        Some((Value::Word(_, word), true)) => Said::Word(word),
        Some(_) => Said::Unknown,
    }
}

/// The field that makes it significant.
fn significant(block: &Block) -> Option<&Field> {
    let field = block.get("significant")?;
    (matches!(field.value, Value::Flag(true)) && field.cfgs.is_empty()).then_some(field)
}

/// Whether it is surely not significant.
fn insignificant(block: &Block) -> bool {
    match block.get("significant") {
        Some(field) => matches!(field.value, Value::Flag(false)) && field.cfgs.is_empty(),
        // Its actor's attribute may say so.
        None => block.place != Place::Worker && !block.tried("significant"),
    }
}

/// Whether it is surely permanent; then, whether that is written.
fn forever(block: &Block) -> Option<bool> {
    match said(block, "restart") {
        Said::Word("permanent") => Some(true),
        Said::Nothing if block.place != Place::Worker => Some(false),
        _ => None,
    }
}

fn tell(verdict: &Verdict<'_>, at: At, diagnostics: &mut Diagnostics) {
    diagnostics
        .error(at, verdict.message().as_str())
        .help(verdict.help().as_str());
}
