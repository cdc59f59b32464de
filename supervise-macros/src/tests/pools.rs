//! Pools.

use super::{Mistake, mistakes};

fn pool(fields: &str, expected: &[Mistake<'_>]) {
    let input =
        format!("App {{ strategy: one_for_one, children: [sessions = pool {{ {fields} }}] }}");
    mistakes(&input, expected);
}

#[test]
fn all_of_it() {
    pool(
        "actor: Session, max: 1_000, restart: transient, max_restarts: 3, within: 30s, on_limit: escalate, \
         backoff: fixed { delay: 1s }, on: match error { _ => stop }, shutdown: 2s, mailbox: queue { capacity: 8 }",
        &[],
    );
    pool("actor: Session, max: MOST, restart: temporary", &[]);
    pool(
        "actor: Session, max: 5, shared: limit { max: 50, within: 10s }",
        &[],
    );
    pool(
        "actor: Session, max: 5, shared: limit { max: unlimited }",
        &[],
    );
    pool(
        "actor: Shard, size: per_core, args: |cfg| cfg.shard.clone()",
        &[],
    );
    pool("actor: Shard, size: SHARDS, route: round_robin", &[]);
    pool("actor: Shard, size: 8, route: least_loaded", &[]);
    pool(
        "actor: Shard, size: 8, route: by_key { key: ShardMsg::key }",
        &[],
    );
}

#[test]
fn without_a_bound() {
    pool(
        "actor: Session",
        &[(
            "pool `sessions` has no bound",
            "write `max: 1_000`, or `size: 8` for a fixed pool",
            "pool",
        )],
    );
}

#[test]
fn a_bound_of_nothing() {
    for key in ["max", "size"] {
        pool(
            &format!("actor: Session, {key}: 0"),
            &[(
                &format!("`{key}` must be at least 1"),
                "write `1` or more",
                "0",
            )],
        );
    }
}

#[test]
fn two_bounds() {
    pool(
        "actor: Session, max: 5, size: 8",
        &[(
            "a pool has either `max` or `size`",
            "`max` bounds members that come and go; `size` is how many there always are",
            "size",
        )],
    );
}

#[test]
fn what_is_for_a_fixed_size() {
    pool(
        "actor: Session, max: 5, route: round_robin",
        &[(
            "`route` is for pools with `size`",
            "members that come and go have a handle each; remove it, or write `size` for `max`",
            "route",
        )],
    );
    pool(
        "actor: Session, max: 5, args: |_| 7",
        &[(
            "the members of a pool with `max` are given their arguments by `spawn`",
            "remove it, and call `spawn(args)` on the pool's handle",
            "args",
        )],
    );
}

#[test]
fn shared_or_of_ones_own() {
    for own in ["max_restarts: 5", "within: 5s"] {
        let (key, _) = own.split_once(':').unwrap();
        pool(
            &format!("actor: Session, max: 5, shared: limit {{ max: 9 }}, {own}"),
            &[(
                &format!("members that have restarts of their own, by `{key}`, share none"),
                &format!("remove `shared` or `{key}`"),
                "shared",
            )],
        );
    }
    pool(
        "actor: Session, max: 5, restart: temporary, shared: limit { max: 9 }",
        &[(
            "a `temporary` child is never restarted, so `shared` has no effect",
            "remove it",
            "shared",
        )],
    );
}

#[test]
fn never_restarted() {
    pool(
        "actor: Session, max: 5, restart: temporary, backoff: immediate",
        &[(
            "a `temporary` child is never restarted, so `backoff` has no effect",
            "remove it",
            "backoff",
        )],
    );
}

#[test]
fn otp_61_a_pool_ends_with_nobody() {
    pool(
        "actor: Session, max: 5, significant: true",
        &[(
            "unknown field `significant` in a pool",
            "`significant` is a field of a supervisor, a worker, a task, a component or an actor's `#[supervised(..)]`",
            "significant",
        )],
    );
    pool(
        "actor: Session, max: 5, auto_shutdown: any",
        &[(
            "unknown field `auto_shutdown` in a pool",
            "`auto_shutdown` is a field of a tree, a supervisor struct or a supervisor",
            "auto_shutdown",
        )],
    );
}

#[test]
fn words_of_size_and_route() {
    pool(
        "actor: Shard, size: percore",
        &[(
            "`size` is a whole number or `per_core`",
            "write `per_core`",
            "percore",
        )],
    );
    pool(
        "actor: Shard, size: 2, route: robin",
        &[(
            "unknown route `robin`",
            "write `round_robin`, `least_loaded` or `by_key`",
            "robin",
        )],
    );
    pool(
        "actor: Shard, size: 2, route: by_key",
        &[(
            "`by_key` needs `key`, a function that gives the key of a message",
            "write `by_key { key: .. }`",
            "by_key",
        )],
    );
    pool(
        "actor: Shard, size: 2, route: by_key(ShardMsg::key)",
        &[(
            "the parameters of `by_key` stand in braces",
            "write `by_key { key: .. }`",
            "(ShardMsg::key)",
        )],
    );
}

#[test]
fn pools_of_tasks() {
    pool("run: fetch, max: 100", &[]);
    pool(
        "run: fetch, input: (u32, String), output: Vec::<u8>, max: MOST, restart: transient, max_restarts: 3, \
         within: 30s, backoff: fixed { delay: 1s }, on: match error { Retry => restart, _ => stop }, \
         shutdown: 2s, health: heartbeat { max_silence: 5s }",
        &[],
    );
    pool(
        "run: fetch, max: 5, restart: permanent, shared: limit { max: 50 }",
        &[],
    );
}

#[test]
fn actors_or_tasks() {
    let help =
        "`actor` is for members that take messages; `run` is for tasks, which end by themselves";
    for (fields, at) in [
        ("actor: Session, max: 5, run: fetch", "run"),
        ("run: fetch, max: 5, actor: Session", "actor"),
    ] {
        pool(fields, &[("a pool has either `actor` or `run`", help, at)]);
    }
    pool(
        "max: 5",
        &[(
            "pool `sessions` has no `actor`",
            "add `actor: Session`, the type that implements `Actor`; or `run: fetch`, an `async fn`, for tasks",
            "pool",
        )],
    );
    for key in ["input", "output"] {
        pool(
            &format!("actor: Session, max: 5, {key}: u32"),
            &[(
                &format!("`{key}` is for pools of tasks"),
                "an actor's types are its `Args` and its `Msg`; remove it, or write `run` for `actor`",
                key,
            )],
        );
    }
}

#[test]
fn what_is_for_actors() {
    for (key, value) in [
        ("route", "round_robin"),
        ("mailbox", "queue { capacity: 5 }"),
        ("handle_timeout", "5s"),
        ("retry", "attempts { times: 3 }"),
        ("resume_budget", "limit { max: 3, within: 5s }"),
        ("state", "per_call"),
        ("store", "|cfg| cfg.store.clone()"),
    ] {
        let why = match key {
            "state" | "store" => "begins every time with its input",
            _ => "takes no messages",
        };
        pool(
            &format!("run: fetch, max: 5, {key}: {value}"),
            &[(
                &format!("`{key}` is for actors: a task {why}"),
                "remove it, or write `actor` for `run`",
                key,
            )],
        );
    }
    for (health, why) in [
        (
            "probe { timeout: 3s }",
            "a task cannot be probed: nothing asks an async function",
        ),
        (
            "error_rate { above: 0.5 }",
            "a task has no rate of errors: it handles no messages",
        ),
    ] {
        pool(
            &format!("run: fetch, max: 5, health: {health}"),
            &[(
                why,
                "write `heartbeat { max_silence: .. }`, or leave it out",
                health,
            )],
        );
    }
    pool(
        "run: fetch, max: 5, args: |_| 7",
        &[(
            "the tasks of a pool are given their input by `spawn`",
            "remove it, and write `input`, the type of what each is given",
            "args",
        )],
    );
    pool(
        "run: fetch, max: 5, restart: transient, on: match error { _ => resume }",
        &[(
            "a task cannot be resumed: with its error it has ended",
            "write `restart`, or make it a worker, which outlives an error",
            "resume",
        )],
    );
}

#[test]
fn tasks_come_and_go() {
    pool(
        "run: fetch",
        &[("pool `sessions` has no bound", "write `max: 1_000`", "pool")],
    );
    pool(
        "run: fetch, size: 8",
        &[(
            "tasks of a pool come and go: it has `max`, not `size`",
            "write `max`, or `task { run: .., replicas: 8 }` for so many of one task",
            "size",
        )],
    );
}

#[test]
fn tsk_07_tasks_of_a_pool_are_temporary_unless_it_says_otherwise() {
    pool(
        "run: fetch, max: 5, backoff: immediate",
        &[(
            "a `temporary` child is never restarted, so `backoff` has no effect",
            "remove it, or write `restart: transient`",
            "backoff",
        )],
    );
    pool(
        "run: fetch, max: 5, on: match error { _ => restart }",
        &[(
            "a `temporary` child is never restarted",
            "write `stop`, or `restart: transient` above",
            "restart",
        )],
    );
    pool(
        "run: fetch, max: 5, shared: limit { max: 9 }",
        &[(
            "a `temporary` child is never restarted, so `shared` has no effect",
            "remove it",
            "shared",
        )],
    );
    pool(
        "run: fetch, max: 5, restart: transient, backoff: immediate",
        &[],
    );
}

/// What is wrong with a member is told as of any child, at the same words.
#[test]
fn members_are_judged_as_children_are() {
    let member = |fields: &str, mistake| pool(&format!("actor: Db, max: 5, {fields}"), &[mistake]);
    member(
        "max_restarts: 5, within: 10s, backoff: fixed { delay: 5s }",
        (
            "5 restarts take at least 20s with this backoff, so `max_restarts: 5` within 10s is never reached",
            "raise `within`, lower `delay`, or write `max_restarts: unlimited`",
            "10s",
        ),
    );
    member(
        "mailbox: queue { dead_letters: 100_000 }",
        (
            "`dead_letters` is 100000, and no child keeps more than 65536",
            "further ones are counted; to keep messages, let the actor store them",
            "100_000",
        ),
    );
    member(
        "handle_timeout: 5s, retry: attempts { times: 3, backoff: fixed { delay: 5s } }",
        (
            "retry 1 of a message comes after 5s at the earliest, but `handle_timeout: 5s` ends the message before",
            "raise `handle_timeout`, which counts retries too, or lower the first wait of `retry`",
            "attempts { times: 3, backoff: fixed { delay: 5s } }",
        ),
    );
    member(
        "resume_budget: limit { max: 3, within: 1s }, on: match _error { _ => stop }",
        (
            "nothing is resumed here, so `resume_budget` has no effect",
            "remove it, or write an arm that says `resume`",
            "limit { max: 3, within: 1s }",
        ),
    );
    member(
        "breaker: trip { failures: 50 }, max_restarts: 3, within: 60s, backoff: immediate, on: match _error { _ => restart }",
        (
            "this breaker never opens: with 3 restarts within 60s there are at most 3 + 1 = 4 failures within 60s, and `failures` is 50",
            "lower `failures` to 4, or raise `max_restarts`",
            "50",
        ),
    );
    // What the actor's attribute, or the other members, have a part in is the compiler's.
    for fields in [
        "backoff: fixed { delay: 50s }",
        "shared: limit { max: 5, within: 10s }, backoff: fixed { delay: 5s }",
        "breaker: trip { failures: 50 }",
        "shutdown: 60s",
    ] {
        pool(&format!("actor: Db, max: 5, {fields}"), &[]);
    }
}
