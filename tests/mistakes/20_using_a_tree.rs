//! Using a tree
//!
//! Handles are typed: a child that is not there, a message of another actor, and a missing context do not compile.

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    children: [rates = worker { actor: Rates, args: |config| config.first_rate }],
});

pub async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let market = Market::start().await?; //~
    market.quotes.tell(FeedError::Closed).await?; //~
    market.rates.tell(FeedError::Closed).await?; //~
    Ok(())
}

fn main() {}
