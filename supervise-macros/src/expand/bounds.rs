//! `where Ledger: Actor`, on everything that mentions the actor.
//!
//! A bound on a known type is trivial: where it holds it changes nothing. Where it does not, rustc says so at the bound and
//! takes it for granted inside the item; and since every bound stands at the same place, the place where the user wrote
//! the type first, and reads the same, it is told once for the whole tree.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
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

/// The bounds one by one: one for each type, however many children are of it.
pub(super) fn predicates(krate: &Krate, supervisor: &Supervisor<'_>) -> Vec<TokenStream> {
    let mut found = Found { krate, types: HashSet::new(), predicates: Vec::new() };
    found.collect(supervisor);
    found.predicates
}

struct Found<'a> {
    krate: &'a Krate,
    types: HashSet<String>,
    predicates: Vec<TokenStream>,
}

impl Found<'_> {
    fn collect(&mut self, supervisor: &Supervisor<'_>) {
        for child in &supervisor.children {
            // A bound cannot carry a `#[cfg]`.
            let Child { cfgs: [], kind, .. } = child else {
                continue;
            };
            match kind {
                Kind::Worker { alias, ty, .. } => self.add(alias, ty, "Actor"),
                Kind::Mount { alias, ty, .. } => self.add(alias, ty, "Tree"),
                Kind::Supervisor(inner) => self.collect(inner),
                Kind::Task { .. } | Kind::Wasm { .. } | Kind::Unknown => {}
            }
        }
    }

    fn add(&mut self, alias: &Ident, ty: &Type, wanted: &str) {
        if self.types.insert(ty.to_token_stream().to_string()) {
            self.predicates.push(bound(self.krate, alias, ty, wanted));
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
