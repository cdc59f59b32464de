//! The feed: passes on what is new.

use std::convert::Infallible;

use supervision::prelude::*;

use crate::log::Log;

/// Counts what it passed on. It is restarted with the log it follows.
pub struct Feed {
    delivered: u64,
    /// What it would read back what it missed from.
    _log: ActorRef<Log>,
}

pub enum FeedMsg {
    Line,
    /// How many lines it has passed on since it was started.
    Delivered(Reply<u64>),
}

impl Actor for Feed {
    type Args = ActorRef<Log>;
    type Msg = FeedMsg;
    type Error = Infallible;

    async fn start(log: ActorRef<Log>, _: &mut Context<Self>) -> Result<Self, Infallible> {
        Ok(Self { delivered: 0, _log: log })
    }

    async fn handle(&mut self, msg: FeedMsg, _: &mut Context<Self>) -> Result<(), Infallible> {
        match msg {
            FeedMsg::Line => self.delivered += 1,
            FeedMsg::Delivered(reply) => reply.send(self.delivered),
        }
        Ok(())
    }
}
