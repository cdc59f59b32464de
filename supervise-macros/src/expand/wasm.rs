//! A component: where it comes from, and what limits it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Expr, Lit};

use super::values::value;
use crate::model::embedded;
use crate::parse::ast::{Field, Krate};

/// `WasmArgs::new(..).fuel(..).memory(..)`.
pub(super) fn component(
    krate: &Krate,
    component: Option<&Expr>,
    fuel: Option<&Field>,
    memory: Option<&Field>,
) -> TokenStream {
    let source = match component {
        Some(component) => source(component),
        None => quote!(""),
    };
    let fuel = fuel.map(|fuel| {
        let fuel = value(krate, fuel);
        quote!(.fuel(const { #fuel }))
    });
    let memory = memory.map(|memory| {
        let memory = value(krate, memory);
        quote!(.memory(const { #memory }))
    });
    quote!(#krate::wasm::WasmArgs::new(#source) #fuel #memory)
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
