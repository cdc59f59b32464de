//! Health checks, breakers and budgets for resuming.

use super::{attribute, mistakes, task, worker};

const OVER: &str = "each probe is over before the next one is due";

#[test]
fn a_probe_longer_than_its_interval() {
    worker(
        "health: probe { interval: 5s, timeout: 10s, threshold: 3 }",
        &[(
            "`timeout` (10s) must be shorter than `interval` (5s)",
            OVER,
            "10s",
        )],
    );
    worker(
        "health: probe { interval: 5s }",
        &[(
            "`timeout` (5s, the default) must be shorter than `interval` (5s)",
            OVER,
            "5s",
        )],
    );
    attribute(
        "health = probe { timeout: 1min } => struct Db;",
        &[(
            "`timeout` (1min) must be shorter than `interval` (10s, the default)",
            OVER,
            "1min",
        )],
    );
    worker("health: probe { interval: EVERY, timeout: 10s }", &[]);
    worker("health: probe { interval: 11s, timeout: 10s }", &[]);
    worker("health: probe", &[]);
}

#[test]
fn none_of_what_there_must_be_one_of() {
    let one = |key: &str| (format!("`{key}` must be at least 1"), "write `1` or more");
    for (field, key) in [
        ("health: probe { threshold: 0 }", "threshold"),
        ("breaker: trip { failures: 0 }", "failures"),
        ("breaker: trip { probes: 0 }", "probes"),
        ("breaker: trip { successes: 0 }", "successes"),
        ("resume_budget: limit { max: 0, within: 60s }", "max"),
    ] {
        let (message, help) = one(key);
        worker(field, &[(&message, help, "0")]);
    }
}

#[test]
fn rates_that_are_none() {
    for above in ["0.0", "1.0", "10"] {
        worker(
            &format!("health: error_rate {{ above: {above}, window: 60s }}"),
            &[(
                "`above` is a fraction between 0.0 and 1.0",
                "for one in ten write `0.1`",
                above,
            )],
        );
    }
    worker("health: error_rate { above: 0.1, window: 60s }", &[]);
    worker("health: error_rate { above: RATE }", &[]);
}

#[test]
fn a_task_is_not_asked() {
    task(
        "health: probe { interval: 10s }",
        &[(
            "a task cannot be probed: nothing asks an async function",
            "write `heartbeat { max_silence: .. }`",
            "probe",
        )],
    );
    task(
        "health: error_rate",
        &[(
            "a task has no rate of errors: it handles no messages",
            "write `heartbeat { max_silence: .. }`",
            "error_rate",
        )],
    );
    task("health: heartbeat { max_silence: 30s }", &[]);
    task(
        "health: hartbeat",
        &[(
            "unknown health `hartbeat`",
            "did you mean `heartbeat`?",
            "hartbeat",
        )],
    );
}

#[test]
fn a_breaker_beyond_its_budget() {
    let tree = |children: &str| format!("App {{ strategy: one_for_one, children: [{children}] }}");
    mistakes(
        &tree("poll = task { run: poll, breaker: trip { failures: 10 } }"),
        &[(
            "this breaker never opens: with 5 restarts within 60s there are at most 5 + 1 = 6 failures within 60s, and `failures` is 10",
            "lower `failures` to 6, or raise `max_restarts`",
            "10",
        )],
    );
    mistakes(
        &tree("poll = task { run: poll, restart: temporary, breaker: trip }"),
        &[(
            "this breaker never opens: a `temporary` child fails once, and is never restarted",
            "remove it, or write `restart: transient`",
            "trip",
        )],
    );
    mistakes(
        &tree(
            "poll = task { run: poll, backoff: fixed { delay: 20s }, max_restarts: unlimited, breaker: trip { failures: 4 } }",
        ),
        &[(
            "this breaker never opens: 4 failures take at least 60s with this backoff, and are counted within 60s",
            "lower `failures`, raise the `within` of the breaker, or shorten the backoff",
            "4",
        )],
    );
    mistakes(
        &tree(
            "db = worker { actor: Db, max_restarts: 2, within: 60s, breaker: trip { failures: 4 }, on: match error { _ => restart } }",
        ),
        &[(
            "this breaker never opens: with 2 restarts within 60s there are at most 2 + 1 = 3 failures within 60s, and `failures` is 4",
            "lower `failures` to 3, or raise `max_restarts`",
            "4",
        )],
    );
}

