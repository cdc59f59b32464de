//! What a pool needs: a bound; and what does not go together in one.

use crate::diag::Diagnostics;
use crate::parse::ast::{Block, Value};
use crate::schema::Place;

pub(super) fn pool(block: &Block, diagnostics: &mut Diagnostics) {
    if block.place != Place::Pool {
        return;
    }
    let has = |key| block.get(key).is_some() || block.tried(key);
    match (block.get("max"), block.get("size")) {
        (Some(_), Some(size)) => {
            diagnostics
                .error(&size.key, "a pool has either `max` or `size`")
                .help("`max` bounds members that come and go; `size` is how many there always are");
        }
        (None, None) if !has("max") && !has("size") => {
            diagnostics
                .error(block.head, format!("{} has no bound", block.label))
                .help("write `max: 1_000`, or `size: 8` for a fixed pool");
        }
        (Some(_), None) => coming_and_going(block, diagnostics),
        (None, _) => {}
    }
    shared(block, diagnostics);
}

/// What is only for pools of a fixed size.
fn coming_and_going(block: &Block, diagnostics: &mut Diagnostics) {
    if let Some(route) = block.get("route") {
        diagnostics
            .error(&route.key, "`route` is for pools with `size`")
            .help(
                "members that come and go have a handle each; remove it, or write `size` for `max`",
            );
    }
    if let Some(args) = block.get("args") {
        diagnostics
            .error(
                &args.key,
                "the members of a pool with `max` are given their arguments by `spawn`",
            )
            .help("remove it, and call `spawn(args)` on the pool's handle");
    }
}

/// Members either share their restarts or have their own.
fn shared(block: &Block, diagnostics: &mut Diagnostics) {
    let Some(shared) = block.get("shared") else {
        return;
    };
    if let Some(own) = block.get("max_restarts").or(block.get("within")) {
        let key = &own.key;
        diagnostics
            .error(
                &shared.key,
                format!("members that have restarts of their own, by `{key}`, share none"),
            )
            .help(format!("remove `shared` or `{key}`"));
    } else if block.word("restart") == Some("temporary") && !matches!(shared.value, Value::Broken) {
        diagnostics
            .error(
                &shared.key,
                "a `temporary` child is never restarted, so `shared` has no effect",
            )
            .help("remove it");
    }
}
