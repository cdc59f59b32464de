//! Handling one message after the other.

use std::{future::Future, pin::pin};

use supervise_policy::Directive;
use tokio::time::Instant;

use super::{
    Home, Living,
    at_hand::AtHand,
    handed_over::{hand_over, handed_over},
    seldom,
    work::Work,
};
use crate::{
    Actor, Cause, Context, Failure, Health,
    core::{Exit, Incarnation, Input},
    driver::{
        guard::{self, Run},
        shell::Ending,
        turn, verdict,
    },
};

/// How the handling of messages came to its end. A word, since it goes through many hands: beside the pointer that a panic has in
/// its place, it is handed on in registers.
#[repr(usize)]
pub(super) enum Handled {
    /// By `cx.stop()`.
    Requested,
    /// By an order.
    Ordered,
    /// By `handle_timeout`.
    TimedOut,
    /// By `start_timeout`, when what a message did to the state was to be undone.
    UndoTimedOut,
    /// By a failure, which was [handed over](hand_over).
    Failed,
}

/// What follows once a message was handled.
enum Follows<E> {
    /// The next one.
    Next,
    /// It failed and may be tried again.
    Again(E),
    /// It failed, and the actor goes on as it was before.
    Undo,
    /// It failed, and the supervisors above decide.
    Hold(Failure),
    End(Handled),
}

impl<A: Actor> Living<A> {
    /// It has asked to stop, and has nothing left at hand.
    fn is_done(&self) -> bool {
        self.cx.is_stop_requested() && !self.hand.is_due()
    }
}

impl<A: Actor> Home<A> {
    /// It is ordered to stop: what it has at hand and what waits will not be handled.
    pub(super) fn bury_all(&self, living: &mut Living<A>) {
        let Living { cx, hand, .. } = living;
        self.bury_at_hand(cx, hand, None);
        // Those who wait for an answer that will not come need not wait for the clean-up.
        self.bury_queued();
    }

    /// The ending of an incarnation that did not come to the end of its messages by itself.
    pub(super) fn broken_off(&self, end: Run<Handled>, living: &mut Living<A>) -> Ending {
        let Living { cx, hand, .. } = living;
        let incarnation = cx.incarnation();
        // A handler that failed, and panicked when it was dropped.
        self.bury_due(incarnation, handed_over().as_ref());
        let ending = match end {
            Run::Done(Handled::TimedOut) => {
                let limit = self.manner.policy.handle_timeout.unwrap_or_default();
                self.timed_out(incarnation, Cause::HandleTimedOut(limit))
            }
            Run::Done(Handled::UndoTimedOut) => {
                let limit = self.manner.policy.start_timeout;
                self.timed_out(incarnation, Cause::HandleTimedOut(limit))
            }
            Run::Broken => self.broken(cx),
            Run::Panicked(report) => {
                self.tally(incarnation, false);
                self.panicked(incarnation, *report)
            }
            Run::Done(_) | Run::Ordered | Run::TimedOut => Ending::exit(Exit::Killed),
        };
        self.bury_at_hand(cx, hand, ending.failure());
        ending
    }

