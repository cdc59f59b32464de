//! From the model to Rust. Expansion never fails.

mod actor;
mod aliases;
mod arrivals;
mod build;
mod decide;
mod entry;
mod fallback;
mod family;
mod handles;
pub(crate) mod ide;
mod impls;
mod judged;
mod kept;
mod patch;
mod pool;
mod quiet;
mod sound;
mod spec;
mod values;
mod wasm;

use proc_macro2::TokenStream;
use quote::quote;

pub(crate) use actor::actor;

use crate::model::Tree;

/// All of a tree: handles, entry points and the implementation of `Tree`.
pub(crate) fn tree(tree: &Tree<'_>) -> TokenStream {
    let Tree { krate, name, .. } = tree;
    let handles = handles::handles(tree);
    let entry = entry::entry(tree);
    let spec = spec::spec(tree);
    let decide = decide::by_type(krate, tree.root.on);
    // All keys of a form may be written, and all of a policy.
    quote! {
        #handles
        #entry
        #[automatically_derived]
        #[allow(clippy::needless_update)]
        impl #krate::Tree for #name {
            type Itself = Self;
            const SPEC: &'static #krate::policy::TreeSpec = #spec;
            const DECIDE: ::core::option::Option<
                fn(&#krate::Failure) -> #krate::policy::Directive,
            > = #decide;
        }
    }
}

/// What is left of a tree with mistakes: the same types and functions, which do nothing.
pub(crate) fn fallback(tree: &Tree<'_>) -> TokenStream {
    fallback::fallback(tree)
}
