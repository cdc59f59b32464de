//! The actors that the trees of this crate are made of.

use core::time::Duration;

use supervision::{Actor, ActorRef, Context, Reply};

/// What may go wrong with a feed.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// No answer in time.
    #[error("timed out")]
    Timeout,
    /// Not now.
    #[error("limited for {retry_after:?}")]
    Limited {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The peer went away.
    #[error("closed by the peer: {0}")]
    Closed(String),
}

/// An actor that says who it is.
#[derive(Debug)]
pub struct Feed {
    /// What it was started with.
    url: String,
}

/// What a [`Feed`] is asked.
#[derive(Debug)]
pub enum FeedMsg {
    /// Its address.
    Url(Reply<String>),
    /// To fail.
    Fail(FeedError),
}

impl Actor for Feed {
    type Args = String;
    type Msg = FeedMsg;
    type Error = FeedError;

    async fn start(args: String, _: &mut Context<Self>) -> Result<Self, FeedError> {
        Ok(Self { url: args })
    }

    async fn handle(&mut self, msg: FeedMsg, _: &mut Context<Self>) -> Result<(), FeedError> {
        match msg {
            FeedMsg::Url(reply) => {
                reply.send(self.url.clone());
                Ok(())
            }
            FeedMsg::Fail(error) => Err(error),
        }
    }
}

/// An actor that holds on to another.
#[derive(Debug)]
pub struct Quotes {
    /// Whom it asks.
    feed: ActorRef<Feed>,
}

impl Actor for Quotes {
    type Args = ActorRef<Feed>;
    type Msg = Reply<String>;
    type Error = FeedError;

    async fn start(args: ActorRef<Feed>, _: &mut Context<Self>) -> Result<Self, FeedError> {
        Ok(Self { feed: args })
    }

    async fn handle(&mut self, msg: Reply<String>, _: &mut Context<Self>) -> Result<(), FeedError> {
        let url = self.feed.ask(FeedMsg::Url).await;
        msg.send(url.map_err(|error| FeedError::Closed(error.to_string()))?);
        Ok(())
    }
}

/// An actor that needs nothing and does nothing.
#[derive(Clone, Copy, Debug)]
pub struct Idle;

impl Actor for Idle {
    type Args = ();
    type Msg = ();
    type Error = FeedError;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, FeedError> {
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), FeedError> {
        Ok(())
    }
}
