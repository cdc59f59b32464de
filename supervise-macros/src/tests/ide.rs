//! The editor's skeleton, and the module of the runtime that it stands on.

use std::fmt::Write as _;

use super::{blessed, tokens, well_formed};
use crate::editor::tests::in_editor;
use crate::pipeline::{supervised, supervision_tree};
use crate::schema::{ALL_FORMS, FIELDS, Form, Forms, Place, Takes, VOCABULARIES};

/// What stands in the skeleton of a tree, without spaces.
#[track_caller]
fn skeleton(input: &str) -> String {
    between(&well_formed(supervision_tree(tokens(input))))
}

/// The body of `fn ide`.
#[track_caller]
fn between(file: &syn::File) -> String {
    let Some(syn::Item::Const(first)) = file.items.first() else {
        panic!("the skeleton is not first")
    };
    let text = quote::quote!(#first).to_string();
    let body = text.split("let _ =").nth(1).unwrap();
    let body = body.rsplit_once(';').unwrap().0.rsplit_once(';').unwrap().0;
    body.split_whitespace().collect()
}

#[track_caller]
fn shows(input: &str, parts: &[&str]) {
    let text = skeleton(input);
    for part in parts {
        let part: String = part.split_whitespace().collect();
        assert!(text.contains(&part), "no `{part}` in {text}");
    }
}

#[test]
fn keys_kinds_and_words_as_written() {
    shows(
        "App { strategy: one_for_one, within: 60s, backoff: fixed { delay: 1s, jitter: full }, children: [
            db = worker { actor: Db, restart: transient, on: match error { E::A => stop, _ => restart } },
            poll = task { run: poll, shutdown: brutal },
        ] }",
        &[
            "__ide::tree { strategy: __ide::of(__ide::strategy::one_for_one), within: __ide::any(),",
            "backoff: __ide::of(__ide::backoff::fixed { delay: __ide::any(), jitter: __ide::of(__ide::jitter::full), ..__ide::anything() }),",
            "__ide::kind::worker { actor: __ide::any(), restart: __ide::of(__ide::restart::transient),",
            "on: __ide::of([__ide::directive::stop, __ide::directive::restart]), ..__ide::anything() },",
            "__ide::kind::task { run: __ide::any(), shutdown: __ide::of(__ide::shutdown::brutal), ..__ide::anything() },",
        ],
    );
}

#[test]
fn half_typed_input_as_written() {
    shows(
        "App { strategy: one_f, shut, children: [db = worker { actor: Db, rest shutdown: inf, backoff: exp }, x = wor, y = task] }",
        &[
            "strategy: __ide::of(__ide::strategy::one_f),",
            "shut, ..__ide::any()",
            "shutdown: __ide::of({ use __ide::shutdown::*; inf }),",
            "backoff: __ide::of({ use __ide::backoff::*; exp }), rest, ..__ide::any()",
            "__ide::kind::wor,",
            "__ide::kind::task,",
        ],
    );
    shows(
        "App { strategy: , children: [db = worker { within: Lon, restart: 5, on: match e { _ => rest, A => stop } }] }",
        &[
            "strategy: __ide::of(__ide::strategy::one_for_one),",
            "within: __ide::of(Lon),",
            "restart: __ide::any(),",
            "on: __ide::of([__ide::directive::rest, __ide::directive::stop]),",
        ],
    );
    shows(
        "App { strategy: one_for_one, backoff: fixed { del }, children: [] }",
        &["backoff: __ide::of(__ide::backoff::fixed { del, ..__ide::any() }),"],
    );
}

#[test]
fn what_is_no_name_is_left_out() {
    let text = skeleton("App { in, strategy: match, children: [db = fn, in = worker {}], crate }");
    assert_eq!(
        text,
        "__ide::tree{strategy:__ide::any(),children:__ide::of(()),..__ide::anything()}"
    );
}

