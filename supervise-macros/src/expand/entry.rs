//! What the user calls: `Payments::start(context)` and `Payments::SPEC`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::handles::visibility;
use crate::diag::At;
use crate::model::Tree;
use crate::model::names::plain;

/// The inherent constant and function.
pub(super) fn entry(tree: &Tree<'_>) -> TokenStream {
    let krate = tree.krate;
    let context = Ident::new("context", Span::mixed_site());
    let argument = if tree.context.is_some() {
        quote!(#context)
    } else {
        quote!(())
    };
    with_body(
        tree,
        &context,
        &quote!(#krate::__private::start::<Self>(#argument).await),
    )
}

/// The same, with another body of `start`.
pub(super) fn with_body(tree: &Tree<'_>, context: &Ident, body: &TokenStream) -> TokenStream {
    let Tree { krate, name, .. } = tree;
    let vis = visibility(tree);
    let parameter = tree.context.map(|_| {
        let alias = alias(tree);
        quote!(#context: #alias)
    });
    let of = format!("Starts the tree `{name}`: every child, in order.");
    quote! {
        #[allow(dead_code, unreachable_pub, private_interfaces)]
        impl #name {
            /// What the tree is made of and how it recovers, as constant data.
            #vis const SPEC: &'static #krate::policy::TreeSpec = <Self as #krate::Tree>::SPEC;

            #[doc = #of]
            ///
            /// # Errors
            ///
            /// The first child that fails to start ends the attempt: those that run already are stopped in reverse order, and
            /// the error names the one that failed.
            #vis async fn start(#parameter) -> ::core::result::Result<#krate::Running<Self>, #krate::StartError> {
                #body
            }
        }
    }
}

/// `type Context = ..;`, which is `()` if none is written.
///
/// It stands where the user wrote the type: rustc refuses a context that is less visible than its tree.
pub(super) fn context(tree: &Tree<'_>) -> TokenStream {
    match tree.context {
        Some(context) => {
            let alias = alias(tree);
            let site = tree.krate.site(At::tokens(context).start);
            quote_spanned!(site=> type Context = #alias;)
        }
        None => quote! { type Context = (); },
    }
}

/// The context's type, where `Self` is not the tree.
pub(super) fn context_type(tree: &Tree<'_>) -> TokenStream {
    match tree.context {
        Some(_) => {
            let alias = alias(tree);
            quote!(#alias)
        }
        None => quote!(()),
    }
}

/// The one mention of the context's type.
pub(super) fn context_alias(tree: &Tree<'_>) -> TokenStream {
    let Some(context) = tree.context else {
        return TokenStream::new();
    };
    let alias = alias(tree);
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        type #alias = #context;
    }
}

fn alias(tree: &Tree<'_>) -> Ident {
    format_ident!("__{}Context", plain(tree.name), span = Span::mixed_site())
}
