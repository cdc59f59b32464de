//! The way from tokens to tokens: parse, check, model, expand.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemStruct;

use crate::diag::Diagnostics;
use crate::editor::editor;
use crate::parse::ast::Tree;
use crate::parse::{self, Annotated, Target};
use crate::{check, debug, expand, model};

/// A call of `supervision_tree!`.
pub(crate) fn supervision_tree(input: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let Some(tree) = parse::tree(input, &mut diagnostics) else {
        return diagnostics.into_tokens();
    };
    check::tree(&tree, &mut diagnostics);
    let output = expanded(&tree, diagnostics);
    debug::print(&tree.name.to_string(), &output);
    output
}

/// A use of `#[supervised]`, in either of its readings.
pub(crate) fn supervised(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    match judge(args, item.clone(), &mut diagnostics) {
        Judged::Tree(tree) => {
            let output = expanded(&tree, diagnostics);
            debug::print(&tree.name.to_string(), &output);
            output
        }
        Judged::Actor(actor) if diagnostics.is_empty() => {
            let (ide, policy) = (expand::ide::actor(&actor), expand::actor(&actor));
            debug::print(&actor.name.to_string(), &policy);
            quote!(#ide #item #policy)
        }
        Judged::Actor(actor) => {
            let ide = expand::ide::actor(&actor);
            let (mistakes, item) = (diagnostics.into_tokens(), parse::once(item));
            quote!(#ide #mistakes #item)
        }
        Judged::Neither => {
            let (mistakes, item) = (diagnostics.into_tokens(), parse::once(item));
            quote!(#mistakes #item)
        }
    }
}

/// What `#[supervised]` turned out to stand on.
pub(crate) enum Judged {
    Tree(Tree),
    Actor(Box<Annotated>),
    Neither,
}

/// Parses and checks a use of `#[supervised]`.
pub(crate) fn judge(args: TokenStream, item: TokenStream, diagnostics: &mut Diagnostics) -> Judged {
    let (name, generics) = match parse::target(item, diagnostics) {
        Some(Target::Struct(found)) if is_supervisor(&args, &found) => {
            let tree = parse::supervisor_struct(args, found, diagnostics);
            check::tree(&tree, diagnostics);
            return Judged::Tree(tree);
        }
        Some(Target::Struct(found)) => (found.ident, found.generics),
        Some(Target::Enum { name, generics }) => (name, generics),
        None => return Judged::Neither,
    };
    let actor = parse::actor(args, name, generics, diagnostics);
    check::actor(&actor.block, diagnostics);
    Judged::Actor(Box::new(actor))
}

fn expanded(tree: &Tree, diagnostics: Diagnostics) -> TokenStream {
    let model = model::tree(tree);
    let ide = expand::ide::tree(tree);
    if editor() {
        // The same with mistakes and without: an editor compares what is there to what would be with one word more.
        let (fallback, mistakes) = (expand::fallback(&model), diagnostics.into_tokens());
        return quote!(#ide #fallback #mistakes);
    }
    if diagnostics.is_empty() {
        let expansion = expand::tree(&model);
        return quote!(#ide #expansion);
    }
    let (mistakes, fallback) = (diagnostics.into_tokens(), expand::fallback(&model));
    quote!(#ide #mistakes #fallback)
}

/// A struct is a supervisor if it has children, or a supervisor's strategy.
fn is_supervisor(args: &TokenStream, item: &ItemStruct) -> bool {
    parse::has_children(item) || parse::names_a_supervisor(args.clone())
}
