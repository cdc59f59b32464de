//! Words and counts.

use super::{root, worker};

#[test]
fn otp_28_an_unknown_strategy() {
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
            "after a panic there is nothing whole to resume",
            "write `restart`, `stop` or `escalate`",
            "resume",
        )],
    );
}

#[test]
fn otp_28_counts() {
    let message = "`max_restarts` is a whole number known at compile time, as in `5`";
    let help = "write a number, or a constant such as `LIMIT`";
    for value in ["5.0", "\"5\"", "-1", "n", "5s", "0x10"] {
        worker(&format!("max_restarts: {value}"), &[(message, help, value)]);
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
fn visibilities_as_rust_writes_them() {
    root(
        "strategy: one_for_one, visibility: pub",
        &[("unknown visibility `pub`", "write `public`", "pub")],
    );
    root(
        "strategy: one_for_one, visibility: pub(crate)",
        &[(
            "unknown visibility `crate`",
            "write `in_crate`",
            "pub(crate)",
        )],
    );
}
