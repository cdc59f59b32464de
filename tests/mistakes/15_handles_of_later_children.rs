//! The handle of a child that is not there yet
//!
//! Children start in order, so `up` has the handles of those declared before.

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    children: [
        poller = task { run: poll, args: |_, up| up.rates.clone() }, //~
        rates = worker { actor: Rates, args: |config| config.first_rate },
        second = task { run: poll, args: |_, up| up.rate.clone() }, //~
    ],
});

fn main() {}
