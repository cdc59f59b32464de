//! `where Ledger: Actor`, on everything that mentions the actor.
//!
//! A bound on a known type is trivial: where it holds it changes nothing. Where it does not, rustc says so at the bound and
//! takes it for granted inside the item; and since every bound stands at the same place, the place where the user wrote
//! the type, and reads the same, it is told once for the whole tree.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;

use crate::diag::At;
use crate::editor::editor;
use crate::model::{Child, Kind, Supervisor};
use crate::parse::ast::Krate;

/// The bounds of a supervisor and all below it, as a `where` clause.
pub(super) fn bounds(krate: &Krate, supervisor: &Supervisor<'_>) -> TokenStream {
    clause(&predicates(krate, supervisor))
}

/// The same where children are made: of those without `args` it is a bound too that they need none.
pub(super) fn building(krate: &Krate, supervisor: &Supervisor<'_>) -> TokenStream {
    let mut found = predicates(krate, supervisor);
    without_args(krate, supervisor, &mut found);
    clause(&found)
}

fn clause(predicates: &[TokenStream]) -> TokenStream {
    if predicates.is_empty() {
        return TokenStream::new();
    }
    quote!(where #(#predicates),*)
}

/// The bounds one by one.
pub(super) fn predicates(krate: &Krate, supervisor: &Supervisor<'_>) -> Vec<TokenStream> {
    let mut found = Vec::new();
    collect(krate, supervisor, &mut found);
    found
}

fn collect(krate: &Krate, supervisor: &Supervisor<'_>, found: &mut Vec<TokenStream>) {
    for child in &supervisor.children {
        // A bound cannot carry a `#[cfg]`.
        let Child { cfgs: [], kind, .. } = child else {
            continue;
        };
        match kind {
            Kind::Worker { alias, ty, .. } => found.push(bound(krate, alias, ty, "Actor")),
            Kind::Mount { alias, ty, .. } => found.push(bound(krate, alias, ty, "Tree")),
            Kind::Supervisor(inner) => collect(krate, inner, found),
            Kind::Task { .. } | Kind::Unknown => {}
        }
    }
}

fn without_args(krate: &Krate, supervisor: &Supervisor<'_>, found: &mut Vec<TokenStream>) {
    for child in &supervisor.children {
        match child {
            Child { cfgs: [], kind: Kind::Worker { alias, ty, args: None, .. }, .. } => {
                let (alias, krate) = at_type(krate, alias, ty);
                found.push(quote_spanned! {alias.span()=>
                    <#alias as #krate::Actor>::Args: #krate::__private::NoArgs
                });
            }
            Child { cfgs: [], kind: Kind::Supervisor(inner), .. } => {
                without_args(krate, inner, found);
            }
            _ => {}
        }
    }
}

fn bound(krate: &Krate, alias: &Ident, ty: &Type, wanted: &str) -> TokenStream {
    let (alias, krate) = at_type(krate, alias, ty);
    let wanted = Ident::new(wanted, alias.span());
    quote_spanned!(alias.span()=> #alias: #krate::#wanted)
}

/// The alias and the path, told about where the type was written.
fn at_type(krate: &Krate, alias: &Ident, ty: &Type) -> (Ident, Krate) {
    let written = At::tokens(ty).start;
    let site = if editor() { alias.span() } else { written };
    (Ident::new(&alias.to_string(), site), krate.at(written))
}
