//! What only the compiler can judge: a tree's fields beside those of the actor's own attribute.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use crate::model::Child;
use crate::parse::ast::Krate;
use crate::schema::RESTARTS_ONLY;

/// Assertions about a worker, in front of its specification.
pub(super) fn assertions(krate: &Krate, child: &Child<'_>, alias: &Ident) -> TokenStream {
    if child.patch.iter().any(|field| field.key == "restart") {
        // The tree itself says after which ends the child is restarted, which the checks have seen.
        return TokenStream::new();
    }
    let useless = child
        .patch
        .iter()
        .filter(|field| RESTARTS_ONLY.iter().any(|key| field.key == key));
    let assertions = useless.map(|field| {
        let (cfgs, key) = (&field.cfgs, &field.key);
        let text = format!(
            "the actor's own `restart` is `temporary`: it is never restarted, so `{key}` has no effect"
        );
        let site = krate.site(key.span());
        let here = krate.at(key.span());
        let alias = Ident::new(&alias.to_string(), site);
        quote_spanned! {site=>
            #(#cfgs)*
            const _: () = ::core::assert!(
                !::core::matches!(
                    <#alias>::__SUPERVISED.restart,
                    ::core::option::Option::Some(#here::policy::Restart::Temporary),
                ),
                #text,
            );
        }
    });
    let assertions: Vec<TokenStream> = assertions.collect();
    quote!(#(#assertions)*)
}
