//! A value, by what its field takes.

use proc_macro2::{Delimiter, Ident, TokenTree};
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, LitStr, Path, PathArguments, Type};

use super::ast::Value;
use super::input;
use super::{amount, arms, children, form, number, time, word};
use crate::diag::{At, Diagnostics};
use crate::editor::editor;
use crate::schema::Takes;

/// Reads the value of `key`; whatever happens, the input stands where the value ends.
pub(super) fn value(
    input: ParseStream<'_>,
    key: &Ident,
    takes: Takes,
    diagnostics: &mut Diagnostics,
) -> Value {
    let read = match takes {
        Takes::Word(words) => word::word(input, words, diagnostics),
        Takes::Form(forms) => form::form(input, key, forms, diagnostics),
        Takes::Amount => amount::amount(input, key, diagnostics),
        Takes::Memory => amount::memory(input, key, diagnostics),
        Takes::Limit => number::limit(input, key, diagnostics),
        Takes::Cores => number::cores(input, key, diagnostics),
        Takes::Size | Takes::Count => number::size(input, key, diagnostics),
        Takes::Period | Takes::Duration => time::duration(input, key, diagnostics),
        Takes::Shutdown => time::shutdown(input, key, diagnostics),
        Takes::Factor => number::factor(input, key, diagnostics),
        Takes::Jitter => number::jitter(input, key, diagnostics),
        Takes::Fraction => number::fraction(input, key, diagnostics),
        Takes::Flag => word::flag(input, key, diagnostics),
        Takes::Text => text(input, key, diagnostics),
        Takes::Type => ty(input, key, diagnostics),
        Takes::Expr => expr(input, key, diagnostics),
        Takes::Crate => krate(input, diagnostics),
        Takes::Patterns => arms::patterns(input, key, diagnostics).map(Value::Match),
        Takes::Types => arms::types(input, key, diagnostics).map(Value::Match),
        Takes::Children => children::children(input, diagnostics).map(Value::Children),
    };
    read.unwrap_or_else(|| {
        // A word was stepped over already, up to a comma that is surely its end.
        if !matches!(takes, Takes::Word(_) | Takes::Flag) {
            input::skip(input);
        }
        Value::Broken
    })
}

/// Parses a `T` if it is there in full and is accepted; nothing is consumed otherwise.
pub(super) fn whole<T: Parse>(input: ParseStream<'_>, accept: impl Fn(&T) -> bool) -> Option<T> {
    let ahead = input.fork();
    let parsed: T = ahead.parse().ok()?;
    if !input::value_ended(&ahead) || !accept(&parsed) {
        return None;
    }
    input.advance_to(&ahead);
    Some(parsed)
}

fn text(input: ParseStream<'_>, key: &Ident, diagnostics: &mut Diagnostics) -> Option<Value> {
    if let Some(text) = whole(input, |_: &LitStr| true) {
        return Some(Value::Text(text.value()));
    }
    let skipped = input::skip(input);
    diagnostics
        .error(place(&skipped, key), format!("`{key}` is a text in quotes"))
        .help(format!("write `{key}: \"..\"`"));
    None
}

fn ty(input: ParseStream<'_>, key: &Ident, diagnostics: &mut Diagnostics) -> Option<Value> {
    if let Some(ty) = whole(input, |ty| !is_call(ty)) {
        return Some(Value::Type(ty));
    }
    let skipped = input::skip(input);
    let entry = diagnostics.error(place(&skipped, key), format!("`{key}` is a type"));
    entry.help(match called(&skipped) {
        Some(name) => format!("write `{key}: {name}` and give the arguments in `args`"),
        None => format!("write the name of a type, as in `{key}: Ledger`"),
    });
    None
}

fn expr(input: ParseStream<'_>, key: &Ident, diagnostics: &mut Diagnostics) -> Option<Value> {
    let (ahead, begin) = (input.fork(), input.span());
    match ahead.parse::<Expr>() {
        Ok(expr) => {
            input.advance_to(&ahead);
            Some(Value::Expr(expr))
        }
        Err(error) => {
            diagnostics.syntax(&format!("the value of `{key}`"), &error, begin);
            let written = input::skip(input).into_iter().collect();
            editor().then_some(Value::Expr(Expr::Verbatim(written)))
        }
    }
}

fn krate(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> Option<Value> {
    let accepted = |path: &Path| {
        let first = path.segments.first();
        path.leading_colon.is_some() || first.is_some_and(|first| first.ident == "crate")
    };
    if let Some(path) = whole(input, accepted) {
        return Some(Value::Path(path));
    }
    let skipped = input::skip(input);
    let at = At::trees(&skipped).unwrap_or_else(|| At::from(input.span()));
    diagnostics
        .error(at, "`crate` is a path that means the same everywhere")
        .help("begin it with `::` or `crate`, as in `crate = ::supervision`");
    None
}

/// Where a value that makes no sense stands.
pub(super) fn place(skipped: &[TokenTree], key: &Ident) -> At {
    At::trees(skipped).unwrap_or_else(|| At::from(key))
}

/// `Db::new(url)` reads as a type, like `Fn(Url)`.
fn is_call(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let last = path.path.segments.last();
    last.is_some_and(|last| matches!(last.arguments, PathArguments::Parenthesized(_)))
}

/// The type in `Db::new(..)`, `Db { .. }` or `Db(..)`.
fn called(tokens: &[TokenTree]) -> Option<String> {
    let (last, path) = tokens.split_last()?;
    if !input::is_group(last, Delimiter::Parenthesis) && !input::is_group(last, Delimiter::Brace) {
        return None;
    }
    let path: Path = syn::parse2(path.iter().cloned().collect()).ok()?;
    let mut names: Vec<String> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    if names.len() > 1
        && names
            .last()
            .is_some_and(|name| name.starts_with(char::is_lowercase))
    {
        names.pop();
    }
    Some(names.join("::"))
}
