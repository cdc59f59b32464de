//! Policies that cannot work
//!
//! Restarts so slow that their limit is never reached, children that may take longer to stop than their supervisor has, and an end
//! that ends nobody: by the macro, where literals show it, else by the compiler, with an actor's own attribute in the sum.

use market::*;
use supervision::prelude::*;

const WINDOW: Duration = Duration::from_secs(60);

supervision_tree!(Literals {
    strategy: one_for_one,
    shutdown: 10s,
    children: [
        rates = worker {
            actor: Rates,
            args: |_| 100,
            max_restarts: 5,
            within: 60s, //~
            backoff: exponential { base: 5s, cap: 2m, factor: 2.0, jitter: 0.0 },
        },
        second = worker { actor: Rates, args: |_| 100, shutdown: 30s }, //~
    ],
});

supervision_tree!(Constants {
    strategy: one_for_one,
    children: [
        rates = worker {
            actor: Rates,
            args: |_| 100,
            max_restarts: 5,
            within: WINDOW, //~
            backoff: exponential { base: 5s, cap: 2m, factor: 2.0, jitter: 0.0 },
        },
        second = worker { actor: Rates, args: |_| 100 },
    ],
});

supervision_tree!(Endless {
    strategy: one_for_one,
    auto_shutdown: any,
    children: [
        rates = worker { actor: Rates, args: |_| 100, restart: permanent, significant: true }, //~
        inner = supervisor {
            strategy: one_for_one,
            children: [
                a = worker { actor: Rates, args: |_| 100 },
                b = worker { actor: Rates, args: |_| 100, restart: transient, significant: true }, //~
            ],
        },
    ],
});

fn main() {}
