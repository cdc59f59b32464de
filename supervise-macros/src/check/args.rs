//! What `args` is called with: the context, and handles of earlier siblings.

use syn::{ExprClosure, Pat};

use crate::diag::{At, Diagnostics, list};
use crate::model::{closure, mentions, up_name};
use crate::parse::ast::Block;
use crate::schema::Place;

/// The closure's parameters.
pub(super) fn parameters(block: &Block, diagnostics: &mut Diagnostics) {
    let (key, most) = match block.place {
        Place::Worker | Place::Task | Place::Wasm => ("args", 2),
        Place::Supervisor => ("context", 1),
        _ => return,
    };
    let Some(closure) = block.expr(key).and_then(closure) else {
        return;
    };
    let shape = if most == 2 {
        "`|cfg|` or `|cfg, up|`"
    } else {
        "`|cfg|`"
    };
    if closure.inputs.is_empty() || closure.inputs.len() > most {
        let at = At { start: closure.inputs_begin.span, end: closure.inputs_end.span };
        diagnostics
            .error(at, format!("`{key}` takes {shape}"))
            .help("the first parameter is the tree's context; write `|_| ..` if it is not needed");
    }
    if let Some(second) = closure.inputs.iter().nth(1)
        && closure.inputs.len() == 2
        && up_name(closure).is_none()
        && !matches!(second, Pat::Wild(_))
    {
        diagnostics
            .error(
                At::tokens(second),
                "the handles of earlier children need a plain name here",
            )
            .help("write `|cfg, up|` and name a handle as `up.db`");
    }
}

/// `up` has the children declared before this one.
pub(super) fn siblings(block: &Block, diagnostics: &mut Diagnostics) {
    let children = block.children();
    let all: Vec<String> = children
        .iter()
        .map(|child| child.name.to_string())
        .collect();
    for (index, child) in children.iter().enumerate() {
        let Some(closure) = child.block.expr("args").and_then(closure) else {
            continue;
        };
        let earlier = all.get(..index).unwrap_or_default();
        let names = Names { own: child.name.to_string(), earlier };
        undeclared(
            closure,
            &names,
            |name| all.iter().any(|other| other == name),
            |name| block.lost(name),
            diagnostics,
        );
    }
}

struct Names<'a> {
    own: String,
    earlier: &'a [String],
}

fn undeclared(
    closure: &ExprClosure,
    names: &Names<'_>,
    exists: impl Fn(&str) -> bool,
    lost: impl Fn(&str) -> bool,
    diagnostics: &mut Diagnostics,
) {
    let Some(up) = up_name(closure) else { return };
    let mut told: Vec<String> = Vec::new();
    for mention in mentions(&closure.body, up) {
        let written = mention.to_string();
        if names.earlier.contains(&written) || told.contains(&written) || lost(&written) {
            continue;
        }
        let what = if written == names.own {
            format!("`{written}` cannot have a handle to itself before it starts")
        } else if exists(&written) {
            format!(
                "`{written}` is declared after `{}`, and starts after it",
                names.own
            )
        } else {
            format!("`{up}` has no child `{written}`")
        };
        let entry = diagnostics.error(&mention, what);
        let earlier: Vec<&str> = names.earlier.iter().map(String::as_str).collect();
        if earlier.is_empty() {
            entry.help(format!(
                "`{up}` has nothing here: no child is declared before `{}`",
                names.own
            ));
        } else {
            entry.help(format!(
                "`{up}` has {}",
                list(&earlier).replace(" or ", " and ")
            ));
        }
        told.push(written);
    }
}
