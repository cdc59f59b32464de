//! Which key of a field a verdict is about.

use super::*;
use crate::Ppm;

/// A fault in a number inside of a field is told at that number.
#[test]
fn the_key_that_a_verdict_is_about() {
    let at = At::Breaker;
    let cap = Duration::from_secs(1);
    for (verdict, part) in [
        (Verdict::ZeroPart { at, part: "reset" }, "reset"),
        (Verdict::TooFew { at, part: "probes" }, "probes"),
        (
            Verdict::ProbeTooLong { timeout: cap, interval: cap },
            "timeout",
        ),
        (Verdict::NoRate { above: Ppm::ONE }, "above"),
        (
            Verdict::RestartsTemporary { at: At::ResumeBudget, inherited: false },
            "then",
        ),
        (
            Verdict::BaseAboveCap { at: At::Base, base: Duration::from_secs(2), cap },
            "base",
        ),
        (Verdict::NoGrowth(At::Factor), "factor"),
        (Verdict::NoCapacity, "capacity"),
        (
            Verdict::TooManyDeadLetters { dead_letters: 70_000 },
            "dead_letters",
        ),
        (Verdict::NoRetry, "times"),
        (Verdict::NoEvery, "every"),
        (Verdict::Zero(At::ResetAfter), "reset_after"),
    ] {
        assert_eq!(verdict.part(), Some(part), "{verdict}");
    }
    assert_eq!(Verdict::Zero(At::Within).part(), None);
}
