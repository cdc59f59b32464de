//! `on`.

use super::{root, task, worker};

/// A root with this `on`.
#[track_caller]
fn on(arms: &str, expected: &[super::Mistake<'_>]) {
    root(
        &format!("strategy: one_for_one, on: match error {{ {arms} }}"),
        expected,
    );
}

#[test]
fn no_match() {
    let message = "`on` takes `match error { .. }`";
    worker(
        "on: restart",
        &[(
            message,
            "write `on: match error { _ => restart }`",
            "restart",
        )],
    );
    worker(
        "on: stop",
        &[(message, "write `on: match error { _ => stop }`", "stop")],
    );
    worker(
        "on: |error| stop",
        &[(
            message,
            "write `on: match error { _ => restart }`",
            "|error| stop",
        )],
    );
}

#[test]
fn no_name_for_the_error() {
    worker(
        "on: match { _ => restart }",
        &[(
            "`match` is followed by a name for the error, and by the arms",
            "write `match error { _ => restart }`",
            "match",
        )],
    );
    worker(
        "on: match self.error { _ => restart }",
        &[(
            "`match` is followed by a name for the error, and by the arms",
            "write `match error { _ => restart }`",
            "self.error",
        )],
    );
}

#[test]
fn unknown_directives() {
    worker(
        "on: match e { _ => retry }",
        &[(
            "unknown directive `retry`",
            "did you mean `restart`?",
            "retry",
        )],
    );
    worker(
        "on: match e { _ => Restart }",
        &[(
            "directives are written in snake case",
            "write `restart`",
            "Restart",
        )],
    );
    worker(
        "on: match e { _ => Directive::Stop }",
        &[(
            "directives are written in snake case",
            "write `stop`",
            "Directive::Stop",
        )],
    );
    worker(
        "on: match e { E::A => , E::B => stop }",
        &[("this arm has no directive", "write `.. => restart`", "E::A")],
    );
    worker(
        "on: match e { E::A, E::B => stop }",
        &[(
            "expected `=>` and a directive after this pattern",
            "write `.. => restart`",
            "E::A",
        )],
    );
}

#[test]
fn a_comma_forgotten() {
    worker(
        "on: match e { E::A => stop E::B => restart }",
        &[("expected `,` before this arm", "", "E")],
    );
}

#[test]
fn guards_and_bindings() {
    worker(
        "on: match error { E::Limited { retry_after } if *retry_after > LONG => stop, E::A | E::B(_) => restart, _ => resume }",
        &[],
    );
    worker(
        "on: match error { E::Inner(inner) => match inner { I::A => stop, _ => restart } _ => resume }",
        &[],
    );
}

#[test]
fn a_variant_without_its_enum() {
    worker(
        "on: match error { Timeout => restart, FeedError::Closed => stop }",
        &[(
            "`Timeout` here would bind every error",
            "write `FeedError::Timeout`",
            "Timeout",
        )],
    );
    worker(
        "on: match error { Timeout => restart, Closed => stop }",
        &[],
    );
    worker(
        "on: match error { CLOSED => restart, FeedError::Closed => stop, other => stop }",
        &[],
    );
}

#[test]
fn a_temporary_child_is_not_restarted() {
    worker(
        "restart: temporary, on: match error { _ => restart }",
        &[(
            "a `temporary` child is never restarted",
            "write `stop`, or `restart: transient` above",
            "restart",
        )],
    );
}

#[test]
fn a_task_is_not_resumed() {
    task(
        "on: match error { _ => resume }",
        &[(
            "a task cannot be resumed: with its error it has ended",
            "write `restart`, or make it a worker, which outlives an error",
            "resume",
        )],
    );
}

#[test]
fn types_and_the_rest() {
    on(
        "io::Error if error.kind() == K => stop, io::Error | TimeoutError => restart, _ => escalate",
        &[],
    );
    on(
        "LedgerError => match error { LedgerError::Corrupt(_) => stop, _ => restart }, _ => escalate",
        &[],
    );
}

#[test]
fn a_guarded_rest() {
    on("_ if error.path() == WHERE => stop, _ => escalate", &[]);
    on(
        "#[cfg(test)] _ => stop, _ => escalate",
        &[
            (
                "`_` cannot depend on a `#[cfg]`",
                "put the `#[cfg]` on an arm for a type",
                "#[cfg(test)]",
            ),
            (
                "this arm is never reached: `_` decides every error above",
                "move it up",
                "_",
            ),
        ],
    );
}

#[test]
fn no_rest() {
    on(
        "io::Error => restart",
        &[(
            "`on` of tree `App` leaves other errors undecided",
            "end with `_ => escalate`",
            "error",
        )],
    );
    on(
        "_ if late() => restart",
        &[(
            "`on` of tree `App` leaves other errors undecided",
            "end with `_ => escalate`",
            "error",
        )],
    );
}

#[test]
fn arms_never_reached() {
    on(
        "_ => restart, io::Error => stop",
        &[(
            "this arm is never reached: `_` decides every error above",
            "move it up",
            "io::Error",
        )],
    );
    on(
        "TimeoutError => restart, io::Error => stop, TimeoutError => stop, _ => stop",
        &[(
            "this arm is never reached: `TimeoutError` is decided above",
            "",
            "TimeoutError",
        )],
    );
}

#[test]
fn a_nested_match_looks_inside_one_type() {
    on(
        "_ => match error { _ => stop }",
        &[(
            "a nested `match` needs a type of errors to look inside",
            "write `LedgerError => match error { .. }`",
            "_",
        )],
    );
    on(
        "A | B => match error { _ => stop }, _ => stop",
        &[(
            "a nested `match` looks inside one type",
            "write an arm for each type",
            "B",
        )],
    );
    on(
        "A => match inner { _ => stop }, _ => stop",
        &[(
            "the error is called `error` here",
            "write `match error`",
            "inner",
        )],
    );
}
