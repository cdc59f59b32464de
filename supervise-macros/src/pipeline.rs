//! The way from tokens to tokens: parse, check, model, expand.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Generics, ItemStruct};

use crate::diag::Diagnostics;
use crate::parse::ast::Tree;
use crate::parse::{self, Target};
use crate::{check, expand, model};

/// A call of `supervision_tree!`.
pub(crate) fn supervision_tree(input: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let tree = parse::tree(input, &mut diagnostics);
    finish(tree, diagnostics)
}

/// A use of `#[supervised]`, in either of its readings.
pub(crate) fn supervised(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    match parse::target(item.clone(), &mut diagnostics) {
        Some(Target::Struct(found)) if is_supervisor(&args, &found) => {
            let tree = parse::supervisor_struct(args, found, &mut diagnostics);
            finish(Some(tree), diagnostics)
        }
        Some(Target::Struct(found)) => actor(args, item, found.ident, found.generics, diagnostics),
        Some(Target::Enum { name, generics }) => actor(args, item, name, generics, diagnostics),
        None => {
            let mistakes = diagnostics.into_tokens();
            quote!(#mistakes #item)
        }
    }
}

fn finish(tree: Option<Tree>, mut diagnostics: Diagnostics) -> TokenStream {
    let Some(tree) = tree else {
        return diagnostics.into_tokens();
    };
    check::tree(&tree, &mut diagnostics);
    let model = model::tree(&tree);
    if diagnostics.is_empty() {
        return expand::tree(&model);
    }
    let (mistakes, fallback) = (diagnostics.into_tokens(), expand::fallback(&model));
    quote!(#mistakes #fallback)
}

fn actor(
    args: TokenStream,
    item: TokenStream,
    name: Ident,
    generics: Generics,
    mut diagnostics: Diagnostics,
) -> TokenStream {
    let actor = parse::actor(args, name, generics, &mut diagnostics);
    check::actor(&actor.block, &mut diagnostics);
    if diagnostics.is_empty() {
        let policy = expand::actor(&actor);
        return quote!(#item #policy);
    }
    let mistakes = diagnostics.into_tokens();
    quote!(#mistakes #item)
}

/// A struct is a supervisor if it has children, or a supervisor's strategy.
fn is_supervisor(args: &TokenStream, item: &ItemStruct) -> bool {
    parse::has_children(item) || parse::names_a_supervisor(args.clone())
}
