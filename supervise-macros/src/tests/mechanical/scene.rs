//! Calls and attributes in which one field is tried.

use proc_macro2::{TokenStream, TokenTree};

use super::super::{tokens, underlined, well_formed};
use crate::diag::Diagnostics;
use crate::pipeline;
use crate::schema::{FIELDS, Field, Form, Param, Place, Takes};
use crate::{check, parse};

/// One mistake, as it is told.
pub(super) struct Told {
    pub(super) message: String,
    pub(super) help: String,
    pub(super) at: String,
}

/// A call or an attribute in which one field stands, all else being right.
#[derive(Clone, Copy)]
pub(super) struct Scene {
    pub(super) place: Place,
}

impl Scene {
    /// Every mistake in it if it has this key with this value; no value at all if that is `None`.
    pub(super) fn told(self, key: &str, value: Option<&str>) -> Vec<Told> {
        let attribute = matches!(self.place, Place::Struct | Place::Actor);
        let field = match value {
            Some(value) if attribute => format!("{key} = {value}"),
            Some(value) => format!("{key}: {value}"),
            None => key.to_owned(),
        };
        self.with(key, &field)
    }

    pub(super) fn with(self, key: &str, field: &str) -> Vec<Told> {
        let (fields, children) = self.others(key);
        // A significant child has an end, and a supervisor that ends with it.
        let significant = field.contains("significant")
            && matches!(
                self.place,
                Place::Supervisor | Place::Worker | Place::Task | Place::Wasm | Place::Pool
            );
        let (restart, above, beside) = if significant {
            (
                "restart: transient, ",
                "auto_shutdown: any, ",
                ", other = worker { actor: Db }",
            )
        } else {
            ("", "", "")
        };
        let fields = format!("{fields}{restart}{field}");
        match self.place {
            Place::Root => call(&format!("App {{ {fields} {children} }}")),
            Place::Supervisor => call(&format!(
                "App {{ {above}strategy: one_for_one, children: [sup = supervisor {{ {fields} {children} }}{beside}] }}"
            )),
            Place::Worker => call(&format!(
                "App {{ {above}strategy: one_for_one, children: [db = worker {{ {fields} }}{beside}] }}"
            )),
            Place::Wasm => call(&format!(
                "App {{ {above}strategy: one_for_one, children: [thumbs = wasm {{ {fields} }}{beside}] }}"
            )),
            Place::Pool => call(&format!(
                "App {{ {above}strategy: one_for_one, children: [sessions = pool {{ {fields} }}{beside}] }}"
            )),
            Place::Task => call(&format!(
                "App {{ {above}strategy: one_for_one, children: [poll = task {{ {fields} }}{beside}] }}"
            )),
            Place::Struct => attribute(&format!("({fields}) struct App {{ #[child] db: Db }}")),
            Place::Actor => attribute(&format!("({fields}) struct Db;")),
        }
    }

    /// What must be there beside a field: in front of it, and behind.
    pub(super) fn others(self, key: &str) -> (String, String) {
        let mounts = self.place == Place::Supervisor && matches!(key, "tree" | "context");
        let (required, children) = match self.place {
            Place::Supervisor if mounts => ("tree: Market", ""),
            Place::Root | Place::Supervisor => (
                "strategy: one_for_one",
                ", children: [db = worker { actor: Db }]",
            ),
            Place::Struct => ("strategy = one_for_one", ""),
            Place::Worker => ("actor: Db", ""),
            Place::Task => ("run: poll", ""),
            Place::Pool if key == "max" => ("actor: Db", ""),
            Place::Pool if key == "size" => ("actor: Db", ""),
            Place::Pool if matches!(key, "route" | "args") => ("size: 2, actor: Db", ""),
            Place::Pool if matches!(key, "actor" | "run") => ("max: 2", ""),
            Place::Pool if matches!(key, "input" | "output") => ("run: poll, max: 2", ""),
            Place::Pool => ("actor: Db, max: 2", ""),
            Place::Wasm if key == "component" => ("fuel: 5", ""),
            Place::Wasm if key == "supervises" => (
                "component: X, handle_timeout: 2s, components: |cfg| cfg.parts",
                "",
            ),
            Place::Wasm if key == "retry" => ("component: X, fuel: 5", ""),
            Place::Wasm if key == "handle_timeout" => ("component: X, fuel: 5", ""),
            Place::Wasm => ("component: X, handle_timeout: 2s", ""),
            Place::Actor => ("", ""),
        };
        let front = if required.is_empty() || required.starts_with(key) {
            String::new()
        } else {
            format!("{required}, ")
        };
        let children = if key == "children" { "" } else { children };
        (front, children.to_owned())
    }
}

pub(super) fn call(input: &str) -> Vec<Told> {
    let mut diagnostics = Diagnostics::default();
    if let Some(tree) = parse::tree(tokens(input), &mut diagnostics) {
        check::tree(&tree, &mut diagnostics);
    }
    well_formed(pipeline::supervision_tree(tokens(input)));
    told(input, &diagnostics)
}

pub(super) fn attribute(input: &str) -> Vec<Told> {
    let mut trees = tokens(input).into_iter();
    let Some(TokenTree::Group(args)) = trees.next() else {
        panic!("no arguments")
    };
    let item: TokenStream = trees.collect();
    let mut diagnostics = Diagnostics::default();
    pipeline::judge(args.stream(), item.clone(), &mut diagnostics);
    well_formed(pipeline::supervised(args.stream(), item));
    told(input, &diagnostics)
}

