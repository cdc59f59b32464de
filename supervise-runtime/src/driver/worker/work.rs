//! What an actor does next.

use std::{
    future::poll_fn,
    task::{Poll, ready},
};

use tokio::task::coop::poll_proceed;

use super::WorkerLife;
use crate::{
    Actor, Context,
    core::{Incarnation, Op},
};

/// One piece of work of a living actor.
pub(super) enum Work<M> {
    /// It is ordered to stop, which comes before everything else.
    Stop,
    /// A message, from the mailbox.
    Message(M),
}

impl<A, F> WorkerLife<A, F>
where
    A: Actor,
    F: Fn() -> A::Args + Send + Sync + 'static,
{
    /// Waits for the next piece of work. Not called while a message is handled, nor while the actor
    /// is held: nothing happens to it then.
    pub(super) async fn next_work(
        &self,
        incarnation: Incarnation,
        _: &mut Context<A>,
    ) -> Work<A::Msg> {
        poll_fn(|task| {
            if self.slot.cell.reached(incarnation, Op::Stop) {
                return Poll::Ready(Work::Stop);
            }
            // An actor whose mailbox is never empty still lets other tasks have their turn.
            let turn = ready!(poll_proceed(task));
            let msg = self.slot.mailbox.poll_pop(task);
            if msg.is_ready() {
                turn.made_progress();
            }
            msg.map(Work::Message)
        })
        .await
    }
}
