//! Whole expansions, as files that a change shows up in.
//!
//! `BLESS=1 cargo test -p supervise-macros` renews them.

use proc_macro2::TokenStream;

use super::{blessed, tokens, well_formed};
use crate::pipeline::{supervised, supervision_tree};

#[track_caller]
fn snapshot(name: &str, output: TokenStream) {
    let text = prettyplease::unparse(&well_formed(output));
    blessed(&format!("src/tests/snapshots/{name}.rs"), &text);
}

#[test]
fn one_worker() {
    snapshot(
        "one_worker",
        supervision_tree(tokens(
            "App { strategy: one_for_one, children: [db = worker { actor: Db }] }",
        )),
    );
}

#[test]
fn a_worker_with_everything() {
    snapshot(
        "a_worker_with_everything",
        supervision_tree(tokens(
            "App {
                strategy: one_for_one, context: Cfg, visibility: in_crate, doc: \"The app.\", shutdown: GRACE,
                children: [
                    /// The books.
                    db = worker {
                        actor: Ledger::<Book>, args: |cfg| cfg.url.clone(), restart: transient,
                        max_restarts: LIMIT, within: 30s, on_limit: stop,
                        backoff: exponential { base: 100ms, cap: CAP, factor: 1.5, jitter: full, fast_first: true },
                        on: match error { E::Late { by } if *by > LONG => resume, E::Late { .. } => restart, _ => stop },
                        on_panic: escalate, start_timeout: 2s, handle_timeout: 250ms, shutdown: brutal,
                        abort_grace: 10ms, unstopped: escalate, mailbox: queue { capacity: 8 },
                        state: snapshot { every: EVERY }, #[cfg(unix)] store: |cfg| cfg.store.clone(),
                    },
                ],
            }",
        )),
    );
}

#[test]
fn nested_supervisors_and_handles_of_siblings() {
    snapshot(
        "nested_supervisors",
        supervision_tree(tokens(
            "App { strategy: one_for_one, children: [
                market = supervisor {
                    strategy: rest_for_one, shutdown: 20s, as_child: policy { max_restarts: 2, within: 1min },
                    on: match error { io::Error | Late if error.is_fatal() => stop, L => match error { L::C(_) => stop, _ => restart }, _ => escalate },
                    children: [
                        rates = worker { actor: Rates },
                        quotes = worker { actor: Quotes, args: |_, up| up.rates.clone() },
                    ],
                },
            ] }",
        )),
    );
}

#[test]
fn tasks() {
    snapshot(
        "tasks",
        supervision_tree(tokens(
            "App { strategy: one_for_all, preset: strict, children: [
                plain = task { run: poll },
                #[cfg(unix)]
                given = task { run: drain, args: |_| 5, on: match error { _ => restart } },
            ] }",
        )),
    );
}

#[test]
fn mounts() {
    snapshot(
        "mounts",
        supervision_tree(tokens(
            "App { strategy: one_for_one, context: Cfg, children: [
                sub = supervisor { tree: Market, context: |cfg| cfg.market.clone(), shutdown: 9s },
                other = supervisor { tree: Archive, context: |_| () },
            ] }",
        )),
    );
}

#[test]
fn an_actors_attribute() {
    snapshot(
        "an_actors_attribute",
        supervised(
            tokens(
                "restart = transient, within = WINDOW, max_restarts = 3, on = match error { E::A => stop, _ => restart }",
            ),
            tokens("/// A feed.\n pub struct Feed<T: Clone>(T);"),
        ),
    );
}

#[test]
fn a_struct_of_children() {
    snapshot(
        "a_struct_of_children",
        supervised(
            tokens("strategy = rest_for_one, context = Cfg, crate = ::renamed"),
            tokens(
                "#[derive(Clone)] pub struct Market { #[child(args = |cfg| cfg.url.clone())] pub rates: Rates,
                 #[child(task, run = poll)] poller: TaskRef, #[child(supervisor)] pub inner: Inner }",
            ),
        ),
    );
}

#[test]
fn mistakes() {
    snapshot(
        "mistakes",
        supervision_tree(tokens(
            "App { strategy: one_for_ona, children: [db = worker { actor: Db, shut }, x = wor, y = task { run: poll }] }",
        )),
    );
}
