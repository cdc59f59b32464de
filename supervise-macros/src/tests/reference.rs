//! The reference page, from the table of fields.

use std::fmt::Write as _;

use super::blessed;
use crate::parse::units;
use crate::schema::{ALL_FORMS, FIELDS, Form, KINDS, Param, Place, Takes, VOCABULARIES, Words};

#[test]
fn the_reference_is_the_table() {
    blessed("../docs/REFERENCE.md", &page());
}

const HEAD: &str = "\
# Reference

Every field of `supervision_tree!` and `#[supervised]`. This page is made from the table that the macros themselves read:
change that, and run `BLESS=1 cargo test -p supervise-macros`.

In `supervision_tree!` a field is written `key: value`, in `#[supervised(..)]` and `#[child(..)]` it is written `key = value`.
Fields come in any order. Where a number or a duration is expected, a constant or a constant expression may stand.
What a child does not say, its actor's attribute may; what that does not say, the supervisor may.
";

fn page() -> String {
    let mut out = HEAD.to_owned();
    for (place, title, about) in PLACES {
        section(&mut out, *place, title, about);
    }
    kinds(&mut out);
    words(&mut out);
    forms(&mut out);
    quantities(&mut out);
    out
}

const PLACES: &[(Place, &str, &str)] = &[
    (Place::Root, "A tree", "`supervision_tree!(Name { .. })`"),
    (
        Place::Supervisor,
        "A supervisor",
        "`name = supervisor { .. }`: with `children`, or with `tree`",
    ),
    (Place::Worker, "A worker", "`name = worker { .. }`"),
    (Place::Task, "A task", "`name = task { .. }`"),
    (
        Place::Wasm,
        "A component",
        "`name = wasm { .. }`, with the feature `wasm`",
    ),
    (
        Place::Pool,
        "A pool",
        "`name = pool { .. }`: with `max`, or with `size`; what is said about restarts, stops and mailboxes is said of each member",
    ),
    (
        Place::Actor,
        "An actor's attribute",
        "`#[supervised(..)]` on the type",
    ),
    (
        Place::Struct,
        "A supervisor's attribute",
        "`#[supervised(strategy = ..)]` on a struct whose fields have `#[child(..)]`, which takes the fields of its kind",
    ),
];

fn section(out: &mut String, place: Place, title: &str, about: &str) {
    let _ = write!(out, "\n## {title}\n\n{about}.\n\n");
    out.push_str("| field | what it decides | value | default |\n|---|---|---|---|\n");
    for field in FIELDS.iter().filter(|field| field.on.has(place)) {
        row(out, field.key, field.doc, field.value, field.default);
    }
}

fn row(out: &mut String, key: &str, doc: &str, takes: Takes, default: &str) {
    let value = match takes {
        Takes::Form(forms) => format!("a [{}](#{})", forms.noun, anchor(forms.noun)),
        Takes::Word(words) if words.words.len() > 4 => format!("a {}", words.noun),
        other => other.described(),
    };
    let _ = writeln!(
        out,
        "| `{key}` | {doc} | {} | {default} |",
        value.replace('|', "\\|")
    );
}

fn kinds(out: &mut String) {
    out.push_str("\n## Kinds of child\n\n");
    explained(out, &KINDS);
}

fn words(out: &mut String) {
    out.push_str("\n## Words\n");
    for words in VOCABULARIES.iter().filter(|words| words.ty != KINDS.ty) {
        let _ = write!(out, "\n### {}\n\n", title(words));
        explained(out, words);
    }
}

fn title(words: &Words) -> String {
    let keys = FIELDS.iter().filter(|field| names(field.value, words));
    let params = ALL_FORMS.iter().flat_map(|forms| forms.forms).flat_map(all);
    let params = params
        .filter(|param| names(param.value, words))
        .map(|param| param.key);
    let mut keys: Vec<String> = keys
        .map(|field| field.key)
        .chain(params)
        .map(|key| format!("`{key}`"))
        .collect();
    keys.sort();
    keys.dedup();
    match words.ty {
        "Directive" => "Directives, in `on` and in an actor's `strategy`".to_owned(),
        "Strategy" => "Strategies, in a supervisor's `strategy`".to_owned(),
        _ => keys.join(", "),
    }
}

/// Whether a field takes these words, alone or beside numbers.
fn names(takes: Takes, words: &Words) -> bool {
    match takes {
        Takes::Word(own) => std::ptr::eq(own, words),
        Takes::Limit => words.ty == "MaxRestarts",
        Takes::Cores => words.ty == "Members",
        Takes::Shutdown => words.ty == "Shutdown",
        Takes::Jitter => words.ty == "Jitter",
        _ => false,
    }
}

fn explained(out: &mut String, words: &Words) {
    out.push_str("| word | what it means |\n|---|---|\n");
    for (word, doc) in words.explained() {
        let _ = writeln!(out, "| `{word}` | {doc} |");
    }
}

fn forms(out: &mut String) {
    out.push_str("\n## Words with parameters\n");
    for forms in ALL_FORMS {
        let _ = write!(out, "\n### {}\n", capitalised(forms.noun));
        if let Some(ty) = forms.constant {
            let _ = write!(
                out,
                "\nOne of these, or a constant of type `policy::{ty}`.\n"
            );
        }
        for form in forms.forms {
            let _ = write!(
                out,
                "\n#### `{}`\n\n{}.\n",
                form.word,
                capitalised(form.doc)
            );
            if all(form).next().is_none() {
                continue;
            }
            out.push('\n');
            out.push_str("| parameter | what it decides | value | default |\n|---|---|---|---|\n");
            for param in all(form) {
                row(out, param.key, param.doc, param.value, param.default);
            }
        }
    }
}

fn all(form: &'static Form) -> impl Iterator<Item = &'static Param> {
    form.params.iter().chain(form.shared)
}

fn quantities(out: &mut String) {
    out.push_str("\n## Durations\n\nA number and a unit without a space, as in `250ms`, `1.5s` or `1_000us`: exact to the nanosecond, or an error.\n\n");
    out.push_str("| unit | nanoseconds |\n|---|---|\n");
    for (unit, nanos) in units() {
        let _ = writeln!(out, "| `{unit}` | {nanos} |");
    }
    let _ = write!(
        out,
        "\nThe longest duration is `{}h`. A constant must be of type `Duration`.\n",
        u64::MAX / 3_600_000_000_000
    );
}

fn anchor(noun: &str) -> String {
    noun.replace(' ', "-")
}

fn capitalised(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("{first}{}", letters.as_str())
}
