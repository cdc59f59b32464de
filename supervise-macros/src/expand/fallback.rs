//! What is emitted beside the mistakes, so that nothing else in the user's crate breaks because of them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::bounds::bounds;
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
    let bounds = bounds(krate, &tree.root);
    quote! {
        #handles
        #entry
        #[automatically_derived]
        #[allow(trivial_bounds)]
        impl #krate::Tree for #name #bounds {
            #context
            const SPEC: &'static #krate::policy::TreeSpec = {
                const __POLICY: #krate::policy::SupervisorPolicy =
                    #krate::policy::SupervisorPolicy::resolve(
                        &#krate::policy::SupervisorPatch::new(#krate::policy::Strategy::OneForOne),
                    );
                &#krate::policy::TreeSpec {
                    name: #text,
                    doc: "",
                    supervisor: #krate::policy::SupervisorSpec { policy: __POLICY, children: &[] },
                    shutdown: #krate::policy::Shutdown::Brutal,
                    panic_abort: #krate::policy::PanicAbort::Refuse,
                    panic_hook: #krate::policy::PanicHook::Install,
                }
            };
            const DECIDE: ::core::option::Option<
                fn(&#krate::Failure) -> #krate::policy::Directive,
            > = ::core::option::Option::None;
            fn build(_: &mut #krate::__private::Builder<Self::Context>) -> Self {
                loop {
                    ::core::hint::spin_loop();
                }
            }
        }
    }
}
