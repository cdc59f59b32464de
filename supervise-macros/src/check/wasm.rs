//! What a component needs: a file, and something that ends it.

use std::path::{Path, PathBuf};

use syn::{Expr, Lit, LitStr};

use crate::diag::{At, Diagnostics};
use crate::model::embedded;
use crate::parse::ast::{Block, Match, Pattern, Then};
use crate::schema::Place;

pub(super) fn wasm(block: &Block, certain: bool, diagnostics: &mut Diagnostics) {
    let needed = match (block.place, block.get("grants")) {
        (Place::Wasm, _) => (block.head, "`wasm` children need"),
        (_, Some(grants)) => (
            grants.key.span(),
            "`grants` are for `wasm` children, and these need",
        ),
        _ => return,
    };
    // Of what is configured away nothing is left; of what is not, rustc says that the module `wasm` is.
    if certain && !cfg!(feature = "wasm") && !cfg!(test) {
        let (at, what) = needed;
        diagnostics
            .error(
                at,
                format!("{what} the feature `wasm` of the crate `supervision`"),
            )
            .help(
                "write `supervision = { version = \"..\", features = [\"wasm\"] }` in Cargo.toml",
            );
        return;
    }
    if block.place != Place::Wasm {
        return;
    }
    limited(block, diagnostics);
    if let Some(closure @ Expr::Closure(_)) = block.expr("component") {
        diagnostics
            .error(At::tokens(closure), "`component` is the same for every tree, and no closure of the context")
            .help("write a path, `embed(\"..\")` or an expression; one that the context knows is `worker { actor: Wasm, args: |cfg| WasmArgs::new(cfg.plugin.clone()) }`");
    }
    noted(block, diagnostics);
    supervising(block, diagnostics);
    if certain && let Some(path) = block.expr("component").and_then(written) {
        readable(path, diagnostics);
    }
    if let Some(on) = block.on() {
        resumed(on, diagnostics);
    }
}

fn limited(block: &Block, diagnostics: &mut Diagnostics) {
    let has = |key| block.get(key).is_some() || block.tried(key);
    if has("fuel") || has("handle_timeout") {
        return;
    }
    let name = block.label.trim_start_matches("wasm ");
    diagnostics
        .error(
            block.head,
            format!("nothing limits how long {name} may run"),
        )
        .help("give `fuel`, `handle_timeout` or both");
}

/// A log has bytes.
fn noted(block: &Block, diagnostics: &mut Diagnostics) {
    if let (Some(_), Some(log)) = (block.get("actor"), block.get("call_log")) {
        diagnostics
            .error(&log.key, "the calls of a world of its own are not noted")
            .help(
                "remove `call_log`, or have the component be of the world `child`, without `actor`",
            );
    }
}

/// Limits on nobody; and who cannot ask for any.
fn supervising(block: &Block, diagnostics: &mut Diagnostics) {
    match (
        block.get("components"),
        block.get("supervises"),
        block.get("actor"),
    ) {
        (Some(components), _, Some(_)) => {
            diagnostics
                .error(&components.key, "a component of a world of its own runs no others")
                .help("remove `components`, or have the component be of the world `supervising-child`, without `actor`");
        }
        (None, Some(supervises), _) if !block.tried("components") => {
            diagnostics
                .error(&supervises.key, "there is nothing that this component could run")
                .help("add `components: |cfg| cfg.components.clone()`, what it may run by name; or remove it");
        }
        _ => {}
    }
}

/// The path of a component that is written as one.
fn written(component: &Expr) -> Option<&LitStr> {
    match component {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(path) => Some(path),
            _ => None,
        },
        other => embedded(other),
    }
}

fn readable(path: &LitStr, diagnostics: &mut Diagnostics) {
    // Where the crate is whose build this is. An editor may not say; then there is nothing to complain about.
    let Some(directory) = std::env::var_os("CARGO_MANIFEST_DIR") else {
        return;
    };
    let wanted: PathBuf = Path::new(&directory).join(path.value());
    if wanted.is_file() {
        return;
    }
    diagnostics
        .error(
            path.span(),
            format!("can't read wasm module `{}`", path.value()),
        )
        .help(format!("looked in `{}`", wanted.display()));
}

/// Only what the guest says itself leaves an instance to resume.
fn resumed(on: &Match, diagnostics: &mut Diagnostics) {
    for arm in &on.arms {
        match (&arm.then, &arm.pattern) {
            (Then::Directive { word: "resume", span }, Pattern::Pat(pat)) if !guests(pat) => {
                diagnostics
                    .error(
                        *span,
                        "only an error of the guest itself leaves it fit to be resumed",
                    )
                    .help("write `WasmError::Guest(_) => resume`, and `restart` for the rest");
            }
            (Then::Match(inner), _) => resumed(inner, diagnostics),
            _ => {}
        }
    }
}

/// Whether a pattern matches nothing but `WasmError::Guest(..)` and what is inside it.
fn guests(pat: &syn::Pat) -> bool {
    let named =
        |path: &syn::Path, name: &str| path.segments.iter().any(|segment| segment.ident == name);
    match pat {
        syn::Pat::Or(pat) => pat.cases.iter().all(guests),
        syn::Pat::Paren(pat) => guests(&pat.pat),
        syn::Pat::Reference(pat) => guests(&pat.pat),
        syn::Pat::Ident(pat) => pat.subpat.as_ref().is_some_and(|(_, inner)| guests(inner)),
        syn::Pat::TupleStruct(pat) => named(&pat.path, "Guest") || named(&pat.path, "GuestError"),
        _ => false,
    }
}
