//! Much at once
//!
//! As many errors as there are mistakes, whoever finds them.

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_al, //~
    max_restarts: "5", //~
    within: 60, //~
    children: [
        rates = worker {
            actor: Rates,
            args: |config| config.first_rate,
            restart: never, //~
            backoff: exponential { base: 60s, cap: 30s, factor: 0.5 }, //~//~
            on: match error {
                FeedError::Timeout(_) => retry, //~
                _ => restart,
            },
        },
        rates = task { run: poll, args: |_, up| up.rates.clone() }, //~
        poller = task { rnu: poll, args: |_, up| up.quotes.clone() }, //~//~
    ],
});

async fn use_it(config: Config) {
    let market = Market::start(config).await.expect("all of them");
    let _ = market.rates.incarnation();
    let _ = market.poller.state();
}

fn main() {
    let _ = use_it;
}
