//! What is granted can be granted.

use syn::{Expr, Lit, LitStr, spanned::Spanned as _};

use crate::diag::Diagnostics;
use crate::parse::ast::{Block, Field, Formed, Value};

/// Of the system, by an implementation that is a feature of its own.
const SYSTEM: [&str; 4] = ["stdio", "read", "write", "network"];

pub(super) fn grants(block: &Block, certain: bool, diagnostics: &mut Diagnostics) {
    for field in block.all("grants") {
        let Value::Form(formed) = &field.value else {
            continue;
        };
        // As with the feature `wasm`: of what is configured away nothing is left.
        if certain && !cfg!(feature = "wasi") && !cfg!(test) {
            built(formed, diagnostics);
        }
        if let Some(network) = formed.get("network") {
            addresses(network, diagnostics);
        }
        for key in ["read", "write"] {
            if let Some(directories) = formed.get(key) {
                named(directories, diagnostics);
            }
        }
    }
}

fn built(formed: &Formed, diagnostics: &mut Diagnostics) {
    let system = formed
        .params
        .iter()
        .find(|param| SYSTEM.iter().any(|key| param.key == key));
    if let Some(param) = system {
        diagnostics
            .error(
                param.key.span(),
                format!(
                    "the grant `{}` needs the feature `wasi` of the crate `supervision`",
                    param.key
                ),
            )
            .help(
                "write `supervision = { version = \"..\", features = [\"wasi\"] }` in Cargo.toml",
            );
    }
}

fn addresses(network: &Field, diagnostics: &mut Diagnostics) {
    for address in texts(network, diagnostics) {
        if supervise_policy::parse_endpoint(&address.value()).is_none() {
            diagnostics
                .error(address.span(), format!("`{}` is no address with a port", address.value()))
                .help("write `127.0.0.1:5432` or `[::1]:5432`; `*` is any address or any port, as in `*:443`");
        }
    }
}

fn named(directories: &Field, diagnostics: &mut Diagnostics) {
    for directory in texts(directories, diagnostics) {
        if directory.value().is_empty() {
            diagnostics
                .error(directory.span(), "a directory has a name")
                .help("write `.` for the one in which the program runs");
        }
    }
}

/// The texts in a list that is written as one.
fn texts<'a>(field: &'a Field, diagnostics: &mut Diagnostics) -> Vec<&'a LitStr> {
    let text = |expr: &'a Expr| match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text),
            _ => None,
        },
        _ => None,
    };
    match &field.value {
        Value::Expr(Expr::Array(array)) => array.elems.iter().filter_map(text).collect(),
        Value::Expr(one) if text(one).is_some() => {
            let key = field.key.to_string();
            diagnostics
                .error(one.span(), format!("`{key}` takes a list"))
                .help(format!("write `{key}: [..]`"));
            Vec::new()
        }
        _ => Vec::new(),
    }
}
