//! Pieces, numbers, and texts that do not fit.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

#[test]
fn pieces_make_a_text() {
    const TEXT: Text<64> = Text::new()
        .push("`ledger` ")
        .push("")
        .push_number(30)
        .push("/")
        .push_duration(Duration::from_millis(1_050));
    assert_eq!(TEXT.as_str(), "`ledger` 30/1.05s");
    assert_eq!(TEXT.to_string(), TEXT.as_str());
    assert_eq!(format!("{TEXT:?}"), "\"`ledger` 30/1.05s\"");
    assert_eq!(Text::<8>::default().as_str(), "");
}

#[test]
fn what_does_not_fit_is_cut_off() {
    let text = Text::<8>::new().push("12345");
    assert_eq!(text.as_str(), "12345");
    assert_eq!(text.push("6").as_str(), "12345…");
    // Nothing comes after the cut, even if it were short enough.
    let cut = Text::<8>::new().push("123456789");
    assert_eq!(cut.as_str(), "12345…");
    assert_eq!(cut.push("").push_number(1).as_str(), "12345…");
    // Never inside a character.
    assert_eq!(Text::<8>::new().push("1234äö").as_str(), "1234…");
    assert_eq!(Text::<2>::new().push("1").as_str(), "");
    assert_eq!(Text::<0>::new().push("").as_str(), "");
}

proptest! {
    #[test]
    fn as_strings_are(pieces in vec(".{0,9}", 0..9), number in any::<u64>()) {
        let whole: String = pieces.concat();
        let mut text = Text::<512>::new();
        for piece in &pieces {
            text = text.push(piece);
        }
        prop_assert_eq!(text.as_str(), &whole);
        let text = text.push_number(number);
        prop_assert_eq!(text.to_string(), format!("{whole}{number}"));
    }

    #[test]
    fn cut_off_texts_are_beginnings(pieces in vec(".{0,9}", 0..9)) {
        let whole: String = pieces.concat();
        let mut text = Text::<20>::new();
        for piece in &pieces {
            text = text.push(piece);
        }
        match text.as_str().strip_suffix(ELLIPSIS) {
            Some(head) if text.cut => prop_assert!(whole.starts_with(head) && head.len() >= 20 - 6 - 3),
            _ => prop_assert_eq!(text.as_str(), whole),
        }
    }

    #[test]
    fn durations_are_exact(seconds in prop_oneof![Just(0), 0_u64..100, any::<u64>()], nanos in 0_u32..1_000_000_000) {
        let text = Text::<40>::new().push_duration(Duration::new(seconds, nanos));
        let digits: Vec<char> = text.as_str().chars().filter(|c| c.is_alphabetic()).collect();
        let (unit, places) = match digits.as_slice() {
            ['s'] => (1_000_000_000_u128, 9),
            ['m', 's'] => (1_000_000, 6),
            ['u', 's'] => (1_000, 3),
            ['n', 's'] => (1, 0),
            _ => panic!("{text}"),
        };
        let number = text.as_str().trim_end_matches(char::is_alphabetic);
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        prop_assert!(!part.ends_with('0') && part.len() <= places);
        let part: u128 = format!("{part:0<places$}0").parse().unwrap();
        let found = whole.parse::<u128>().unwrap() * unit + part / 10;
        prop_assert_eq!(found, u128::from(seconds) * 1_000_000_000 + u128::from(nanos));
    }
}
