//! State that is kept, and stores.

use super::{attribute, task, worker};

#[test]
fn s1_what_may_be_said_about_state() {
    for state in [
        "fresh",
        "per_call",
        "snapshot { every: 100 }",
        "snapshot { every: EVERY }",
    ] {
        worker(&format!("state: {state}"), &[]);
        attribute(&format!("state = {state} => struct Db;"), &[]);
    }
    worker("state: per_call, store: |cfg| cfg.store.clone()", &[]);
    // The actor's attribute may say that its state is kept.
    worker("store: |cfg| cfg.store.clone()", &[]);
}

#[test]
fn s2_a_snapshot_after_no_messages() {
    worker(
        "state: snapshot { every: 0 }",
        &[("`every` must be at least 1", "write `1` or more", "0")],
    );
    worker(
        "state: snapshot",
        &[(
            "`snapshot` needs `every`, after how many messages the state is committed",
            "write `snapshot { every: .. }`",
            "snapshot",
        )],
    );
    worker(
        "state: per_call { every: 5 }",
        &[(
            "`per_call` has no parameter `every`",
            "write `per_call` alone",
            "every",
        )],
    );
    worker(
        "state: snapshots { every: 5 }",
        &[(
            "unknown state `snapshots`",
            "did you mean `snapshot`?",
            "snapshots",
        )],
    );
}

#[test]
fn s3_a_store_for_nothing() {
    worker(
        "state: fresh, store: |cfg| cfg.store.clone()",
        &[(
            "this child's state is not kept, so `store` has no effect",
            "write `state: per_call` or `state: snapshot { every: 100 }`, or remove it",
            "store",
        )],
    );
    attribute(
        "store = |cfg| cfg.store.clone() => struct Db;",
        &[(
            "unknown field `store` in an actor's `#[supervised(..)]`",
            "`store` is a field of a worker, a component or a pool",
            "store",
        )],
    );
}

#[test]
fn s1_state_of_what_has_none() {
    let help =
        "`state` is a field of a worker, a component, a pool or an actor's `#[supervised(..)]`";
    task(
        "state: per_call",
        &[("unknown field `state` in a task", help, "state")],
    );
    task(
        "store: |cfg| cfg.store.clone()",
        &[(
            "unknown field `store` in a task",
            "`store` is a field of a worker, a component or a pool",
            "store",
        )],
    );
}

#[test]
fn s1_state_of_a_child_that_is_never_restarted() {
    let temporary = "a `temporary` child is never restarted, so `state` has no effect";
    worker(
        "restart: temporary, state: per_call",
        &[(
            temporary,
            "add a `store` for the next process to find it in, or remove it",
            "state",
        )],
    );
    worker(
        "restart: temporary, state: per_call, store: |cfg| cfg.store.clone()",
        &[],
    );
    worker("restart: temporary, state: fresh", &[]);
}
