//! Wrong types, in use
//!
//! What is wrong with a child is told where the child is declared, and not again wherever its handle is used.

use market::*;
use supervision::prelude::*;

pub struct Ledger;

pub enum LedgerMsg {
    Post(u64),
    Balance(Reply<u64>),
}

async fn forever() {}

supervision_tree!(Market {
    context: Config,
    strategy: rest_for_one,
    children: [
        ledger = worker {
            actor: Ledger, //~
            on: match error {
                _ => restart,
            },
        },
        books = worker { actor: Ledgre, args: |_, up| up.ledger.clone() }, //~
        desk = supervisor { tree: Ledger, context: |config| config.first_rate }, //~
        poller = task {
            run: forever, //~
            on: match error {
                _ => restart,
            },
        },
        again = worker { actor: Ledger, args: |_, up| (up.books.clone(), up.poller.clone()) },
    ],
});

async fn use_it(config: Config) -> Result<u64, Box<dyn std::error::Error>> {
    let market = Market::start(config).await?;
    market.ledger.tell(LedgerMsg::Post(1200)).await?;
    market.books.tell(LedgerMsg::Post(1200)).await?;
    let _ = market.desk.clone();
    let _ = market.poller.state();
    let balance = market.ledger.ask(LedgerMsg::Balance).await?;
    market.shutdown().await?;
    Ok(balance)
}

fn main() {
    let _ = use_it;
}
