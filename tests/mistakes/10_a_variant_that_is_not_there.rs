//! A variant that is not there, and one without its enum

use market::*;
use supervision::prelude::*;

supervision_tree!(Misspelt {
    context: Config,
    strategy: one_for_one,
    children: [rates = worker {
        actor: Rates,
        args: |config| config.first_rate,
        on: match error {
            FeedError::Tmeout(_) => resume, //~
            FeedError::Closed | FeedError::Blocked => restart,
        },
    }],
});

supervision_tree!(Bare {
    context: Config,
    strategy: one_for_one,
    children: [rates = worker {
        actor: Rates,
        args: |config| config.first_rate,
        on: match error {
            FeedError::Timeout(_) => resume,
            Closed => restart, //~
        },
    }],
});

fn main() {}
