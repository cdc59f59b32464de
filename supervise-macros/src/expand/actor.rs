//! `#[supervised]` on an actor: its policy as constants of the type, which trees find before their own fallback.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Generics, Pat, WhereClause, parse_quote};

use super::decide::by_value;
use super::judged;
use super::patch::{keeps, policy_patch};
use crate::model::landing;
use crate::parse::Annotated;
use crate::parse::ast::{Field, Krate, Match, Pattern};
use crate::schema::Lands;

pub(crate) fn actor(actor: &Annotated) -> TokenStream {
    let Annotated { krate, name, generics, block } = actor;
    let krate = &if generics.params.is_empty() {
        krate.clone()
    } else {
        krate.generic()
    };
    let fields: Vec<&Field> = landing(block, Lands::Policy).collect();
    let patch = policy_patch(krate, &fields, block.on());
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let on = block.on().map(|on| {
        let decide = by_value(krate, on);
        let (krate, site) = (krate.at(name.span()), krate.site(name.span()));
        let clause = clause(&krate, generics, on);
        // Used by trees, if there are any, and seen as far as the type is. It stands at the type's name: if the type's own bounds do not make it an actor, rustc says there which one is missing.
        quote_spanned! {site=>
            #[allow(dead_code, unreachable_pub)]
            impl #impl_generics #name #ty_generics #clause {
                #[doc(hidden)]
                pub const __ON: ::core::option::Option<
                    fn(&<#name #ty_generics as #krate::Actor>::Error) -> #krate::policy::Directive,
                > = ::core::option::Option::Some(#decide);
            }
        }
    });
    let copy = fields
        .iter()
        .find(|field| field.key == "retry")
        .map(|retry| {
            let (cfgs, at) = (&retry.cfgs, krate.site(retry.at.start));
            let there = &krate.at(retry.at.start);
            let copied = quote_spanned!(at=> #there::__private::copied::<Self>());
            // The bounds that make it an actor may stand on its `impl Actor` alone.
            let mut generics = generics.clone();
            let clause = generics.make_where_clause();
            clause.predicates.push(parse_quote!(Self: #krate::Actor));
            // As above; and where there are no parameters, that it is an actor depends on nothing.
            quote! {
                #(#cfgs)*
                #[allow(dead_code, unreachable_pub, trivial_bounds)]
                impl #impl_generics #name #ty_generics #clause {
                    #[doc(hidden)]
                    pub const __COPY: #krate::__private::CopyOf<Self> = #copied;
                }
            }
        });
    // What names a type parameter is judged where the actor stands in a tree.
    let plain = generics.params.is_empty();
    let value = Ident::new("patch", Span::mixed_site());
    let given = if plain {
        quote!(#name::__SUPERVISED)
    } else {
        quote!(#value)
    };
    let judged = judged::attribute(krate, &fields, &given, block.head);
    let (patch, judged) = match judged {
        Some(judged) if plain => (patch, Some(quote!(const _: () = { #judged };))),
        Some(judged) => (quote!({ let #value = #patch; #judged #value }), None),
        None => (patch, None),
    };
    let kept = block.get("state").filter(|state| keeps(state));
    // Whether an actor with parameters has a `Snapshot`, its `impl` says: it is asked where it stands in a tree.
    let keeps = kept.filter(|_| !plain).map(|state| {
        let cfgs = &state.cfgs;
        quote! {
            #(#cfgs)*
            #[doc(hidden)]
            pub const __KEEPS: bool = true;
        }
    });
    let snapshot = kept.filter(|_| plain).map(|state| {
        let (site, cfgs) = (krate.site(state.at.start), &state.cfgs);
        let (here, actor) = (
            krate.at(state.at.start),
            Ident::new(&name.to_string(), site),
        );
        quote_spanned! {site=>
            #(#cfgs)*
            const _: () = #here::__private::assert_snapshot::<#actor>();
        }
    });
    // Used by trees, if there are any, and seen as far as the type is. All keys of a form may be written, and all of a policy.
    quote! {
        #[allow(dead_code, unreachable_pub, clippy::needless_update)]
        impl #impl_generics #name #ty_generics #where_clause {
            #[doc(hidden)]
            pub const __SUPERVISED: #krate::policy::PolicyPatch = #patch;
            #keeps
        }
        #judged
        #snapshot
        #on
        #copy
    }
}

/// The type's own `where`, and where it may be, that it is an actor.
///
/// Arms that name an error need to know its type, which rustc does not look up any more where `Self: Actor` is a condition
/// (rust-lang/rust#152409): then the bounds have to stand on the type. Arms that do not are content with the condition, so that
/// the bounds may stand on the `impl Actor` alone.
fn clause(krate: &Krate, generics: &Generics, on: &Match) -> Option<WhereClause> {
    let mut generics = generics.clone();
    let opaque = on.arms.iter().all(|arm| {
        arm.guard.is_none()
            && match &arm.pattern {
                Pattern::Rest => true,
                Pattern::Pat(pat) => matches!(**pat, Pat::Wild(_)),
                Pattern::Types(_) | Pattern::Broken => false,
            }
    });
    if opaque && generics.type_params().next().is_some() {
        let clause = generics.make_where_clause();
        clause.predicates.push(parse_quote!(Self: #krate::Actor));
    }
    generics.where_clause
}
