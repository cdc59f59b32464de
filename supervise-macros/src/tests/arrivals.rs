//! Whose errors get to a supervisor's `on`, as far as a tree's text says.

use super::tokens;
use crate::diag::Diagnostics;
use crate::model::{self, Gets};
use crate::{check, parse};

/// The children and what becomes of their errors, for the `on` of a root with these children; `None` if a constant cannot know.
fn arrivals(children: &str) -> Option<Vec<String>> {
    let input = format!(
        "App {{ strategy: one_for_one, on: match error {{ E => stop, _ => escalate }}, children: [{children}] }}"
    );
    let mut diagnostics = Diagnostics::default();
    let tree = parse::tree(tokens(&input), &mut diagnostics).unwrap();
    check::tree(&tree, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{input}");
    let tree = model::tree(&tree);
    let found = model::arrivals(&tree.root)?;
    let told = found.iter().map(|arrival| {
        let gets = match arrival.gets {
            Gets::Always => "always",
            Gets::Never => "never",
            Gets::Undecided => "undecided",
            Gets::Escalated => "escalated",
        };
        let place = if arrival.own { "" } else { "below " };
        format!("{place}{} {gets}", arrival.child.name)
    });
    Some(told.collect())
}

#[track_caller]
fn get(children: &str, wanted: &[&str]) {
    assert_eq!(arrivals(children).unwrap(), wanted, "{children}");
}

/// A supervisor with such an `on`, and this child.
fn under(on: &str, child: &str) -> String {
    let on = if on.is_empty() {
        String::new()
    } else {
        format!("on: match error {{ {on} }},")
    };
    format!("m = supervisor {{ strategy: one_for_one, {on} children: [{child}] }}")
}

const DB: &str = "db = worker { actor: Db }";

#[test]
fn its_own_children() {
    get(DB, &["db undecided"]);
    get(
        "db = worker { actor: Db, on: match error { _ => escalate } }",
        &["db never"],
    );
    get("w = wasm { component: X, fuel: 5 }", &["w always"]);
    get(
        "w = wasm { component: X, fuel: 5, on: match _e { _ => restart } }",
        &["w never"],
    );
    // About a pool whose member escalates, its supervisor is asked.
    get("p = pool { actor: Db, max: 5 }", &["p always"]);
    get(
        "p = pool { actor: Db, max: 5, on: match error { _ => stop } }",
        &["p never"],
    );
    get(
        "p = pool { actor: Db, max: 5, on: match error { _ => escalate } }",
        &["p always"],
    );
}

#[test]
fn what_no_constant_knows() {
    assert_eq!(arrivals("t = task { run: poll }"), None);
    assert_eq!(arrivals("m = supervisor { tree: Market }"), None);
    assert_eq!(
        arrivals(&under("_ => escalate", "t = task { run: poll }")),
        None
    );
    assert_eq!(
        arrivals(&under("_ => stop", "m = supervisor { tree: Market }")),
        None
    );
    let escalating = "t = task { run: poll, on: match error { _ => escalate } }";
    assert_eq!(arrivals(&under("_ => stop", escalating)), None);
    // A guard may panic, which escalates.
    let guarded = "t = task { run: poll, on: match error { _ if odd() => stop, _ => restart } }";
    assert_eq!(arrivals(&under("_ => stop", guarded)), None);
    assert_eq!(
        arrivals(&under(
            "_ => stop",
            "t = task { run: poll, on: classified }"
        )),
        None
    );
    // What never gets there is of no matter.
    get(
        &format!("{DB}, t = task {{ run: poll, on: match error {{ _ => stop }} }}"),
        &["db undecided"],
    );
    get(&under("", "t = task { run: poll }"), &["m always"]);
    get(&under("_ => stop", "t = task { run: poll }"), &["m always"]);
}

#[test]
fn what_a_supervisor_below_lets_through() {
    get(&under("", DB), &["m always", "below db escalated"]);
    get(
        &under("_ => restart", DB),
        &["m always", "below db escalated"],
    );
    get(
        &under("E => escalate, _ => restart", DB),
        &["m always", "below db always"],
    );
    get(
        &under(
            "E => match error { E::A => escalate, _ => stop }, _ => restart",
            DB,
        ),
        &["m always", "below db always"],
    );
    get(
        &under("E if odd() => stop, _ => restart", DB),
        &["m always", "below db always"],
    );
    let own = |on: &str| format!("db = worker {{ actor: Db, on: match error {{ {on} }} }}");
    get(
        &under("_ => escalate", &own("_ => stop")),
        &["m always", "below db never"],
    );
    get(
        &under("_ => stop", &own("E::A => escalate, _ => stop")),
        &["m always", "below db always"],
    );
    let counted = "db = worker { actor: Db, on: match error { _ => resume }, resume_budget: limit { max: 3, within: 1s, then: escalate } }";
    get(
        &under("_ => stop", counted),
        &["m always", "below db always"],
    );
    get(
        &under("_ => stop", "w = wasm { component: X, fuel: 5 }"),
        &["m always", "below w never"],
    );
    get(
        &under("_ => escalate", "p = pool { actor: Db, max: 5 }"),
        &["m always", "below p always"],
    );
    get(
        &under("_ => stop", "p = pool { actor: Db, max: 5 }"),
        &["m always", "below p never"],
    );
    let inner = under("_ => escalate", DB).replacen("m =", "n =", 1);
    get(
        &under("_ => escalate", &inner),
        &["m always", "below db always", "below n always"],
    );
    get(
        &under("_ => stop", &inner),
        &["m always", "below db never", "below n never"],
    );
}
