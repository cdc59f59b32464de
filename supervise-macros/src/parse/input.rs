//! Reading tokens without giving up.

use proc_macro2::{Delimiter, Ident, TokenTree};
use syn::buffer::Cursor;
use syn::ext::IdentExt;
use syn::parse::{ParseBuffer, ParseStream};
use syn::{Token, token};

use crate::diag::{At, Diagnostics};

/// What stands between a key and its value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sep {
    /// `:`, inside `supervision_tree!`.
    Colon,
    /// `=`, inside `#[supervised(..)]`.
    Eq,
}

impl Sep {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Colon => ":",
            Self::Eq => "=",
        }
    }

    /// A field as it is written with this separator.
    pub(super) fn field(self, key: &impl std::fmt::Display, value: &str) -> String {
        match self {
            Self::Colon => format!("{key}: {value}"),
            Self::Eq => format!("{key} = {value}"),
        }
    }
}

/// The separator that comes next, if one does.
pub(super) fn sep(input: ParseStream<'_>) -> Option<Sep> {
    if input.peek(Token![:]) && !input.peek(Token![::]) {
        Some(Sep::Colon)
    } else if input.peek(Token![=]) && !input.peek(Token![==]) && !input.peek(Token![=>]) {
        Some(Sep::Eq)
    } else {
        None
    }
}

/// Consumes a separator of either kind.
pub(super) fn eat_sep(input: ParseStream<'_>) -> Option<Sep> {
    let found = sep(input)?;
    let _ = next(input);
    Some(found)
}

/// A word, keywords included.
pub(super) fn word(input: ParseStream<'_>) -> Option<Ident> {
    if input.peek(Ident::peek_any) {
        input.call(Ident::parse_any).ok()
    } else {
        None
    }
}

/// The next token tree.
pub(super) fn next(input: ParseStream<'_>) -> Option<TokenTree> {
    input
        .step(|cursor| cursor.token_tree().ok_or_else(|| cursor.error("the end")))
        .ok()
}

/// The next token tree, left where it is.
pub(super) fn peek(input: ParseStream<'_>) -> Option<TokenTree> {
    input.cursor().token_tree().map(|(tree, _)| tree)
}

/// Whether a value could end here.
pub(super) fn ended(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// Whether a value ends here, its comma forgotten or not.
pub(super) fn value_ended(input: ParseStream<'_>) -> bool {
    ended(input) || input.peek(Token![;]) || begins_field(input)
}

/// Complains about a semicolon where a comma belongs, and steps over it.
pub(super) fn semicolon(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> bool {
    let span = input.span();
    if input.parse::<Token![;]>().is_err() {
        return false;
    }
    diagnostics
        .error(span, "expected `,`, found `;`")
        .help("write a comma");
    true
}

/// Steps over what is left of this field; the comma stays.
///
/// A comma ends it only if another field (or nothing) follows: those inside `Cache::<K, V>` and `|cfg, up|` do not.
pub(super) fn skip(input: ParseStream<'_>) -> Vec<TokenTree> {
    let mut skipped = Vec::new();
    while !at_boundary(input) {
        match next(input) {
            Some(tree) => skipped.push(tree),
            None => break,
        }
    }
    skipped
}

/// Steps over what is left up to the next comma, whatever follows it; the comma stays.
pub(super) fn skip_to_comma(input: ParseStream<'_>) -> Vec<TokenTree> {
    let mut skipped = Vec::new();
    while !ended(input) {
        skipped.extend(next(input));
    }
    skipped
}

/// Consumes a comma, if there is one.
pub(super) fn comma(input: ParseStream<'_>) -> bool {
    input.parse::<Token![,]>().is_ok()
}

/// Whether a field begins here: a word and a separator.
pub(super) fn begins_field(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    word(&ahead).is_some() && sep(&ahead).is_some()
}

fn at_boundary(input: ParseStream<'_>) -> bool {
    if input.is_empty() {
        return true;
    }
    let ahead = input.fork();
    comma(&ahead) && (ahead.is_empty() || ahead.peek(Token![#]) || begins_field(&ahead))
}

/// The tokens between two places in the same stream.
pub(super) fn between(from: Cursor<'_>, to: Cursor<'_>) -> Vec<TokenTree> {
    let mut trees = Vec::new();
    let mut here = from;
    while here != to {
        match here.token_tree() {
            Some((tree, after)) => {
                trees.push(tree);
                here = after;
            }
            None => break,
        }
    }
    trees
}

/// Where the tokens since `from` stand.
pub(super) fn since(from: Cursor<'_>, input: ParseStream<'_>) -> Option<At> {
    At::trees(&between(from, input.cursor()))
}

/// Enters `{ .. }`.
pub(super) fn braces<'a>(input: ParseStream<'a>) -> Option<ParseBuffer<'a>> {
    fn enter<'a>(input: ParseStream<'a>) -> syn::Result<ParseBuffer<'a>> {
        let content;
        syn::braced!(content in input);
        Ok(content)
    }
    if input.peek(token::Brace) {
        enter(input).ok()
    } else {
        None
    }
}

/// Enters `[ .. ]`.
pub(super) fn brackets<'a>(input: ParseStream<'a>) -> Option<ParseBuffer<'a>> {
    fn enter<'a>(input: ParseStream<'a>) -> syn::Result<ParseBuffer<'a>> {
        let content;
        syn::bracketed!(content in input);
        Ok(content)
    }
    if input.peek(token::Bracket) {
        enter(input).ok()
    } else {
        None
    }
}

/// Whether a tree is a group in these delimiters.
pub(super) fn is_group(tree: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == delimiter)
}
