//! What the actors of these tests have in common: they fail when they are told to.

use supervision::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FeedError {
    #[error("timed out")]
    Timeout,
    #[error("closed by peer")]
    Closed,
}

#[derive(Clone)]
pub(crate) enum FeedMsg {
    Work,
    Fail(FeedError),
    Worked(Reply<u32>),
}

/// The part of an actor that does not depend on its policy.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    worked: u32,
}

impl Feed {
    pub(crate) fn handle(&mut self, msg: FeedMsg) -> Result<(), FeedError> {
        match msg {
            FeedMsg::Work => self.worked += 1,
            FeedMsg::Fail(error) => return Err(error),
            FeedMsg::Worked(reply) => reply.send(self.worked),
        }
        Ok(())
    }
}

/// Implements `Actor` for a tuple struct around a [`Feed`].
macro_rules! feed {
    ($name:ident) => {
        impl supervision::Actor for $name {
            type Args = ();
            type Msg = crate::feed::FeedMsg;
            type Error = crate::feed::FeedError;

            async fn start(
                (): (),
                _: &mut supervision::Context<Self>,
            ) -> Result<Self, crate::feed::FeedError> {
                Ok(Self(crate::feed::Feed::default()))
            }

            async fn handle(
                &mut self,
                msg: crate::feed::FeedMsg,
                _: &mut supervision::Context<Self>,
            ) -> Result<(), crate::feed::FeedError> {
                self.0.handle(msg)
            }
        }
    };
}

pub(crate) use feed;

/// Has the actor work once and then fail, and gives what it has worked since: one if it went on,
/// none if it was restarted, nothing if it was stopped.
pub(crate) async fn work_and_fail<A>(feed: &ActorRef<A>, error: FeedError) -> Option<u32>
where
    A: Actor<Msg = FeedMsg>,
{
    feed.tell(FeedMsg::Work).await.unwrap();
    feed.tell(FeedMsg::Fail(error)).await.unwrap();
    feed.ask(FeedMsg::Worked).await.ok()
}
