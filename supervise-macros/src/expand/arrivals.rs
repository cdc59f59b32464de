//! That every arm of a supervisor's `on` is reached: what the compiler is asked about the types of errors.
//!
//! ```text
//! const _: () = judge::assert_arrives("App", "io::Error", &[
//!     Raiser::own("ledger", <Same<io::Error, <__App__ledger as Actor>::Error>>::IS).undecided_by(..),
//! ]);
//! ```
//!
//! `Same` has its constant itself for one type, and from a trait for two: stable Rust has no other way to compare types in a
//! constant.

use std::collections::HashSet;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use crate::diag::{At, written};
use crate::model::names::plain;
use crate::model::{Arrival, Gets, Kind, Supervisor, arrivals};
use crate::parse::ast::{Arm, Krate, Match, Pattern, Then};

/// Assertions about the arms of a supervisor's `on`, given its name and that of the constant that declares it.
pub(super) fn assertions(
    krate: &Krate,
    of: &Supervisor<'_>,
    name: &str,
    declared: &Ident,
) -> Vec<TokenStream> {
    let Some(on) = of.on else { return Vec::new() };
    let mut asserted: Vec<TokenStream> = Vec::new();
    let types: Vec<(&Arm, &Type)> = on.arms.iter().flat_map(each).collect();
    let raisers = arrivals(of).map(|arrivals| {
        let mut said = HashSet::new();
        let raisers = arrivals.into_iter();
        raisers
            .filter(|arrival| said.insert(key(arrival)))
            .collect::<Vec<Arrival<'_>>>()
    });
    for (index, (arm, ty)) in types.iter().enumerate() {
        let earlier = types.iter().take(index).copied();
        asserted.extend(undecided(krate, earlier, arm, ty));
        if let Some(raisers) = &raisers {
            asserted.push(arrives(krate, name, raisers, arm, ty));
        }
    }
    asserted.extend(restarts(on).map(|span| {
        let (site, here) = (krate.site(span), krate.at(span));
        quote_spanned!(site=> const _: () = #here::policy::judge::assert_some_restarted(#declared);)
    }));
    asserted
}

/// The types of an arm.
fn each(arm: &Arm) -> impl Iterator<Item = (&Arm, &Type)> {
    let types: &[Type] = match &arm.pattern {
        Pattern::Types(types) => types,
        _ => &[],
    };
    types.iter().map(move |ty| (arm, ty))
}

/// What is the same for children that need not be looked at twice.
fn key(arrival: &Arrival<'_>) -> String {
    let Arrival { child, gets, own } = arrival;
    let what = match &child.kind {
        Kind::Worker { alias, .. } | Kind::Pool { alias, .. } => alias.to_string(),
        other => other.word().to_owned(),
    };
    let cfgs = child.all_cfgs.iter().map(|cfg| cfg.to_token_stream());
    let cfgs: String = cfgs.map(|cfg| cfg.to_string()).collect();
    format!("{what} {gets:?} {own} {cfgs}")
}

/// That no arm above has the same type under another name; what reads the same, the checks have seen.
fn undecided<'a>(
    krate: &Krate,
    earlier: impl Iterator<Item = (&'a Arm, &'a Type)>,
    arm: &Arm,
    ty: &Type,
) -> Option<TokenStream> {
    let text = written(ty);
    let whole = earlier.filter(|(arm, _)| arm.guard.is_none() && arm.cfgs.is_empty());
    let same: Vec<TokenStream> = whole
        .filter(|(_, other)| written(*other) != text)
        .map(|(_, other)| same(krate, ty, &other.to_token_stream()))
        .collect();
    let arguments = quote!(#text, #(#same)||*);
    (!same.is_empty()).then(|| assertion(krate, "assert_undecided", arguments, arm, ty))
}

/// That a child raises it.
fn arrives(
    krate: &Krate,
    name: &str,
    raisers: &[Arrival<'_>],
    arm: &Arm,
    ty: &Type,
) -> TokenStream {
    let mut entries = TokenStream::new();
    let raiser = quote!(#krate::policy::judge::Raiser);
    let mut links = false;
    for Arrival { child, gets, own } in raisers {
        let (cfgs, child_name) = (&child.all_cfgs, plain(child.name));
        let escalated = quote!(#krate::Escalated);
        let (attribute, errors) = match &child.kind {
            Kind::Worker { alias, .. } => {
                links = true;
                (Some(alias), vec![quote!(<#alias as #krate::Actor>::Error)])
            }
            Kind::Pool { alias, .. } => {
                links = true;
                (
                    Some(alias),
                    vec![quote!(<#alias as #krate::Actor>::Error), escalated],
                )
            }
            Kind::Wasm { .. } => (None, vec![quote!(#krate::wasm::WasmError)]),
            _ => (None, vec![escalated]),
        };
        let arrives = match (gets, attribute) {
            (Gets::Always, _) => quote!(arriving()),
            (Gets::Undecided, Some(alias)) => quote!(undecided_by(&<#alias>::__SUPERVISED)),
            (Gets::Escalated, Some(alias)) => quote!(escalated_by(&<#alias>::__SUPERVISED)),
            _ => quote!(kept()),
        };
        let place = if *own { quote!(own) } else { quote!(below) };
        for error in errors {
            let same = same(krate, ty, &error);
            entries.extend(quote! {
                #(#cfgs)*
                #raiser::#place(#child_name, #same).#arrives,
            });
        }
    }
    if links {
        // An actor that is linked to another child fails when that one does.
        let same = same(krate, ty, &quote!(#krate::LinkDown));
        entries.extend(quote!(#raiser::own("", #same).arriving(),));
    }
    let text = written(ty);
    assertion(
        krate,
        "assert_arrives",
        quote!(#name, #text, &[#entries]),
        arm,
        ty,
    )
}

fn same(krate: &Krate, ty: &Type, other: &TokenStream) -> TokenStream {
    quote!(<#krate::__private::Same<#ty, #other>>::IS)
}

/// A constant that is told at a type, from its first token to its last.
fn assertion(
    krate: &Krate,
    function: &str,
    arguments: TokenStream,
    arm: &Arm,
    ty: &Type,
) -> TokenStream {
    let place = At::tokens(ty);
    let (start, end, here) = (
        krate.site(place.start),
        krate.site(place.end),
        krate.at(place.start),
    );
    let function = Ident::new(function, start);
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(end);
    let cfgs = &arm.cfgs;
    let call = quote_spanned!(start=> #here::policy::judge::#function);
    quote! {
        #(#cfgs)*
        const _: () = #call #arguments;
    }
}

/// Where a `match` first says `restart`.
pub(super) fn restarts(on: &Match) -> Option<Span> {
    on.arms.iter().find_map(|arm| match &arm.then {
        Then::Directive { word: "restart", span } if arm.cfgs.is_empty() => Some(*span),
        Then::Match(inner) if arm.cfgs.is_empty() => restarts(inner),
        _ => None,
    })
}
