//! Arms that are never reached, and errors that reach no arm
//!
//! A supervisor matches by type and says what becomes of the rest.

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    on: match error { //~
        io::Error => restart,
        FeedError => stop,
        io::Error => escalate, //~
    },
    children: [desk = supervisor {
        strategy: one_for_one,
        on: match error {
            _ => escalate,
            FeedError => restart, //~
        },
        children: [rates = worker { actor: Rates, args: |config| config.first_rate }],
    }],
});

fn main() {}
