//! The tree and its blocks.

use super::{mistakes, root, worker};
use crate::schema::{self, Place};

#[test]
fn nothing() {
    mistakes(
        "",
        &[(
            "expected a tree",
            "write `App { strategy: one_for_one, children: [..] }`",
            "",
        )],
    );
}

#[test]
fn a_name_alone() {
    mistakes(
        "App",
        &[(
            "expected `{ .. }` after `App`",
            "write `App { strategy: one_for_one, children: [..] }`",
            "App",
        )],
    );
}

#[test]
fn two_roots() {
    mistakes(
        "App { strategy: one_for_one, children: [db = worker { actor: Db }] } Other { }",
        &[(
            "one `supervision_tree!` holds one root",
            "declare `Other` in its own call",
            "Other",
        )],
    );
}

#[test]
fn what_stands_in_front_of_a_name() {
    mistakes(
        "#[derive(Debug)] pub(crate) struct App { strategy: one_for_one, children: [db = worker { actor: Db }] }",
        &[
            (
                "a tree has no attributes",
                "documentation is a field: write `doc: \"..\"` inside the braces",
                "#[derive(Debug)]",
            ),
            (
                "a tree's visibility is a field",
                "write `visibility: public`, `in_crate` or `private` inside the braces",
                "pub(crate)",
            ),
            (
                "a tree begins with its name",
                "leave `struct` out",
                "struct",
            ),
        ],
    );
}

#[test]
fn no_name() {
    mistakes(
        "{ strategy: one_for_one }",
        &[(
            "expected the name of a tree",
            "write `App { strategy: one_for_one, children: [..] }`",
            "{ strategy: one_for_one }",
        )],
    );
}

#[test]
fn an_equals_sign_for_a_colon() {
    root(
        "strategy = one_for_one",
        &[(
            "expected `:` after `strategy`",
            "fields are written `strategy: ..` here",
            "=",
        )],
    );
}

#[test]
fn otp_15_an_unknown_field() {
    mistakes(
        "App { strategy: one_for_one, children: [m = supervisor { strategy: one_for_one, colour: red, children: [db = worker { actor: Db }] }] }",
        &[(
            "unknown field `colour` in a supervisor",
            &its_fields(Place::Supervisor),
            "colour",
        )],
    );
}

#[test]
fn a_field_by_another_librarys_name() {
    worker(
        "intensity: 5, retry_policy: immediate",
        &[
            (
                "unknown field `intensity` in a worker",
                "write `max_restarts`",
                "intensity",
            ),
            (
                "unknown field `retry_policy` in a worker",
                "write `backoff`",
                "retry_policy",
            ),
        ],
    );
}

#[test]
fn a_field_of_another_block() {
    root(
        "strategy: one_for_one, actor: Db",
        &[(
            "unknown field `actor` in a tree",
            "`actor` is a field of a worker, a component or a pool",
            "actor",
        )],
    );
}

#[test]
fn a_field_that_does_not_exist() {
    worker(
        "moon: full { interval: 10s }",
        &[(
            "unknown field `moon` in a worker",
            &its_fields(Place::Worker),
            "moon",
        )],
    );
}

/// All that there are, as the table has them.
fn its_fields(place: Place) -> String {
    format!("its fields are `{}`", schema::keys(place).join("`, `"))
}

#[test]
fn a_field_twice() {
    root(
        "strategy: one_for_one, within: 60s, within: 30s",
        &[("`within` is given twice", "remove one of them", "within")],
    );
}

#[test]
fn a_parameter_twice() {
    worker(
        "backoff: fixed { delay: 1s, delay: 2s }",
        &[("`delay` is given twice", "remove one of them", "delay")],
    );
}

#[test]
fn a_field_half_typed() {
    root(
        "strategy: one_for_one, shut",
        &[(
            "expected `: value` after `shut`",
            "did you mean `shutdown`?",
            "shut",
        )],
    );
}

#[test]
fn a_field_without_a_value() {
    root(
        "strategy: one_for_one, within: ",
        &[(
            "`within` has no value",
            "write `within: 60s`, the time over which these restarts are counted",
            "within",
        )],
    );
}

#[test]
fn a_comma_forgotten() {
    root(
        "strategy: one_for_one within: 60s",
        &[("expected `,` before this field", "", "within")],
    );
}

#[test]
fn something_that_is_no_field() {
    root(
        "strategy: one_for_one, 5",
        &[("expected a field, as in `strategy: ..`", "", "5")],
    );
}

#[test]
fn a_supervisor_without_a_strategy() {
    let help = "add `strategy: one_for_one`, `one_for_all` or `rest_for_one`";
    mistakes(
        "App { children: [market = supervisor { children: [db = worker { actor: Db }] }] }",
        &[
            ("tree `App` has no `strategy`", help, "App"),
            ("supervisor `market` has no `strategy`", help, "supervisor"),
        ],
    );
}

#[test]
fn a_misplaced_attribute() {
    worker(
        "#[inline] restart: transient, #[cfg(test)] args: |_| ()",
        &[
            (
                "this attribute means nothing here",
                "only `#[cfg(..)]` and doc comments may stand inside a tree",
                "#[inline]",
            ),
            (
                "`args` cannot depend on a `#[cfg]`",
                "put the `#[cfg]` on the whole child",
                "#[cfg(test)]",
            ),
        ],
    );
}

#[test]
fn a_choice_by_cfg_is_no_duplicate() {
    worker(
        "#[cfg(test)] max_restarts: 5, #[cfg(not(test))] max_restarts: 6",
        &[],
    );
}

#[test]
fn every_mistake_at_once() {
    mistakes(
        "App { strategy: one_for_ona, within: \"60s\", children: [db = wroker { actor: Db }, bd: worker { actor: Db::new(url) }] }",
        &[
            (
                "unknown strategy `one_for_ona`",
                "did you mean `one_for_one`?",
                "one_for_ona",
            ),
            (
                "a duration is written without quotes",
                "write `60s`",
                "\"60s\"",
            ),
            (
                "unknown kind of child `wroker`",
                "did you mean `worker`?",
                "wroker",
            ),
            (
                "expected `=` after `bd`",
                "children are written `bd = worker { .. }`",
                ":",
            ),
            (
                "`actor` is a type",
                "write `actor: Db` and give the arguments in `args`",
                "Db::new(url)",
            ),
        ],
    );
}

#[test]
fn semicolons() {
    mistakes(
        "App { strategy: one_for_one; max_restarts: 5; children: [a = worker { actor: A }; b = worker { actor: B, on: match e { E::A => stop; _ => restart } }] }",
        &[
            ("expected `,`, found `;`", "write a comma", ";"),
            ("expected `,`, found `;`", "write a comma", ";"),
            ("expected `,`, found `;`", "write a comma", ";"),
            ("expected `,`, found `;`", "write a comma", ";"),
        ],
    );
}

#[test]
fn children_of_a_worker() {
    worker(
        "children: []",
        &[(
            "unknown field `children` in a worker",
            "`children` is a field of a tree or a supervisor",
            "children",
        )],
    );
}