    /// Handles messages until the incarnation is over.
    pub(super) fn handle_all(
        &self,
        living: &mut Living<A>,
    ) -> impl Future<Output = Handled> + Send {
        async move {
            // Nothing but what is borrowed lives across more than one of these waits, or every child had room for it beside
            // the future of its handler. What is borrowed is one, and taken apart anew after each.
            'life: loop {
                // What is seldom done, after a message or between two: one place for all of it, since a panic in a handler
                // searches through each.
                let Some(later) = ('turn: {
                    let msg = if living.hand.is_due() {
                        match living.hand.take_due() {
                            Some(again) => {
                                living.cx.next_attempt();
                                again
                            }
                            None => continue 'life,
                        }
                    } else {
                        let msg = match self.next_work(&mut living.cx).await {
                            Work::Message(msg) => msg,
                            Work::Stop => return Handled::Ordered,
                            other => break 'turn Some(seldom(self.between(other, living))),
                        };
                        living.hand.begin(&msg);
                        living.cx.take_up();
                        msg
                    };
                    let result = {
                        let Living { actor: Some(actor), cx, hand } = &mut *living else {
                            return Handled::Ordered;
                        };
                        // One place for those with a limit and those without, so that the handler can be inlined in it.
                        guard::within(hand.limit(), pin!(actor.handle(msg, cx))).await
                    };
                    let Living { actor: Some(actor), cx, hand } = &mut *living else {
                        return Handled::Ordered;
                    };
                    let follows = match result {
                        None => Follows::End(self.overtime(cx.incarnation())),
                        Some(Err(error)) if hand.tries_again() => Follows::Again(error),
                        Some(result) => self.handled(actor, cx, hand, result.err()),
                    };
                    match follows {
                        Follows::Next => None,
                        Follows::End(handled) => return handled,
                        follows => Some(seldom(self.go_on(follows, living))),
                    }
                }) else {
                    if living.is_done() {
                        return Handled::Requested;
                    }
                    continue;
                };
                if let Some(handled) = later.await {
                    return handled;
                }
                if living.is_done() {
                    return Handled::Requested;
                }
            }
        }
    }

    /// Does what is to be done between messages; gives how the handling of messages came to its end, if it did.
    async fn between(&self, work: Work<A::Msg>, living: &mut Living<A>) -> Option<Handled> {
        let Living { actor: Some(actor), cx, hand } = living else {
            return Some(Handled::Ordered);
        };
        let (directive, failure) = match work {
            Work::Probe(probe) => {
                let health = actor.health(cx).await;
                self.answered(cx.incarnation(), probe, health);
                return cx.is_stop_requested().then_some(Handled::Requested);
            }
            Work::Failed(failure) => verdict::decide(&self.post.node, failure),
            #[cfg(feature = "testing")]
            Work::Injected(fault) => match self.strike(fault, cx).await {
                Ok(decided) => decided,
                Err(handled) => return Some(handled),
            },
            Work::Message(_) | Work::Stop => return None,
        };
        let follows = self.answer(cx.incarnation(), directive, failure, hand);
        self.held(follows, cx).await
    }

    /// Does what follows from a message that failed, where that is not an end.
    async fn go_on(
        &self,
        mut follows: Follows<A::Error>,
        living: &mut Living<A>,
    ) -> Option<Handled> {
        let Living { actor: Some(actor), cx, hand } = living else {
            return Some(Handled::Ordered);
        };
        if let Follows::Again(error) = follows {
            follows = match self.try_again(actor, cx, hand, error).await {
                Ok(None) => return None,
                Ok(Some(error)) => self.failed(cx, hand, error),
                Err(handled) => return Some(handled),
            };
            if let Follows::Next = follows {
                return None;
            }
        }
        if let Some(handled) = self.held(follows, cx).await {
            return Some(handled);
        }
        cx.kept()?;
        self.undo(actor, cx).await
    }

    /// Waits where an answer is awaited from above.
    async fn held(&self, follows: Follows<A::Error>, cx: &Context<A>) -> Option<Handled> {
        match follows {
            Follows::Hold(failure) => {
                let released = self.hold(cx.incarnation(), failure).await;
                (!released).then_some(Handled::Ordered)
            }
            Follows::End(handled) => Some(handled),
            Follows::Next | Follows::Undo | Follows::Again(_) => None,
        }
    }

    /// A message was handled, and for the last time: what was decided if that failed.
    fn handled(
        &self,
        actor: &mut A,
        cx: &mut Context<A>,
        hand: &mut AtHand<A::Msg>,
        error: Option<A::Error>,
    ) -> Follows<A::Error> {
        let Some(error) = error else {
            self.tally(cx.incarnation(), true);
            if let Some(kept) = cx.kept_mut() {
                kept.handled_well(actor);
            }
            hand.done();
            cx.put_down();
            return Follows::Next;
        };
        self.failed(cx, hand, error)
    }

    /// It failed, and will not be tried again. A function of its own since a panic in a handler searches through whatever is
    /// inlined beside it.
    #[cold]
    #[inline(never)]
    fn failed(
        &self,
        cx: &mut Context<A>,
        hand: &mut AtHand<A::Msg>,
        error: A::Error,
    ) -> Follows<A::Error> {
        self.tally(cx.incarnation(), false);
        if let Some(kept) = cx.kept_mut() {
            kept.failed();
        }
        let (directive, failure) = self.judge(cx.incarnation(), error);
        // One look at the clock for the dead letter and for the exit that follows: that is when it failed.
        let at = Instant::now();
        if directive == Directive::Restart && hand.is_empty() && self.post.slot.keeps_few_dead() {
            // The message is gone, and its supervisor notes the rest with the restart.
            cx.put_down();
            self.post.slot.set_due();
        } else {
            self.bury_failed(cx, hand, &failure, at);
        }
        self.failed_at(cx.incarnation(), at);
        let follows = self.answer(cx.incarnation(), directive, failure, hand);
        match follows {
            Follows::Next if cx.kept().is_some() => Follows::Undo,
            follows => follows,
        }
    }

    /// A message took longer than it may.
    pub(super) fn overtime(&self, incarnation: Incarnation) -> Handled {
        self.tally(incarnation, false);
        Handled::TimedOut
    }

    /// What follows from what was decided on a failure. One that is resumed is told.
    #[inline(always)]
    fn answer(
        &self,
        incarnation: Incarnation,
        directive: Directive,
        failure: Failure,
        hand: &mut AtHand<A::Msg>,
    ) -> Follows<A::Error> {
        let directive = match (directive, hand.resumes()) {
            (Directive::Resume, Some(resumes)) => resumes.decide(self.post.node.tree.now()),
            (directive, _) => directive,
        };
        match directive {
            Directive::Resume => {
                self.resume(incarnation, failure);
                Follows::Next
            }
            Directive::Escalate => Follows::Hold(failure),
            directive => {
                hand_over(failure, directive);
                Follows::End(Handled::Failed)
            }
        }
    }

    /// A test has the actor fail, or do nothing any more.
    #[cfg(feature = "testing")]
    async fn strike(
        &self,
        fault: crate::testing::Fault,
        cx: &Context<A>,
    ) -> Result<(Directive, Failure), Handled> {
        if let Some(error) = fault.into_error() {
            return Ok(self.judge(cx.incarnation(), error));
        }
        match self.manner.policy.handle_timeout {
            None => std::future::pending().await,
            Some(after) => {
                let never = pin!(std::future::pending::<()>());
                guard::within(Some(&mut guard::Limit::new(after)), never).await;
                Err(self.overtime(cx.incarnation()))
            }
        }
    }

    fn answered(&self, incarnation: Incarnation, probe: u64, health: Health) {
        let child = self.post.index();
        let answered = Input::Answered { child, incarnation, probe, health };
        turn::dispatch(&self.post.node, answered, Some(child));
    }
}
