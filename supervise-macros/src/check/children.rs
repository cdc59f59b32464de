//! Every supervisor has children, and tells them apart.

use std::collections::HashMap;

use crate::diag::Diagnostics;
use crate::parse::ast::{Block, Child, Value};
use crate::schema::Place;

pub(super) fn children(block: &Block, diagnostics: &mut Diagnostics) {
    let supervises = matches!(block.place, Place::Root | Place::Struct | Place::Supervisor);
    if !supervises || block.get("tree").is_some() || block.tried("tree") {
        return;
    }
    none(block, diagnostics);
    twice(block, diagnostics);
}

fn none(block: &Block, diagnostics: &mut Diagnostics) {
    let message = format!("{} has no children", block.label);
    match block
        .get("children")
        .map(|field| (&field.key, &field.value))
    {
        None if block.tried("children") => {}
        None => {
            diagnostics
                .error(block.head, message)
                .help("add `children: [db = worker { .. }]`");
        }
        Some((key, Value::Children(children))) if children.items.is_empty() && !children.broken => {
            let help = match block.place {
                Place::Struct => "mark its fields with `#[child]`",
                _ => "write `[db = worker { .. }]`",
            };
            diagnostics.error(key, message).help(help);
        }
        Some(_) => {}
    }
}

fn twice(block: &Block, diagnostics: &mut Diagnostics) {
    let mut first: HashMap<String, &Child> = HashMap::new();
    for child in block.children() {
        let name = &child.name;
        let before = first.entry(name.to_string()).or_insert(child);
        let again = !std::ptr::eq(*before, child);
        if again && (child.cfgs.is_empty() || before.cfgs.is_empty()) {
            let parent = block.label.split('`').nth(1).unwrap_or_default();
            diagnostics
                .error(
                    name,
                    format!("child `{name}` is declared twice in `{parent}`"),
                )
                .help("child names must differ inside one supervisor");
        }
    }
}
