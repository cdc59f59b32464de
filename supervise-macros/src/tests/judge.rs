//! Limits that are never reached, and stops that do not fit.

use super::{attribute, mistakes, root, task, worker};

const SLOW: &str = "backoff: exponential { base: 5s, factor: 2.0, cap: 120s }";
const NEVER: &str = "5 restarts take at least 150s with this backoff, so `max_restarts: 5` within 60s is never reached";
const RAISE: &str = "raise `within`, lower `cap`, or write `max_restarts: unlimited`";

#[test]
fn a_limit_out_of_reach() {
    let fields = format!("max_restarts: 5, within: 60s, {SLOW}");
    worker(&fields, &[(NEVER, RAISE, "60s")]);
    task(&fields, &[(NEVER, RAISE, "60s")]);
    attribute(
        &format!(
            "{} => struct Db;",
            fields
                .replace("base:", "base@")
                .replace("factor:", "factor@")
                .replace("cap:", "cap@")
                .replace(": ", " = ")
                .replace('@', ":")
        ),
        &[(NEVER, RAISE, "60s")],
    );
    // Told at what comes closest.
    task(&format!("max_restarts: 5, {SLOW}"), &[(NEVER, RAISE, "5")]);
}

#[test]
fn what_an_attribute_may_mend_is_left_to_the_compiler() {
    worker("max_restarts: 5, within: 60s", &[]);
    worker(&format!("max_restarts: 5, {SLOW}"), &[]);
    worker(&format!("max_restarts: LIMIT, within: 60s, {SLOW}"), &[]);
    worker(
        &format!("#[cfg(test)] max_restarts: 5, within: 60s, {SLOW}"),
        &[],
    );
    root(&format!("strategy: one_for_one, {SLOW}"), &[]);
}

#[test]
fn unlimited_means_it() {
    worker(
        &format!("max_restarts: unlimited, within: 60s, {SLOW}"),
        &[],
    );
    task(&format!("max_restarts: unlimited, {SLOW}"), &[]);
}

#[test]
fn a_shared_limit_out_of_reach() {
    mistakes(
        &format!(
            "App {{ strategy: one_for_one, {SLOW}, children: [poll = task {{ run: poll }}] }}"
        ),
        &[(
            NEVER,
            RAISE,
            "exponential { base: 5s, factor: 2.0, cap: 120s }",
        )],
    );
    mistakes(
        &format!(
            "App {{ strategy: one_for_one, within: 60s, {SLOW}, children: [poll = task {{ run: poll }}] }}"
        ),
        &[(NEVER, RAISE, "60s")],
    );
    // One that may be quicker is enough.
    mistakes(
        &format!(
            "App {{ strategy: one_for_one, {SLOW}, children: [poll = task {{ run: poll }}, db = worker {{ actor: Db }}] }}"
        ),
        &[],
    );
}

#[test]
fn a_stop_that_does_not_fit() {
    root("strategy: one_for_one, shutdown: 10s", &[]);
    let tree = |child: &str| {
        format!("App {{ strategy: one_for_one, shutdown: 10s, children: [db = {child}] }}")
    };
    let message = "`db` may take 30s to stop, but `App` stops its children within 10s";
    let help = "raise the `shutdown` of `App` to 31s, or leave it out there: it is then what its children need";
    mistakes(
        &tree("worker { actor: Db, shutdown: 30s }"),
        &[(message, help, "30s")],
    );
    mistakes(
        &tree("task { run: poll, shutdown: 30s }"),
        &[(message, help, "30s")],
    );
    mistakes(
        &tree("worker { actor: Db, shutdown: infinity }"),
        &[(
            "`db` may take forever to stop, but `App` stops its children within 10s",
            "write `shutdown: infinity` on `App` too, or leave it out there: it is then what its children need",
            "infinity",
        )],
    );
    // The actor's attribute may have a shorter `abort_grace`.
    mistakes(&tree("worker { actor: Db, shutdown: 10s }"), &[]);
    mistakes(
        &tree("task { run: poll, shutdown: 10s }"),
        &[(
            "`db` may take 10s to stop and 1s more after an abort, but `App` stops its children within 10s",
            "raise the `shutdown` of `App` to 11s, or leave it out there: it is then what its children need",
            "10s",
        )],
    );
    mistakes(&tree("worker { actor: Db, shutdown: GRACE }"), &[]);
    mistakes(
        &tree("worker { actor: Db, shutdown: 30s }").replace("10s", "infinity"),
        &[],
    );
}

#[test]
fn stops_that_do_not_fit_together() {
    mistakes(
        "App { strategy: one_for_one, shutdown: 10s, children: [a = task { run: poll }, b = supervisor { strategy: one_for_all, children: [c = task { run: poll }] }] }",
        &[(
            "the children of `App` may take 13s to stop, one after the other, but it stops them within 10s",
            "raise the `shutdown` of `App` to 13s, or leave it out there: it is then what its children need",
            "10s",
        )],
    );
}
