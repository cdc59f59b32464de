//! The macros of the `supervision` crate: [`supervision_tree!`](macro@supervision_tree) and
//! [`#[supervised]`](macro@supervised).
//!
//! Use them through `supervision`, where they are documented from a user's side. Both go the same way: tokens are
//! *parsed* into syntax, which recovers from every mistake; the syntax is *checked*, rule by rule; a *model* of the tree is
//! made from it; and the model is *expanded*. With mistakes, what is expanded is the same types without their insides.

mod check;
mod diag;
mod expand;
mod model;
mod parse;
mod pipeline;
mod schema;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Declares a supervision tree: its children, their policies, and a struct of typed handles.
///
/// The first token is a bracketed path of the crate that holds the run time, which the macro of the same name in
/// `supervision` puts there.
#[proc_macro]
pub fn supervision_tree(input: TokenStream) -> TokenStream {
    pipeline::supervision_tree(input.into()).into()
}

/// Gives an actor its own policy, or makes a struct of `#[child]` fields a typed supervisor.
///
/// On an actor (a struct or an enum) every key is a field of a `worker`, and `strategy` is `restart`, `resume`, `stop` or
/// `escalate`: what a failure means that no arm of an `on` decides. A tree may override any of it.
///
/// On a struct whose fields carry `#[child]`, `strategy` is `one_for_one`, `one_for_all` or `rest_for_one`, and the keys are
/// the fields of a `supervisor`. The struct's fields become handles.
///
/// `crate = ::path` says where the `supervision` crate is, if it goes by another name.
#[proc_macro_attribute]
pub fn supervised(args: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::supervised(args.into(), item.into()).into()
}
