//! What `args`, `context` and `when` are called with: the context, and handles of what is declared before.

use proc_macro2::Ident;
use syn::{ExprClosure, Pat};

use crate::diag::{At, Diagnostics, list};
use crate::model::{Mention, OUTER, closure, mentions, up_name};
use crate::parse::ast::Block;
use crate::schema::Place;

/// The parameters of the closures.
pub(super) fn parameters(block: &Block, diagnostics: &mut Diagnostics) {
    if block.place.kind().is_none() {
        return;
    }
    for (key, most) in [
        ("when", 1),
        ("args", 2),
        ("context", 2),
        ("initial", 1),
        ("functions", 1),
        ("components", 1),
        ("call_log", 1),
    ] {
        closure_of(key, most, block, diagnostics);
    }
}

fn closure_of(key: &str, most: usize, block: &Block, diagnostics: &mut Diagnostics) {
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

/// `up` has the children declared before this one, and `up.outer` those declared before its supervisor.
pub(super) fn siblings(block: &Block, diagnostics: &mut Diagnostics) {
    inside(block, &mut Vec::new(), diagnostics);
}

/// One supervisor on the way from the root to a child.
struct Level<'a> {
    block: &'a Block,
    /// Its name.
    supervisor: String,
    /// Its children.
    all: Vec<String>,
    /// How many of them are declared before the one that the way goes through.
    earlier: usize,
}

impl Level<'_> {
    fn earlier(&self) -> Vec<&str> {
        self.all
            .iter()
            .take(self.earlier)
            .map(String::as_str)
            .collect()
    }

    /// The child that the way goes through.
    fn own(&self) -> &str {
        self.all.get(self.earlier).map_or("", String::as_str)
    }
}

/// `way` leads from the root to this supervisor.
fn inside<'a>(block: &'a Block, way: &mut Vec<Level<'a>>, diagnostics: &mut Diagnostics) {
    let children = block.children();
    let all = children.iter().map(|child| child.name.to_string());
    let supervisor = block.label.split('`').nth(1).unwrap_or_default().to_owned();
    way.push(Level { block, supervisor, all: all.collect(), earlier: 0 });
    for (index, child) in children.iter().enumerate() {
        if let Some(level) = way.last_mut() {
            level.earlier = index;
        }
        if child.name == OUTER {
            diagnostics
                .error(&child.name, "`outer` cannot name a child")
                .help("`up.outer` has the children around a supervisor; rename this one");
        }
        for key in ["args", "context"] {
            if let Some(closure) = child.block.expr(key).and_then(closure) {
                undeclared(closure, way, diagnostics);
            }
        }
        if child.block.place == Place::Supervisor {
            inside(&child.block, way, diagnostics);
        }
    }
    way.pop();
}

fn undeclared(closure: &ExprClosure, way: &[Level<'_>], diagnostics: &mut Diagnostics) {
    let Some(up) = up_name(closure) else { return };
    let mut told: Vec<(usize, String)> = Vec::new();
    for Mention { outers, child } in mentions(&closure.body, up) {
        let written = child.as_ref().map(ToString::to_string).unwrap_or_default();
        if told.contains(&(outers.len(), written.clone())) {
            continue;
        }
        let Some(level) = way.iter().rev().nth(outers.len()) else {
            if let (Some(beyond), Some(root)) = (outers.get(way.len() - 1), way.first()) {
                nothing_further(beyond, root, diagnostics);
            }
            told.push((outers.len(), written));
            continue;
        };
        let there = level.earlier().contains(&written.as_str()) || level.block.lost(&written);
        let Some(child) = child.filter(|_| !there) else {
            continue;
        };
        let place = outers
            .iter()
            .fold(up.to_string(), |path, outer| format!("{path}.{outer}"));
        unknown(&child, &place, level, way, diagnostics);
        told.push((outers.len(), written));
    }
}

fn nothing_further(outer: &Ident, root: &Level<'_>, diagnostics: &mut Diagnostics) {
    diagnostics
        .error(
            outer,
            format!(
                "`{}` is the root: there is nothing around it",
                root.supervisor
            ),
        )
        .help("what a mounted tree needs from around it is handed in by `context: |cfg, up| ..`");
}

/// The handle that is asked for is not there.
fn unknown(
    child: &Ident,
    place: &str,
    level: &Level<'_>,
    way: &[Level<'_>],
    diagnostics: &mut Diagnostics,
) {
    let (written, own) = (child.to_string(), level.own());
    let innermost = way.last().is_some_and(|last| std::ptr::eq(last, level));
    let what = if written == own && innermost {
        format!("`{written}` cannot have a handle to itself before it starts")
    } else if written == own {
        format!("`{written}` is not up before all in it is")
    } else if level.all.contains(&written) {
        format!("`{written}` is declared after `{own}`, and starts after it")
    } else {
        format!("`{place}` has no child `{written}`")
    };
    let entry = diagnostics.error(child, what);
    let earlier = level.earlier();
    // Further out, counted from where it was looked for.
    let outside = way
        .iter()
        .rev()
        .skip_while(|other| !std::ptr::eq(*other, level))
        .skip(1);
    let steps = outside
        .zip(1..)
        .find(|(other, _)| other.earlier().contains(&written.as_str()));
    if let Some((_, steps)) = steps.filter(|_| !level.all.contains(&written)) {
        entry.help(format!(
            "write `{place}{}.{written}`",
            ".outer".repeat(steps)
        ));
    } else if earlier.is_empty() {
        entry.help(format!(
            "`{place}` has nothing here: no child is declared before `{own}`"
        ));
    } else {
        entry.help(format!(
            "`{place}` has {}",
            list(&earlier).replace(" or ", " and ")
        ));
    }
}
