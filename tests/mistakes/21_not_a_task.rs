//! Functions that are no tasks
//!
//! A task is given a token, and listens to it.

use supervision::prelude::*;

async fn deaf() -> Result<(), String> {
    Ok(())
}

async fn endless(_stop: CancellationToken) {}

supervision_tree!(Market {
    strategy: one_for_one,
    children: [deaf = task { run: deaf }, endless = task { run: endless }], //~ //~
});

fn main() {}
