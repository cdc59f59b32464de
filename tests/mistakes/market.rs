pub use std::io;

use supervision::prelude::*;

#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    #[error("closed by the peer")]
    Closed,
    #[error("this account is blocked")]
    Blocked,
}

pub struct Rates {
    newest: u64,
}

pub enum RatesMsg {
    Quote(Result<u64, FeedError>),
    Newest(Reply<u64>),
}

impl Actor for Rates {
    type Args = u64;
    type Msg = RatesMsg;
    type Error = FeedError;

    async fn start(first: u64, _cx: &mut Context<Self>) -> Result<Self, FeedError> {
        Ok(Self { newest: first })
    }

    async fn handle(&mut self, msg: RatesMsg, _cx: &mut Context<Self>) -> Result<(), FeedError> {
        match msg {
            RatesMsg::Quote(quote) => self.newest = quote?,
            RatesMsg::Newest(reply) => reply.send(self.newest),
        }
        Ok(())
    }
}

pub async fn poll(rates: ActorRef<Rates>, stop: CancellationToken) -> Result<(), io::Error> {
    let _ = rates.tell(RatesMsg::Quote(Ok(101))).await;
    stop.cancelled().await;
    Ok(())
}

pub struct Config {
    pub first_rate: u64,
    pub patience: Duration,
}
