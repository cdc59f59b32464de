//! Types that are no actors, names that are not there
//!
//! An annotation gives an actor its policy; it does not make one. Policies are known at compile time.

use market::*;
use supervision::prelude::*;

#[supervised(restart = transient)]
pub struct Ledger;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    children: [
        ledger = worker { actor: Ledger }, //~
        quotes = worker { actor: Quotes }, //~
        rates = worker {
            actor: Rates,
            args: |config| config.first_rate,
            handle_timeout: config.patience, //~
        },
    ],
});

fn main() {}
