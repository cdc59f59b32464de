//! Directives that cannot be carried out.

use proc_macro2::Span;

use crate::diag::Diagnostics;
use crate::parse::ast::{Block, Match, Then};
use crate::schema::Place;

pub(super) fn directives(block: &Block, diagnostics: &mut Diagnostics) {
    if block.place != Place::Task && !block.is_tasks() {
        return;
    }
    let Some(on) = block.on() else { return };
    each(on, &mut |word, span| {
        if word == "resume" {
            diagnostics
                .error(
                    span,
                    "a task cannot be resumed: with its error it has ended",
                )
                .help("write `restart`, or make it a worker, which outlives an error");
        }
    });
}

/// Calls `found` with every directive in a `match`.
pub(super) fn each(on: &Match, found: &mut impl FnMut(&'static str, Span)) {
    for arm in &on.arms {
        match &arm.then {
            Then::Directive { word, span } => found(word, *span),
            Then::Match(inner) => each(inner, found),
            // Temporary errors restart.
            Then::Classified(span) => found("restart", *span),
            Then::Broken(_) => {}
        }
    }
}
