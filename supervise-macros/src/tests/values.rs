//! Words, numbers, durations and forms.

use super::{root, worker};

#[test]
fn an_unknown_strategy() {
    root(
        "strategy: one_for_ona",
        &[(
            "unknown strategy `one_for_ona`",
            "did you mean `one_for_one`?",
            "one_for_ona",
        )],
    );
    root(
        "strategy: round_robin",
        &[(
            "unknown strategy `round_robin`",
            "write `one_for_one`, `one_for_all` or `rest_for_one`",
            "round_robin",
        )],
    );
    root(
        "strategy: all_for_one",
        &[(
            "unknown strategy `all_for_one`",
            "write `one_for_all`",
            "all_for_one",
        )],
    );
}

#[test]
fn a_strategy_spelled_differently() {
    let message = "strategies are written in snake case";
    root(
        "strategy: OneForOne",
        &[(message, "write `one_for_one`", "OneForOne")],
    );
    root(
        "strategy: Strategy::OneForOne",
        &[(message, "write `one_for_one`", "Strategy::OneForOne")],
    );
    root(
        "strategy: \"one_for_one\"",
        &[(
            "strategies are written without quotes",
            "write `one_for_one`",
            "\"one_for_one\"",
        )],
    );
    root(
        "strategy: 5",
        &[(
            "expected a strategy",
            "write `one_for_one`, `one_for_all` or `rest_for_one`",
            "5",
        )],
    );
}

#[test]
fn words_of_other_libraries() {
    worker(
        "restart: always",
        &[(
            "unknown restart policy `always`",
            "write `permanent`",
            "always",
        )],
    );
    worker(
        "restart: never",
        &[(
            "unknown restart policy `never`",
            "write `temporary`",
            "never",
        )],
    );
    worker(
        "restart: on_failure",
        &[(
            "unknown restart policy `on_failure`",
            "write `transient`",
            "on_failure",
        )],
    );
}

#[test]
fn a_panic_cannot_be_resumed() {
    worker(
        "on_panic: resume",
        &[(
            "unknown answer to a panic `resume`",
            "write `restart`, `stop` or `escalate`",
            "resume",
        )],
    );
}

#[test]
fn counts() {
    let message = "`max_restarts` is a whole number known at compile time, as in `5`";
    for value in ["5.0", "\"5\"", "-1", "n", "5s", "0x10"] {
        worker(&format!("max_restarts: {value}"), &[(message, "", value)]);
    }
    worker(
        "max_restarts: 5_000_000_000",
        &[(
            "this number is too large",
            "the largest is `4294967295`",
            "5_000_000_000",
        )],
    );
    worker(
        "max_restarts: forever",
        &[(
            "`max_restarts` is a whole number or `unlimited`",
            "write `unlimited`",
            "forever",
        )],
    );
    for value in [
        "0",
        "1_000",
        "LIMIT",
        "limits::MAX",
        "unlimited",
        "2 * LIMIT",
        "5u32",
        "limit()",
    ] {
        worker(&format!("max_restarts: {value}"), &[]);
    }
}

#[test]
fn durations() {
    worker(
        "within: \"60s\"",
        &[(
            "a duration is written without quotes",
            "write `60s`",
            "\"60s\"",
        )],
    );
    worker(
        "within: 60",
        &[("`within` needs a unit", "write `60s` or `60ms`", "60")],
    );
    worker("within: -5s", &[("`within` cannot be negative", "", "-5s")]);
    worker(
        "within: 60sec",
        &[("unknown unit `sec`", "write `s`", "60sec")],
    );
    worker(
        "within: 60x",
        &[(
            "unknown unit `x`",
            "the units are `ns`, `us`, `ms`, `s`, `m`, `min` or `h`",
            "60x",
        )],
    );
    worker(
        "within: 1.5ns",
        &[(
            "this duration is no whole number of nanoseconds",
            "write it in a smaller unit",
            "1.5ns",
        )],
    );
    worker(
        "within: 2 * 60s",
        &[(
            "`60s` is no part of an expression",
            "write it alone, or use a constant of type `Duration`",
            "60s",
        )],
    );
    worker(
        "within: soon",
        &[(
            "`within` is a duration known at compile time, as in `60s`",
            "",
            "soon",
        )],
    );
    for value in [
        "60s",
        "1_000ms",
        "1.5s",
        "5m",
        "5min",
        "2h",
        "LONG",
        "Duration::from_secs(5)",
    ] {
        worker(&format!("within: {value}"), &[]);
    }
}

#[test]
fn a_duration_too_long() {
    let message = "this duration is too long";
    worker(
        "shutdown: 999999999999h",
        &[(message, "the longest is `5124095h`", "999999999999h")],
    );
    worker("shutdown: 5124095h", &[]);
    worker(
        "shutdown: 5124096h",
        &[(message, "the longest is `5124095h`", "5124096h")],
    );
}

#[test]
fn no_time_at_all() {
    worker(
        "within: 0s",
        &[(
            "`within` must be longer than zero",
            "write a duration, as in `within: 60s`, or leave it out",
            "0s",
        )],
    );
    worker(
        "shutdown: 0s",
        &[(
            "`shutdown` of no time gives nothing a chance to stop",
            "write `brutal` to mean it",
            "0s",
        )],
    );
    worker("abort_grace: 0s", &[]);
}

