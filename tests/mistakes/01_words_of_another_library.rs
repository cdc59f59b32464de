//! Words of another library
//!
//! Strategies, restart policies and directives go by other names elsewhere.

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: OneForOne, //~
    max_retries: 5, //~
    within: 60s,
    children: [rates = worker {
        actor: Rates,
        args: |config| config.first_rate,
        restart: on_failure, //~
        on: match error {
            FeedError::Timeout(_) => retry, //~
            FeedError::Closed => restart,
            FeedError::Blocked => ignore, //~
        },
    }],
});

fn main() {}
