//! Every field that a child or a supervisor has, each with every word it takes.

use supervision::supervision_tree;

use crate::{
    actors::{Feed, FeedError, Idle, Quotes},
    policies::{BACKOFF, BASE, FACTOR, LIMIT, WINDOW},
    tasks::forever,
};

supervision_tree!(Fields {
    context: String,
    doc: "Every field.\n\nIn one tree.",
    visibility: public,
    panic_abort: accept,
    panic_hook: leave,
    preset: production,
    strategy: one_for_one,
    max_restarts: 5,
    within: 10min,
    backoff: exponential {
        base: 100ms,
        cap: 30s,
        factor: 2.0,
        jitter: 0.2,
        fast_first: true,
        reset_after: 1m
    },
    on_panic: escalate,
    auto_shutdown: never,
    shutdown: infinity,
    on: match error {
        FeedError => restart,
        _ => escalate,
    },
    children: [
        /// The feed, documented by its tree.
        feed = worker {
            actor: Feed,
            args: String::clone,
            restart: permanent,
            max_restarts: LIMIT,
            within: WINDOW,
            on_limit: escalate,
            backoff: BACKOFF,
            on: match error {
                FeedError::Closed(_) => stop,
                _ => restart,
            },
            on_panic: restart,
            start_timeout: 1500us,
            handle_timeout: 2.5s,
            shutdown: brutal,
            abort_grace: 0s,
            unstopped: wait,
            mailbox: queue { capacity: 16 },
            significant: false,
            health: probe { interval: WINDOW, timeout: BASE, threshold: LIMIT },
            breaker: trip {
                failures: LIMIT,
                within: WINDOW,
                reset: BASE,
                probes: 1,
                successes: 2,
                while_open: stop
            },
        },
        quotes = worker {
            actor: Quotes,
            args: |_, up| up.feed.clone(),
            restart: transient,
            max_restarts: unlimited,
            on_limit: stop,
            backoff: linear { base: 1s, step: 500ms, cap: 10s, jitter: full },
            shutdown: infinity,
            unstopped: escalate,
            health: error_rate { above: 0.25, window: 1min },
            breaker: trip,
        },
        forever = task {
            run: forever,
            restart: temporary,
            start_timeout: 1s,
            shutdown: 2s,
            abort_grace: 10ns,
            unstopped: wait,
            health: heartbeat { max_silence: 30s },
        },
        inner = supervisor {
            strategy: one_for_all,
            preset: strict,
            max_restarts: unlimited,
            backoff: fixed { delay: 250ms, jitter: 0.5, fast_first: false, reset_after: 30s },
            on_panic: restart,
            restart: transient,
            start_timeout: 0.5h,
            shutdown: 1m,
            abort_grace: 1s,
            unstopped: escalate,
            as_child: policy {
                max_restarts: LIMIT + 1,
                within: WINDOW.saturating_add(BASE),
                on_limit: stop,
                backoff: exponential { base: BASE, factor: FACTOR },
            },
            children: [
                idle = worker { actor: Idle, max_restarts: 0, within: 1s, backoff: immediate },
                deeper = supervisor {
                    strategy: rest_for_one,
                    preset: lenient,
                    children: [
                        idle = worker { actor: Idle, backoff: exponential },
                        deepest = supervisor {
                            strategy: one_for_one,
                            preset: development,
                            children: [idle =
                                worker { actor: Idle, backoff: immediate { reset_after: 1s } }],
                        },
                        any = supervisor {
                            strategy: one_for_one,
                            auto_shutdown: any,
                            restart: transient,
                            children: [all = supervisor {
                                strategy: one_for_one,
                                auto_shutdown: all,
                                restart: temporary,
                                significant: true,
                                children: [once =
                                    task { run: forever, restart: transient, significant: true }],
                            }],
                        },
                    ],
                },
            ],
        },
    ],
});
