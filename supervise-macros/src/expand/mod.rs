//! From the model to Rust. Expansion never fails.

mod actor;
mod aliases;
mod build;
mod decide;
mod entry;
mod fallback;
mod handles;
pub(crate) mod ide;
mod impls;
mod judged;
mod spec;
mod values;
mod wasm;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

pub(crate) use actor::actor;

use crate::model::Tree;

/// All of a tree: handles, entry points and the implementation of `Tree`.
pub(crate) fn tree(tree: &Tree<'_>) -> TokenStream {
    let Tree { krate, name, .. } = tree;
    let handles = handles::handles(tree);
    let entry = entry::entry(tree);
    let context = entry::context(tree);
    let spec = spec::spec(tree);
    let decide = decide::by_type(krate, tree.root.on);
    let at = Ident::new("at", Span::mixed_site());
    let build = build::build(tree, &at);
    quote! {
        #handles
        #entry
        #[automatically_derived]
        #[allow(clippy::needless_update)]
        impl #krate::Tree for #name {
            #context
            const SPEC: &'static #krate::policy::TreeSpec = #spec;
            const DECIDE: ::core::option::Option<
                fn(&#krate::Failure) -> #krate::policy::Directive,
            > = #decide;
            fn build(#at: &mut #krate::__private::Builder<Self::Context>) -> Self {
                #build
            }
        }
    }
}

/// What is left of a tree with mistakes: the same types and functions, which do nothing.
pub(crate) fn fallback(tree: &Tree<'_>) -> TokenStream {
    fallback::fallback(tree)
}
