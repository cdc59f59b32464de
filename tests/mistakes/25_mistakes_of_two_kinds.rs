//! What only the compiler knows
//!
//! Constants, and what an actor says about itself, are held to the rules once there is nothing else to complain about.

use market::*;
use supervision::prelude::*;

const WINDOW: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(30);

#[supervised(restart = temporary)]
pub struct Once;

impl Actor for Once {
    type Args = ();
    type Msg = ();
    type Error = FeedError;

    async fn start((): (), _cx: &mut Context<Self>) -> Result<Self, FeedError> {
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _cx: &mut Context<Self>) -> Result<(), FeedError> {
        Err(FeedError::Closed)
    }
}

supervision_tree!(Market {
    strategy: one_for_one,
    shutdown: 60s,
    children: [
        first = worker { actor: Once, backoff: immediate }, //~
        second = worker { actor: Once, shutdown: PATIENCE, on_panic: restart }, //~
        desk = supervisor {
            strategy: one_for_all,
            max_restarts: 5,
            within: WINDOW, //~
            backoff: fixed { delay: 30s },
            children: [third = worker { actor: Once, restart: transient }],
        },
    ],
});

fn main() {
    let _ = Market::start;
}
