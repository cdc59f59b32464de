//! Which of the faults are told, by whom and at which field.

use std::{
    panic::{UnwindSafe, catch_unwind},
    string::{String, ToString},
    vec::Vec,
};

use super::*;

const NOTHING: Verdicts<'static> = Verdicts::new();

const FOUND: Verdicts<'static> = {
    let mut found = Verdicts::new();
    found.push(Verdict::Zero(At::Within));
    found.push_any(None);
    found.push_any(Some(Verdict::NoCapacity));
    found
};

const WITHIN: &str = "`within` must be longer than zero";
const CAPACITY: &str = "`capacity` must be at least 1";

/// What an assertion is refused with, in its first line.
fn refused(assertion: impl FnOnce() + UnwindSafe) -> Option<String> {
    let panic = catch_unwind(assertion).err()?;
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.and_then(|text| text.lines().next())
        .map(ToString::to_string)
}

#[track_caller]
fn refuses(assertion: impl FnOnce() + UnwindSafe, with: &str) {
    assert_eq!(refused(assertion).as_deref(), Some(with));
}

#[track_caller]
fn passes(assertion: impl FnOnce() + UnwindSafe) {
    assert_eq!(refused(assertion), None);
}

#[test]
fn all_is_found_in_its_order() {
    let all: Vec<String> = FOUND.iter().map(ToString::to_string).collect();
    assert_eq!(all, [WITHIN, CAPACITY]);
    assert_eq!(FOUND.first(), Some(&Verdict::Zero(At::Within)));
    assert_eq!(FOUND.at(At::Capacity), Some(&Verdict::NoCapacity));
    assert_eq!(FOUND.at(At::StartTimeout), None);
    assert!(!FOUND.is_empty());
    assert!(NOTHING.is_empty());
    assert_eq!((NOTHING.first(), NOTHING.iter().count()), (None, 0));
}

#[test]
fn what_is_asserted_of_all() {
    refuses(|| FOUND.assert_none(), WITHIN);
    passes(|| NOTHING.assert_none());
}

#[test]
fn what_is_asserted_of_some_fields() {
    refuses(
        || FOUND.assert_none_at(&[At::StartTimeout, At::Capacity]),
        CAPACITY,
    );
    passes(|| FOUND.assert_none_at(&[At::StartTimeout]));
    passes(|| FOUND.assert_none_at(&[]));
    passes(|| NOTHING.assert_none_at(&[At::Within]));

    let (within, capacity, other) = (At::Within.bit(), At::Capacity.bit(), At::StartTimeout.bit());
    refuses(|| FOUND.assert_none_of(capacity | other), CAPACITY);
    refuses(|| FOUND.assert_none_of(within | capacity), WITHIN);
    passes(|| FOUND.assert_none_of(other));
    passes(|| FOUND.assert_none_of(0));

    refuses(|| FOUND.assert_others(within), CAPACITY);
    refuses(|| FOUND.assert_others(capacity | other), WITHIN);
    passes(|| FOUND.assert_others(within | capacity));
    passes(|| NOTHING.assert_others(0));
}

#[test]
fn what_is_asserted_of_one_parameter() {
    let (within, capacity) = (At::Within.bit(), At::Capacity.bit());
    refuses(|| FOUND.assert_none_in(capacity, "capacity"), CAPACITY);
    refuses(
        || FOUND.assert_none_in(within | capacity, "capacity"),
        CAPACITY,
    );
    for other in ["", "capacit", "capacity_", "Capacity", "bapacity"] {
        passes(|| FOUND.assert_none_in(capacity, other));
    }
    // That fault is of another field, or of the whole field.
    passes(|| FOUND.assert_none_in(within, "capacity"));
    passes(|| FOUND.assert_none_in(within, "within"));
}

/// More than there is room for are not told, and hurt nobody.
#[test]
fn there_is_room_for_so_many() {
    let mut found = Verdicts::new();
    for _ in 0..=MOST {
        found.push(Verdict::NoCapacity);
    }
    assert_eq!(found.iter().count(), MOST);
    assert_eq!(found.at(At::Within), None);
}
