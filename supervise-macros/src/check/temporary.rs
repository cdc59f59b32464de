//! A child that is never restarted has no use for anything about restarts.

use super::directives::each;
use crate::diag::Diagnostics;
use crate::parse::ast::{Block, Value};
use crate::schema::{Place, RESTARTS_ONLY};

pub(super) fn temporary(block: &Block, diagnostics: &mut Diagnostics) {
    // The tasks of a pool are unless it says otherwise.
    let unsaid = block.is_tasks() && !block.has("restart");
    if block.word("restart") != Some("temporary") && !unsaid {
        return;
    }
    let remedy = match unsaid {
        true => "remove it, or write `restart: transient`",
        false => "remove it",
    };
    if matches!(
        block.place,
        Place::Worker | Place::Task | Place::Wasm | Place::Pool | Place::Actor
    ) {
        for field in block
            .fields
            .iter()
            .filter(|field| RESTARTS_ONLY.iter().any(|key| field.key == key))
        {
            let key = &field.key;
            diagnostics
                .error(
                    key,
                    format!("a `temporary` child is never restarted, so `{key}` has no effect"),
                )
                .help(remedy);
        }
        for key in ["on_panic", "strategy"] {
            if block.word(key) == Some("restart")
                && let Some(field) = block.get(key)
            {
                diagnostics
                    .error(field.at, "a `temporary` child is never restarted")
                    .help(instead(key));
            }
        }
        if let Some(on) = block.on() {
            each(on, &mut |word, span| {
                if word == "restart" {
                    diagnostics
                        .error(span, "a `temporary` child is never restarted")
                        .help("write `stop`, or `restart: transient` above");
                }
            });
        }
    }
    as_child(block, diagnostics);
}

fn instead(key: &str) -> String {
    match key {
        "on_panic" => "write `stop`, `escalate`, or leave it out".to_owned(),
        _ => "write `stop` or `escalate`".to_owned(),
    }
}

fn as_child(block: &Block, diagnostics: &mut Diagnostics) {
    let Some(field) = block.get("as_child") else {
        return;
    };
    let Value::Form(formed) = &field.value else {
        return;
    };
    for param in &formed.params {
        let key = &param.key;
        diagnostics
            .error(
                key,
                format!("a `temporary` child is never restarted, so `{key}` has no effect"),
            )
            .help("remove it");
    }
}