#[test]
fn shutdowns() {
    worker(
        "shutdown: brutal_kill",
        &[(
            "`shutdown` is a duration, `brutal` or `infinity`",
            "write `brutal`",
            "brutal_kill",
        )],
    );
    worker(
        "shutdown: infinite",
        &[(
            "`shutdown` is a duration, `brutal` or `infinity`",
            "write `infinity`",
            "infinite",
        )],
    );
    for value in ["brutal", "infinity", "5s", "GRACE"] {
        worker(&format!("shutdown: {value}"), &[]);
    }
}

#[test]
fn a_base_beyond_the_cap() {
    let help = "the first delay cannot be longer than the longest";
    worker(
        "backoff: exponential { base: 60s, cap: 30s }",
        &[("`base` (60s) is longer than `cap` (30s)", help, "60s")],
    );
    worker(
        "backoff: exponential { base: 60s }",
        &[(
            "`base` (60s) is longer than `cap` (30s, the default)",
            help,
            "60s",
        )],
    );
    worker(
        "backoff: exponential { cap: 50ms }",
        &[(
            "`base` (100ms, the default) is longer than `cap` (50ms)",
            help,
            "50ms",
        )],
    );
    worker("backoff: linear { base: 1s, cap: 1s }", &[]);
    worker("backoff: linear { base: BASE, cap: 1s }", &[]);
}

#[test]
fn a_factor_that_does_not_grow() {
    let message = "`factor` must be greater than 1.0, or the delay never grows";
    let help = "for a constant delay write `fixed { delay: .. }`";
    for value in ["0.5", "1.0", "1", "0"] {
        worker(
            &format!("backoff: exponential {{ factor: {value} }}"),
            &[(message, help, value)],
        );
    }
    worker("backoff: exponential { factor: 1.01 }", &[]);
    worker(
        "backoff: exponential { factor: -2.0 }",
        &[(
            "`factor` is a number known at compile time, as in `2.0`",
            "",
            "-2.0",
        )],
    );
}

#[test]
fn a_jitter_in_percent() {
    let message = "`jitter` is a fraction from 0.0 to 1.0";
    worker(
        "backoff: exponential { jitter: 20 }",
        &[(message, "for 20 % write `0.2`", "20")],
    );
    worker(
        "backoff: exponential { jitter: 25 }",
        &[(message, "for 25 % write `0.25`", "25")],
    );
    worker(
        "backoff: exponential { jitter: 1.5 }",
        &[(message, "", "1.5")],
    );
    for value in ["0.2", "0", "1.0", "full", "JITTER"] {
        worker(&format!("backoff: exponential {{ jitter: {value} }}"), &[]);
    }
}

#[test]
fn unknown_backoffs() {
    worker(
        "backoff: exponental { base: 1s }",
        &[(
            "unknown backoff `exponental`",
            "did you mean `exponential`?",
            "exponental",
        )],
    );
    worker(
        "backoff: constant { delay: 1s }",
        &[("unknown backoff `constant`", "write `fixed`", "constant")],
    );
    worker(
        "backoff: 5s",
        &[(
            "`backoff` takes a word with parameters",
            "write `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential`",
            "5s",
        )],
    );
    worker("backoff: SLOW", &[]);
}

#[test]
fn parameters() {
    worker(
        "backoff: fixed",
        &[(
            "`fixed` needs `delay`, how long each restart waits",
            "write `fixed { delay: .. }`",
            "fixed",
        )],
    );
    worker(
        "backoff: exponential { initial: 1s }",
        &[(
            "`exponential` has no parameter `initial`",
            "write `base`",
            "initial",
        )],
    );
    worker(
        "backoff: fixed { delay: 1s, colour: red }",
        &[(
            "`fixed` has no parameter `colour`",
            "it takes `delay`, `jitter`, `fast_first` or `reset_after`",
            "colour",
        )],
    );
    worker(
        "backoff: exponential { fast_first: yes }",
        &[("`fast_first` is `true` or `false`", "", "yes")],
    );
}

#[test]
fn a_mailbox_for_nothing() {
    worker(
        "mailbox: queue { capacity: 0 }",
        &[("`capacity` must be at least 1", "", "0")],
    );
    worker("mailbox: queue { capacity: 16 }", &[]);
}

#[test]
fn what_a_temporary_child_has_no_use_for() {
    worker(
        "restart: temporary, backoff: immediate, max_restarts: 5, on_panic: restart",
        &[
            (
                "a `temporary` child is never restarted, so `backoff` has no effect",
                "remove it",
                "backoff",
            ),
            (
                "a `temporary` child is never restarted, so `max_restarts` has no effect",
                "remove it",
                "max_restarts",
            ),
            (
                "a `temporary` child is never restarted",
                "write `stop`, `escalate`, or leave it out",
                "restart",
            ),
        ],
    );
}

#[test]
fn a_text_without_quotes() {
    root(
        "strategy: one_for_one, doc: payments",
        &[(
            "`doc` is a text in quotes",
            "write `doc: \"..\"`",
            "payments",
        )],
    );
}
