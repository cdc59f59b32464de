//! Mounted trees
//!
//! A mounted tree has its own policy and its own context.

use market::*;
use supervision::prelude::*;

supervision_tree!(Desk {
    context: Config,
    strategy: one_for_one,
    children: [rates = worker { actor: Rates, args: |config| config.first_rate }],
});

supervision_tree!(Market {
    strategy: one_for_one,
    children: [
        desk = supervisor { tree: Desk, context: |()| 100 }, //~
        rates = supervisor { tree: Rates }, //~
    ],
});

supervision_tree!(Strict {
    context: Config,
    strategy: one_for_one,
    children: [desk = supervisor { tree: Desk, strategy: one_for_all }], //~
});

fn main() {}
