//! A library that exports actors with policies of their own, and trees to be mounted.

#![deny(warnings, missing_docs, unreachable_pub)]

use supervision::prelude::*;

/// What goes wrong with rates.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RatesError {
    /// The other side is gone.
    #[error("closed")]
    Closed,
}

/// Keeps a rate.
#[supervised(restart = transient, backoff = immediate, shutdown = 2s)]
#[derive(Debug)]
pub struct Rates {
    newest: u64,
}

/// What [`Rates`] are asked.
#[derive(Debug)]
pub enum RatesMsg {
    /// A new rate, or none if the other side is gone.
    Quote(Option<u64>),
    /// The newest rate.
    Newest(Reply<u64>),
}

impl Actor for Rates {
    type Args = u64;
    type Msg = RatesMsg;
    type Error = RatesError;

    async fn start(newest: u64, _: &mut Context<Self>) -> Result<Self, RatesError> {
        Ok(Self { newest })
    }

    async fn handle(&mut self, msg: RatesMsg, _: &mut Context<Self>) -> Result<(), RatesError> {
        match msg {
            RatesMsg::Quote(quote) => self.newest = quote.ok_or(RatesError::Closed)?,
            RatesMsg::Newest(reply) => reply.send(self.newest),
        }
        Ok(())
    }
}

/// What a market is made from.
#[derive(Clone, Debug)]
pub struct MarketConfig {
    /// The rate before there is another.
    pub first_rate: u64,
}

supervision_tree!(Market {
    context: MarketConfig,
    doc: "A market: rates, and what is made from them.",
    strategy: rest_for_one,
    max_restarts: 1,
    within: 30s,
    shutdown: 8s,
    on: match error {
        RatesError => escalate,
        _ => stop,
    },
    children: [
        rates = worker { actor: Rates, args: |config| config.first_rate },
        desk = supervisor {
            strategy: one_for_one,
            children: [rates = worker { actor: Rates, args: |config| config.first_rate * 2 },],
        },
    ],
});

/// A market as a struct.
#[supervised(strategy = one_for_one, context = MarketConfig, preset = strict)]
pub struct Stall {
    /// Its rates.
    #[child(args = |config| config.first_rate)]
    pub rates: Rates,
    /// A whole market inside.
    #[child(supervisor, context = |config| config.clone())]
    pub market: Market,
}

/// Declares a tree in the crate of whoever calls it, with actors of this one.
#[macro_export]
macro_rules! rates_tree {
    ($name:ident, $first:expr) => {
        $crate::__supervision::supervision_tree!($name {
            strategy: one_for_one,
            children: [rates = worker { actor: $crate::Rates, args: |_| $first },],
        });
    };
}

#[doc(hidden)]
pub use supervision as __supervision;
