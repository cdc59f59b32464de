//! What rustc says to the mistakes that are left to it, where it says it, and how the macros' own
//! messages look in its hands. And that a crate with the strictest lints has nothing to object to.

#[test]
fn compile() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/*.rs");
}
