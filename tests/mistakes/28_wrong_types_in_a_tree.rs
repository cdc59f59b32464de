//! Wrong types in a tree
//!
//! A constant, a closure or a context of another type is told where it stands.

use market::*;
use supervision::prelude::*;

supervision_tree!(Desk {
    context: u64,
    strategy: one_for_one,
    children: [rates = worker { actor: Rates, args: |rate| *rate }],
});

const HALF: f64 = 0.5;
const NOBODY: u32 = 0;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    children: [
        perhaps = worker {
            actor: Rates,
            args: |config| config.first_rate,
            when: |config| config.first_rate, //~
        },
        halves = worker { actor: Rates, args: |_| 5, replicas: HALF }, //~
        nobody = worker { actor: Rates, args: |_| 5, replicas: NOBODY }, //~
        hasty = worker { actor: Rates, args: |_| 5, within: HALF }, //~
        desk = supervisor { tree: Desk, context: |config| config.patience }, //~
    ],
});

supervision_tree!(Shop {
    strategy: one_for_one,
    children: [
        none = worker { actor: Rates, args: |_| 5, replicas: 0 }, //~
        text = worker { actor: Rates, args: |_| 5, replicas: "3" }, //~
        thumbnails = wasm { component: "thumbnails.wasm", fuel: 1_000 }, //~
    ],
});

fn main() {}