#[test]
fn attributes_too() {
    let output = supervised(tokens("restart = transient, shut"), tokens("struct Db;"));
    assert_eq!(
        between(&well_formed(output)),
        "__ide::attribute::actor{restart:__ide::of(__ide::restart::transient),shut,..__ide::any()}"
    );
    let output = supervised(
        tokens("strategy = one_for_all"),
        tokens(
            "struct Db { #[child(restart = temporary)] a: A, #[child(task, run = poll)] b: TaskRef }",
        ),
    );
    let text = between(&well_formed(output));
    for part in [
        "__ide::attribute::supervisor{strategy:__ide::of(__ide::strategy::one_for_all),",
        "__ide::kind::worker{restart:__ide::of(__ide::restart::temporary),",
        "__ide::kind::task{run:",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}

#[test]
fn an_editor_gets_half_typed_expressions() {
    let input = "App { strategy: one_for_one, context: Cfg, children: [
        db = worker { actor: Db, args: |cfg| cfg., restart: transient },
        q = worker { actor: Q, args: |cfg, up| up., on: match error { E:: => stop, _ => restart } },
    ] }";
    let text = in_editor(|| supervision_tree(tokens(input))).to_string();
    let text: String = text.split_whitespace().collect();
    for part in [
        "__KIND__App__db,|cfg|cfg.)",
        "struct__Up0{db:",
        "|cfg,up|up.)",
        "matcherror{E::=>",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    // To the compiler that would be no Rust.
    well_formed(supervision_tree(tokens(input)));
}

#[test]
fn an_editor_gets_the_same_with_mistakes_and_without() {
    let input = "App { strategy: one_for_one, context: Cfg, children: [
        db = worker { actor: Db, args: |cfg| cfg.X, within: LIMIT },
    ] }";
    let output = |input: &str| in_editor(|| supervision_tree(tokens(input))).to_string();
    let (whole, half) = (output(input), output(&input.replace(".X", ".")));
    assert!(half.starts_with(&whole.replace("cfg . X", "cfg .")));
}

/// A type, an expression or a constant of the user's stands in one place, so that an editor finds one target.
#[test]
fn nothing_stands_in_two_places() {
    let tree = "App { strategy: one_for_one, within: WITHIN, context: Cfg, children: [
        db = worker { actor: Ledger, args: |cfg| cfg.ledger.clone(), max_restarts: LIMIT, on: match error { E::Late => stop, _ => restart } },
    ] }";
    for (input, editor) in [
        (tree.to_owned(), false),
        (tree.to_owned(), true),
        (tree.replace("stop", "halt"), true),
    ] {
        let expand = || supervision_tree(tokens(&input)).to_string();
        let text = if editor { in_editor(expand) } else { expand() };
        for name in ["Cfg", "Ledger", "WITHIN", "LIMIT", "Late"] {
            let words = text.split(|letter: char| !letter.is_alphanumeric());
            let found = words.filter(|word| *word == name).count();
            assert_eq!(found, 1, "{name} in {input}");
        }
    }
}

#[test]
fn the_runtimes_module() {
    blessed("../supervise-runtime/src/ide.rs", &module());
}

/// `supervise_runtime::__ide`, from the table of fields.
fn module() -> String {
    let mut out = String::from(HEAD);
    values(&mut out);
    for words in VOCABULARIES.iter().filter(|words| words.ty != "ChildKind") {
        let (module, ty) = (words.module(), words.ty);
        let _ = writeln!(
            out,
            "/// What may be written for a {}.\npub mod {module} {{",
            words.noun
        );
        for (word, doc) in words.explained() {
            let _ = writeln!(
                out,
                "    /// {}\n    pub const {word}: super::value::{ty} = super::value::{ty};",
                sentence(doc)
            );
        }
        out.push_str("}\n\n");
    }
    for forms in ALL_FORMS {
        let _ = writeln!(
            out,
            "/// What may be written for a {}.\npub mod {} {{",
            forms.noun, forms.noun
        );
        for form in forms.forms {
            self::form(&mut out, form);
        }
        out.push_str("}\n\n");
    }
    out.push_str("/// What a child may be.\npub mod kind {\n");
    let kinds = VOCABULARIES
        .iter()
        .find(|words| words.ty == "ChildKind")
        .unwrap();
    for (word, doc) in kinds.explained() {
        let place = Place::ALL
            .iter()
            .find(|place| place.kind() == Some(word))
            .unwrap();
        block(&mut out, "    ", word, doc, *place);
    }
    out.push_str("}\n\n/// What `#[supervised(..)]` takes.\npub mod attribute {\n");
    block(
        &mut out,
        "    ",
        "actor",
        "an actor's own policy",
        Place::Actor,
    );
    block(
        &mut out,
        "    ",
        "supervisor",
        "a struct of children as a supervisor",
        Place::Struct,
    );
    out.push_str("}\n\n");
    block(&mut out, "", "tree", "a supervision tree", Place::Root);
    out
}

