//! Misspelt fields and kinds

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    stratgey: one_for_one, //~
    children: [
        rates = worker { actor: Rates, args: |config| config.first_rate, onpanic: stop }, //~
        poller = tsak { run: poll, args: |_, up| up.rates.clone() }, //~
        second = task { run: poll, args: |_, up| up.rates.clone(), shutdwon: 5s }, //~
    ],
});

fn main() {}
