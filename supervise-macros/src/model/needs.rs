//! Which handles have to be at hand where, so that only those are kept.

use proc_macro2::{Ident, TokenStream};
use syn::Expr;

use super::{Child, Kind, Supervisor, closure, mentions, up_name};
use crate::editor::editor;

/// The handles that are asked for of the children of one supervisor.
#[derive(Clone, Debug, Default)]
pub(crate) struct Need {
    names: Vec<String>,
    /// They are handed on as a whole.
    all: bool,
    /// Something there is asked for, be it only by somebody further out.
    some: bool,
}

impl Need {
    /// Whether the handle of the child of this name is needed.
    pub(crate) fn has(&self, child: &Ident) -> bool {
        self.all || self.names.iter().any(|name| child == name)
    }

    /// Whether anything here, or further out, is needed.
    pub(crate) fn is_some(&self) -> bool {
        self.some
    }

    fn add(&mut self, other: &Self) {
        self.names.extend(other.names.iter().cloned());
        self.all |= other.all;
        self.some |= other.some;
    }
}

/// How many supervisors an editor is offered to step out of.
const DEEP: usize = 8;

/// What a child's own closure asks for: of its siblings first, then of each supervisor further out. `None` if it is no closure
/// of two parameters.
pub(crate) fn own_needs(closure: Option<&Expr>) -> Option<Vec<Need>> {
    let all = || Need { all: true, some: true, ..Need::default() };
    let expr = closure?;
    let found = match (self::closure(expr), expr) {
        (Some(closure), _) if closure.inputs.len() != 2 => return None,
        // An editor completes the name of any of them.
        (Some(_), _) if editor() => return Some(vec![all(); DEEP]),
        (None, Expr::Verbatim(written)) if half_closure(written) => return Some(vec![all(); DEEP]),
        (Some(closure), _) => up_name(closure)
            .map(|up| mentions(&closure.body, up))
            .unwrap_or_default(),
        (None, _) => return None,
    };
    let mut needs = vec![Need::default()];
    for mention in found {
        let level = mention.outers.len();
        if needs.len() <= level {
            needs.resize(level + 1, Need::default());
        }
        for need in &mut needs[1..=level] {
            need.some = true;
        }
        let Some(need) = needs.get_mut(level) else {
            continue;
        };
        need.some = true;
        match mention.child {
            Some(child) => need.names.push(child.to_string()),
            None => need.all = true,
        }
    }
    Some(needs)
}

/// What is asked for inside of a supervisor of what is around it: of its siblings first, then of each supervisor further out.
pub(crate) fn needs(of: &Supervisor<'_>) -> Vec<Need> {
    let mut found: Vec<Need> = Vec::new();
    for child in &of.children {
        let inside = match &child.kind {
            Kind::Supervisor(inner) => needs(inner),
            _ => own_needs(args(child)).unwrap_or_default(),
        };
        for (level, need) in inside.iter().skip(1).enumerate() {
            match found.get_mut(level) {
                Some(known) => known.add(need),
                None => found.push(need.clone()),
            }
        }
    }
    found
}

/// What makes a child's arguments, or the context of a mounted tree.
fn args<'a>(child: &Child<'a>) -> Option<&'a Expr> {
    match child.kind {
        Kind::Worker { args, .. }
        | Kind::Task { args, .. }
        | Kind::Wasm { args, .. }
        | Kind::Pool { args, .. } => args,
        Kind::Mount { context, .. } => context,
        Kind::Crew { .. } | Kind::Supervisor(_) | Kind::Unknown => None,
    }
}

/// Whether what is no closure yet begins with two parameters.
fn half_closure(written: &TokenStream) -> bool {
    let trees: Vec<String> = written
        .clone()
        .into_iter()
        .take(5)
        .map(|tree| tree.to_string())
        .collect();
    matches!(trees.as_slice(), [open, _, comma, _, close] if open == "|" && comma == "," && close == "|")
}
