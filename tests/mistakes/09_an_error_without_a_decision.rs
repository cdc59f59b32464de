//! An error without a decision
//!
//! `on` is a real `match` over the actor's own error type, so this is rustc's own error.

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    children: [rates = worker {
        actor: Rates,
        args: |config| config.first_rate,
        on: match error { //~
            FeedError::Timeout(_) => resume,
            FeedError::Closed => restart,
        },
    }],
});

fn main() {}
