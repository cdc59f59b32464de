//! The way of a message from its sender into the mailbox, and of the answer back.

use std::{future::pending, time::Duration};

use tokio::time::sleep;

use super::{ActorRef, gate, reply::Answer};
use crate::{
    Actor, AskError, Open, TellError,
    breaker::gate::Leave,
    driver::Slot,
    mailbox::{Letter, Pushed},
};

impl<A: Actor> ActorRef<A> {
    /// Asks the child's breaker for leave to send a message, where it has one.
    pub(super) fn leave(&self) -> Result<Leave<'_>, Open> {
        match self.slot.gate() {
            None => Ok(Leave::Free),
            Some(gate) => gate::admit(gate, &self.slot.cell),
        }
    }

    /// The breaker did not let this message through.
    #[cold]
    pub(super) fn barred(&self, msg: A::Msg, open: Open) -> TellError<A::Msg> {
        TellError::Open { path: self.slot.cell.shared_path(), open, msg }
    }

    /// Queues a message, and waits for room.
    #[inline]
    pub(super) async fn send(
        &self,
        letter: Letter<A::Msg>,
        leave: Leave<'_>,
    ) -> Result<(), TellError<A::Msg>> {
        match self.slot.mailbox.offer(letter, &self.slot.cell) {
            Ok(()) => {
                leave.used();
                Ok(())
            }
            Err(letter) => {
                // Boxed: who waits for room has time, and who does not moves a future without it.
                let pushed =
                    Box::pin(self.slot.mailbox.push(letter, &self.slot.cell, pending())).await;
                self.settle(pushed, None, leave)
            }
        }
    }

    pub(super) fn settle(
        &self,
        pushed: Pushed<A::Msg>,
        waited: Option<Duration>,
        leave: Leave<'_>,
    ) -> Result<(), TellError<A::Msg>> {
        if pushed.is_ok() {
            leave.used();
        }
        match pushed {
            Ok(None) => Ok(()),
            Ok(Some(oldest)) => {
                self.slot.displaced(oldest);
                Ok(())
            }
            Err(refused) => Err(super::refused::explain(self.slot.cell(), refused, waited)),
        }
    }

    pub(super) async fn answered<R>(&self, answer: Answer<R>) -> Result<R, AskError> {
        let answer = answer.await;
        answer.map_err(|_| AskError::NoAnswer { path: self.slot.cell.shared_path() })
    }

    /// Over when so much time has passed since it was first polled. The timer is the tree's, so that
    /// senders need not run on tokio; without a tree there is nothing to wait for.
    pub(super) async fn passed(&self, after: Duration) {
        let timer = self.slot.cell.place().map(|(node, _)| {
            let _runtime = node.tree.runtime.enter();
            sleep(after)
        });
        if let Some(timer) = timer {
            timer.await;
        }
    }
}
