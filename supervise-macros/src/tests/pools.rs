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
