//! What is emitted beside the mistakes, so that nothing else in the user's crate breaks because of them.
//!
//! An editor gets the insides too, as far as they can be read: what is typed is a mistake most of the time.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::build::build;
use super::decide::by_type;
use super::entry::{context, with_body};
use super::handles::handles;
use crate::model::Tree;
use crate::model::names::plain;

pub(super) fn fallback(tree: &Tree<'_>) -> TokenStream {
    let Tree { krate, name, .. } = tree;
    let handles = handles(tree);
    let argument = Ident::new("_context", Span::mixed_site());
    let entry = with_body(tree, &argument, &quote!(::core::future::pending().await));
    let context = context(tree);
    let text = plain(name);
    let at = Ident::new("at", Span::mixed_site());
    let (decide, build) = (by_type(krate, tree.root.on), build(tree, &at));
    quote! {
        #handles
        #entry
        #[automatically_derived]
        #[allow(unexpected_cfgs)]
        impl #krate::Tree for #name {
            #context
            const SPEC: &'static #krate::policy::TreeSpec = {
                const __PATCH: #krate::policy::SupervisorPatch =
                    #krate::policy::SupervisorPatch::new(#krate::policy::Strategy::OneForOne);
                &#krate::policy::TreeSpec {
                    name: #text,
                    doc: "",
                    supervisor: #krate::policy::SupervisorSpec::new(&__PATCH, ::core::option::Option::None, &[]),
                    shutdown: #krate::policy::Shutdown::Brutal,
                    panic_abort: #krate::policy::PanicAbort::Refuse,
                    panic_hook: #krate::policy::PanicHook::Install,
                }
            };
            #[cfg(rust_analyzer)]
            const DECIDE: ::core::option::Option<
                fn(&#krate::Failure) -> #krate::policy::Directive,
            > = #decide;
            #[cfg(rust_analyzer)]
            fn build(#at: &mut #krate::__private::Builder<Self::Context>) -> Self {
                #build
            }
            #[cfg(not(rust_analyzer))]
            const DECIDE: ::core::option::Option<
                fn(&#krate::Failure) -> #krate::policy::Directive,
            > = ::core::option::Option::None;
            #[cfg(not(rust_analyzer))]
            fn build(_: &mut #krate::__private::Builder<Self::Context>) -> Self {
                loop {
                    ::core::hint::spin_loop();
                }
            }
        }
    }
}
