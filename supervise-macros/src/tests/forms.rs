//! Forms: backoff, mailbox; and what a temporary child has no use for.

use super::{attribute, root, worker};

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
            "write a number, or a constant such as `FACTOR`",
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
        &[(
            message,
            "write a number between them, as in `0.2`, or `full`",
            "1.5",
        )],
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
            "write `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential { base: .. }`",
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
        &[(
            "`fast_first` is `true` or `false`",
            "write one of them",
            "yes",
        )],
    );
}

#[test]
fn a_mailbox_for_nothing() {
    worker(
        "mailbox: queue { capacity: 0 }",
        &[("`capacity` must be at least 1", "write `1` or more", "0")],
    );
    worker("mailbox: queue { capacity: 16 }", &[]);
}

#[test]
fn messages_for_a_child_that_is_down() {
    for word in ["keep", "reject", "drop_oldest"] {
        worker(&format!("mailbox: queue {{ while_down: {word} }}"), &[]);
    }
    worker(
        "mailbox: queue { while_down: drop_old }",
        &[(
            "unknown answer to messages for a child that is down `drop_old`",
            "did you mean `drop_oldest`?",
            "drop_old",
        )],
    );
    worker(
        "mailbox: queue { while_down: buffer }",
        &[(
            "unknown answer to messages for a child that is down `buffer`",
            "write `keep`",
            "buffer",
        )],
    );
}

#[test]
fn dead_letters_that_nobody_keeps() {
    for count in ["0", "100", "65536", "KEPT"] {
        worker(&format!("mailbox: queue {{ dead_letters: {count} }}"), &[]);
    }
    worker(
        "mailbox: queue { dead_letters: 100000 }",
        &[(
            "`dead_letters` is 100000, and no child keeps more than 65536",
            "further ones are counted; to keep messages, let the actor store them",
            "100000",
        )],
    );
}

#[test]
fn retries() {
    for right in [
        "attempts",
        "attempts { times: 1 }",
        "attempts { times: TIMES, backoff: fixed { delay: 1s, jitter: full } }",
        "attempts { backoff: immediate }",
        "attempts { backoff: SLOW }",
    ] {
        worker(&format!("retry: {right}"), &[]);
    }
    worker(
        "retry: attempts { times: 0 }",
        &[("`times` must be at least 1", "write `1` or more", "0")],
    );
    worker(
        "retry: 3",
        &[(
            "`retry` takes a word with parameters",
            "write `attempts { times: .. }`",
            "3",
        )],
    );
    worker(
        "retry: attempts { backoff: exponential { base: 60s } }",
        &[(
            "`base` (60s) is longer than `cap` (30s, the default)",
            "the first delay cannot be longer than the longest",
            "60s",
        )],
    );
    // Every message begins anew.
    worker(
        "retry: attempts { backoff: fixed { delay: 1s, reset_after: 5s } }",
        &[(
            "`fixed` has no parameter `reset_after`",
            "it takes `delay`, `jitter` or `fast_first`",
            "reset_after",
        )],
    );
    worker(
        "handle_timeout: 500ms, retry: attempts",
        &[(
            "retry 3 of a message comes after 700ms at the earliest, but `handle_timeout: 500ms` ends the message before",
            "raise `handle_timeout`, which counts retries too, or lower `times` to 2",
            "attempts",
        )],
    );
    worker("handle_timeout: 701ms, retry: attempts", &[]);
    attribute(
        "handle_timeout = 1s, retry = attempts { times: 4, backoff: fixed { delay: 250ms } } => struct Db;",
        &[(
            "retry 4 of a message comes after 1s at the earliest, but `handle_timeout: 1s` ends the message before",
            "raise `handle_timeout`, which counts retries too, or lower `times` to 3",
            "attempts { times: 4, backoff: fixed { delay: 250ms } }",
        )],
    );
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

#[test]
fn parameters_in_other_brackets() {
    worker(
        "backoff: fixed(delay: 1s)",
        &[(
            "the parameters of `fixed` stand in braces",
            "write `fixed { delay: .. }`",
            "(delay: 1s)",
        )],
    );
    worker(
        "mailbox: 100",
        &[(
            "`mailbox` takes a word with parameters",
            "write `queue { capacity: .. }`",
            "100",
        )],
    );
}
