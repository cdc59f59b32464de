use supervision::prelude::*;

#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    #[error("timed out")]
    Timeout,
    #[error("closed by peer")]
    Closed,
}

pub enum FeedMsg {
    Fetch,
    Latest(Reply<u64>),
}

pub struct Feed;

impl Actor for Feed {
    type Args = ();
    type Msg = FeedMsg;
    type Error = FeedError;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, FeedError> {
        Ok(Self)
    }

    async fn handle(&mut self, msg: FeedMsg, _: &mut Context<Self>) -> Result<(), FeedError> {
        match msg {
            FeedMsg::Fetch => Err(FeedError::Timeout),
            FeedMsg::Latest(reply) => {
                reply.send(7);
                Ok(())
            }
        }
    }
}

supervision_tree!(App {
    strategy: OneForOne,
    colour: red,
    within: "60s",
    backoff: exponential { base: 60s, cap: 30s, factor: 0.5, jitter: 20 },
    children: [
        feed = wroker { actor: Feed },
        rates = worker {
            actor: Feed,
            restart: always,
            shutdwon: 5s,
            on: match error {
                FeedError::Timeout => retry,
                FeedError::Closed => restart,
            },
        },
        market = supervisor {
            children: [],
        },
    ],
});

fn main() {}
