//! Whether what was written makes sense: one file per rule.
//!
//! Nothing that parsing complained about is complained about again: a broken value is present.

mod args;
mod arms;
mod backoff;
mod cfgs;
mod children;
mod directives;
mod duplicates;
mod grants;
mod judge;
mod kept;
pub(crate) mod literal;
mod mount;
mod names;
mod numbers;
mod pool;
mod probe;
mod required;
mod significant;
mod temporary;
mod wasm;

pub(crate) use arms::bare;
pub(crate) use required::required;

use crate::diag::Diagnostics;
use crate::parse::ast::{Block, Child, Tree};

/// Checks a whole tree.
pub(crate) fn tree(tree: &Tree, diagnostics: &mut Diagnostics) {
    block(&tree.block, true, diagnostics);
    args::siblings(&tree.block, diagnostics);
    names::names(tree, diagnostics);
    judge::supervisor(&tree.block, &tree.name.to_string(), diagnostics);
}

/// Checks the attribute of an actor.
pub(crate) fn actor(block: &Block, diagnostics: &mut Diagnostics) {
    fields(block, diagnostics);
    significant::actor(block, diagnostics);
    judge::actor(block, diagnostics);
}

/// With `certain`, it is there whatever the crate is configured to.
fn block(block: &Block, certain: bool, diagnostics: &mut Diagnostics) {
    fields(block, diagnostics);
    wasm::wasm(block, certain, diagnostics);
    grants::grants(block, certain, diagnostics);
    mount::mount(block, diagnostics);
    required(block, diagnostics);
    children::children(block, diagnostics);
    significant::children(block, diagnostics);
    for Child { block: inner, cfgs, .. } in block.children() {
        self::block(inner, certain && cfgs.is_empty(), diagnostics);
    }
}

/// The rules that look at one block's fields.
fn fields(block: &Block, diagnostics: &mut Diagnostics) {
    duplicates::duplicates(block, diagnostics);
    cfgs::cfgs(block, diagnostics);
    numbers::numbers(block, diagnostics);
    backoff::backoff(block, diagnostics);
    probe::probe(block, diagnostics);
    temporary::temporary(block, diagnostics);
    kept::kept(block, diagnostics);
    arms::arms(block, diagnostics);
    directives::directives(block, diagnostics);
    args::parameters(block, diagnostics);
    pool::pool(block, diagnostics);
}
