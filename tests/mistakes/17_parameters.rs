//! Words with parameters

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    preset: prod, //~
    backoff: exponential { base: 1s, max: 30s }, //~
    children: [
        rates = worker {
            actor: Rates,
            args: |config| config.first_rate,
            backoff: fixed, //~
            mailbox: 64, //~
        },
        poller = task {
            run: poll,
            args: |_, up| up.rates.clone(),
            backoff: linear { base: 1s, cap: 5s, jitter: maximal, fast_first: yes }, //~ //~
        },
        second = task { run: poll, args: |_, up| up.rates.clone(), backoff: 5s }, //~
    ],
});

fn main() {}