const HEAD: &str = "\
//! What an editor shows for the words of `supervision_tree!` and `#[supervised]`.
//!
//! The macros' expansions name these items under `cfg(rust_analyzer)` alone. They are made from the macros' table of fields:
//! change it, and run `BLESS=1 cargo test -p supervise-macros`.
#![allow(non_camel_case_types, non_upper_case_globals)]

/// A value of any type.
pub fn any<T>() -> T {
    loop {
        std::hint::spin_loop();
    }
}

/// The same by a longer name, where nothing else is missing.
pub fn anything<T>() -> T {
    any()
}

/// A field's value, made from what was written.
pub fn of<T, V>(_: T) -> V {
    any()
}

";

fn values(out: &mut String) {
    out.push_str("/// The kinds of value.\npub mod value {\n");
    let mut seen: Vec<String> = vec!["bool".to_owned()];
    let params = ALL_FORMS
        .iter()
        .flat_map(|forms| forms.forms)
        .flat_map(|form| form.params.iter().chain(form.shared))
        .map(|param| param.value);
    let words = VOCABULARIES.iter().map(|words| Takes::Word(words));
    for takes in FIELDS
        .iter()
        .map(|field| field.value)
        .chain(params)
        .chain(words)
    {
        let name = ty(takes);
        if !seen.contains(&name) {
            let _ = writeln!(
                out,
                "    /// {}\n    pub struct {name};",
                sentence(&takes.described())
            );
            seen.push(name);
        }
    }
    out.push_str("}\n\n");
}

/// The type in `value` that a field has.
fn ty(takes: Takes) -> String {
    match takes {
        Takes::Word(words) => words.ty.to_owned(),
        Takes::Form(Forms { noun, .. }) => crate::model::names::camel(noun),
        Takes::Limit => "MaxRestarts".to_owned(),
        Takes::Cores => "Members".to_owned(),
        Takes::Size | Takes::Count => "Count".to_owned(),
        Takes::Amount => "Amount".to_owned(),
        Takes::Memory => "Memory".to_owned(),
        Takes::Period | Takes::Duration => "Duration".to_owned(),
        Takes::Shutdown => "Shutdown".to_owned(),
        Takes::Factor => "Factor".to_owned(),
        Takes::Jitter => "Jitter".to_owned(),
        Takes::Fraction => "Ppm".to_owned(),
        Takes::Flag => "bool".to_owned(),
        Takes::Text => "Text".to_owned(),
        Takes::Type => "Type".to_owned(),
        Takes::Expr => "Expression".to_owned(),
        Takes::Crate => "Path".to_owned(),
        Takes::Patterns | Takes::Types => "Match".to_owned(),
        Takes::Children => "Children".to_owned(),
    }
}

fn form(out: &mut String, form: &Form) {
    let _ = writeln!(
        out,
        "    /// {}\n    pub struct {} {{",
        sentence(form.doc),
        form.word
    );
    for param in form.params.iter().chain(form.shared) {
        member(
            out,
            "        ",
            param.key,
            param.doc,
            param.default,
            param.value,
        );
    }
    out.push_str("    }\n");
}

fn block(out: &mut String, indent: &str, name: &str, doc: &str, place: Place) {
    let _ = writeln!(
        out,
        "{indent}/// {}\n{indent}pub struct {name} {{",
        sentence(doc)
    );
    let inner = format!("{indent}    ");
    // `crate` is a path, and no name for a field.
    for field in FIELDS
        .iter()
        .filter(|field| field.on.has(place) && field.key != "crate")
    {
        member(
            out,
            &inner,
            field.key,
            field.doc,
            field.default,
            field.value,
        );
    }
    let _ = writeln!(out, "{indent}}}");
}

fn member(out: &mut String, indent: &str, key: &str, doc: &str, default: &str, takes: Takes) {
    let module = if ty(takes) == "bool" {
        String::new()
    } else if indent.len() > 4 {
        "super::value::".to_owned()
    } else {
        "value::".to_owned()
    };
    let _ = writeln!(
        out,
        "{indent}/// {}\n{indent}///\n{indent}/// {}",
        sentence(doc),
        sentence(&takes.described())
    );
    let _ = writeln!(out, "{indent}///\n{indent}/// Default: {default}.");
    let _ = writeln!(out, "{indent}pub {key}: {module}{},", ty(takes));
}

/// With a capital letter and a full stop.
fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("{first}{}.", letters.as_str())
}
