//! A delay that begins beyond its cap
//!
//! Literals are compared by the macro, constants by the compiler.

use market::*;
use supervision::prelude::*;

const SLOWEST: Duration = Duration::from_millis(50);

supervision_tree!(Literal {
    context: Config,
    strategy: one_for_one,
    backoff: exponential { base: 60s, cap: 30s, factor: 2.0 }, //~
    children: [rates = worker { actor: Rates, args: |config| config.first_rate }],
});

supervision_tree!(Constant {
    context: Config,
    strategy: one_for_one,
    children: [rates = worker {
        actor: Rates,
        args: |config| config.first_rate,
        backoff: linear { base: 100ms, cap: SLOWEST }, //~
    }],
});

fn main() {}
