//! One mention of every type that a child names.
//!
//! ```text
//! type __of__App__ledger = Ledger;
//! type __App__ledger = <Checked<{ let _: Option<<__of__App__ledger as Actor>::Args>; true }> as Then<__of__App__ledger>>::Type;
//! ```
//!
//! The second is the same type, by way of a constant that compiles for actors only. If the type is no actor, that constant is
//! where rustc says so, on the user's token; and whatever mentions the alias (handles, arguments, arms, the user's own
//! `app.ledger`) has a type that rustc knows to be wrong already, about which it says no more. Trivial bounds on every item
//! would silence the tree's own items too, but not the user's, and would be proved again for each item.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Attribute, Type};

use super::handles::once;
use super::values::held;
use crate::diag::At;
use crate::editor::editor;
use crate::model::{Child, Kind, Replicas, Supervisor};
use crate::parse::ast::Krate;

/// The aliases of a supervisor and of all below it.
pub(super) fn aliases(krate: &Krate, supervisor: &Supervisor<'_>) -> TokenStream {
    let mut found = Found { krate, names: HashSet::new(), out: TokenStream::new() };
    found.collect(supervisor);
    found.out
}

struct Found<'a> {
    krate: &'a Krate,
    names: HashSet<String>,
    out: TokenStream,
}

impl Found<'_> {
    fn collect(&mut self, supervisor: &Supervisor<'_>) {
        for child in once(supervisor) {
            let cfgs = &child.all_cfgs;
            match &child.kind {
                Kind::Worker { alias, ty, .. } | Kind::Pool { alias, ty, .. } => {
                    self.add(alias, ty, (&["Actor"], "Args"), cfgs);
                }
                Kind::Wasm { actor: Some((alias, ty)), .. } => {
                    self.add(alias, ty, (&["wasm", "WasmActor"], "Args"), cfgs);
                }
                Kind::Mount { alias, ty, .. } => self.add(alias, ty, (&["Tree"], "Itself"), cfgs),
                Kind::Crew { alias, input, output, .. } => self.crew(alias, *input, *output, cfgs),
                Kind::Supervisor(inner) => self.collect(inner),
                Kind::Task { .. } | Kind::Wasm { .. } | Kind::Unknown => {}
            }
            self.count(child);
        }
    }

    /// The type of the handle of a pool of tasks, from which the rest has the types of their input and output.
    fn crew(
        &mut self,
        alias: &Ident,
        input: Option<&Type>,
        output: Option<&Type>,
        cfgs: &[Attribute],
    ) {
        if !self.names.insert(alias.to_string()) && cfgs.is_empty() {
            return;
        }
        let krate = self.krate;
        let given = |ty: Option<&Type>| ty.map_or_else(|| quote!(()), ToTokens::to_token_stream);
        let (input, output) = (given(input), given(output));
        // This one and those below are named after children; what is written as a field is not always named again.
        self.out.extend(quote! {
            #(#cfgs)*
            #[doc(hidden)]
            #[allow(non_camel_case_types, dead_code)]
            type #alias = #krate::TaskPoolRef<#input, #output>;
        });
    }

    /// How many of a child there are, where that is not literal.
    fn count(&mut self, child: &Child<'_>) {
        let Some(Replicas { field, alias }) = &child.replicas else {
            return;
        };
        let (held, _) = held(self.krate, field, alias, &child.all_cfgs);
        self.out.extend(held);
    }

    fn add(&mut self, alias: &Ident, ty: &Type, is: (&[&str], &str), cfgs: &[Attribute]) {
        // Under conditions an alias is that child's own, but another child may have its name otherwise.
        if !self.names.insert(alias.to_string()) && cfgs.is_empty() {
            return;
        }
        let head = quote! {
            #(#cfgs)*
            #[doc(hidden)]
            #[allow(non_camel_case_types, dead_code)]
        };
        self.out.extend(if editor() {
            quote!(#head type #alias = #ty;)
        } else {
            let written = format_ident!("__of{alias}");
            let checked = checked(self.krate, &written, ty, is);
            quote! {
                #head type #written = #ty;
                #head type #alias = #checked;
            }
        });
    }
}

/// The type itself, if it is what it has to be.
fn checked(
    krate: &Krate,
    written: &Ident,
    ty: &Type,
    (wanted, of): (&[&str], &str),
) -> TokenStream {
    let start = At::tokens(ty).start;
    let (site, krate) = (krate.site(start), krate.at(start));
    // As if the user had written it, so that rustc does not speak of macros.
    let name = Ident::new(&written.to_string(), start);
    let wanted = wanted.iter().map(|part| Ident::new(part, site));
    let of = Ident::new(of, site);
    quote_spanned! {site=>
        <#krate::__private::Checked<{
            let _: ::core::option::Option<<#name as #krate #(::#wanted)*>::#of>;
            true
        }> as #krate::__private::Then<#name>>::Type
    }
}
