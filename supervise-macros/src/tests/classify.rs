//! `#[derive(Classify)]`.

use super::{Mistake, compare, tokens, well_formed};
use crate::classify::{derive, judge};
use crate::diag::Diagnostics;

#[track_caller]
fn derived(input: &str, expected: &[Mistake<'_>]) -> String {
    let mut diagnostics = Diagnostics::default();
    let output = judge(tokens(input), &mut diagnostics);
    compare(input, &diagnostics, expected);
    well_formed(derive(tokens(input)));
    output.to_string().split_whitespace().collect()
}

const MARK: &str = "mark it `#[classify(temporary)]` or `#[classify(permanent)]`, or the enum for all that are not marked";

#[test]
fn every_variant_is_marked() {
    let output = derived(
        "enum E { #[classify(temporary)] Late { by: u32 }, #[classify(permanent)] Gone(u32, u32), #[cfg(x)] #[classify(permanent)] Lost }",
        &[],
    );
    for part in [
        "impl::supervision::ClassifyforE",
        "Self::Late{..}=>::supervision::Class::Temporary,",
        "Self::Gone(..)=>::supervision::Class::Permanent,",
        "#[cfg(x)]Self::Lost=>::supervision::Class::Permanent,",
    ] {
        assert!(output.contains(part), "no {part} in {output}");
    }
}

#[test]
fn or_the_enum_is() {
    let output = derived(
        "#[classify(temporary, crate = ::other)] enum E<T: Error> { Late(T), #[classify(permanent)] Gone }",
        &[],
    );
    for part in [
        "impl<T:Error>::other::ClassifyforE<T>",
        "Self::Late(..)=>::other::Class::Temporary,",
        "Self::Gone=>::other::Class::Permanent,",
    ] {
        assert!(output.contains(part), "no {part} in {output}");
    }
    derived("#[classify(permanent)] struct Corrupt;", &[]);
    derived("enum Never {}", &[]);
}

#[test]
fn what_is_not_marked_is_told_one_by_one() {
    derived(
        "enum E { Late, #[classify(permanent)] Gone, Lost(u32) }",
        &[
            ("`Late` is neither temporary nor permanent", MARK, "Late"),
            ("`Lost` is neither temporary nor permanent", MARK, "Lost"),
        ],
    );
    derived(
        "struct Corrupt { at: u64 }",
        &[(
            "`Corrupt` is neither temporary nor permanent",
            "mark it `#[classify(temporary)]` or `#[classify(permanent)]`",
            "Corrupt",
        )],
    );
}

#[test]
fn words_that_are_none() {
    derived(
        "enum E { #[classify(temporry)] Late, #[classify(retry)] Gone }",
        &[
            (
                "unknown class of errors `temporry`",
                "did you mean `temporary`?",
                "temporry",
            ),
            (
                "unknown class of errors `retry`",
                "write `temporary` or `permanent`",
                "retry",
            ),
        ],
    );
    let says = "`classify` says which of the two it is";
    let write = "write `#[classify(temporary)]` or `#[classify(permanent)]`";
    derived(
        "enum E { #[classify] Late, #[classify()] Gone, #[classify = \"permanent\"] Lost }",
        &[
            (says, write, "classify"),
            (says, write, "classify"),
            (says, write, "classify"),
        ],
    );
    derived(
        "enum E { #[classify(5)] Late, #[classify(permanent late)] Gone }",
        &[
            (
                "expected a class of errors",
                "write `temporary` or `permanent`",
                "5",
            ),
            (
                "expected `,`",
                "write `temporary` or `permanent`, and nothing else",
                "late",
            ),
        ],
    );
}

#[test]
fn twice_and_misplaced() {
    derived(
        "enum E { #[classify(temporary)] #[classify(permanent)] Late, #[classify(permanent, crate = ::x)] Gone }",
        &[
            (
                "`Late` is classified twice",
                "remove one of them",
                "permanent",
            ),
            (
                "`crate` stands on the type, once for all of it",
                "move it up",
                "crate",
            ),
        ],
    );
    derived(
        "#[classify(crate = 5)] enum E { #[classify(permanent)] Gone }",
        &[(
            "`crate` is a path that means the same everywhere",
            "begin it with `::` or `crate`, as in `crate = ::supervision`",
            "crate",
        )],
    );
    derived(
        "union U { a: u32 }",
        &[(
            "`Classify` is for an enum or a struct",
            "an error is one of them",
            "union U { a: u32 }",
        )],
    );
}
