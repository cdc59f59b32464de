//! What is written about a policy, as data: a list of what an entry says, or a patch.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::values::value;
use crate::model::names::camel;
use crate::parse::ast::{Field, Krate, Match, Value};

/// `PolicyPatch { restart: Some(..), ..PolicyPatch::NONE }`.
pub(super) fn policy_patch(krate: &Krate, fields: &[&Field], on: Option<&Match>) -> TokenStream {
    if fields.is_empty() && on.is_none() {
        return quote!(#krate::policy::PolicyPatch::NONE);
    }
    let (fields, arms) = (patch_fields(krate, fields), arms(krate, on));
    quote!(#krate::policy::PolicyPatch { #(#fields)* #arms ..#krate::policy::PolicyPatch::NONE })
}

/// `SupervisorPatch { max_restarts: Some(..), ..SupervisorPatch::new(strategy) }`.
pub(super) fn supervisor_patch(
    krate: &Krate,
    strategy: &Field,
    fields: &[&Field],
    on: Option<&Match>,
) -> TokenStream {
    let strategy = value(krate, strategy);
    if fields.is_empty() && on.is_none() {
        return quote!(#krate::policy::SupervisorPatch::new(#strategy));
    }
    let (fields, arms) = (patch_fields(krate, fields), arms(krate, on));
    quote! {
        #krate::policy::SupervisorPatch { #(#fields)* #arms ..#krate::policy::SupervisorPatch::new(#strategy) }
    }
}

/// `Said::Restart(..), Said::Shutdown(..),`: what an entry says, as the elements of a list.
pub(super) fn says(krate: &Krate, fields: &[&Field], on: Option<&Match>) -> TokenStream {
    let said = quote!(#krate::policy::Said);
    // Of two that are there under different conditions rustc says that they are two, if both are.
    let again = fields.iter().enumerate().any(|(index, field)| {
        let earlier = fields.get(..index).unwrap_or_default();
        earlier.iter().any(|other| other.key == field.key)
    });
    if again {
        let patch = policy_patch(krate, fields, on);
        return quote!(#said::All(&#patch),);
    }
    let mut says = TokenStream::new();
    for field in fields {
        let cfgs = &field.cfgs;
        says.extend(if field.key == "store" {
            quote!(#(#cfgs)* #said::Stored,)
        } else {
            let key = Ident::new(&camel(&field.key.to_string()), Span::mixed_site());
            let value = value(krate, field);
            quote!(#(#cfgs)* #said::#key(#value),)
        });
    }
    if let Some(on) = on {
        let arms = held_by(krate, on);
        says.extend(quote!(#said::Arms(#arms),));
    }
    says
}

/// What the arms of an `on` hold, for the arithmetic about what they never do.
fn arms(krate: &Krate, on: Option<&Match>) -> Option<TokenStream> {
    let arms = held_by(krate, on?);
    Some(quote!(arms: ::core::option::Option::Some(#arms),))
}

fn held_by(krate: &Krate, on: &Match) -> TokenStream {
    match (on.says("resume"), on.says("escalate")) {
        (false, false) => quote!(#krate::policy::Arms::NEITHER),
        (resume, escalate) => {
            quote!(#krate::policy::Arms { resume: #resume, escalate: #escalate })
        }
    }
}

fn patch_fields(krate: &Krate, fields: &[&Field]) -> Vec<TokenStream> {
    let fields = fields.iter().map(|field| {
        let cfgs = &field.cfgs;
        if field.key == "store" {
            // That there is one is policy; which one, no constant can say.
            return quote!(#(#cfgs)* stored: true,);
        }
        let key = Ident::new(&field.key.to_string(), Span::mixed_site());
        let value = value(krate, field);
        quote!(#(#cfgs)* #key: ::core::option::Option::Some(#value),)
    });
    fields.collect()
}

/// Whether a field `state` has state kept.
pub(super) fn keeps(state: &Field) -> bool {
    state.key == "state"
        && matches!(&state.value, Value::Form(formed) if formed.form.word != "fresh")
}
