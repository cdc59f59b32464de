//! Tasks.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::Expr;

use super::handed::{arguments, nothing};
use super::{Place, add, arms};
use crate::diag::At;
use crate::parse::ast::Match;

/// One task, or several.
pub(super) fn task(
    place: &Place<'_>,
    run: &impl ToTokens,
    args: Option<&Expr>,
    on: Option<&Match>,
) -> TokenStream {
    let around = place.around;
    let (krate, at, cx) = (around.krate, around.at, around.context);
    // What is no task is told at the function, not at the word `task` once more.
    let head = At::tokens(run).start;
    let (site, here) = (krate.site(head), &krate.at(head));
    let none = || nothing(here, &quote_spanned!(site=> ()), site);
    let args = arguments(place, here, args, none, site);
    let (on, add) = (arms(krate, on, site), add("task", place.child, site));
    quote_spanned! {site=>
        #at.#add(
            #here::__private::Task::<#cx, _, _, _, _, _>::new(#args, #run)
                #on
                .with_source()
        )
    }
}
