//! Every `supervision_tree!` in examples, tests and pages is as rustfmt leaves it, and is a Rust expression, which is why
//! rustfmt formats it at all and editors understand it.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Programs of which every line is told about: `tests/ui` lays them out one thing a line, whatever rustfmt would make
/// of them, and those in `tests/mistakes` have their marks; without them they are in `docs/MISTAKES.md`.
const APART: &[&str] = &["tests/ui/", "tests/mistakes/"];

#[test]
fn trees_are_as_rustfmt_leaves_them() {
    let mut wrong = Vec::new();
    for (place, source) in sources() {
        let neat = formatted(&source).unwrap_or_else(|error| panic!("{place}: {error}"));
        for (is, should) in calls(&place, &source).iter().zip(calls(&place, &neat)) {
            let (is, should) = (text(is), text(&should));
            if is != should {
                wrong.push(format!("{place}:\n{is}\nshould be\n{should}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn trees_are_expressions() {
    let mut trees = 0;
    let mut wrong = Vec::new();
    for (place, source) in sources() {
        for call in calls(&place, &source) {
            trees += 1;
            if let Err(error) = syn::parse2::<syn::Expr>(call.stream()) {
                wrong.push(format!("{place}: {error}:\n{}", text(&call)));
            }
        }
    }
    assert!(trees > 100, "only {trees} trees were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rustfmt_does_format_them() {
    let messy = "supervision_tree!(App{context:Arc::<Config>,strategy:one_for_one,within:60s, children:[
db=worker{actor:Db,   backoff:fixed{delay:1s,jitter:0.2},on:match error{DbError::Lost=>restart,_=>stop}},
feed = worker { actor: Cache::<u8,u8>, args: |cfg,up|up.db.clone() }]});\n";
    let neat = "supervision_tree!(App {
    context: Arc::<Config>,
    strategy: one_for_one,
    within: 60s,
    children: [
        db = worker {
            actor: Db,
            backoff: fixed { delay: 1s, jitter: 0.2 },
            on: match error {
                DbError::Lost => restart,
                _ => stop,
            }
        },
        feed = worker { actor: Cache::<u8, u8>, args: |cfg, up| up.db.clone() }
    ]
});
";
    assert_eq!(formatted(messy).as_deref(), Ok(neat));
}

/// The repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What declares trees: Rust files, and the Rust blocks of pages.
fn sources() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for folder in ["examples", "tests", "docs", "benches"] {
        gather(&root().join(folder), &mut found);
    }
    for page in fs::read_dir(root()).unwrap() {
        let path = page.unwrap().path();
        if path.is_file() {
            take(&path, &mut found);
        }
    }
    found.retain(|place, source| {
        source.contains("supervision_tree!(") && !APART.iter().any(|apart| place.starts_with(apart))
    });
    assert!(found.keys().any(|place| place.starts_with("README.md")));
    found
}

fn gather(folder: &Path, found: &mut BTreeMap<String, String>) {
    // A folder need not be there.
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, found);
        } else {
            take(&path, found);
        }
    }
}

fn take(path: &Path, found: &mut BTreeMap<String, String>) {
    let place = path
        .strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("rs") => drop(found.insert(place, fs::read_to_string(path).unwrap())),
        Some("md") => {
            let text = fs::read_to_string(path).unwrap();
            let blocks = text.split("\n```rust").skip(1);
            for (index, block) in blocks.enumerate() {
                let (_, code) = block.split_once('\n').unwrap_or_default();
                let (code, _) = code.split_once("```").unwrap_or((code, ""));
                found.insert(format!("{place}, block {}", index + 1), code.to_owned());
            }
        }
        _ => {}
    }
}

/// The insides of every call, but for those that a `macro_rules!` makes, which are not whole yet, and those that are not
/// for rustfmt.
fn calls(place: &str, source: &str) -> Vec<Group> {
    let tokens = source
        .parse()
        .unwrap_or_else(|error| panic!("{place}: {error}"));
    let mut found = Vec::new();
    gather_calls(tokens, &mut found);
    found
}

fn gather_calls(tokens: TokenStream, found: &mut Vec<Group>) {
    let mut before: Vec<String> = Vec::new();
    let mut skipping = false;
    for tree in tokens {
        let TokenTree::Group(group) = tree else {
            before.push(tree.to_string());
            continue;
        };
        let last: Vec<&str> = before.iter().rev().take(3).map(String::as_str).collect();
        match last.as_slice() {
            ["!", "supervision_tree", ..] => found.push(group),
            [_, "!", "macro_rules"] => {}
            ["#", ..] if group.stream().to_string().replace(' ', "") == "rustfmt::skip" => {
                skipping = true;
            }
            _ if skipping && group.delimiter() == Delimiter::Brace => skipping = false,
            _ => gather_calls(group.stream(), found),
        }
        before.clear();
    }
}

fn text(call: &Group) -> String {
    call.span().source_text().expect("it was read from a text")
}

/// What rustfmt makes of a source. From its input it follows no `mod`, so that every file can stand alone.
fn formatted(source: &str) -> Result<String, String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root().join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot run rustfmt: {error}"))?;
    let mut input = rustfmt.stdin.take().ok_or("rustfmt takes no input")?;
    let written = input.write_all(source.as_bytes());
    drop(input);
    let output = rustfmt
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    if written.is_err() || !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
