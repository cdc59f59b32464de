//! What is emitted beside the mistakes, so that nothing else in the user's crate breaks because of them.
//!
//! An editor gets the insides too, as far as they can be read: what is typed is a mistake most of the time.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::build::build;
use super::decide::by_type;
use super::entry::{Bodies, context_type, with_bodies};
use super::handles::{handles, visibility};
use crate::model::Tree;
use crate::model::names::plain;

pub(super) fn fallback(tree: &Tree<'_>) -> TokenStream {
    let Tree { krate, name, .. } = tree;
    let handles = handles(tree);
    let pending = quote!(::core::future::pending().await);
    let site = |name: &str| Ident::new(name, Span::mixed_site());
    let (at, vis, context) = (site("at"), visibility(tree), context_type(tree));
    let build = build(tree, &at);
    let entry = with_bodies(
        tree,
        &Bodies {
            context: site("_context"),
            overrides: site("_overrides"),
            start: pending.clone(),
            start_with: pending,
            prepared: quote! {
                loop {
                    ::core::hint::spin_loop();
                }
            },
            build: quote! {
                #[cfg(rust_analyzer)]
                #[doc(hidden)]
                #vis fn __build(#at: &mut #krate::__private::Builder<#context>) -> Self {
                    #build
                }
                #[cfg(not(rust_analyzer))]
                #[doc(hidden)]
                #vis fn __build(_: &mut #krate::__private::Builder<#context>) -> Self {
                    loop {
                        ::core::hint::spin_loop();
                    }
                }
            },
        },
    );
    let text = plain(name);
    let decide = by_type(krate, tree.root.on);
    // Crates do not know the `cfg` of editors.
    quote! {
        #handles
        #entry
        #[automatically_derived]
        #[allow(unexpected_cfgs)]
        impl #krate::Tree for #name {
            type Itself = Self;
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
            #[cfg(not(rust_analyzer))]
            const DECIDE: ::core::option::Option<
                fn(&#krate::Failure) -> #krate::policy::Directive,
            > = ::core::option::Option::None;
        }
    }
}
