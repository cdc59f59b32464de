//! Advice on restarting what is never restarted

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    children: [rates = worker {
        actor: Rates,
        args: |config| config.first_rate,
        restart: temporary,
        backoff: fixed { delay: 1s }, //~
        on_panic: restart, //~
        on: match error {
            FeedError::Timeout(_) => resume,
            FeedError::Closed => restart, //~
            FeedError::Blocked => stop,
        },
    }],
});

fn main() {}
