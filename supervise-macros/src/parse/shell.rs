//! `#[supervised(strategy = one_for_one)]` on a struct whose fields are children.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, ItemStruct, Meta, Type};

use super::actor::{arguments, krate};
use super::ast::{Block, Child, Children, Field, Shell, Tree, Value};
use super::children::{place, unknown_kind};
use super::fields::{Fields, Scope, fields};
use super::input::{self, Sep};
use crate::diag::{At, Diagnostics, hint};
use crate::schema::{self, DIRECTIVES, Lands, Place, STRATEGIES, Takes};

/// Whether a struct has a field with `#[child]`.
pub(crate) fn has_children(item: &ItemStruct) -> bool {
    item.fields
        .iter()
        .any(|field| field.attrs.iter().any(is_child))
}

/// Reads a struct of children as the tree it stands for.
pub(crate) fn supervisor_struct(
    args: TokenStream,
    item: Box<ItemStruct>,
    diagnostics: &mut Diagnostics,
) -> Tree {
    let name = item.ident.clone();
    let Fields { given: mut fields, half } = arguments(args, Place::Struct, diagnostics);
    let krate = krate(&fields, name.span());
    if !item.generics.params.is_empty() {
        diagnostics
            .error(
                At::tokens(&item.generics),
                "a supervisor has no generic parameters",
            )
            .help("its children's types may have arguments, as in `Cache<Key, Value>`");
    }
    let children = children(&item, diagnostics);
    fields.push(Field {
        cfgs: Vec::new(),
        key: Ident::new("children", name.span()),
        takes: Takes::Children,
        lands: Lands::Apart,
        at: At::from(&name),
        value: Value::Children(children),
        raw: Vec::new(),
    });
    let label = format!("supervisor `{name}`");
    let block = Block { place: Place::Struct, head: name.span(), label, fields, half };
    Tree { krate, name, shell: Shell::Struct(item), block }
}

/// Whether an attribute is `#[child]`.
pub(crate) fn is_child(attribute: &Attribute) -> bool {
    attribute.path().is_ident("child")
}

fn children(item: &ItemStruct, diagnostics: &mut Diagnostics) -> Children {
    let mut found =
        Children { items: Vec::new(), broken: false, half: Vec::new(), lost: Vec::new() };
    if !matches!(item.fields, syn::Fields::Named(_)) && !item.fields.is_empty() {
        diagnostics
            .error(
                At::tokens(&item.fields),
                "the children of a supervisor have names",
            )
            .help(format!(
                "write `struct {} {{ #[child] db: Db }}`",
                item.ident
            ));
        found.broken = true;
        return found;
    }
    for field in &item.fields {
        let Some(name) = &field.ident else { continue };
        match field.attrs.iter().find(|attribute| is_child(attribute)) {
            Some(attribute) => match child(attribute, name, field, &mut found.half, diagnostics) {
                Some(child) => found.items.push(child),
                None => found.broken = true,
            },
            None => {
                found.broken = true;
                diagnostics
                    .error(name, format!("field `{name}` is not a child"))
                    .help("put `#[child]` on it; a supervisor's struct holds nothing else");
            }
        }
    }
    found
}

fn child(
    attribute: &Attribute,
    name: &Ident,
    field: &syn::Field,
    half: &mut Vec<Ident>,
    diagnostics: &mut Diagnostics,
) -> Option<Child> {
    let tokens = match &attribute.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(_) => {
            diagnostics
                .error(
                    At::tokens(attribute),
                    "expected `#[child]` or `#[child(..)]`",
                )
                .help("write `#[child(restart = transient)]`");
            return None;
        }
    };
    let head = attribute
        .path()
        .segments
        .first()
        .map_or_else(Span::call_site, |first| first.ident.span());
    let (place, head, Fields { given: mut fields, half }) =
        inside(tokens, head, half, diagnostics)?;
    if !own_type(place, &mut fields, &field.ty, diagnostics) {
        return None;
    }
    let (cfgs, docs) = field
        .attrs
        .iter()
        .filter(|attribute| !is_child(attribute))
        .cloned()
        .partition(|attribute| attribute.path().is_ident("cfg"));
    let kind = place.kind().unwrap_or("worker");
    let label = format!("{kind} `{name}`");
    Some(Child {
        cfgs,
        docs,
        name: name.clone(),
        block: Block { place, head, label, fields, half },
    })
}

/// `task, key = value, ..`: a worker, if no kind is written.
fn inside(
    tokens: TokenStream,
    head: Span,
    half: &mut Vec<Ident>,
    diagnostics: &mut Diagnostics,
) -> Option<(Place, Span, Fields)> {
    let mut read = None;
    let parser = |input: ParseStream<'_>| {
        let ahead = input.fork();
        let word = input::word(&ahead).filter(|_| input::ended(&ahead));
        let known = word.as_ref().and_then(|word| place(&word.to_string()));
        let (kind, head) = match (&word, known) {
            (Some(word), Some(kind)) => {
                let _ = input::next(input);
                input::comma(input);
                (kind, word.span())
            }
            (Some(word), None) if schema::homes(&word.to_string()).is_empty() => {
                unknown_kind(word, diagnostics);
                half.push(word.clone());
                input::skip(input);
                while input::comma(input) {
                    input::skip(input);
                }
                return Ok(());
            }
            _ => (Place::Worker, head),
        };
        read = Some((
            kind,
            head,
            fields(input, Scope::Block(kind), Sep::Eq, diagnostics),
        ));
        Ok(())
    };
    let _ = parser.parse2(tokens);
    read
}

/// The field's type is the actor, the mounted tree, or `TaskRef`.
fn own_type(
    place: Place,
    fields: &mut Vec<Field>,
    ty: &Type,
    diagnostics: &mut Diagnostics,
) -> bool {
    let key = match place {
        Place::Worker => "actor",
        Place::Supervisor => "tree",
        _ => {
            let named = matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "TaskRef"));
            if !named {
                diagnostics
                    .error(At::tokens(ty), "a task's field has the type `TaskRef`")
                    .help("write `TaskRef` here, and the function in `#[child(task, run = ..)]`");
            }
            return named;
        }
    };
    if let Some(given) = fields.iter().find(|field| field.key == key) {
        diagnostics
            .error(&given.key, format!("`{key}` is the field's own type"))
            .help("leave it out");
        fields.retain(|field| field.key != key);
    }
    let at = At::tokens(ty);
    fields.push(Field {
        cfgs: Vec::new(),
        key: Ident::new(key, at.start),
        takes: Takes::Type,
        lands: Lands::Apart,
        at,
        value: Value::Type(ty.clone()),
        raw: Vec::new(),
    });
    true
}

/// Whether an attribute says `strategy = one_for_one` or another supervisor's word.
pub(crate) fn names_a_supervisor(args: TokenStream) -> bool {
    let trees: Vec<TokenTree> = args.into_iter().collect();
    trees.windows(3).any(|window| match window {
        [
            TokenTree::Ident(key),
            TokenTree::Punct(_),
            TokenTree::Ident(word),
        ] => key == "strategy" && strategy(&word.to_string()),
        _ => false,
    })
}

fn strategy(word: &str) -> bool {
    hint(word, DIRECTIVES.words).is_none() && hint(word, STRATEGIES.words).is_some()
}
