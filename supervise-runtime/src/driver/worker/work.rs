//! What an actor does next.

use std::{
    future::{Future, poll_fn},
    task::{self, Poll, ready},
};

use tokio::task::coop::poll_proceed;

use super::Home;
use crate::{
    Actor, Context, Failure,
    driver::cell::Duty,
    mailbox::Letter,
    scope::{Sources, Told},
};

/// One piece of work of a living actor.
pub(super) enum Work<M> {
    /// It is ordered to stop, which comes before everything else.
    Stop,
    /// A message: from the mailbox, or from a timer or stream of the incarnation.
    Message(M),
    /// Something that it depends on failed.
    Failed(Failure),
    /// A test has it fail.
    #[cfg(feature = "testing")]
    Injected(crate::testing::Fault),
    /// It is asked how it is.
    Probe(u64),
}

impl<A: Actor> Home<A> {
    /// Waits for the next piece of work. Not called while a message is handled, nor while the actor
    /// is held: nothing happens to it then.
    pub(super) fn next_work(
        &self,
        cx: &mut Context<A>,
    ) -> impl Future<Output = Work<A::Msg>> + Send {
        poll_fn(move |task| {
            let incarnation = cx.incarnation();
            match self.post.slot.cell.duty(incarnation) {
                Duty::Work => {}
                // Whatever ends the pause wakes this task.
                Duty::Pause => return Poll::Pending,
                Duty::Stop => return Poll::Ready(Work::Stop),
            }
            // Before any message, since it does not wait for long.
            if let Some(vitals) = self.post.slot.vitals()
                && let Some(probe) = vitals.asked()
            {
                return Poll::Ready(Work::Probe(probe));
            }
            #[cfg(feature = "testing")]
            if let Some(fault) = self.post.slot.cell.struck_between(incarnation) {
                return Poll::Ready(Work::Injected(fault));
            }
            // An actor whose mailbox is never empty still lets other tasks have their turn.
            let turn = ready!(poll_proceed(task));
            let work = match cx.attached() {
                None => self.poll_mail(task),
                Some(sources) => self.poll_both(task, sources),
            };
            if work.is_ready() {
                turn.made_progress();
            }
            work
        })
    }

    fn poll_mail(&self, task: &mut task::Context<'_>) -> Poll<Work<A::Msg>> {
        let slot = &self.post.slot;
        let letter = slot.mailbox.poll_pop(task, &slot.cell);
        letter.map(|letter| self.open(letter))
    }

    /// A message from the mailbox, with what its breaker is to know of it.
    fn open(&self, letter: Letter<A::Msg>) -> Work<A::Msg> {
        if let Some(gate) = self.post.slot.gate() {
            gate.begin(letter.pass);
        }
        letter.into()
    }

    /// The mailbox and the sources, in turn if both have something. Not inlined, since a panic in a handler searches through all
    /// that is inlined beside it.
    #[inline(never)]
    fn poll_both(
        &self,
        task: &mut task::Context<'_>,
        sources: &mut Sources<A::Msg>,
    ) -> Poll<Work<A::Msg>> {
        let favoured = std::mem::take(&mut sources.favoured);
        if favoured && let Poll::Ready(told) = sources.poll() {
            return Poll::Ready(told.into());
        }
        if let Poll::Ready(work) = self.poll_mail(task) {
            sources.favoured = true;
            return Poll::Ready(work);
        }
        if favoured {
            return Poll::Pending;
        }
        sources.poll().map(Work::from)
    }
}

impl<M> From<Told<M>> for Work<M> {
    fn from(told: Told<M>) -> Self {
        match told {
            Told::Message(msg) => Work::Message(msg),
            Told::Failure(failure) => Work::Failed(failure),
        }
    }
}

impl<M> From<Letter<M>> for Work<M> {
    fn from(letter: Letter<M>) -> Self {
        Work::Message(letter.msg)
    }
}
