use supervision::prelude::*;

pub struct Market;

supervision_tree!(App {
    strategy: one_for_one,
    children: [
        market = supervisor { tree: Market },
    ],
});

fn main() {}
