//! Pools: of actors, with a bound or of a fixed size, and of tasks.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Expr;

use super::actor::{built, copy, kept, made};
use super::{Place, arms};
use crate::diag::At;
use crate::expand::pool;
use crate::parse::ast::{Formed, Match};

/// A pool whose members come and go.
pub(super) fn dynamic(place: &Place<'_>, alias: &Ident, on: Option<&Match>) -> TokenStream {
    let Place { child, around, here, site, .. } = place;
    let (krate, at, cx, site) = (around.krate, around.at, around.context, *site);
    let (alias, on) = (place.alias(alias), decided(place, alias, on));
    let copy = copy(krate, child, &alias);
    let (asserted, stored) = kept(krate, child, &alias);
    let breed = pool::breed(here, cx, &alias, &child.patch, site);
    let breed = quote_spanned! {site=>
        #breed #on .copied_by(<#alias>::__COPY) #copy .with_source().with_state()
    };
    if asserted.is_empty() && stored.is_empty() {
        return quote_spanned!(site=> #at.pool(#breed));
    }
    let built = built(child.head);
    quote_spanned! {site=> {
        #asserted
        let #built = #breed;
        #stored
        #at.pool(#built)
    }}
}

/// A pool of so many members.
pub(super) fn fixed(
    place: &Place<'_>,
    alias: &Ident,
    route: Option<&Formed>,
    args: Option<&Expr>,
    on: Option<&Match>,
) -> TokenStream {
    let Place { child, around, site, .. } = place;
    let (krate, at, site) = (around.krate, around.at, *site);
    let (alias, on) = (place.alias(alias), decided(place, alias, on));
    let copy = copy(krate, child, &alias);
    let (asserted, stored) = kept(krate, child, &alias);
    let made = made(place, &alias, args, &on, copy.as_ref());
    let (built, route) = (built(child.head), pool::route(krate, &alias, route));
    quote_spanned! {site=> {
        #asserted
        let #built = #made;
        #stored
        #at.fixed_pool(#built, #route)
    }}
}

/// A pool of tasks.
pub(super) fn crew(
    place: &Place<'_>,
    alias: &Ident,
    run: &impl ToTokens,
    on: Option<&Match>,
) -> TokenStream {
    let Place { child, around, here, site, .. } = place;
    let (krate, at) = (around.krate, around.at);
    let restarts = pool::restarts(here, &place.alias(alias), &child.patch, *site);
    let head = At::tokens(run).start;
    let (site, here) = (krate.site(head), &krate.at(head));
    let on = arms(krate, on, site);
    quote_spanned! {site=>
        #at.task_pool(
            #here::__private::TaskPool::<_, _, _, _, _>::new(#restarts, #run)
                #on
                .with_source()
        )
    }
}

/// The arms of a pool, or else of its members' attribute.
fn decided(place: &Place<'_>, alias: &Ident, on: Option<&Match>) -> TokenStream {
    let (alias, site) = (place.alias(alias), place.site);
    arms(place.around.krate, on, site)
        .unwrap_or_else(|| quote_spanned!(site=> .on_attribute(<#alias>::__ON)))
}
