//! `Clone` and `Debug` of a struct of handles, without a derive, whose errors would be told from inside of it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::handles::{handle_type, once};
use crate::model::names::plain;
use crate::model::{Child, Supervisor};
use crate::parse::ast::Krate;

/// `impl Clone`: handles are cheap to clone.
pub(super) fn clone(krate: &Krate, supervisor: &Supervisor<'_>) -> TokenStream {
    let name = &supervisor.handles;
    let fields = known(krate, supervisor).map(|Child { cfgs, name, .. }| {
        quote!(#(#cfgs)* #name: ::core::clone::Clone::clone(&self.#name),)
    });
    quote! {
        #[automatically_derived]
        impl ::core::clone::Clone for #name {
            fn clone(&self) -> Self {
                Self { #(#fields)* }
            }
        }
    }
}

/// `impl Clone` of a struct with mistakes, which says nothing about its fields.
pub(super) fn no_clone(supervisor: &Supervisor<'_>) -> TokenStream {
    let name = &supervisor.handles;
    quote! {
        #[automatically_derived]
        impl ::core::clone::Clone for #name {
            fn clone(&self) -> Self {
                loop {
                    ::core::hint::spin_loop();
                }
            }
        }
    }
}

/// `impl Debug`: the struct with its fields.
pub(super) fn debug(krate: &Krate, supervisor: &Supervisor<'_>) -> TokenStream {
    let name = &supervisor.handles;
    let text = plain(name);
    let f = Ident::new("f", Span::mixed_site());
    let fields = known(krate, supervisor).map(|Child { cfgs, name, .. }| {
        let text = plain(name);
        quote!(#(#cfgs)* (#text, &self.#name),)
    });
    quote! {
        #[automatically_derived]
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, #f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #krate::__private::debug(#f, #text, &[#(#fields)*])
            }
        }
    }
}

/// The children whose field has a type.
fn known<'a>(
    krate: &'a Krate,
    supervisor: &'a Supervisor<'a>,
) -> impl Iterator<Item = &'a Child<'a>> {
    once(supervisor).filter(|child| handle_type(krate, child).is_some())
}
