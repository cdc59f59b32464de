//! Crates of users, each a workspace of its own: `tests/crates/README.md` says what each of them holds.

mod nested_cargo;

use std::{fs, path::PathBuf};

use nested_cargo::{cargo, root};

const LINTS: &[&str] = &["clippy", "--workspace", "--all-targets"];
const TESTS: &[&str] = &["test", "--workspace"];
const DOCUMENTATION: &[&str] = &[
    "doc",
    "--workspace",
    "--no-deps",
    "--document-private-items",
];

#[test]
fn strict() {
    passes("strict", LINTS);
    passes("strict", TESTS);
    passes("strict", DOCUMENTATION);
}

/// What components alone have, where these tests themselves have the engine. Only looked at: to run it would take an engine that
/// is compiled for that crate.
#[cfg(feature = "wasm")]
#[test]
fn strict_with_components() {
    passes("strict", &[LINTS, &["--features", "wasm"]].concat());
}

#[test]
fn renamed() {
    passes("renamed", LINTS);
    passes("renamed", TESTS);
}

#[test]
fn no_prelude() {
    passes("no_prelude", LINTS);
}

#[test]
fn two_crates() {
    passes("two_crates", LINTS);
    passes("two_crates", TESTS);
}

/// The strict crate is worth its name only as long as it has everything in it.
#[test]
fn the_strict_crate_uses_every_word_of_the_reference() {
    let sources: String = sources("strict");
    let words = reference();
    assert!(
        words.len() > 50,
        "the table of fields was not found: {words:?}"
    );
    let missing: Vec<&String> = words.iter().filter(|word| !uses(&sources, word)).collect();
    assert!(
        missing.is_empty(),
        "not in tests/crates/strict: {missing:?}"
    );
}

#[track_caller]
fn passes(name: &str, command: &[&str]) {
    let mut cargo = cargo(&folder(name), command);
    // A warning in a user's crate is a failure, whatever the crate itself denies.
    if command.starts_with(LINTS) {
        cargo.args(["--", "-D", "warnings"]);
    }
    let output = cargo
        .env("RUSTDOCFLAGS", "-D warnings")
        .output()
        .unwrap_or_else(|error| panic!("cannot run {cargo:?}: {error}"));
    assert!(
        output.status.success(),
        "{cargo:?}\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}

fn folder(name: &str) -> PathBuf {
    root().join("tests/crates").join(name)
}

fn sources(name: &str) -> String {
    let files = fs::read_dir(folder(name).join("src")).unwrap();
    files
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect()
}

/// The words in the table of fields in the documentation of `supervision_tree!`: fields, and what they take.
fn reference() -> Vec<String> {
    let facade = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let rows = facade
        .lines()
        .filter_map(|line| line.strip_prefix("/// | `"));
    let quoted = rows.flat_map(|row| {
        row.split('`')
            .step_by(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    quoted
        .filter(|word| word.chars().all(|c| c == '_' || c.is_ascii_lowercase()))
        .collect()
}

fn uses(sources: &str, word: &str) -> bool {
    let part = |c: char| c == '_' || c.is_alphanumeric();
    sources.split(|c| !part(c)).any(|found| found == word)
}
