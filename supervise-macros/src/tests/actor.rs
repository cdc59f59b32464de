//! `#[supervised]` on actors.

use super::attribute;

#[test]
fn on_what_it_stands() {
    let message = "`#[supervised]` goes on a struct or an enum";
    attribute(" => fn f() {}", &[(message, "", "fn")]);
    attribute(" => trait T {}", &[(message, "", "trait")]);
    attribute(" => union U { a: u8 }", &[(message, "", "union")]);
    attribute(" => impl Db {}", &[(message, "", "impl")]);
    attribute(" => enum E { A }", &[]);
    attribute(
        "restart = transient, strategy = resume => pub struct Db<T: Clone>(T) where T: Send;",
        &[],
    );
}

#[test]
fn twice() {
    attribute(
        "restart = permanent => #[supervised(restart = transient)] struct Db;",
        &[(
            "`#[supervised]` is given twice on `Db`",
            "merge them",
            "#[supervised(restart = transient)]",
        )],
    );
}

#[test]
fn what_belongs_into_a_tree() {
    attribute(
        "children = [] => struct Db;",
        &[(
            "`children` is declared in `supervision_tree!`, not on a type",
            "an actor has none; write `strategy = one_for_one` and `#[child]` on fields to make a supervisor",
            "children",
        )],
    );
    attribute(
        "actor = Db => struct Db;",
        &[(
            "unknown field `actor` in an actor's `#[supervised(..)]`",
            "`actor` is a field of a worker, a component or a pool",
            "actor",
        )],
    );
}

#[test]
fn a_colon_for_an_equals_sign() {
    attribute(
        "restart: transient => struct Db;",
        &[(
            "expected `=` after `restart`",
            "fields are written `restart = ..` here",
            ":",
        )],
    );
    attribute(
        "restart => struct Db;",
        &[(
            "expected `= value` after `restart`",
            "write `restart = permanent`, after which ends it is started again",
            "restart",
        )],
    );
}

#[test]
fn the_strategy_of_an_actor() {
    attribute(
        "strategy = retry => struct Db;",
        &[(
            "unknown directive `retry`",
            "did you mean `restart`?",
            "retry",
        )],
    );
    attribute(
        "strategy = restart, restart = temporary => struct Db;",
        &[(
            "a `temporary` child is never restarted",
            "write `stop` or `escalate`",
            "restart",
        )],
    );
}

#[test]
fn the_path_of_the_crate() {
    attribute("crate = ::other => struct Db;", &[]);
    attribute("crate = crate::facade => struct Db;", &[]);
    attribute(
        "crate = other => struct Db;",
        &[(
            "`crate` is a path that means the same everywhere",
            "begin it with `::` or `crate`, as in `crate = ::supervision`",
            "other",
        )],
    );
}
