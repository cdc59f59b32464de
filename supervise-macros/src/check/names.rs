//! The structs of handles have names of their own.

use proc_macro2::Ident;

use crate::diag::Diagnostics;
use crate::model::names::handles;
use crate::parse::ast::{Block, Tree};
use crate::schema::Place;

pub(super) fn names(tree: &Tree, diagnostics: &mut Diagnostics) {
    let mut seen = Vec::new();
    collect(&tree.block, &tree.name, "", &mut seen, diagnostics);
}

/// A struct's name and whose it is.
type Seen = Vec<(Ident, String)>;

fn collect(
    block: &Block,
    parent: &Ident,
    path: &str,
    seen: &mut Seen,
    diagnostics: &mut Diagnostics,
) {
    for child in block.children() {
        if child.block.place != Place::Supervisor || child.block.get("tree").is_some() {
            continue;
        }
        let own = handles(parent, &child.name);
        let here = format!("{path}{}", child.name);
        match seen.iter().find(|(name, _)| *name == own) {
            // The same child twice is complained about as such, or chosen by `#[cfg]`.
            Some((_, other)) if *other != here => {
                diagnostics
                    .error(
                        &child.name,
                        format!("`{here}` and `{other}` would both be called `{own}`"),
                    )
                    .help("rename one of them");
            }
            _ => seen.push((own.clone(), here.clone())),
        }
        collect(&child.block, &own, &format!("{here}."), seen, diagnostics);
    }
}
