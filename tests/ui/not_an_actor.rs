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

pub struct Plain;

supervision_tree!(App {
    strategy: one_for_one,
    children: [
        feed = worker { actor: Feed },
        plain = worker { actor: Plain },
    ],
});

fn main() {}
