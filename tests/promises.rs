//! `docs/PROMISES.md` has every promise of the README, word for word, and names tests that there are.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{collections::BTreeSet, fs, path::Path};

/// Where tests, and the laws of the simulator, are looked for.
const FOLDERS: [&str; 5] = [
    "src",
    "tests",
    "supervise-policy/src",
    "supervise-macros/src",
    "supervise-runtime/src",
];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The points of a section of the README.
fn points(readme: &str, title: &str) -> Vec<String> {
    let (_, section) = readme.split_once(&format!("\n## {title}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let points = section.lines().filter_map(|line| line.strip_prefix("- "));
    points.map(str::to_owned).collect()
}

/// The names of all functions below a folder.
fn functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                functions(&path, names);
            }
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let found = text.split("fn ").skip(1).filter_map(|rest| {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_')?;
                rest[end..]
                    .starts_with(['(', '<'])
                    .then(|| rest[..end].to_owned())
            });
            names.extend(found);
        }
    }
}

#[test]
fn every_promise_names_tests_that_hold_it() {
    let (readme, page) = (read("README.md"), read("docs/PROMISES.md"));
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let mut wrong = Vec::new();
    for promise in points(&readme, "Promises") {
        let row = rows.iter().find(|row| row[0] == promise);
        if !row.is_some_and(|row| row[1].contains('`')) {
            wrong.push(format!("nothing holds: {promise}"));
        }
    }
    // Of those the first sentence: what follows is what is so instead.
    for point in points(&readme, "Not promised") {
        if !rows.iter().any(|row| point.starts_with(row[0])) {
            wrong.push(format!("not on the page: {point}"));
        }
    }
    let mut names = BTreeSet::new();
    for folder in FOLDERS {
        functions(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut names,
        );
    }
    let cells = rows.iter().flat_map(|row| &row[1..]);
    let named = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    // Modules and files are named as such, and what is quoted from a program is not a name.
    let named = named.filter(|name| {
        !name.contains([':', '/', '=', '.', ' ']) && name.contains('_') || *name == "judge"
    });
    let missing: Vec<_> = named.filter(|name| !names.contains(*name)).collect();
    if !missing.is_empty() {
        wrong.push(format!("there is no such test: {missing:?}"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
