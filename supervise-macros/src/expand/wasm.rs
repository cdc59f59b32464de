//! A component: where it comes from, and what limits it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Expr, Lit};

use super::values::value;
use crate::model::embedded;
use crate::parse::ast::{Field, Krate, Value};

/// What limits a component.
pub(super) struct Limits<'a> {
    pub(super) fuel: Option<&'a Field>,
    pub(super) memory: Option<&'a Field>,
    pub(super) tables: Option<&'a Field>,
    pub(super) grants: Option<&'a Field>,
    pub(super) supervises: Option<&'a Field>,
}

/// The actor that runs a component: that of the world `child`, or one of a world of its own.
pub(super) fn actor(krate: &Krate, own: Option<&Ident>) -> TokenStream {
    match own {
        Some(own) => quote!(#krate::wasm::Typed<#own>),
        None => quote!(#krate::wasm::Wasm),
    }
}

/// `WasmArgs::new(..).fuel(..).memory(..).tables(..).grants(..)`.
pub(super) fn component(
    krate: &Krate,
    component: Option<&Expr>,
    limits: &Limits<'_>,
) -> TokenStream {
    let source = match component {
        Some(component) => source(component),
        None => quote!(""),
    };
    let amounts = [limits.fuel, limits.memory, limits.tables];
    let amounts = amounts.into_iter().flatten().map(|field| {
        let (method, amount) = (
            format_ident!("{}", field.key.to_string()),
            value(krate, field),
        );
        quote!(.#method(const { #amount }))
    });
    let grants = limits.grants.map(|granted| {
        let granted = grants(krate, granted);
        quote!(.grants(#granted))
    });
    let supervises = limits.supervises.map(|limits| {
        let limits = supervises(krate, limits);
        quote!(.supervises(#limits))
    });
    quote!(#krate::wasm::WasmArgs::new(#source) #(#amounts)* #grants #supervises)
}

/// `Supervises::new().children(..).memory(..)`.
fn supervises(krate: &Krate, limits: &Field) -> TokenStream {
    let Value::Form(formed) = &limits.value else {
        return quote!(#krate::wasm::Supervises::new());
    };
    let limits = formed.params.iter().map(|param| {
        let (method, value) = (
            format_ident!("{}", param.key.to_string()),
            value(krate, param),
        );
        quote!(.#method(#value))
    });
    quote!(const { #krate::wasm::Supervises::new() #(#limits)* })
}

/// `Grants::none().clock().env(..)`.
pub(super) fn grants(krate: &Krate, grants: &Field) -> TokenStream {
    let Value::Form(formed) = &grants.value else {
        return TokenStream::new();
    };
    let granted = formed.params.iter().map(|param| {
        let method = format_ident!("{}", param.key.to_string());
        match &param.value {
            Value::Flag(true) => quote!(.#method()),
            Value::Expr(names) => quote!(.#method(#names)),
            _ => TokenStream::new(),
        }
    });
    quote!(#krate::wasm::Grants::none() #(#granted)*)
}

/// A path is one from where the crate's `Cargo.toml` is, and a change of the file is a change of the crate.
fn source(component: &Expr) -> TokenStream {
    let here = |path: &syn::LitStr| {
        quote!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #path))
    };
    if let Some(path) = embedded(component) {
        let path_here = here(path);
        return quote_spanned!(path.span()=> ::core::include_bytes!(#path_here));
    }
    match component {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(path) => {
                let path = here(path);
                quote!({ const _: &[u8] = ::core::include_bytes!(#path); #path })
            }
            _ => quote!(#component),
        },
        _ => quote!(#component),
    }
}
