//! Significant children, and supervisors that end with them.

use super::{attribute, mistakes};

const FOREVER: &str =
    "a `permanent` child is started again after every end, so `significant` has no effect";
const TRANSIENT: &str =
    "write `restart: transient` or `restart: temporary`, or remove `significant`";
const IN_VAIN: &str = "`significant` has no effect: `App` does not end with any of its children";
const ANY: &str =
    "write `auto_shutdown: any` or `auto_shutdown: all` in `App`, or remove `significant`";

/// A tree with one child.
fn app(fields: &str, child: &str) -> String {
    format!("App {{ strategy: one_for_one, {fields} children: [one = {child}] }}")
}

#[test]
fn otp_27_a_significant_child_has_an_end() {
    let sup = "supervisor { strategy: one_for_one, children: [db = worker { actor: Db }], significant: true";
    for kind in ["task { run: poll, significant: true", sup] {
        let default = ["`permanent` is the default: ", TRANSIENT].concat();
        let any = |rest: &str| app("auto_shutdown: any,", &format!("{kind}{rest} }}"));
        mistakes(&any(""), &[(FOREVER, &default, "significant")]);
        mistakes(
            &any(", restart: permanent"),
            &[(FOREVER, TRANSIENT, "significant")],
        );
        mistakes(&any(", restart: transient"), &[]);
        mistakes(&any(", restart: temporary"), &[]);
        mistakes(&any(", #[cfg(test)] restart: transient"), &[]);
    }
    let worker = |rest: &str| {
        app(
            "auto_shutdown: all,",
            &format!("worker {{ actor: Db, significant: true{rest} }}"),
        )
    };
    // Its attribute may say `transient`.
    mistakes(&worker(""), &[]);
    mistakes(
        &worker(", restart: permanent"),
        &[(FOREVER, TRANSIENT, "significant")],
    );
    attribute(
        "significant = true, restart = permanent => struct Db;",
        &[(FOREVER, TRANSIENT, "significant")],
    );
    attribute("significant = true => struct Db;", &[]);
    attribute(
        "significant = false, restart = permanent => struct Db;",
        &[],
    );
}

#[test]
fn otp_27_a_significant_childs_supervisor_ends_with_it() {
    let child = "worker { actor: Db, restart: transient, significant: true }";
    mistakes(&app("", child), &[(IN_VAIN, ANY, "significant")]);
    mistakes(
        &app("auto_shutdown: never,", child),
        &[(IN_VAIN, ANY, "significant")],
    );
    mistakes(&app("auto_shutdown: any,", child), &[]);
    mistakes(&app("auto_shutdown: all,", child), &[]);
    mistakes(&app("#[cfg(test)] auto_shutdown: any,", child), &[]);
    // What is written wrongly is told, and nothing else.
    mistakes(
        &app("auto_shutdown: an,", child),
        &[(
            "unknown way to end with children `an`",
            "did you mean `any`?",
            "an",
        )],
    );
    mistakes(
        &app(
            "",
            "worker { actor: Db, restart: transient, significant: false }",
        ),
        &[],
    );
    // Both mistakes, each with its own cure.
    mistakes(
        &app(
            "",
            "task { run: poll, restart: permanent, significant: true }",
        ),
        &[
            (FOREVER, TRANSIENT, "significant"),
            (IN_VAIN, ANY, "significant"),
        ],
    );
    // The supervisor right above counts, not one further up.
    let inner = "supervisor { strategy: one_for_one, children: [poll = task { run: poll, restart: transient, significant: true }] }";
    mistakes(
        &app("", inner),
        &[(
            "`significant` has no effect: `one` does not end with any of its children",
            "write `auto_shutdown: any` or `auto_shutdown: all` in `one`, or remove `significant`",
            "significant",
        )],
    );
}

#[test]
fn a_supervisor_that_ends_with_its_children_has_a_significant_one() {
    let message = "no child of `App` is `significant`, so it never ends by itself";
    let help = "write `significant: true` on the child whose end is to be the end of `App`, or remove `auto_shutdown`";
    mistakes(
        &app("auto_shutdown: any,", "task { run: poll }"),
        &[(message, help, "any")],
    );
    mistakes(
        &app(
            "auto_shutdown: all,",
            "worker { actor: Db, significant: false }",
        ),
        &[(message, help, "all")],
    );
    mistakes(&app("auto_shutdown: never,", "task { run: poll }"), &[]);
    // Its attribute may make it significant.
    mistakes(&app("auto_shutdown: any,", "worker { actor: Db }"), &[]);
    mistakes(
        &app(
            "auto_shutdown: any,",
            "task { run: poll, #[cfg(test)] significant: true }",
        ),
        &[],
    );
}

#[test]
fn synonyms() {
    mistakes(
        &app("auto_shutdown: any_significant,", "worker { actor: Db }"),
        &[(
            "unknown way to end with children `any_significant`",
            "write `any`",
            "any_significant",
        )],
    );
    mistakes(
        &app(
            "auto_shutdown: any,",
            "worker { actor: Db, restart: transient, significant: 1 }",
        ),
        &[(
            "`significant` is `true` or `false`",
            "write one of them",
            "1",
        )],
    );
}
