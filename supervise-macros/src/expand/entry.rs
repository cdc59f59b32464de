//! What the user calls: `Payments::start(context)` and `Payments::SPEC`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::build::build;
use super::handles::visibility;
use crate::model::Tree;
use crate::model::names::plain;

/// The inherent constant and functions.
pub(super) fn entry(tree: &Tree<'_>) -> TokenStream {
    let krate = tree.krate;
    let (context, overrides) = (site("context"), site("overrides"));
    let argument = if tree.context.is_some() {
        quote!(#context)
    } else {
        quote!(())
    };
    let at = site("at");
    let (vis, build, built) = (visibility(tree), build(tree, &at), context_type(tree));
    let bodies = Bodies {
        context,
        start: quote!(#krate::__private::start(Self::__build, #argument).await),
        start_with: quote! {
            #krate::__private::start_with(Self::__build, #argument, #overrides).await
        },
        prepared: quote! {
            #krate::__private::prepare(
                Self::__build, #argument, <#krate::Overrides as ::core::default::Default>::default(),
            )
        },
        overrides,
        build: quote! {
            #[doc(hidden)]
            #vis fn __build(#at: &mut #krate::__private::Builder<#built>) -> Self {
                #build
            }
        },
    };
    with_bodies(tree, &bodies)
}

fn site(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// What the functions do.
pub(super) struct Bodies {
    /// What `start` and `start_with` call their parameters.
    pub(super) context: Ident,
    pub(super) overrides: Ident,
    pub(super) start: TokenStream,
    pub(super) start_with: TokenStream,
    pub(super) prepared: TokenStream,
    /// What makes the children, as a function.
    pub(super) build: TokenStream,
}

/// The same, with other bodies.
pub(super) fn with_bodies(tree: &Tree<'_>, bodies: &Bodies) -> TokenStream {
    let Bodies { context, overrides, start, start_with, prepared, build } = bodies;
    let Tree { krate, name, .. } = tree;
    let vis = visibility(tree);
    let prepare = format!("Makes the tree `{name}` without starting it.");
    let parameter = tree.context.map(|_| {
        let alias = alias(tree);
        quote!(#context: #alias)
    });
    let comma = tree.context.map(|_| quote!(,));
    let of = format!("Starts the tree `{name}`: every child, in order.");
    let with = format!(
        "Starts the tree `{name}` with some of its numbers, or some of its children, replaced."
    );
    // Not every tree is started in every way, or seen as far as it says; a context may be private; crates do not know the `cfg` of
    // editors; and the name behind `match` may be `_error`, which is then looked at.
    quote! {
        #[allow(dead_code, unreachable_pub, private_interfaces, unexpected_cfgs, clippy::used_underscore_binding)]
        impl #name {
            /// What the tree is made of and how it recovers, as constant data.
            #vis const SPEC: &'static #krate::policy::TreeSpec = #krate::__private::spec::<Self>();

            #[doc = #of]
            ///
            /// # Errors
            ///
            /// The first child that fails to start ends the attempt: those that run already are stopped in reverse order, and
            /// the error names the one that failed.
            #vis async fn start(#parameter) -> ::core::result::Result<#krate::Running<Self>, #krate::StartError> {
                #start
            }

            #[doc = #with]
            ///
            /// # Errors
            ///
            /// Those of `start`; and an override that names no child, or that makes a policy that cannot work. Nothing is started
            /// then.
            #vis async fn start_with(
                #parameter #comma #overrides: #krate::Overrides,
            ) -> ::core::result::Result<#krate::Running<Self>, #krate::StartError> {
                #start_with
            }

            #[doc = #prepare]
            ///
            /// # Errors
            ///
            /// Where there is no tokio runtime, or something of the tree cannot be made.
            #vis fn prepare(#parameter) -> ::core::result::Result<#krate::Prepared<Self>, #krate::StartError> {
                #prepared
            }

            #build
        }
    }
}

/// The context's type, which is `()` if none is written.
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
    // It is named after its tree; with mistakes nobody uses it.
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        type #alias = #context;
    }
}

fn alias(tree: &Tree<'_>) -> Ident {
    format_ident!("__{}Context", plain(tree.name), span = Span::mixed_site())
}