pub(super) fn told(input: &str, diagnostics: &Diagnostics) -> Vec<Told> {
    let entries = diagnostics.entries().iter();
    entries
        .map(|entry| Told {
            message: entry.message.clone(),
            help: entry.help.clone().unwrap_or_default(),
            at: underlined(input, entry).to_owned(),
        })
        .collect()
}

/// Asserts one mistake, which underlines `at` or a part of it, and has a help that names each of `says`.
#[track_caller]
pub(super) fn one(what: &str, told: &[Told], at: &str, says: &[&str]) {
    let all: Vec<String> = told
        .iter()
        .map(|told| format!("{} / {} [{}]", told.message, told.help, told.at))
        .collect();
    let [only] = told else {
        panic!("{what}: {all:#?}")
    };
    assert!(
        !only.at.is_empty() && at.contains(&only.at),
        "{what}: on another token: {all:?}"
    );
    assert!(!only.help.is_empty(), "{what}: no help: {all:?}");
    for says in says {
        assert!(
            only.help.contains(says),
            "{what}: the help does not say `{says}`: {all:?}"
        );
    }
}

/// Every field in every place it may stand in.
pub(super) fn each(mut f: impl FnMut(Scene, &'static Field)) {
    for place in Place::ALL {
        for field in FIELDS.iter().filter(|field| field.on.has(*place)) {
            f(Scene { place: *place }, field);
        }
    }
}

/// Every parameter of every form, where the form stands first.
pub(super) fn each_param(mut f: impl FnMut(Scene, &'static Field, &'static Form, &'static Param)) {
    each(|scene, field| {
        let Takes::Form(forms) = field.value else {
            return;
        };
        for form in forms.forms {
            for param in form.params.iter().chain(form.shared) {
                f(scene, field, form, param);
            }
        }
    });
}

/// A form with what it must have, and one further parameter instead of the one of that name.
pub(super) fn formed(form: &Form, key: &str, param: &str) -> String {
    let required = form
        .params
        .iter()
        .filter(|param| param.required && param.key != key);
    let required: String = required
        .map(|param| format!("{}: {}, ", param.key, right(param.value)))
        .collect();
    format!("{} {{ {required}{param} }}", form.word)
}

/// A value of the right kind.
pub(super) fn right(takes: Takes) -> String {
    takes
        .sample()
        .replace("..", "X")
        .replace("{ X }", "{ actor: Db }")
        .replace("{ base: X }", "{ base: 1s }")
        .replace("{ max_restarts: X }", "{ max_restarts: 5 }")
        .replace("{ capacity: X }", "{ capacity: 5 }")
        .replace("{ times: X }", "{ times: 5 }")
        .replace("{ clock: X }", "{ clock: true }")
        .replace("{ max_silence: X }", "{ max_silence: 5s }")
        .replace("{ failures: X }", "{ failures: 5 }")
        .replace("{ children: X }", "{ children: 5 }")
        .replace("{ max: X, within: X }", "{ max: 5, within: 5s }")
}

/// Values of every kind that one may think of.
pub(super) const KINDS_OF_VALUE: &[&str] = &[
    "\"text\"",
    "1.5",
    "-5",
    "some::path",
    "make()",
    "[1, 2]",
    "{ 5 }",
];

/// Those that are none of this field's.
pub(super) fn wrong(takes: Takes) -> Vec<&'static str> {
    let right: &[&str] = match takes {
        Takes::Expr => return Vec::new(),
        Takes::Word(_)
        | Takes::Flag
        | Takes::Crate
        | Takes::Patterns
        | Takes::Types
        | Takes::Children => &[],
        Takes::Form(forms) if forms.constant.is_none() => &[],
        Takes::Text => &["\"text\""],
        Takes::Type => &["some::path"],
        Takes::Factor => &["1.5", "some::path", "make()", "{ 5 }"],
        // What is out of range is told as that.
        Takes::Fraction => &["1.5", "some::path", "make()", "{ 5 }"],
        // Constant expressions stand for literals.
        Takes::Form(_)
        | Takes::Limit
        | Takes::Size
        | Takes::Cores
        | Takes::Count
        | Takes::Amount
        | Takes::Memory
        | Takes::Period
        | Takes::Duration
        | Takes::Shutdown
        | Takes::Jitter => &["some::path", "make()", "{ 5 }"],
    };
    let all = KINDS_OF_VALUE.iter().copied();
    all.filter(|value| !right.contains(value)).collect()
}

/// Values of the right kind that are too small or too large.
pub(super) fn beyond(takes: Takes) -> &'static [&'static str] {
    match takes {
        Takes::Limit | Takes::Count => &["4294967296"],
        Takes::Size | Takes::Cores => &["0", "4294967296"],
        Takes::Amount => &["0", "18446744073709551616"],
        Takes::Memory => &["0KiB", "100KiB", "8GiB", "99999999999999999999MiB"],
        Takes::Period | Takes::Shutdown => &["0s", "999999999999h"],
        Takes::Duration => &["999999999999h"],
        Takes::Factor => &["1.0", "0.5"],
        Takes::Jitter => &["1.5", "20"],
        Takes::Fraction => &["0.0", "1.0", "20"],
        _ => &[],
    }
}

/// A word in other letters, with one too few, with two in the wrong order.
pub(super) fn misspelt(word: &str) -> Vec<String> {
    let camel: String = crate::model::names::camel(word);
    let mut out = vec![camel];
    if word.len() > 3 {
        let (front, last) = word.split_at(word.len() - 1);
        out.push(front.to_owned());
        let (front, second) = front.split_at(front.len() - 1);
        out.push(format!("{front}{last}{second}"));
    }
    out.retain(|other| other != word);
    out
}