#[test]
fn a_breaker_that_may_open() {
    let tree = |strategy: &str, on: &str, child: &str| {
        format!("App {{ strategy: {strategy}, {on} children: [{child}] }}")
    };
    let task = "poll = task { run: poll, breaker: trip { failures: 10 } }";
    mistakes(&tree("one_for_all", "", task), &[]);
    let escalates = "on: match error { io::Error => restart, _ => escalate },";
    mistakes(&tree("one_for_one", escalates, task), &[]);
    let resumes = "on: match error { _ => resume },";
    mistakes(&tree("one_for_one", resumes, task), &[]);
    // Its attribute may say more.
    let worker = "db = worker { actor: Db, breaker: trip { failures: 10 } }";
    mistakes(&tree("one_for_one", "", worker), &[]);
    let own = "db = worker { actor: Db, breaker: trip { failures: 10 }, on: match error { E::A => resume, _ => stop }, max_restarts: 1, within: 60s }";
    mistakes(&tree("one_for_one", "", own), &[]);
}

#[test]
fn a_budget_for_resuming_where_nothing_is_resumed() {
    let none = [(
        "nothing is resumed here, so `resume_budget` has no effect",
        "remove it, or write an arm that says `resume`",
        "limit { max: 3, within: 60s }",
    )];
    worker(
        "resume_budget: limit { max: 3, within: 60s }, on: match error { E::A => escalate, _ => stop }",
        &none,
    );
    attribute(
        "resume_budget = limit { max: 3, within: 60s }, strategy = stop => struct Db;",
        &none,
    );
    worker(
        "resume_budget: limit { max: 3, within: 60s }, on: match error { E::A => match error { _ => resume }, _ => stop }",
        &[],
    );
    worker("resume_budget: limit { max: 3, within: 60s }", &[]);
    attribute(
        "resume_budget = limit { max: 3, within: 60s }, strategy = resume => struct Db;",
        &[],
    );
    worker(
        "resume_budget: limit { max: 3, within: 60s, then: restart }, restart: temporary, on: match error { E::A => resume, _ => stop }",
        &[(
            "a `temporary` child is never restarted",
            "write `stop` or `escalate`",
            "restart",
        )],
    );
    worker(
        "resume_budget: limit { max: 3 }",
        &[(
            "`limit` needs `within`, the time over which they are counted",
            "write `limit { max: .., within: .. }`",
            "limit",
        )],
    );
}

#[test]
fn a_time_for_one_message_that_probes_never_let_pass() {
    worker(
        "handle_timeout: 35s, health: probe",
        &[(
            "`handle_timeout` (35s) is never reached: probes end a busy child after 3 * 10s + 5s = 35s at the latest",
            "lower `handle_timeout`, raise `threshold`, or leave one of them out",
            "35s",
        )],
    );
    worker("handle_timeout: 34s, health: probe", &[]);
    worker("handle_timeout: 35s, health: heartbeat", &[]);
}

#[test]
fn classified_errors() {
    worker("on: classified", &[]);
    worker("on: match error { E::A => stop, _ => classified }", &[]);
    task("on: classified", &[]);
    task(
        "restart: temporary, on: classified",
        &[(
            "a `temporary` child is never restarted",
            "write `stop`, or `restart: transient` above",
            "classified",
        )],
    );
    mistakes(
        "App { strategy: one_for_one, on: match error { io::Error => classified, _ => classified }, children: [db = worker { actor: Db }] }",
        &[(
            "`_` is every other error, whatever its type: it cannot say what it is",
            "write `classified` for a type of errors, and a directive here",
            "classified",
        )],
    );
    mistakes(
        "App { strategy: one_for_one, on: classified, children: [db = worker { actor: Db }] }",
        &[(
            "`on` takes `match error { .. }`",
            "write `on: match error { _ => restart }`",
            "classified",
        )],
    );
}
