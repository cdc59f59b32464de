//! Children: their kinds, their names, mounted trees.

use super::{children, mistakes, root, task, worker};

#[test]
fn none() {
    children(
        "[]",
        &[(
            "tree `App` has no children",
            "write `[db = worker { .. }]`",
            "children",
        )],
    );
    mistakes(
        "App { strategy: one_for_one, children: [market = supervisor { strategy: one_for_one }] }",
        &[(
            "supervisor `market` has no children",
            "add `children: [db = worker { .. }]`",
            "supervisor",
        )],
    );
}

#[test]
fn not_a_list() {
    children(
        "{ db = worker { actor: Db } }",
        &[(
            "`children` is a list in square brackets",
            "write `children: [db = worker { .. }]`",
            "{ db = worker { actor: Db } }",
        )],
    );
}

#[test]
fn a_name_twice() {
    children(
        "[db = worker { actor: Db }, db = worker { actor: Db }]",
        &[(
            "child `db` is declared twice in `App`",
            "child names must differ inside one supervisor",
            "db",
        )],
    );
}

#[test]
fn a_name_alone() {
    children("[db]", &[("expected `db = worker { .. }`", "", "db")]);
}

#[test]
fn a_kind_alone() {
    children(
        "[worker { actor: Db }]",
        &[(
            "this child has no name",
            "write `db = worker { .. }`",
            "worker",
        )],
    );
}

#[test]
fn no_block() {
    children(
        "[db = worker]",
        &[(
            "expected `{ .. }` after `worker`",
            "write `db = worker { .. }`",
            "worker",
        )],
    );
}

#[test]
fn sup_02_an_unknown_kind() {
    children(
        "[db = wroker { }]",
        &[(
            "unknown kind of child `wroker`",
            "did you mean `worker`?",
            "wroker",
        )],
    );
    children(
        "[db = actor { }]",
        &[("unknown kind of child `actor`", "write `worker`", "actor")],
    );
    children(
        "[db = thing { }]",
        &[(
            "unknown kind of child `thing`",
            "a child is a `worker`, `task`, `wasm`, `pool` or `supervisor`",
            "thing",
        )],
    );
}

#[test]
fn a_keyword_for_a_name() {
    children(
        "[type = worker { actor: Db }]",
        &[(
            "`type` is a keyword and cannot name a child",
            "write `type_` or another name",
            "type",
        )],
    );
}

#[test]
fn a_comma_forgotten() {
    children(
        "[a = worker { actor: Db } b = worker { actor: Db }]",
        &[("expected `,` before the next child", "", "b")],
    );
}

#[test]
fn nothing_to_run() {
    children(
        "[db = worker { }, poll = task { }]",
        &[
            (
                "worker `db` has no `actor`",
                "add `actor: Ledger`, the type that implements `Actor`",
                "worker",
            ),
            (
                "task `poll` has no `run`",
                "add `run: poll`, an `async fn` that takes the arguments and a token",
                "task",
            ),
        ],
    );
}

#[test]
fn an_actor_that_is_no_type() {
    let help = "write `actor: Db` and give the arguments in `args`";
    children(
        "[db = worker { actor: Db::new(url) }]",
        &[("`actor` is a type", help, "Db::new(url)")],
    );
    children(
        "[db = worker { actor: Db { url: u } }]",
        &[("`actor` is a type", help, "Db { url: u }")],
    );
    children(
        "[db = worker { actor: \"Db\" }]",
        &[(
            "`actor` is a type",
            "write the name of a type, as in `actor: Ledger`",
            "\"Db\"",
        )],
    );
}

/// As rustfmt leaves them, and as they are written elsewhere.
#[test]
fn a_generic_context() {
    for context in ["Arc::<Config>", "Arc<Config>", "(Arc::<A>, &'static B)"] {
        mistakes(
            &format!(
                "App {{ context: {context}, strategy: one_for_one, children: [db = worker {{ actor: Db }}] }}"
            ),
            &[],
        );
    }
}

#[test]
fn a_generic_actor() {
    children(
        "[db = worker { actor: Cache::<Key, Value>, restart: transient }]",
        &[],
    );
}

#[test]
fn a_condition_of_another_shape() {
    worker(
        "when: |cfg, up| true",
        &[(
            "`when` takes `|cfg|`",
            "the first parameter is the tree's context; write `|_| ..` if it is not needed",
            "|cfg, up|",
        )],
    );
    worker("when: |cfg| cfg.mail, replicas: 3", &[]);
}

