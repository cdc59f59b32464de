//! The tree that was meant: names settled, every child with its policy and its kind.
//!
//! It is built from whatever was written, so that even a tree with mistakes has its struct of handles.

mod arrivals;
mod child;
pub(crate) mod names;
mod needs;
mod up;
mod wasm;

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Span};
use syn::{Attribute, Type};

pub(crate) use arrivals::{Arrival, Gets, arrivals};
pub(crate) use child::{Child, Kind, Replicas, own_life};
pub(crate) use needs::{Need, needs, own_needs};
pub(crate) use up::{Mention, OUTER, closure, mentions, up_name};
pub(crate) use wasm::embedded;

use crate::parse::ast::{self, Block, Field, Krate, Match, Shell};
use crate::schema::{Lands, Place};

/// A tree, ready to be expanded.
pub(crate) struct Tree<'a> {
    pub(crate) krate: &'a Krate,
    pub(crate) name: &'a Ident,
    pub(crate) shell: &'a Shell,
    pub(crate) block: &'a Block,
    pub(crate) context: Option<&'a Type>,
    pub(crate) doc: Option<&'a str>,
    pub(crate) root: Supervisor<'a>,
}

/// A supervisor and those it looks after.
pub(crate) struct Supervisor<'a> {
    /// Counts supervisors, the root being 0.
    pub(crate) index: usize,
    /// The struct of handles.
    pub(crate) handles: Ident,
    /// Names from the root on, joined by dots; empty for the root.
    pub(crate) path: String,
    pub(crate) strategy: Option<&'a Field>,
    /// The fields that go into its patch, but for the strategy.
    pub(crate) patch: Vec<&'a Field>,
    /// How long it may take to stop, if it says so.
    pub(crate) shutdown: Option<&'a Field>,
    /// Where its kind stands, or the tree's name.
    pub(crate) head: Span,
    pub(crate) on: Option<&'a Match>,
    /// The most that components below it may reach.
    pub(crate) grants: Option<&'a Field>,
    pub(crate) children: Vec<Child<'a>>,
}

/// Makes the model of a tree.
pub(crate) fn tree(tree: &ast::Tree) -> Tree<'_> {
    let mut builder = Builder {
        root: &tree.name,
        supervisors: 0,
        aliases: HashMap::new(),
        conditional: HashMap::new(),
    };
    let root = builder.supervisor(&tree.block, tree.name.clone(), &[], &[]);
    let doc = tree.block.get("doc").and_then(|field| match &field.value {
        ast::Value::Text(text) => Some(text.as_str()),
        _ => None,
    });
    Tree {
        krate: &tree.krate,
        name: &tree.name,
        shell: &tree.shell,
        block: &tree.block,
        context: tree.block.ty("context"),
        doc,
        root,
    }
}

/// What names are made from while the model grows.
struct Builder<'a> {
    root: &'a Ident,
    supervisors: usize,
    /// The aliases that there are, by what they stand for: children of one type share one.
    aliases: HashMap<(Place, String), String>,
    /// How many children under a `cfg` have wanted an alias of this name.
    conditional: HashMap<String, usize>,
}

impl Builder<'_> {
    /// `path` are the names from the root to this supervisor, `cfgs` all the conditions above it.
    fn supervisor<'a>(
        &mut self,
        block: &'a Block,
        handles: Ident,
        path: &[String],
        cfgs: &[Attribute],
    ) -> Supervisor<'a> {
        let index = self.supervisors;
        self.supervisors += 1;
        let mut names = HashSet::new();
        let children = block.children().iter().map(|child| {
            let again = !names.insert(child.name.to_string()) && child.cfgs.is_empty();
            self.child(child, again, &handles, path, cfgs)
        });
        let children = children.collect();
        Supervisor {
            index,
            handles,
            path: path.join("."),
            strategy: block.get("strategy"),
            patch: landing(block, Lands::Supervisor)
                .filter(|field| field.key != "strategy")
                .collect(),
            shutdown: block.get("shutdown"),
            head: block.head,
            on: block.on(),
            grants: block.get("grants"),
            children,
        }
    }
}

/// The fields that go into one patch.
pub(crate) fn landing(block: &Block, lands: Lands) -> impl Iterator<Item = &Field> {
    block
        .fields
        .iter()
        .filter(move |field| field.lands == lands)
}
