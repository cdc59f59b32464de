//! Every message with the text it underlines, and the shape of what is expanded.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod actor;
mod args;
mod arms;
mod arrivals;
mod blocks;
mod children;
mod classify;
mod economy;
mod expansion;
mod forms;
mod fuzz;
mod health;
mod ide;
mod judge;
mod kept;
mod mechanical;
mod orders;
mod pools;
mod reference;
mod rows;
mod significant;
mod snapshots;
mod soup;
mod structs;
mod times;
mod values;
mod wasm;

use std::str::FromStr;

use proc_macro2::TokenStream;

use crate::diag::{Diagnostics, Entry};
use crate::{check, parse};

/// One expected mistake: message, help (empty for none), underlined text (empty for the whole call).
type Mistake<'a> = (&'a str, &'a str, &'a str);

/// Asserts exactly these mistakes, in this order, for the insides of a `supervision_tree!`.
#[track_caller]
fn mistakes(input: &str, expected: &[Mistake<'_>]) {
    let mut diagnostics = Diagnostics::default();
    if let Some(tree) = parse::tree(tokens(input), &mut diagnostics) {
        check::tree(&tree, &mut diagnostics);
    }
    compare(input, &diagnostics, expected);
    well_formed(crate::pipeline::supervision_tree(tokens(input)));
}

/// The same for a tree that has nothing wrong but what stands in one worker.
#[track_caller]
fn worker(fields: &str, expected: &[Mistake<'_>]) {
    let input = format!(
        "App {{ strategy: one_for_one, children: [db = worker {{ actor: Db, {fields} }}] }}"
    );
    mistakes(&input, expected);
}

/// The same for one task.
#[track_caller]
fn task(fields: &str, expected: &[Mistake<'_>]) {
    let input = format!(
        "App {{ strategy: one_for_one, children: [poll = task {{ run: poll, {fields} }}] }}"
    );
    mistakes(&input, expected);
}

/// The same for a list of children.
#[track_caller]
fn children(list: &str, expected: &[Mistake<'_>]) {
    mistakes(
        &format!("App {{ strategy: one_for_one, children: {list} }}"),
        expected,
    );
}

/// The same for the root's own fields.
#[track_caller]
fn root(fields: &str, expected: &[Mistake<'_>]) {
    let input = format!("App {{ {fields}, children: [db = worker {{ actor: Db }}] }}");
    mistakes(&input, expected);
}

/// The same for `#[supervised(..)]`: `input` is the attribute's arguments, `=>`, and the item.
#[track_caller]
fn attribute(input: &str, expected: &[Mistake<'_>]) {
    let all = tokens(&format!("({}", input.replacen(" => ", ") ", 1)));
    let text = format!("({}", input.replacen(" => ", ") ", 1));
    let mut trees = all.into_iter();
    let Some(proc_macro2::TokenTree::Group(args)) = trees.next() else {
        panic!("no arguments")
    };
    let item: TokenStream = trees.collect();
    let mut diagnostics = Diagnostics::default();
    crate::pipeline::judge(args.stream(), item.clone(), &mut diagnostics);
    compare(&text, &diagnostics, expected);
    well_formed(crate::pipeline::supervised(args.stream(), item));
}

fn tokens(input: &str) -> TokenStream {
    TokenStream::from_str(input).unwrap()
}

/// Whatever is expanded is Rust.
#[track_caller]
fn well_formed(output: TokenStream) -> syn::File {
    match syn::parse2(output.clone()) {
        Ok(file) => file,
        Err(error) => panic!("{error}:\n{output}"),
    }
}

#[track_caller]
fn compare(input: &str, diagnostics: &Diagnostics, expected: &[Mistake<'_>]) {
    let found: Vec<(String, String, &str)> = diagnostics
        .entries()
        .iter()
        .map(|entry| {
            (
                entry.message.clone(),
                entry.help.clone().unwrap_or_default(),
                underlined(input, entry),
            )
        })
        .collect();
    let found: Vec<Mistake<'_>> = found
        .iter()
        .map(|(message, help, text)| (message.as_str(), help.as_str(), *text))
        .collect();
    assert_eq!(found, expected, "in `{input}`");
}

fn underlined<'a>(input: &'a str, entry: &Entry) -> &'a str {
    let (start, end) = (
        entry.at.start.byte_range().start,
        entry.at.end.byte_range().end,
    );
    input.get(start..end).unwrap_or_default()
}

/// Asserts that a file of the repository is `text`; with `BLESS` in the environment, makes it so.
#[track_caller]
fn blessed(path: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let first = found.lines().zip(text.lines()).position(|(a, b)| a != b);
    assert!(
        found == text,
        "{} is out of date from line {:?} on: run with BLESS=1",
        path.display(),
        first.map(|line| line + 1)
    );
}
