//! A supervisor is written here or mounted from elsewhere, not both.

use crate::diag::Diagnostics;
use crate::parse::ast::Block;
use crate::schema::{Lands, Place};

pub(super) fn mount(block: &Block, diagnostics: &mut Diagnostics) {
    if block.place != Place::Supervisor {
        return;
    }
    if block.get("tree").is_none() {
        if let Some(context) = block.get("context").filter(|_| !block.tried("tree")) {
            diagnostics
                .error(&context.key, "`context` belongs to a mounted tree")
                .help(
                    "add `tree: ..`, or leave it out: these children see the context of their tree",
                );
        }
        return;
    }
    for field in &block.fields {
        let key = &field.key;
        let governs = field.lands == Lands::Supervisor || key == "children" || key == "on";
        if governs {
            diagnostics
                .error(key, format!("`{key}` is decided by the mounted tree"))
                .help("remove it, or remove `tree` and write the children here");
        }
    }
}
