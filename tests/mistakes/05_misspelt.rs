//! Misspelt fields and kinds

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    stratgey: one_for_one, //~
    children: [
        rates = wroker { actor: Rates, args: |config| config.first_rate }, //~
        poller = task { run: poll, args: |_, up| up.rates.clone(), shutdwon: 5s }, //~
    ],
});

fn main() {}
