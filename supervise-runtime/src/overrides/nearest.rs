//! The path that was most likely meant.

use supervise_policy::{ChildKind, SupervisorSpec};

/// The path in `tree` that is nearest to one that leads nowhere: the only child of that very name, elsewhere; else the one
/// with the fewest letters to change, if they are few.
pub(super) fn nearest(wrong: &str, tree: &SupervisorSpec) -> Option<String> {
    let mut paths = Vec::new();
    collect(tree, "", &mut paths);
    let name = last(wrong);
    let mut same = paths.iter().filter(|path| last(path) == name);
    if let (Some(only), None) = (same.next(), same.next()) {
        return Some(only.clone());
    }
    paths
        .into_iter()
        .map(|path| (distance(wrong, &path), path))
        .filter(|(distance, path)| *distance <= path.chars().count().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, path)| path)
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn collect(supervisor: &SupervisorSpec, above: &str, paths: &mut Vec<String>) {
    for child in supervisor.children {
        let path = match above {
            "" => child.name.to_owned(),
            above => format!("{above}/{}", child.name),
        };
        if let (ChildKind::Supervisor, Some(inner)) = (child.kind, child.supervisor) {
            collect(inner, &path, paths);
        }
        paths.push(path);
    }
}

/// How many letters to insert, to remove or to replace.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (done, letter) in from.chars().enumerate() {
        let mut diagonal = done;
        let mut left = done + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(&to) {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = *cell;
            left = replaced.min(*cell + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = done + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted() {
        for (from, to, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("rats", "rates", 1),
            ("markte", "market", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(from, to), expected, "{from} {to}");
            assert_eq!(distance(to, from), expected, "{to} {from}");
        }
    }
}
