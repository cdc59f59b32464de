//! Components.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::actor::built;
use super::handed::{arguments, nothing};
use super::{Place, arms};
use crate::expand::wasm;
use crate::model::{Child, Kind};
use crate::parse::ast::{Krate, Value};

/// A component, which is an actor of ours.
pub(super) fn component(place: &Place<'_>) -> TokenStream {
    let Place { child, around, here, site, .. } = place;
    let (krate, at, cx, site) = (around.krate, around.at, around.context, *site);
    let Kind::Wasm {
        actor,
        component,
        fuel,
        memory,
        tables,
        args,
        initial,
        grants,
        functions,
        components,
        supervises,
        call_log,
        on,
    } = &child.kind
    else {
        return TokenStream::new();
    };
    let limits = wasm::Limits {
        fuel: *fuel,
        memory: *memory,
        tables: *tables,
        grants: *grants,
        supervises: *supervises,
    };
    let mut made = wasm::component(here, *component, &limits);
    if let Some(functions) = functions {
        made = quote_spanned!(site=> #at.offering(#made, #functions));
    }
    if let Some(components) = components {
        made = quote_spanned!(site=> #at.running(#made, #components));
    }
    if let Some(log) = call_log {
        made = quote_spanned!(site=> #at.noting(#made, #log));
    }
    let own = actor.as_ref().map(|(alias, _)| place.alias(alias));
    let make = match &own {
        None => quote_spanned!(site=> component::<#cx, _, _>),
        Some(own) => quote_spanned!(site=> typed_component::<#cx, #own, _>),
    };
    let none = || match &own {
        None => quote_spanned!(site=> |_| ::std::vec::Vec::<u8>::new()),
        Some(own) => {
            let given = quote_spanned!(site=> <#own as #here::wasm::WasmActor>::Args);
            nothing(here, &given, site)
        }
    };
    let args = arguments(place, here, *args, none, site);
    let initial = initial.map_or_else(
        || quote_spanned!(site=> |_| #here::wasm::Initial::default()),
        ToTokens::to_token_stream,
    );
    let on = arms(krate, *on, site);
    let runs = wasm::actor(here, own.as_ref());
    let (built, further) = (built(site), further(here, child, &runs, site));
    quote_spanned! {site=> {
        let #built = #here::__private::Worker::<#cx, #runs, _>::new(
            #here::__private::#make(#made, #args, #initial)
        )
            #on
            .with_source()
            .with_component_state();
        #further
        #at.worker(#built)
    }}
}

/// What a component's state and its messages need that are kept.
fn further(krate: &Krate, child: &Child<'_>, runs: &TokenStream, site: Span) -> TokenStream {
    let built = built(site);
    let mut further = TokenStream::new();
    for field in &child.patch {
        let cfgs = &field.cfgs;
        match &field.value {
            Value::Expr(store) if field.key == "store" => further.extend(
                quote_spanned!(site=> #(#cfgs)* let #built = #built.component_store(#store);),
            ),
            _ if field.key == "retry" => further.extend(quote_spanned! {site=>
                #(#cfgs)*
                let #built = #built
                    .copied_by(#krate::__private::copied::<#runs>());
            }),
            _ => {}
        }
    }
    further
}
