//! The catalogue of mistakes: each by its number, with the test that has its message and the text it underlines.
//!
//! What the macro says is tested here, each message with what it underlines; what rustc says, in the facade's `tests/ui`.

use std::path::Path;

/// Number, file of tests, and what is said.
const SAID: [(u8, &str, &str); 39] = [
    (1, "blocks", "expected a tree"),
    (2, "blocks", "expected `{ .. }` after `App`"),
    (3, "blocks", "one `supervision_tree!` holds one root"),
    (4, "blocks", "expected `:` after `strategy`"),
    (7, "blocks", "unknown field `colour` in"),
    (9, "blocks", "`within` is given twice"),
    (10, "blocks", "has no `strategy`"),
    (11, "values", "unknown strategy `one_for_ona`"),
    (12, "values", "strategies are written in snake case"),
    (14, "children", "has no children"),
    (15, "children", "is declared twice in `App`"),
    (16, "children", "expected `db = worker { .. }`"),
    (17, "children", "unknown kind of child `wroker`"),
    (19, "children", "has no `actor`"),
    (20, "children", "`actor` is a type"),
    (24, "values", "unknown restart policy `always`"),
    (25, "values", "is a whole number known at compile time"),
    (28, "times", "a duration is written without quotes"),
    (30, "times", "this duration is too long"),
    (32, "forms", "is longer than `cap`"),
    (
        33,
        "forms",
        "must be greater than 1.0, or the delay never grows",
    ),
    (34, "forms", "is a fraction from 0.0 to 1.0"),
    (35, "judge", "is never reached"),
    (
        36,
        "forms",
        "is never restarted, so `backoff` has no effect",
    ),
    (37, "health", "must be shorter than `interval`"),
    (38, "health", "must be at least 1"),
    (40, "judge", "stops its children within"),
    (41, "pools", "has no bound"),
    (43, "wasm", "can't read wasm module"),
    (44, "wasm", "nothing limits how long"),
    (46, "wasm", "wasm memory comes in pages of 64KiB"),
    (47, "arms", "`on` takes `match error { .. }`"),
    (48, "arms", "unknown directive `retry`"),
    (50, "arms", "this arm is never reached"),
    (53, "arms", "here would bind every error"),
    (56, "actor", "goes on a struct or an enum"),
    (57, "actor", "is given twice on"),
    (
        58,
        "actor",
        "is declared in `supervision_tree!`, not on a type",
    ),
    (59, "blocks", "expected `: value` after `shut`"),
];

/// Number, what rustc is shown, and what it says.
const LEFT_TO_RUSTC: [(u8, &str, &str); 6] = [
    (21, "not_an_actor", "error[E0277]"),
    (22, "unknown_type", "error[E0425]"),
    (23, "generics_missing", "error[E0107]"),
    (51, "on_not_exhaustive", "error[E0004]"),
    (52, "on_variant_misspelt", "error[E0599]"),
    (
        53,
        "on_bare_variant",
        "error[E0277]: this name would bind every",
    ),
];

#[test]
fn every_row_has_its_test() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| {
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    for (row, file, said) in SAID {
        let text = read(&here.join("src/tests").join(file).with_extension("rs"));
        assert!(
            text.contains(said),
            "row {row}: no `{said}` in tests/{file}.rs"
        );
    }
    let ui = here.join("../tests/ui");
    for (row, file, said) in LEFT_TO_RUSTC {
        let text = read(&ui.join(file).with_extension("stderr"));
        let errors = text.matches("error[").count() + text.matches("error: ").count();
        assert!(
            text.starts_with(said),
            "row {row}: no {said} in tests/ui/{file}.stderr"
        );
        // There are two such names.
        assert!(errors == 1 || row == 53, "row {row}: told more than once");
    }
}
