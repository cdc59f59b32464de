//! Numbers
//!
//! Counts are whole, factors make delays grow, jitter is a fraction, and what bounds something is not zero.

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    max_restarts: 5.0, //~
    backoff: exponential { base: 100ms, factor: 0.5, jitter: 20 }, //~ //~
    children: [rates = worker {
        actor: Rates,
        args: |config| config.first_rate,
        max_restarts: -1, //~
        mailbox: queue { capacity: 0 }, //~
    }],
});

fn main() {}
