//! State that is kept for nobody, and stores for no state.

use crate::diag::Diagnostics;
use crate::parse::ast::{Block, Field, Value};
use crate::schema::Place;

pub(super) fn kept(block: &Block, diagnostics: &mut Diagnostics) {
    if !matches!(block.place, Place::Worker | Place::Pool | Place::Wasm) {
        return;
    }
    let (state, store) = (block.get("state"), block.get("store"));
    let Some(state) = state.filter(|state| state.cfgs.is_empty()) else {
        // The actor's attribute may say something, which the compiler knows.
        return;
    };
    match (is_kept(state), store) {
        (Some(false), Some(store)) => {
            diagnostics
                .error(
                    &store.key,
                    "this child's state is not kept, so `store` has no effect",
                )
                .help("write `state: per_call` or `state: snapshot { every: 100 }`, or remove it");
        }
        (Some(true), None)
            if block.word("restart") == Some("temporary") && !block.tried("store") =>
        {
            diagnostics
                .error(
                    &state.key,
                    "a `temporary` child is never restarted, so `state` has no effect",
                )
                .help("add a `store` for the next process to find it in, or remove it");
        }
        _ => {}
    }
}

/// `None` for what was complained about.
fn is_kept(state: &Field) -> Option<bool> {
    match &state.value {
        Value::Form(formed) => Some(formed.form.word != "fresh"),
        _ => None,
    }
}
