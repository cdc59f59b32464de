use supervision::prelude::*;

async fn forever() {}

supervision_tree!(App {
    strategy: one_for_one,
    children: [
        poller = task { run: forever },
    ],
});

fn main() {}
