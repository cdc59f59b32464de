//! Durations
//!
//! A duration is a number with a unit, or a constant of type `Duration`.

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    within: "60s", //~
    shutdown: 30, //~
    backoff: fixed { delay: 2 * 5s }, //~
    children: [rates = worker {
        actor: Rates,
        args: |config| config.first_rate,
        start_timeout: 5sec, //~
        abort_grace: -1s, //~
    }],
});

fn main() {}
