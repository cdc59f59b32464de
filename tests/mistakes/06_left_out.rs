//! Something left out

use market::*;
use supervision::prelude::*;

supervision_tree!(Market { //~
    children: [
        rates = worker { args: |_| 100 }, //~
        poller = task { restart: transient }, //~
        desk = supervisor { strategy: one_for_one }, //~
        archive = supervisor { children: [rates = worker { actor: Rates, args: |_| 100 }] }, //~
    ],
});

fn main() {}
