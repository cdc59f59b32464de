//! One name twice

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    within: 60s,
    within: 30s, //~
    children: [
        rates = worker { actor: Rates, args: |config| config.first_rate },
        rates = worker { actor: Rates, args: |config| config.first_rate }, //~
    ],
});

fn main() {}
