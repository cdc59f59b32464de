//! What a struct of handles knows of its own supervisor.

use proc_macro2::TokenStream;
use quote::quote;

use super::handles::{handle_type, once};
use crate::model::{Child, Kind, Supervisor};
use crate::parse::ast::Krate;

/// `impl Handles`: finds a child that is there, and looks no further than the first that surely is.
pub(super) fn family<'a>(
    krate: &'a Krate,
    supervisor: &'a Supervisor<'a>,
    known: impl Fn(&Child<'a>) -> bool,
) -> TokenStream {
    let name = &supervisor.handles;
    let mut sure = false;
    let fit: Vec<_> = once(supervisor)
        .filter(|child| handle_type(krate, child).is_some() && known(child))
        .collect();
    // What a pool of tasks is follows from its function, and nothing else should depend on that if it need not.
    let crews_alone = fit
        .iter()
        .all(|child| matches!(child.kind, Kind::Crew { .. }));
    let fields = fit
        .into_iter()
        .filter(|child| crews_alone || !matches!(child.kind, Kind::Crew { .. }))
        .take_while(|child| !std::mem::replace(&mut sure, is_sure(child)))
        .map(|Child { cfgs, name, .. }| quote!(#(#cfgs)* &self.#name,));
    quote! {
        #[automatically_derived]
        impl #krate::Handles for #name {
            fn __one(&self) -> #krate::__private::One {
                #krate::__private::one(&[#(#fields)*])
            }
        }
    }
}

/// Whether it is there in every tree that runs.
fn is_sure(child: &Child<'_>) -> bool {
    let leaf = matches!(
        child.kind,
        Kind::Worker { .. } | Kind::Task { .. } | Kind::Pool { .. } | Kind::Wasm { .. }
    );
    leaf && child.when.is_none() && child.cfgs.is_empty()
}
