//! A field in the wrong block
//!
//! What belongs elsewhere is named together with its place.

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    actor: Rates, //~
    children: [
        rates = worker {
            actor: Rates,
            args: |config| config.first_rate,
            strategy: rest_for_one, //~
            run: poll, //~
        },
        poller = task { run: poll, args: |_, up| up.rates.clone(), handle_timeout: 5s }, //~
    ],
});

fn main() {}
