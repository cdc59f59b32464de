//! Actors: what is known of their types, and what makes each.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Expr;

use super::handed::{arguments, nothing, up};
use super::{Place, add, arms};
use crate::editor::told_at;
use crate::expand::patch::keeps;
use crate::model::{Child, Kind, Supervisor, closure};
use crate::parse::ast::{Krate, Match, Value};

/// What is known of each type of actor, whatever a tree says.
pub(super) fn each_type(
    krate: &Krate,
    supervisor: &Supervisor<'_>,
    seen: &mut HashSet<String>,
    out: &mut TokenStream,
) {
    for child in &supervisor.children {
        match &child.kind {
            // Under conditions, another child may have the same name.
            Kind::Worker { alias, .. }
                if seen.insert(alias.to_string()) || !child.all_cfgs.is_empty() =>
            {
                let name = kind_of(alias, Span::mixed_site());
                let (cfgs, error) = (&child.all_cfgs, quote!(<#alias as #krate::Actor>::Error));
                // It is named after the child.
                out.extend(quote! {
                    #(#cfgs)*
                    #[allow(non_upper_case_globals)]
                    const #name: #krate::__private::Kind<#alias> =
                        #krate::__private::Kind::new(
                            <#alias>::__ON,
                            <#krate::__private::Source<#error>>::OF,
                            <#krate::__private::State<#alias>>::OF,
                            <#alias>::__COPY,
                        );
                });
            }
            Kind::Supervisor(inner) => each_type(krate, inner, seen, out),
            _ => {}
        }
    }
}

/// The constant of a type of actor.
fn kind_of(alias: &Ident, site: Span) -> Ident {
    format_ident!("__KIND{alias}", span = site)
}

/// One actor, or several.
pub(super) fn worker(
    place: &Place<'_>,
    alias: &Ident,
    args: Option<&Expr>,
    on: Option<&Match>,
) -> TokenStream {
    let Place { child, around, here, site, .. } = place;
    let (krate, at, site) = (around.krate, around.at, *site);
    let (alias, own) = (place.alias(alias), arms(krate, on, site));
    let copy = copy(krate, child, &alias);
    let (asserted, stored) = kept(krate, child, &alias);
    if asserted.is_empty() && stored.is_empty() && child.replicas.is_none() {
        let kind = kind_of(&alias, site);
        if let Some(up) = up(place, args, site) {
            return quote_spanned!(site=> #at.actor_with(#kind #own #copy, #up, #args));
        }
        // What captures nothing: a function, and nothing but a function.
        match args {
            None => {
                return quote_spanned! {site=>
                    #at.actor(#kind #own #copy, #here::__private::no_args)
                };
            }
            // What is half typed is no closure yet.
            Some(args) if closure(args).is_some() || matches!(args, Expr::Verbatim(_)) => {
                return quote_spanned!(site=> #at.actor(#kind #own #copy, #args));
            }
            Some(_) => {}
        }
    }
    let on = own.unwrap_or_else(|| quote_spanned!(site=> .on_attribute(<#alias>::__ON)));
    let made = made(place, &alias, args, &on, copy.as_ref());
    let (built, add) = (built(child.head), add("worker", child, site));
    quote_spanned! {site=> {
        #asserted
        let #built = #made;
        #stored
        #at.#add(#built)
    }}
}

/// An actor, or the members of a fixed pool, before it is added.
pub(super) fn made(
    place: &Place<'_>,
    alias: &Ident,
    args: Option<&Expr>,
    on: &TokenStream,
    copy: Option<&TokenStream>,
) -> TokenStream {
    let (here, cx, site) = (&place.here, place.around.context, place.site);
    let given = quote_spanned!(site=> <#alias as #here::Actor>::Args);
    let args = arguments(place, here, args, || nothing(here, &given, site), site);
    quote_spanned! {site=>
        #here::__private::Worker::<#cx, #alias, _>::new(#args)
            #on
            .copied_by(<#alias>::__COPY)
            #copy
            .with_source()
            .with_state()
    }
}

/// That an actor has the state which is to be kept, and where it is kept.
pub(super) fn kept(krate: &Krate, child: &Child<'_>, alias: &Ident) -> (TokenStream, TokenStream) {
    let (mut asserted, mut stored) = (TokenStream::new(), TokenStream::new());
    for field in &child.patch {
        let cfgs = &field.cfgs;
        match &field.value {
            _ if keeps(field) => {
                let (site, here) = (krate.site(field.at.start), krate.at(field.at.start));
                let alias = Ident::new(&alias.to_string(), site);
                asserted.extend(quote_spanned! {site=>
                    #(#cfgs)*
                    #here::__private::assert_snapshot::<#alias>();
                });
            }
            Value::Expr(store) if field.key == "store" => {
                let at = field.key.span();
                let (site, built) = (krate.site(at), built(told_at(child.head, at)));
                stored.extend(quote_spanned!(site=> #(#cfgs)* let #built = #built.store(#store);));
            }
            _ => {}
        }
    }
    (asserted, stored)
}

/// A worker before it is added. Its name is the user's as far as rustc is concerned, or what is wrong with a store would be told
/// of the whole call.
pub(super) fn built(site: Span) -> Ident {
    Ident::new("__built", site)
}

/// How the messages of a worker that has a `retry` of its own are copied: that they can be is told there.
pub(super) fn copy(krate: &Krate, child: &Child<'_>, alias: &Ident) -> Option<TokenStream> {
    let retry = child.patch.iter().find(|field| field.key == "retry")?;
    let (cfgs, at) = (&retry.cfgs, krate.site(retry.at.start));
    let there = &krate.at(retry.at.start);
    let alias = Ident::new(&alias.to_string(), at);
    let own = quote_spanned!(at=> #there::__private::copied::<#alias>());
    if cfgs.is_empty() {
        return Some(quote_spanned!(at=> .copied_by(#own)));
    }
    let copy = Ident::new("copy", Span::mixed_site());
    Some(quote_spanned! {at=>
        .copied_by({
            let #copy = <#alias>::__COPY;
            #(#cfgs)*
            let #copy = #own;
            #copy
        })
    })
}
