//! `supervision_tree!([$crate] Name { .. })`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::Token;
use syn::parse::{ParseStream, Parser};

use super::ast::{Block, Krate, Shell, Tree};
use super::fields::{Fields, Scope, fields};
use super::input::{self, Sep};
use crate::diag::Diagnostics;
use crate::schema::Place;

/// Reads a call of `supervision_tree!`; `None` if not even the tree's name could be read.
pub(crate) fn tree(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Tree> {
    let mut read = None;
    let parser = |input: ParseStream<'_>| {
        read = call(input, diagnostics);
        input::skip(input);
        while input::comma(input) {
            input::skip(input);
        }
        Ok(())
    };
    // What cannot be read was complained about by then.
    let _ = parser.parse2(tokens);
    read
}

fn call(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> Option<Tree> {
    let krate = match input::peek(input) {
        Some(TokenTree::Group(group))
            if group.delimiter() == Delimiter::Bracket && is_path(group.stream()) =>
        {
            let _ = input::next(input);
            group.stream()
        }
        _ => quote!(::supervision),
    };
    if input.is_empty() {
        diagnostics
            .error(Span::call_site(), "expected a tree")
            .help("write `App { strategy: one_for_one, children: [..] }`");
        return None;
    }
    let name = name(input, diagnostics)?;
    let krate = Krate::new(krate, name.span());
    let Fields { given: fields, half } = match input::braces(input) {
        Some(content) => fields(&content, Scope::Block(Place::Root), Sep::Colon, diagnostics),
        None => {
            diagnostics
                .error(&name, format!("expected `{{ .. }}` after `{name}`"))
                .help(format!(
                    "write `{name} {{ strategy: one_for_one, children: [..] }}`"
                ));
            input::skip(input);
            return None;
        }
    };
    leftover(input, diagnostics);
    let label = format!("tree `{name}`");
    let block = Block { place: Place::Root, head: name.span(), label, fields, half };
    Some(Tree { krate, name, shell: Shell::Generated, block })
}

/// Whether this is a path; that of the facade has `$crate`, which is no Rust, in front.
fn is_path(tokens: TokenStream) -> bool {
    let ends_in_name = |last: Option<TokenTree>| matches!(last, Some(TokenTree::Ident(_)));
    ends_in_name(tokens.clone().into_iter().last())
        && tokens.into_iter().all(|tree| match tree {
            TokenTree::Ident(_) => true,
            TokenTree::Punct(punct) => punct.as_char() == ':',
            TokenTree::Group(_) | TokenTree::Literal(_) => false,
        })
}

/// The tree's name; what people put in front of it is a field.
fn name(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> Option<Ident> {
    while input.peek(Token![#]) {
        let from = input.cursor();
        let _ = input::next(input);
        let _ = input.parse::<Group>();
        if let Some(at) = input::since(from, input) {
            diagnostics
                .error(at, "a tree has no attributes")
                .help("documentation is a field: write `doc: \"..\"` inside the braces");
        }
    }
    if input.peek(Token![pub]) {
        let from = input.cursor();
        let _ = input.parse::<syn::Visibility>();
        if let Some(at) = input::since(from, input) {
            diagnostics
                .error(at, "a tree's visibility is a field")
                .help("write `visibility: public`, `in_crate` or `private` inside the braces");
        }
    }
    if input.peek(Token![struct]) {
        diagnostics
            .error(input.span(), "a tree begins with its name")
            .help("leave `struct` out");
        let _ = input::next(input);
    }
    match input.parse::<Ident>() {
        Ok(name) => Some(name),
        Err(_) => {
            let at = input::peek(input).map(|tree| tree.span());
            // Behind something that was complained about there need be nothing at all.
            if at.is_some() || diagnostics.is_empty() {
                diagnostics
                    .error(
                        at.unwrap_or_else(Span::call_site),
                        "expected the name of a tree",
                    )
                    .help("write `App { strategy: one_for_one, children: [..] }`");
            }
            None
        }
    }
}

fn leftover(input: ParseStream<'_>, diagnostics: &mut Diagnostics) {
    while input::comma(input) || input.parse::<Token![;]>().is_ok() {}
    let Some(tree) = input::peek(input) else {
        return;
    };
    let entry = diagnostics.error(tree.span(), "one `supervision_tree!` holds one root");
    if let TokenTree::Ident(other) = tree {
        entry.help(format!("declare `{other}` in its own call"));
    }
}
