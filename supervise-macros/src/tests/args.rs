//! Arguments: what their closures take, and whose handles they are given.

use super::{children, worker};

#[test]
fn arguments_of_another_shape() {
    let help = "the first parameter is the tree's context; write `|_| ..` if it is not needed";
    worker(
        "args: || ()",
        &[("`args` takes `|cfg|` or `|cfg, up|`", help, "||")],
    );
    worker(
        "args: |a, b, c| ()",
        &[("`args` takes `|cfg|` or `|cfg, up|`", help, "|a, b, c|")],
    );
    worker(
        "args: |cfg, Up { db }| ()",
        &[(
            "the handles of earlier children need a plain name here",
            "write `|cfg, up|` and name a handle as `up.db`",
            "Up { db }",
        )],
    );
}

#[test]
fn a_broken_closure() {
    worker(
        "args: |cfg| cfg., restart: transient",
        &[(
            "cannot read the value of `args`: expected identifier or integer",
            "",
            ",",
        )],
    );
}

#[test]
fn handles_of_later_children() {
    children(
        "[a = worker { actor: A }, b = worker { actor: B, args: |_, up| (up.a, up.b, up.c, up.d) }, c = worker { actor: C }]",
        &[
            (
                "`b` cannot have a handle to itself before it starts",
                "`up` has `a`",
                "b",
            ),
            (
                "`c` is declared after `b`, and starts after it",
                "`up` has `a`",
                "c",
            ),
            ("`up` has no child `d`", "`up` has `a`", "d"),
        ],
    );
    children(
        "[a = worker { actor: A, args: |_, up| up.b.clone() }, b = worker { actor: B }]",
        &[(
            "`b` is declared after `a`, and starts after it",
            "`up` has nothing here: no child is declared before `a`",
            "b",
        )],
    );
}

#[test]
fn handles_around_a_supervisor() {
    let inner = |args: &str| {
        format!(
            "[ledger = worker {{ actor: A }}, audit = worker {{ actor: A }}, \
              market = supervisor {{ strategy: one_for_one, children: [\
                rates = worker {{ actor: A }}, quotes = worker {{ actor: A, args: |_, up| {args} }}] }}, \
              late = worker {{ actor: A }}]"
        )
    };
    children(
        &inner("(up.rates, up.outer.ledger, up.outer.audit.path())"),
        &[],
    );
    let around = "`up.outer` has `ledger` and `audit`";
    children(
        &inner("(up.outer.late, up.outer.market, up.outer.nobody, up.ledger)"),
        &[
            (
                "`late` is declared after `market`, and starts after it",
                around,
                "late",
            ),
            ("`market` is not up before all in it is", around, "market"),
            ("`up.outer` has no child `nobody`", around, "nobody"),
            (
                "`up` has no child `ledger`",
                "write `up.outer.ledger`",
                "ledger",
            ),
        ],
    );
    children(
        &inner("(up.outer.outer.ledger, up.outer.outer.audit)"),
        &[
            (
                "`App` is the root: there is nothing around it",
                "what a mounted tree needs from around it is handed in by `context: |cfg, up| ..`",
                "outer",
            ),
            (
                "`App` is the root: there is nothing around it",
                "what a mounted tree needs from around it is handed in by `context: |cfg, up| ..`",
                "outer",
            ),
        ],
    );
    children(
        "[a = worker { actor: A, args: |_, up| up.outer.b.clone() }]",
        &[(
            "`App` is the root: there is nothing around it",
            "what a mounted tree needs from around it is handed in by `context: |cfg, up| ..`",
            "outer",
        )],
    );
    children(
        "[outer = worker { actor: A }]",
        &[(
            "`outer` cannot name a child",
            "`up.outer` has the children around a supervisor; rename this one",
            "outer",
        )],
    );
    children(
        "[m = supervisor { tree: M, context: |cfg, up| up.late.clone() }, late = worker { actor: A }]",
        &[(
            "`late` is declared after `m`, and starts after it",
            "`up` has nothing here: no child is declared before `m`",
            "late",
        )],
    );
}