#[test]
fn replicas_of_nothing() {
    worker(
        "replicas: 0",
        &[("`replicas` must be at least 1", "write `1` or more", "0")],
    );
    task("replicas: WORKERS", &[]);
    worker(
        "replicas: 2.5",
        &[(
            "`replicas` is a whole number known at compile time, as in `5`",
            "write a number, or a constant such as `LIMIT`",
            "2.5",
        )],
    );
    children(
        "[m = supervisor { tree: M, replicas: 2 }]",
        &[(
            "unknown field `replicas` in a supervisor",
            "`replicas` is a field of a worker or a task",
            "replicas",
        )],
    );
}

#[test]
fn replicas_are_counted() {
    // 5 restarts of three of them are 2 of the same one, which a delay of a minute keeps apart.
    mistakes(
        "App { strategy: one_for_one, backoff: fixed { delay: 60s }, children: [\
            poll = task { run: poll, replicas: 2 }] }",
        &[(
            "5 restarts of 2 children are at least 2 of the same one, which take at least 60s with this backoff, \
             so `max_restarts: 5` within 60s is never reached",
            "raise `within`, lower `delay`, or write `max_restarts: unlimited`",
            "fixed { delay: 60s }",
        )],
    );
    mistakes(
        "App { strategy: one_for_one, shutdown: 17s, children: [poll = task { run: poll, replicas: 3 }] }",
        &[(
            "the children of `App` may take 18s to stop, one after the other, but it stops them within 17s",
            "raise the `shutdown` of `App` to 18s, or leave it out there: it is then what its children need",
            "17s",
        )],
    );
    mistakes(
        "App { strategy: one_for_one, shutdown: 6s, start: concurrent, children: [\
            poll = task { run: poll, replicas: 3 }] }",
        &[],
    );
}

#[test]
fn a_way_to_start_that_is_none() {
    root(
        "strategy: one_for_one, start: parallel",
        &[("unknown start `parallel`", "write `concurrent`", "parallel")],
    );
}

#[test]
fn a_mounted_tree_decides_for_itself() {
    children(
        "[m = supervisor { tree: Market, strategy: one_for_one, restart: transient }]",
        &[(
            "`strategy` is decided by the mounted tree",
            "remove it, or remove `tree` and write the children here",
            "strategy",
        )],
    );
}

#[test]
fn a_context_for_nobody() {
    children(
        "[m = supervisor { strategy: one_for_one, context: |cfg| cfg.market, children: [a = worker { actor: A }] }]",
        &[(
            "`context` belongs to a mounted tree",
            "add `tree: ..`, or leave it out: these children see the context of their tree",
            "context",
        )],
    );
}

#[test]
fn two_supervisors_with_one_name_for_their_handles() {
    children(
        "[a_b = supervisor { strategy: one_for_one, children: [x = worker { actor: X }] }, \
          a = supervisor { strategy: one_for_one, children: [b = supervisor { strategy: one_for_one, children: [x = worker { actor: X }] }] }]",
        &[(
            "`a.b` and `a_b` would both be called `AppAB`",
            "rename one of them",
            "b",
        )],
    );
}

#[test]
fn a_child_of_an_unknown_kind_is_there_for_others() {
    let other = "poll = task { run: poll, args: |_, up| up.db.clone() }";
    // Read as what it nearly is, with the mistakes of that.
    mistakes(
        &format!(
            "App {{ strategy: one_for_one, children: [db = wroker {{ actor: Db, restart: temporary, on_limit: stop }}, {other}] }}"
        ),
        &[
            (
                "unknown kind of child `wroker`",
                "did you mean `worker`?",
                "wroker",
            ),
            (
                "a `temporary` child is never restarted, so `on_limit` has no effect",
                "remove it",
                "on_limit",
            ),
        ],
    );
    // It may be anything.
    for (kind, help) in [
        ("gizmo", "a child is a `worker`"),
        ("Worker", "write `worker`"),
    ] {
        let input = format!(
            "App {{ strategy: one_for_one, children: [db = {kind} {{ colour: red }}, {other}] }}"
        );
        let mut diagnostics = crate::diag::Diagnostics::default();
        let tree = crate::parse::tree(super::tokens(&input), &mut diagnostics).unwrap();
        crate::check::tree(&tree, &mut diagnostics);
        let told = diagnostics.entries();
        assert_eq!(told.len(), 1, "{input}");
        assert!(told[0].help.as_ref().unwrap().starts_with(help), "{input}");
    }
}
