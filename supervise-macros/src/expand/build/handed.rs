//! What children are handed: arguments, and the handles they are made from.

use std::collections::HashMap;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Expr;

use super::{Place, local};
use crate::expand::handles::handle_type;
use crate::model::{Child, Need, OUTER, own_needs};
use crate::parse::ast::Krate;

/// Handles of earlier siblings, and of what is around their supervisor, as the fields of a struct.
#[derive(Default)]
pub(super) struct Handles {
    pub(super) fields: TokenStream,
    pub(super) inits: TokenStream,
    /// Whether the types of the fields are there everywhere in the tree's function, whatever conditions hold.
    anywhere: bool,
}

pub(super) fn handles_of(
    krate: &Krate,
    earlier: &[Child<'_>],
    need: &Need,
    outer: Option<&Ident>,
) -> Handles {
    let mut handles = Handles { anywhere: outer.is_none(), ..Handles::default() };
    let Handles { fields, inits, anywhere } = &mut handles;
    for (index, child) in earlier.iter().enumerate() {
        let Child { cfgs, name, .. } = child;
        if !need.has(name) {
            continue;
        }
        let Some(ty) = handle_type(krate, child) else {
            continue;
        };
        let local = local(index);
        *anywhere &= child.all_cfgs.is_empty();
        fields.extend(quote!(#(#cfgs)* #name: #ty,));
        inits.extend(quote!(#(#cfgs)* #name: ::core::clone::Clone::clone(&#local),));
    }
    if let Some(outer) = outer {
        let (name, local) = (
            format_ident!("{OUTER}"),
            Ident::new(OUTER, Span::mixed_site()),
        );
        fields.extend(quote!(#name: #outer,));
        inits.extend(quote!(#name: ::core::clone::Clone::clone(&#local),));
    }
    handles
}

/// The structs of the handles that closures ask for: one for all that ask for the same, as siblings do, and regions that are
/// built alike.
#[derive(Default)]
pub(super) struct Ups {
    known: HashMap<String, Ident>,
    items: TokenStream,
}

impl Ups {
    /// The name of the struct with these fields.
    fn of(&mut self, fields: &TokenStream) -> Ident {
        let index = self.known.len();
        let found = self.known.entry(fields.to_string());
        let items = &mut self.items;
        let name = found.or_insert_with(|| {
            let name = format_ident!("__Up{index}", span = Span::mixed_site());
            items.extend(quote!(struct #name { #fields }));
            name
        });
        name.clone()
    }
}

impl ToTokens for Ups {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.items.to_tokens(tokens);
    }
}

/// The handles that a child's closure asks for; `None` if it is no closure of two parameters.
pub(super) fn up(place: &Place<'_>, args: Option<&Expr>, site: Span) -> Option<TokenStream> {
    let needs = own_needs(args)?;
    let (none, around) = (Need::default(), place.around);
    let outer = around
        .outer
        .as_ref()
        .filter(|_| needs.get(1).is_some_and(Need::is_some));
    let need = needs.first().unwrap_or(&none);
    let Handles { fields, inits, anywhere } = handles_of(around.krate, place.earlier, need, outer);
    if anywhere {
        let name = around.ups.borrow_mut().of(&fields);
        let name = Ident::new(&name.to_string(), site);
        return Some(quote_spanned!(site=> #name { #inits }));
    }
    Some(quote_spanned! {site=> {
        struct __Up { #fields }
        __Up { #inits }
    }})
}

/// What makes a child's arguments, or a mounted tree's context: from the context alone, or with the handles around it.
pub(super) fn arguments(
    place: &Place<'_>,
    krate: &Krate,
    args: Option<&Expr>,
    none: impl FnOnce() -> TokenStream,
    site: Span,
) -> TokenStream {
    let Some(args) = args else {
        return none();
    };
    let Some(up) = up(place, Some(args), site) else {
        return args.to_token_stream();
    };
    let cx = place.around.context;
    quote_spanned!(site=> #krate::__private::with_up::<#cx, _, _, _>(#up, #args))
}

/// No arguments; that the child needs some is told at its kind.
pub(super) fn nothing(krate: &Krate, given: &TokenStream, site: Span) -> TokenStream {
    quote_spanned!(site=> #krate::__private::no_args::<_, #given>)
}
