//! `match error { pattern => directive, .. }`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Expr, Pat, Token, Type, token};

use super::ast::{Arm, Match, Pattern, Then};
use super::attributes::attributes;
use super::{input, word};
use crate::diag::{At, Diagnostics};
use crate::editor::editor;
use crate::schema::DIRECTIVES;

/// What the patterns of a `match` are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    /// Of one error type.
    Values,
    /// Types of errors.
    Types,
}

/// A `match` over one error type.
pub(super) fn patterns(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Match> {
    outer(input, key, Over::Values, diagnostics)
}

/// A `match` over types.
pub(super) fn types(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Match> {
    outer(input, key, Over::Types, diagnostics)
}

fn outer(
    input: ParseStream<'_>,
    key: &Ident,
    over: Over,
    diagnostics: &mut Diagnostics,
) -> Option<Match> {
    if over == Over::Values
        && let Some(word) = classified(input)
    {
        // As `match error { _ => classified }`.
        let arm = Arm {
            cfgs: Vec::new(),
            pattern: Pattern::Rest,
            at: At::from(&word),
            guard: None,
            then: Then::Classified(word.span()),
        };
        return Some(Match {
            scrutinee: Ident::new("error", word.span()),
            braces: word.span(),
            arms: vec![arm],
        });
    }
    if !input.peek(Token![match]) {
        let skipped = input::skip(input);
        let word = match skipped.as_slice() {
            [TokenTree::Ident(word)] => word::find(word, &DIRECTIVES),
            _ => None,
        };
        diagnostics
            .error(
                super::value::place(&skipped, key),
                format!("`{key}` takes `match error {{ .. }}`"),
            )
            .help(format!(
                "write `on: match error {{ _ => {} }}`",
                word.unwrap_or("restart")
            ));
        return None;
    }
    body(input, over, diagnostics)
}

/// Reads from the word `match` on.
fn body(input: ParseStream<'_>, over: Over, diagnostics: &mut Diagnostics) -> Option<Match> {
    let keyword = input.span();
    let _ = input::next(input);
    let scrutinee = match input.parse::<Ident>() {
        Ok(scrutinee) if input.peek(token::Brace) => scrutinee,
        _ => {
            let tokens = until_braces(input);
            diagnostics
                .error(
                    At::trees(&tokens).unwrap_or_else(|| At::from(keyword)),
                    "`match` is followed by a name for the error, and by the arms",
                )
                .help("write `match error { _ => restart }`");
            Ident::new("error", keyword)
        }
    };
    let braces = input.span();
    let Some(content) = input::braces(input) else {
        input::skip(input);
        return None;
    };
    let mut arms = Vec::new();
    while !content.is_empty() {
        let arm = arm(&content, over, diagnostics);
        let nested = arm
            .as_ref()
            .is_some_and(|arm| matches!(arm.then, Then::Match(_)));
        separate(&content, nested, diagnostics);
        arms.extend(arm);
    }
    Some(Match { scrutinee, braces, arms })
}

fn arm(input: ParseStream<'_>, over: Over, diagnostics: &mut Diagnostics) -> Option<Arm> {
    let cfgs = attributes(input, diagnostics).cfgs;
    if input.is_empty() {
        return None;
    }
    let from = input.cursor();
    let pattern = pattern(input, over, diagnostics);
    let at = input::since(from, input).unwrap_or_else(|| At::from(from.span()));
    let guard = guard(input, diagnostics);
    if input.parse::<Token![=>]>().is_err() {
        if !matches!(pattern, Pattern::Broken) {
            diagnostics
                .error(at, "expected `=>` and a directive after this pattern")
                .help("write `.. => restart`");
        }
        input::skip_to_comma(input);
        return Some(Arm { cfgs, pattern, at, guard, then: Then::Broken(None) });
    }
    let then = then(input, at, diagnostics);
    Some(Arm { cfgs, pattern, at, guard, then })
}

fn pattern(input: ParseStream<'_>, over: Over, diagnostics: &mut Diagnostics) -> Pattern {
    if input.peek(Token![_]) {
        let _ = input::next(input);
        return Pattern::Rest;
    }
    let (ahead, begin) = (input.fork(), input.span());
    let read = match over {
        Over::Values => {
            Pat::parse_multi_with_leading_vert(&ahead).map(|pat| Pattern::Pat(Box::new(pat)))
        }
        Over::Types => alternatives(&ahead).map(Pattern::Types),
    };
    if read.is_ok() {
        input.advance_to(&ahead);
    }
    read.unwrap_or_else(|error| {
        let what = if over == Over::Types {
            "this type of errors"
        } else {
            "this pattern"
        };
        diagnostics.syntax(what, &error, begin);
        let mut written = TokenStream::new();
        while !input::ended(input) && !input.peek(Token![=>]) && !input.peek(Token![if]) {
            written.extend(input::next(input));
        }
        match over {
            Over::Values if editor() => Pattern::Pat(Box::new(Pat::Verbatim(written))),
            Over::Types if editor() => Pattern::Types(vec![Type::Verbatim(written)]),
            _ => Pattern::Broken,
        }
    })
}

/// `A | B`.
fn alternatives(input: ParseStream<'_>) -> syn::Result<Vec<Type>> {
    let mut types = vec![input.parse()?];
    while input.parse::<Token![|]>().is_ok() {
        types.push(input.parse()?);
    }
    Ok(types)
}

fn guard(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> Option<Expr> {
    let begin = input.span();
    input.parse::<Token![if]>().ok()?;
    match input.parse() {
        Ok(guard) => Some(guard),
        Err(error) => {
            diagnostics.syntax("this guard", &error, begin);
            while !input::ended(input) && !input.peek(Token![=>]) {
                let _ = input::next(input);
            }
            None
        }
    }
}

/// What an arm says.
fn then(input: ParseStream<'_>, arm: At, diagnostics: &mut Diagnostics) -> Then {
    if input.peek(Token![match]) {
        // Inside one type of errors, and inside a pattern's bindings, patterns are values.
        return match body(input, Over::Values, diagnostics) {
            Some(inner) => Then::Match(inner),
            None => Then::Broken(None),
        };
    }
    if let Some(word) = classified(input) {
        return Then::Classified(word.span());
    }
    let ahead = input.fork();
    if let Some(ident) = input::word(&ahead)
        && let Some(word) = word::find(&ident, &DIRECTIVES)
        && !(ahead.peek(Token![::]) || ahead.peek(Token![.]) || ahead.peek(token::Paren))
    {
        let _ = input::next(input);
        return Then::Directive { word, span: ident.span() };
    }
    let tokens = input::skip_to_comma(input);
    match At::trees(&tokens) {
        Some(at) => word::unknown(at, &tokens, &DIRECTIVES, diagnostics),
        None => {
            diagnostics
                .error(arm, "this arm has no directive")
                .help("write `.. => restart`");
        }
    }
    Then::Broken(match tokens.as_slice() {
        [TokenTree::Ident(word)] => Some(word.clone()),
        _ => None,
    })
}

/// The word `classified`, if it stands here alone.
fn classified(input: ParseStream<'_>) -> Option<Ident> {
    let ahead = input.fork();
    let word = input::word(&ahead).filter(|word| word == "classified")?;
    if !input::ended(&ahead) {
        return None;
    }
    let _ = input::next(input);
    Some(word)
}

/// Arms end with a comma, which a nested `match` may leave out.
fn separate(input: ParseStream<'_>, nested: bool, diagnostics: &mut Diagnostics) {
    if input.is_empty() || input::comma(input) || nested || input::semicolon(input, diagnostics) {
        return;
    }
    let at = input::peek(input).map_or(input.span(), |tree| tree.span());
    // What follows is read as the next arm.
    diagnostics.error(at, "expected `,` before this arm");
}

fn until_braces(input: ParseStream<'_>) -> Vec<TokenTree> {
    let mut trees = Vec::new();
    while !input::ended(input) && !input.peek(token::Brace) {
        trees.extend(input::next(input));
    }
    trees
}
