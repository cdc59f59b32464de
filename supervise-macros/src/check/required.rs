//! What every block must say.

use crate::diag::Diagnostics;
use crate::parse::ast::Block;
use crate::schema::Place;

pub(crate) fn required(block: &Block, diagnostics: &mut Diagnostics) {
    let (key, help) = match block.place {
        Place::Worker => (
            "actor",
            "add `actor: Ledger`, the type that implements `Actor`",
        ),
        Place::Task => (
            "run",
            "add `run: poll`, an `async fn` that takes the arguments and a token",
        ),
        Place::Pool if block.has("run") => return,
        Place::Pool => (
            "actor",
            "add `actor: Session`, the type that implements `Actor`; or `run: fetch`, an `async fn`, for tasks",
        ),
        Place::Wasm => (
            "component",
            "add `component: \"plugins/thumbnails.wasm\"`, a path from where Cargo.toml is",
        ),
        Place::Supervisor if block.has("tree") => return,
        Place::Root | Place::Struct | Place::Supervisor => (
            "strategy",
            "add `strategy: one_for_one`, `one_for_all` or `rest_for_one`",
        ),
        Place::Actor => return,
    };
    if block.has(key) {
        return;
    }
    let help = if block.place == Place::Struct {
        help.replace(": ", " = ")
    } else {
        help.to_owned()
    };
    diagnostics
        .error(block.head, format!("{} has no `{key}`", block.label))
        .help(help);
}
