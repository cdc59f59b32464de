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
    let predicates = predicates(krate, supervisor);
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

fn bound(krate: &Krate, alias: &Ident, ty: &Type, wanted: &str) -> TokenStream {
    let written = At::tokens(ty).start;
    let krate = krate.at(written);
    let site = if editor() { alias.span() } else { written };
    let (alias, wanted) = (
        Ident::new(&alias.to_string(), site),
        Ident::new(wanted, site),
    );
    quote_spanned!(site=> #alias: #krate::#wanted)
}
