//! Words with parameters: `exponential { base: 100ms, cap: 30s }`.

use proc_macro2::{Ident, TokenTree};
use syn::parse::ParseStream;

use super::ast::{Formed, Value};
use super::constant::constant;
use super::fields::{Fields, Scope, fields};
use super::input::{self, Sep};
use super::value::place;
use crate::diag::{Diagnostics, hint, list};
use crate::schema::{Form, Forms};

/// One of `forms`, or a constant that stands for one.
pub(super) fn form(
    input: ParseStream<'_>,
    key: &Ident,
    forms: &'static Forms,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    let ahead = input.fork();
    if let Some(word) = input::word(&ahead)
        && let Some(form) = forms.forms.iter().find(|form| word == form.word)
    {
        let _ = input::next(input);
        return Some(parameters(input, form, word, diagnostics));
    }
    if forms.constant.is_some()
        && let Some(expr) = constant(input)
    {
        return Some(Value::Const(expr));
    }
    let skipped = input::skip(input);
    unknown(&skipped, key, forms, diagnostics);
    None
}

fn parameters(
    input: ParseStream<'_>,
    form: &'static Form,
    word: Ident,
    diagnostics: &mut Diagnostics,
) -> Value {
    let Fields { given: params, half } = match input::braces(input) {
        Some(content) => fields(&content, Scope::Form(form), Sep::Colon, diagnostics),
        None if wrong_brackets(input, form, &word, diagnostics) => return Value::Broken,
        None => Fields::default(),
    };
    let formed = Formed { form, params, half };
    for param in formed.missing().filter(|param| !formed.tried(param.key)) {
        diagnostics
            .error(
                &word,
                format!("`{}` needs `{}`, {}", form.word, param.key, param.doc),
            )
            .help(format!("write `{}`", form.sample()));
    }
    Value::Form(formed)
}

/// `exponential(base: 1s)`, and the like.
fn wrong_brackets(
    input: ParseStream<'_>,
    form: &Form,
    word: &Ident,
    diagnostics: &mut Diagnostics,
) -> bool {
    let Some(TokenTree::Group(group)) = input::peek(input) else {
        return false;
    };
    diagnostics
        .error(
            group.span(),
            format!("the parameters of `{word}` stand in braces"),
        )
        .help(format!("write `{}`", form.sample()));
    let _ = input::next(input);
    true
}

fn unknown(
    tokens: &[TokenTree],
    key: &Ident,
    forms: &'static Forms,
    diagnostics: &mut Diagnostics,
) {
    let Some(TokenTree::Ident(written)) = tokens.first() else {
        let samples: Vec<String> = forms.forms.iter().map(Form::sample).collect();
        let samples: Vec<&str> = samples.iter().map(String::as_str).collect();
        diagnostics
            .error(
                place(tokens, key),
                format!("`{key}` takes a word with parameters"),
            )
            .help(format!("write {}", list(&samples)));
        return;
    };
    let words = forms.words();
    if let Some((_, why)) = forms.impossible.iter().find(|(word, _)| written == word) {
        let samples: Vec<String> = forms.forms.iter().map(Form::sample).collect();
        let samples: Vec<&str> = samples.iter().map(String::as_str).collect();
        diagnostics
            .error(written, *why)
            .help(format!("write {}", list(&samples)));
        return;
    }
    let entry = diagnostics.error(written, format!("unknown {} `{written}`", forms.noun));
    match hint(&written.to_string(), &words) {
        Some(hint) => entry.hint(Some(hint)),
        None => entry.help(format!("write {}", list(&words))),
    };
}
