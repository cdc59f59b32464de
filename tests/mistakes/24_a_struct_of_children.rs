//! A struct of children
//!
//! The attribute form is held to the same rules, each told once.

use market::*;
use supervision::prelude::*;

#[supervised(strategy = one_for_one, context = Config, max_restarts = 5, within = 60s, backoff = fixed { delay: 30s })] //~
pub struct Limits {
    #[child(args = |config| config.first_rate)]
    pub rates: Rates,
}

#[supervised(strategy = one_for_one, context = Config)]
pub struct Market {
    #[child(args = |config| config.first_rate, restrat = transient)] //~
    pub rates: Rates,
    #[child(task, run = poll, args = |_, up| up.rates.clone(), restart = temporary, max_restarts = 3)] //~
    pub poller: TaskRef,
    pub quotes: ActorRef<Rates>, //~
}

async fn use_it(config: Config) {
    let market = Market::start(config).await.expect("all of them");
    let _ = (market.rates.incarnation(), market.poller.state());
}

fn main() {
    let _ = use_it;
}
