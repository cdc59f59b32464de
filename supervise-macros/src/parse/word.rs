//! Words of a closed vocabulary.

use proc_macro2::{Ident, TokenTree};
use syn::parse::ParseStream;

use super::ast::Value;
use super::input;
use crate::diag::{At, Diagnostics, Hint, hint, list, normalised};
use crate::schema::Words;

/// One of `words`.
pub(super) fn word(
    input: ParseStream<'_>,
    words: &'static Words,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    let span = input.span();
    let ahead = input.fork();
    let known = input::word(&ahead).and_then(|word| find(&word, words));
    if let Some(known) = known {
        let _ = input::next(input);
        return Some(Value::Word(words, known));
    }
    // No word has a comma in it.
    let tokens = input::skip_to_comma(input);
    let at = At::trees(&tokens).unwrap_or_else(|| At::from(span));
    unknown(at, &tokens, words, diagnostics);
    None
}

/// `true` or `false`.
pub(super) fn flag(
    input: ParseStream<'_>,
    key: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    let ahead = input.fork();
    if let Some(word) = input::word(&ahead)
        && (word == "true" || word == "false")
    {
        let _ = input::next(input);
        return Some(Value::Flag(word == "true"));
    }
    let skipped = input::skip_to_comma(input);
    diagnostics
        .error(
            super::value::place(&skipped, key),
            format!("`{key}` is `true` or `false`"),
        )
        .help("write one of them");
    None
}

/// The word, as the table spells it.
pub(super) fn find(word: &Ident, words: &'static Words) -> Option<&'static str> {
    words.words.iter().find(|known| word == **known).copied()
}

/// Says which words there are, and which was probably meant.
pub(super) fn unknown(
    at: At,
    tokens: &[TokenTree],
    words: &'static Words,
    diagnostics: &mut Diagnostics,
) {
    let noun = words.noun;
    let Some(written) = name(tokens) else {
        diagnostics
            .error(at, format!("expected a {noun}"))
            .help(format!("write {}", list(words.words)));
        return;
    };
    if let Some((_, why)) = words.impossible.iter().find(|(word, _)| *word == written) {
        diagnostics
            .error(at, *why)
            .help(format!("write {}", list(words.words)));
        return;
    }
    let hint = hint(&written, words.words);
    let other_spelling =
        matches!(hint, Some(Hint::Write(word)) if normalised(word) == normalised(&written));
    if other_spelling {
        let how = if matches!(tokens, [TokenTree::Literal(_)]) {
            "without quotes"
        } else {
            "in snake case"
        };
        diagnostics
            .error(at, format!("{} are written {how}", words.plural))
            .hint(hint);
    } else {
        let entry = diagnostics.error(at, format!("unknown {noun} `{written}`"));
        match hint {
            Some(_) => entry.hint(hint),
            None => entry.help(format!("write {}", list(words.words))),
        };
    }
}

/// What stands for a name: a word, the last word of a path, a text.
fn name(tokens: &[TokenTree]) -> Option<String> {
    match tokens {
        [TokenTree::Literal(literal)] => {
            let text = literal.to_string();
            Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned())
        }
        [.., TokenTree::Ident(last)] => {
            let path = tokens.iter().all(|tree| match tree {
                TokenTree::Ident(_) => true,
                TokenTree::Punct(punct) => punct.as_char() == ':' || punct.as_char() == '-',
                _ => false,
            });
            path.then(|| last.to_string())
        }
        [TokenTree::Ident(public), TokenTree::Group(scope)] if public == "pub" => {
            Some(scope.stream().to_string())
        }
        [TokenTree::Ident(first), ..] => Some(first.to_string()),
        _ => None,
    }
}
