//! `build`: makes every child in order and gathers the handles.

mod actor;
mod component;
mod handed;
mod nested;
mod pool;
mod task;

use std::cell::RefCell;
use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Expr;

use self::handed::Ups;
use super::decide::by_value;
use super::entry::context_type;
use super::wasm;
use crate::model::{Child, Kind, Supervisor, Tree};
use crate::parse::ast::{Krate, Match};

/// The function's body.
pub(super) fn build(tree: &Tree<'_>, at: &Ident) -> TokenStream {
    let krate = tree.krate;
    let (context, ups) = (context_type(tree), RefCell::default());
    let around = Around { krate, context: &context, at, outer: None, ups: &ups };
    let body = supervisor(&tree.root, &around);
    let mut kinds = TokenStream::new();
    actor::each_type(krate, &tree.root, &mut HashSet::new(), &mut kinds);
    let ups = ups.into_inner();
    // Which of the traits are needed, the types say.
    quote! {
        #[allow(unused_imports)]
        use #krate::__private::{
            CopyFallback as _, NoSource as _, NoState as _, OnFallback as _, PolicyFallback as _,
            SourceFallback as _,
            StateFallback as _,
        };
        #kinds
        #ups
        #body
    }
}

/// What is the same for all children of a supervisor.
struct Around<'a> {
    krate: &'a Krate,
    /// The type of the tree's context.
    context: &'a TokenStream,
    /// What the children are added to.
    at: &'a Ident,
    /// The struct of the handles around the supervisor; `None` if none of them are asked for.
    outer: Option<Ident>,
    /// The structs of handles that closures ask for.
    ups: &'a RefCell<Ups>,
}

/// One statement for each child, and the struct of their handles.
fn supervisor(of: &Supervisor<'_>, around: &Around<'_>) -> TokenStream {
    let statements = of.children.iter().enumerate().map(|(index, child)| {
        let earlier = of.children.get(..index).unwrap_or_default();
        let (cfgs, local) = (child.cfgs, local(index));
        let made = make(child, earlier, around);
        let made = match child.when {
            Some(when) => conditional(child, when, &made, around),
            None => made,
        };
        quote!(#(#cfgs)* let #local = #made;)
    });
    let inits = of.children.iter().enumerate().map(|(index, child)| {
        let (Child { cfgs, name, .. }, local) = (child, local(index));
        let has_field = !child.again && !matches!(child.kind, Kind::Unknown);
        has_field.then(|| quote!(#(#cfgs)* #name: #local,))
    });
    let handles = &of.handles;
    let at = around.at;
    let granted = of.grants.map(|grants| {
        let grants = wasm::grants(around.krate, grants);
        quote!(#at.grants(#grants);)
    });
    quote! {
        #granted
        #(#statements)*
        #handles { #(#inits)* }
    }
}

/// A child that is there only if its `when` says so.
fn conditional(
    child: &Child<'_>,
    when: &Expr,
    made: &TokenStream,
    around: &Around<'_>,
) -> TokenStream {
    let (at, site) = (around.at, around.krate.site(child.head));
    quote_spanned!(site=> #at.conditional(#when, |#at| #made))
}

/// What makes one child; all of it that is ours stands at the child's kind, so that a mistake is told there, once.
fn make(child: &Child<'_>, earlier: &[Child<'_>], around: &Around<'_>) -> TokenStream {
    let site = around.krate.site(child.head);
    let place = Place { child, earlier, around, here: around.krate.at(child.head), site };
    match &child.kind {
        Kind::Worker { alias, args, on, .. } => actor::worker(&place, alias, *args, *on),
        Kind::Task { run: Some(run), args, on } => task::task(&place, run, *args, *on),
        Kind::Pool { alias, members, route, args, on, .. } if members.key == "size" => {
            pool::fixed(&place, alias, *route, *args, *on)
        }
        Kind::Pool { alias, on, .. } => pool::dynamic(&place, alias, *on),
        Kind::Crew { alias, run: Some(run), on, .. } => pool::crew(&place, alias, run, *on),
        Kind::Wasm { .. } => component::component(&place),
        Kind::Supervisor(inner) => nested::nested(&place, inner),
        Kind::Mount { alias, context, grants, .. } => {
            nested::mount(&place, alias, *context, *grants)
        }
        // Of any type; it was complained about.
        Kind::Task { run: None, .. } | Kind::Crew { run: None, .. } | Kind::Unknown => {
            quote!(loop {})
        }
    }
}

/// A child, and where it is made.
struct Place<'a> {
    child: &'a Child<'a>,
    earlier: &'a [Child<'a>],
    around: &'a Around<'a>,
    /// The facade's path, told about at the child's kind.
    here: Krate,
    site: Span,
}

impl Place<'_> {
    /// An alias, told about at the child's kind.
    fn alias(&self, alias: &Ident) -> Ident {
        Ident::new(&alias.to_string(), self.site)
    }
}

/// A child's own arms, as a call behind what it is made from.
fn arms(krate: &Krate, on: Option<&Match>, site: Span) -> Option<TokenStream> {
    let decide = by_value(krate, on?);
    Some(quote_spanned!(site=> .on(#decide)))
}

/// The method that adds one child of a kind, or several.
fn add(kind: &str, child: &Child<'_>, site: Span) -> TokenStream {
    match &child.replicas {
        None => Ident::new(kind, site).to_token_stream(),
        Some(replicas) => {
            let (several, length) = (format_ident!("{kind}s", span = site), replicas.length());
            let rest = match kind {
                "task" => quote!(_, _, _, _, _),
                _ => quote!(_, _),
            };
            quote_spanned!(site=> #several::<#length, #rest>)
        }
    }
}

/// A child's handle while the tree is built: a name that no closure of the user's can see.
fn local(index: usize) -> Ident {
    format_ident!("child_{index}", span = Span::mixed_site())
}
