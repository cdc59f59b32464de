//! Where a component's bytes are.

use syn::{Expr, Lit, LitStr};

/// The path in `embed("path")`.
pub(crate) fn embedded(component: &Expr) -> Option<&LitStr> {
    let Expr::Call(call) = component else {
        return None;
    };
    let Expr::Path(function) = &*call.func else {
        return None;
    };
    match (function.path.is_ident("embed"), call.args.first()) {
        (true, Some(Expr::Lit(path))) if call.args.len() == 1 => match &path.lit {
            Lit::Str(path) => Some(path),
            _ => None,
        },
        _ => None,
    }
}
