//! An application that mounts another crate's trees.

#![deny(warnings, missing_docs, unreachable_pub)]

use market::{Market, MarketConfig, Rates, RatesError, Stall};
use supervision::prelude::*;

/// What the application is made from.
#[derive(Clone, Debug)]
pub struct Config {
    /// The first rates of its markets.
    pub first_rates: [u64; 2],
}

/// Their common part.
fn config(first_rate: u64) -> MarketConfig {
    MarketConfig { first_rate }
}

supervision_tree!(App {
    context: Config,
    strategy: one_for_one,
    max_restarts: 3,
    within: 60s,
    backoff: immediate,
    on: match error {
        // What another crate's tree lets through is decided here, by type.
        RatesError => restart,
        Escalated => stop,
        _ => escalate,
    },
    children: [
        market = supervisor { tree: Market, context: |app| config(app.first_rates[0]) },
        stall =
            supervisor { tree: Stall, context: |app| config(app.first_rates[1]), shutdown: 20s },
        own = worker {
            actor: Rates,
            args: |_, up| up.market.rates.incarnation() + up.stall.market.desk.rates.incarnation(),
            restart: permanent,
            on: match error {
                RatesError::Closed => resume,
                // It is `#[non_exhaustive]`.
                _ => restart,
            },
        },
    ],
});

market::rates_tree!(Alone, 5);
