//! Durations.

use super::{root, worker};

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
    worker(
        "within: -5s",
        &[("`within` cannot be negative", "write `5s`", "-5s")],
    );
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
            "write a number and a unit, or a constant of type `Duration`",
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
fn sup_15_no_time_at_all() {
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
fn a_space_before_the_unit() {
    worker(
        "within: 60 s",
        &[(
            "`within` is a duration known at compile time, as in `60s`",
            "write `60s`, without the space",
            "60 s",
        )],
    );
}

#[test]
fn a_comma_forgotten() {
    root(
        "strategy: one_for_one, max_restarts: 5 within: 60s shutdown: 5s",
        &[
            ("expected `,` before this field", "", "within"),
            ("expected `,` before this field", "", "shutdown"),
        ],
    );
}
