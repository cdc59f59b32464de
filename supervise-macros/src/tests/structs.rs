//! `#[supervised]` on structs of children.

use super::attribute;

#[test]
fn a_supervisor() {
    attribute(
        "strategy = one_for_one, context = Cfg => pub struct Market { #[child(args = |cfg| cfg.url.clone())] rates: Rates, \
         #[child(task, run = poll)] poll: TaskRef, #[child(supervisor, context = |cfg| cfg.inner)] inner: Inner }",
        &[],
    );
}

#[test]
fn no_children() {
    attribute(
        "strategy = one_for_one => struct Market { }",
        &[(
            "supervisor `Market` has no children",
            "mark its fields with `#[child]`",
            "Market",
        )],
    );
    attribute(
        "strategy = one_for_one => struct Market { rates: Rates }",
        &[(
            "field `rates` is not a child",
            "put `#[child]` on it; a supervisor's struct holds nothing else",
            "rates",
        )],
    );
}

#[test]
fn no_strategy() {
    attribute(
        "max_restarts = 5 => struct Market { #[child] rates: Rates }",
        &[(
            "supervisor `Market` has no `strategy`",
            "add `strategy = one_for_one`, `one_for_all` or `rest_for_one`",
            "Market",
        )],
    );
}

#[test]
fn fields_without_names() {
    attribute(
        "strategy = one_for_one => struct Market(Rates);",
        &[(
            "the children of a supervisor have names",
            "write `struct Market { #[child] db: Db }`",
            "(Rates)",
        )],
    );
}

#[test]
fn parameters() {
    attribute(
        "strategy = one_for_one => struct Market<T> { #[child] rates: Rates<T> }",
        &[(
            "a supervisor has no generic parameters",
            "its children's types may have arguments, as in `Cache<Key, Value>`",
            "<T>",
        )],
    );
}

#[test]
fn what_is_wrong_with_a_child() {
    attribute(
        "strategy = one_for_one => struct Market { #[child(actor = Rates)] rates: Rates }",
        &[("`actor` is the field's own type", "leave it out", "actor")],
    );
    attribute(
        "strategy = one_for_one => struct Market { #[child(tsak, run = poll)] poll: TaskRef }",
        &[(
            "unknown kind of child `tsak`",
            "did you mean `task`?",
            "tsak",
        )],
    );
    attribute(
        "strategy = one_for_one => struct Market { #[child(task, run = poll)] poll: Poll }",
        &[(
            "a task's field has the type `TaskRef`",
            "write `TaskRef` here, and the function in `#[child(task, run = ..)]`",
            "Poll",
        )],
    );
    attribute(
        "strategy = one_for_one => struct Market { #[child = worker] rates: Rates }",
        &[(
            "expected `#[child]` or `#[child(..)]`",
            "write `#[child(restart = transient)]`",
            "#[child = worker]",
        )],
    );
}

#[test]
fn children_as_a_key() {
    attribute(
        "strategy = one_for_one, children = [] => struct Market { #[child] rates: Rates }",
        &[(
            "`children` is declared in `supervision_tree!`, not on a type",
            "here a child is a field with `#[child]`",
            "children",
        )],
    );
}
