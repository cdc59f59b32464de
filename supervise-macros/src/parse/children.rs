//! `[name = kind { .. }, ..]`.

use proc_macro2::{Delimiter, Ident};
use syn::parse::ParseStream;
use syn::{Attribute, Token, token};

use super::ast::{Block, Child, Children};
use super::attributes::{Attributes, attributes};
use super::fields::{Fields, Scope, fields};
use super::input::{self, Sep};
use crate::check::required;
use crate::diag::{At, Diagnostics, hint, list};
use crate::editor::editor;
use crate::schema::{KINDS, Place};

/// Reads the list of children.
pub(super) fn children(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> Option<Children> {
    let Some(content) = input::brackets(input) else {
        let at = input::peek(input).map_or(input.span(), |tree| tree.span());
        diagnostics
            .error(at, "`children` is a list in square brackets")
            .help("write `children: [db = worker { .. }]`");
        return None;
    };
    let mut found =
        Children { items: Vec::new(), broken: false, half: Vec::new(), lost: Vec::new() };
    while !content.is_empty() {
        match child(&content, &mut found, diagnostics) {
            Some(child) => found.items.push(child),
            None => found.broken = true,
        }
        separate(&content, diagnostics);
    }
    Some(found)
}

/// The block of a child whose kind is known.
pub(super) fn place(kind: &str) -> Option<Place> {
    let mut places = Place::ALL.iter().copied();
    places.find(|place| place.kind() == Some(kind))
}

/// Says that there is no such kind of child.
pub(super) fn unknown_kind(kind: &Ident, diagnostics: &mut Diagnostics) {
    let entry = diagnostics.error(kind, format!("unknown kind of child `{kind}`"));
    match hint(&kind.to_string(), KINDS.words) {
        Some(hint) => entry.hint(Some(hint)),
        None => entry.help(format!("a child is a {}", list(KINDS.words))),
    };
}

/// The kind that was meant, if the block that follows is one of that kind without a doubt: then the child is there for others.
/// An editor completes the kind instead.
fn nearly(kind: &Ident, input: ParseStream<'_>) -> Option<Place> {
    let hint = hint(&kind.to_string(), KINDS.words).filter(|_| !editor())?;
    let place = place(hint.word())?;
    let mut doubts = Diagnostics::default();
    let ahead = input.fork();
    let content = input::braces(&ahead)?;
    let Fields { given, half } = fields(&content, Scope::Block(place), Sep::Colon, &mut doubts);
    let block = Block { place, head: kind.span(), label: String::new(), fields: given, half };
    required(&block, &mut doubts);
    doubts.is_empty().then_some(place)
}

fn child(
    input: ParseStream<'_>,
    found: &mut Children,
    diagnostics: &mut Diagnostics,
) -> Option<Child> {
    let Attributes { cfgs, docs } = attributes(input, diagnostics);
    let name = match input.parse::<Ident>() {
        Ok(name) => name,
        Err(_) => {
            not_a_child(input, diagnostics);
            return None;
        }
    };
    if !equals(input, &name, diagnostics) {
        found.lost.push(name);
        input::skip(input);
        return None;
    }
    let kind = match input::word(input) {
        Some(kind) => kind,
        None => {
            let at = input::peek(input).map_or(name.span(), |tree| tree.span());
            diagnostics
                .error(at, format!("expected a kind of child after `{name} =`"))
                .help(format!("write {}", list(KINDS.words)));
            found.lost.push(name);
            input::skip(input);
            return None;
        }
    };
    let Some(place) = place(&kind.to_string()) else {
        unknown_kind(&kind, diagnostics);
        if let Some(place) = nearly(&kind, input) {
            return block(input, place, &kind, (cfgs, docs, name), diagnostics);
        }
        found.half.push(kind);
        found.lost.push(name);
        input::skip(input);
        return None;
    };
    if !input.peek(token::Brace) {
        diagnostics
            .error(&kind, format!("expected `{{ .. }}` after `{kind}`"))
            .help(format!("write `{name} = {kind} {{ .. }}`"));
        found.half.push(kind);
        found.lost.push(name);
        input::skip(input);
        return None;
    }
    block(input, place, &kind, (cfgs, docs, name), diagnostics)
}

fn block(
    input: ParseStream<'_>,
    place: Place,
    kind: &Ident,
    (cfgs, docs, name): (Vec<Attribute>, Vec<Attribute>, Ident),
    diagnostics: &mut Diagnostics,
) -> Option<Child> {
    let content = input::braces(input)?;
    let Fields { given: fields, half } =
        fields(&content, Scope::Block(place), Sep::Colon, diagnostics);
    let label = format!("{} `{name}`", place.kind().unwrap_or_default());
    Some(Child {
        cfgs,
        docs,
        name,
        block: Block { place, head: kind.span(), label, fields, half },
    })
}

/// Consumes the `=` between name and kind; `false` if this is no child at all.
fn equals(input: ParseStream<'_>, name: &Ident, diagnostics: &mut Diagnostics) -> bool {
    let at = input.span();
    match input::eat_sep(input) {
        Some(Sep::Eq) => true,
        Some(Sep::Colon) => {
            diagnostics
                .error(at, format!("expected `=` after `{name}`"))
                .help(format!("children are written `{name} = worker {{ .. }}`"));
            true
        }
        None => {
            let known = place(&name.to_string()).is_some() && input.peek(token::Brace);
            if known {
                diagnostics
                    .error(name, "this child has no name")
                    .help(format!("write `db = {name} {{ .. }}`"));
            } else {
                diagnostics.error(name, format!("expected `{name} = worker {{ .. }}`"));
            }
            false
        }
    }
}

fn not_a_child(input: ParseStream<'_>, diagnostics: &mut Diagnostics) {
    let Some(tree) = input::peek(input) else {
        return;
    };
    let keyword = input::word(&input.fork()).filter(|_| !input::is_group(&tree, Delimiter::None));
    match keyword {
        Some(keyword) => {
            diagnostics
                .error(
                    &keyword,
                    format!("`{keyword}` is a keyword and cannot name a child"),
                )
                .help(format!("write `{keyword}_` or another name"));
        }
        None => {
            diagnostics
                .error(tree.span(), "expected a child, as in `db = worker { .. }`")
                .help("write a name, `=` and a kind of child");
        }
    }
    input::skip(input);
}

fn separate(input: ParseStream<'_>, diagnostics: &mut Diagnostics) {
    if input.is_empty() || input::comma(input) || input::semicolon(input, diagnostics) {
        return;
    }
    let at =
        input::peek(input).map_or_else(|| At::from(input.span()), |tree| At::from(tree.span()));
    diagnostics.error(at, "expected `,` before the next child");
    if !(input.peek(Token![#]) || input::begins_field(input)) {
        input::skip(input);
        input::comma(input);
    }
}
