//! `#[supervised(..)]`: on what, and with which fields.

use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Generics, Ident, Item, ItemStruct};

use super::ast::{Block, Field, Krate, Value};
use super::fields::{Fields, Scope, fields};
use super::input::Sep;
use crate::diag::{At, Diagnostics};
use crate::schema::Place;

/// What the attribute stands on.
pub(crate) enum Target {
    Struct(Box<ItemStruct>),
    Enum { name: Ident, generics: Generics },
}

/// An actor with its policy.
pub(crate) struct Annotated {
    pub(crate) krate: Krate,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) block: Block,
}

/// What the attribute stands on; `None`, with a complaint, if it cannot stand there.
pub(crate) fn target(item: TokenStream, diagnostics: &mut Diagnostics) -> Option<Target> {
    let what = match syn::parse2::<Item>(item) {
        Ok(Item::Struct(item)) => {
            twice(&item.attrs, &item.ident, diagnostics);
            return Some(Target::Struct(Box::new(item)));
        }
        Ok(Item::Enum(item)) => {
            twice(&item.attrs, &item.ident, diagnostics);
            return Some(Target::Enum { name: item.ident, generics: item.generics });
        }
        Ok(Item::Fn(item)) => item.sig.fn_token.span,
        Ok(Item::Trait(item)) => item.trait_token.span,
        Ok(Item::Union(item)) => item.union_token.span,
        Ok(Item::Impl(item)) => item.impl_token.span,
        Ok(Item::Mod(item)) => item.mod_token.span,
        Ok(Item::Type(item)) => item.type_token.span,
        Ok(_) => Span::call_site(),
        Err(error) => {
            diagnostics.syntax("this item", &error, Span::call_site());
            return None;
        }
    };
    diagnostics.error(what, "`#[supervised]` goes on a struct or an enum");
    None
}

/// Reads the fields of an attribute on an actor.
pub(crate) fn actor(
    args: TokenStream,
    name: Ident,
    generics: Generics,
    diagnostics: &mut Diagnostics,
) -> Annotated {
    let Fields { given: fields, half } = arguments(args, Place::Actor, diagnostics);
    let krate = krate(&fields, name.span());
    let label = format!("actor `{name}`");
    let block = Block { place: Place::Actor, head: name.span(), label, fields, half };
    Annotated { krate, name, generics, block }
}

/// Reads `key = value, ..`.
pub(super) fn arguments(args: TokenStream, place: Place, diagnostics: &mut Diagnostics) -> Fields {
    let mut read = Fields::default();
    let parser = |input: ParseStream<'_>| {
        read = fields(input, Scope::Block(place), Sep::Eq, diagnostics);
        Ok(())
    };
    // What cannot be read was complained about by then.
    let _ = parser.parse2(args);
    read
}

/// Where the facade is: `crate = ::path`, else by its own name.
pub(super) fn krate(fields: &[Field], site: Span) -> Krate {
    let given = fields.iter().find_map(|field| match &field.value {
        Value::Path(path) => Some(quote::quote!(#path)),
        _ => None,
    });
    Krate::new(given.unwrap_or_else(|| quote::quote!(::supervision)), site)
}

/// Whether an attribute is `#[supervised]`, by whatever path.
pub(crate) fn is_ours(attribute: &Attribute) -> bool {
    attribute
        .path()
        .segments
        .last()
        .is_some_and(|last| last.ident == "supervised")
}

/// An item without further `#[supervised]`, which would complain once more.
pub(crate) fn once(item: TokenStream) -> TokenStream {
    match syn::parse2::<Item>(item.clone()) {
        Ok(Item::Struct(mut found)) => {
            found.attrs.retain(|attribute| !is_ours(attribute));
            quote::quote!(#found)
        }
        Ok(Item::Enum(mut found)) => {
            found.attrs.retain(|attribute| !is_ours(attribute));
            quote::quote!(#found)
        }
        _ => item,
    }
}

fn twice(attrs: &[Attribute], name: &Ident, diagnostics: &mut Diagnostics) {
    for second in attrs.iter().filter(|attribute| is_ours(attribute)) {
        diagnostics
            .error(
                At::tokens(second),
                format!("`#[supervised]` is given twice on `{name}`"),
            )
            .help("merge them");
    }
}
