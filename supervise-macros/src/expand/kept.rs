//! That an actor with parameters has the state that its attribute wants kept: asked where its parameters are known.

use std::collections::HashSet;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use crate::diag::{At, written};
use crate::model::{Child, Kind, Supervisor};
use crate::parse::ast::Krate;

/// An assertion for each type with parameters of which a child is that says nothing about its state.
pub(super) fn assertions(krate: &Krate, supervisor: &Supervisor<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    collect(krate, supervisor, &mut HashSet::new(), &mut out);
    out
}

fn collect(
    krate: &Krate,
    supervisor: &Supervisor<'_>,
    seen: &mut HashSet<String>,
    out: &mut TokenStream,
) {
    for child in &supervisor.children {
        match &child.kind {
            Kind::Supervisor(inner) => collect(krate, inner, seen, out),
            Kind::Worker { alias, ty, .. } | Kind::Pool { alias, ty, .. }
                if has_parameters(ty)
                    && child.patch.iter().all(|field| field.key != "state")
                    && (seen.insert(written(ty)) || !child.all_cfgs.is_empty()) =>
            {
                out.extend(assertion(krate, child, alias, ty));
            }
            _ => {}
        }
    }
}

fn has_parameters(ty: &Type) -> bool {
    let mut tokens = ty.to_token_stream().into_iter();
    tokens.any(|tree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '<'))
}

/// Told at the type, from its first token to its last.
fn assertion(krate: &Krate, child: &Child<'_>, alias: &Ident, ty: &Type) -> TokenStream {
    let (place, text, cfgs) = (At::tokens(ty), written(ty), &child.all_cfgs);
    let (start, here) = (krate.site(place.start), krate.at(place.start));
    let arguments = quote! {
        <#alias>::__KEEPS, <#krate::__private::State<#alias>>::IS, #text
    };
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(krate.site(place.end));
    let call = quote_spanned!(start=> #here::__private::assert_kept);
    quote! {
        #(#cfgs)*
        const _: () = #call #arguments;
    }
}
