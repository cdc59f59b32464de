//! Supervisors: those that stand in the tree, and other trees.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};
use syn::Expr;

use super::handed::{Handles, arguments, handles_of};
use super::{Around, Place, supervisor};
use crate::expand::decide::by_type;
use crate::expand::wasm;
use crate::model::{Need, OUTER, Supervisor, needs};
use crate::parse::ast::Field;

/// A supervisor that stands in the tree: a function of its own, since rustc's time for one grows faster than its length.
pub(super) fn nested(place: &Place<'_>, inner: &Supervisor<'_>) -> TokenStream {
    let Place { earlier, around, site, .. } = place;
    let (Around { krate, context: cx, at, outer, .. }, site) = (around, *site);
    let decide = by_type(krate, inner.on);
    let handles = &inner.handles;
    let needs = needs(inner);
    let Some(need) = needs.first() else {
        let body = supervisor(inner, &Around { outer: None, ..**around });
        return quote_spanned! {site=>
            #at.supervisor(#decide, {
                fn __nested(#at: &mut #krate::__private::Builder<#cx>) -> #handles {
                    #body
                }
                __nested
            })
        };
    };
    // What its children ask for that is around it is handed in.
    let further = outer
        .as_ref()
        .filter(|_| needs.get(1).is_some_and(Need::is_some));
    let ty = format_ident!("__Outer{}", inner.index, span = Span::mixed_site());
    let local = Ident::new(OUTER, Span::mixed_site());
    let Handles { fields, inits, .. } = handles_of(krate, earlier, need, further);
    let body = supervisor(inner, &Around { outer: Some(ty.clone()), ..**around });
    quote_spanned! {site=>
        {
            #[derive(::core::clone::Clone)]
            struct #ty { #fields }
            let #local = #ty { #inits };
            #at.supervisor(#decide, {
                fn __nested(
                    #at: &mut #krate::__private::Builder<#cx>,
                    #local: #ty,
                ) -> #handles {
                    #body
                }
                move |#at| __nested(#at, #local)
            })
        }
    }
}

/// Another tree, with a context made from this one's.
pub(super) fn mount(
    place: &Place<'_>,
    alias: &Ident,
    context: Option<&Expr>,
    grants: Option<&Field>,
) -> TokenStream {
    let Place { around, here, site, .. } = place;
    let (krate, at, site) = (around.krate, around.at, *site);
    let alias = place.alias(alias);
    let none = || quote_spanned!(site=> |_| ());
    let context = arguments(place, here, context, none, site);
    let mounted = quote_spanned!(site=> #at.mount::<#alias, _>(<#alias>::__build, #context));
    match grants {
        Some(grants) => {
            let grants = wasm::grants(krate, grants);
            quote_spanned!(site=> { #at.grants_of_next(#grants); #mounted })
        }
        None => mounted,
    }
}
