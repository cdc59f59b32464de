//! What depends on the order in which things are written: every short order is tried against a plain account of it.

use super::{tokens, underlined};
use crate::diag::Diagnostics;
use crate::{check, parse};

/// The texts underlined, with their messages.
fn told(input: &str) -> Vec<(String, String)> {
    let mut diagnostics = Diagnostics::default();
    let tree = parse::tree(tokens(input), &mut diagnostics).unwrap();
    check::tree(&tree, &mut diagnostics);
    let entries = diagnostics.entries().iter();
    entries
        .map(|entry| (entry.message.clone(), underlined(input, entry).to_owned()))
        .collect()
}

/// Every sequence of up to `length` of these.
fn sequences<'a>(of: &[&'a str], length: usize) -> Vec<Vec<&'a str>> {
    let mut all: Vec<Vec<&str>> = vec![Vec::new()];
    let mut last = all.clone();
    for _ in 0..length {
        last = last
            .iter()
            .flat_map(|front| {
                of.iter()
                    .map(move |one| [front.as_slice(), &[*one]].concat())
            })
            .collect();
        all.extend(last.clone());
    }
    all
}

#[test]
fn arms_of_a_supervisor() {
    for arms in sequences(&["A", "B", "A if late", "_", "_ if late"], 4) {
        let text: Vec<String> = arms.iter().map(|arm| format!("{arm} => stop")).collect();
        let input = format!(
            "App {{ strategy: one_for_one, on: match error {{ {} }}, children: [db = worker {{ actor: Db }}] }}",
            text.join(", ")
        );
        let mut decided: Vec<&str> = Vec::new();
        let mut never = Vec::new();
        for arm in &arms {
            let pattern = arm.trim_end_matches(" if late");
            if decided.contains(&"_") || decided.contains(&pattern) {
                never.push(pattern.to_owned());
            } else if !arm.ends_with("late") {
                decided.push(pattern);
            }
        }
        let told = told(&input);
        let (reached, open): (Vec<_>, Vec<_>) = told
            .iter()
            .partition(|(message, _)| message.starts_with("this arm is never reached"));
        let found: Vec<&String> = reached.iter().map(|(_, at)| at).collect();
        assert_eq!(found, never.iter().collect::<Vec<_>>(), "{input}");
        assert_eq!(open.is_empty(), decided.contains(&"_"), "{input}");
        for (message, at) in open {
            assert_eq!(
                (message.as_str(), at.as_str()),
                ("`on` of tree `App` leaves other errors undecided", "error")
            );
        }
    }
}

#[test]
fn handles_of_siblings() {
    let names = ["a", "b", "c", "d"];
    for (own, name) in names.iter().enumerate() {
        for (other, sibling) in names.iter().enumerate() {
            let children = names.iter().map(|child| {
                let args = if child == name {
                    format!(", args: |cfg, up| up.{sibling}.clone()")
                } else {
                    String::new()
                };
                format!("{child} = worker {{ actor: Db{args} }}")
            });
            let children: Vec<String> = children.collect();
            let input = format!(
                "App {{ strategy: one_for_one, children: [{}] }}",
                children.join(", ")
            );
            let found = told(&input);
            let expected = match other.cmp(&own) {
                std::cmp::Ordering::Less => None,
                std::cmp::Ordering::Equal => Some(format!(
                    "`{name}` cannot have a handle to itself before it starts"
                )),
                std::cmp::Ordering::Greater => Some(format!(
                    "`{sibling}` is declared after `{name}`, and starts after it"
                )),
            };
            let expected: Vec<(String, String)> = expected
                .map(|message| (message, (*sibling).to_owned()))
                .into_iter()
                .collect();
            assert_eq!(found, expected, "{input}");
        }
    }
}
