//! Actors: a mailbox, and a life that handles one message after the other.

mod at_hand;
mod handling;
mod hooks;
mod inherit;
mod kept;
mod resumes;
mod slot;
mod work;

pub(crate) use slot::WorkerSlot;

use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Poll, ready},
    time::Duration,
};

use supervise_policy::{Directive, Moment};

pub(super) use inherit::Heritage;
pub(crate) use kept::Kept;

use super::{
    decision::Decision,
    guard::{self, Limit, Run},
    leaving::{self, Over},
    pool::Origin,
    shell::{Ending, Life, Post},
    turn,
};
use crate::{
    __private::CopyOf,
    Actor, ActorRef, Cause, Context, Failure, PanicReport,
    breaker::machine::Verdict,
    core::{Exit, Incarnation, Input, Op, SharedPolicy},
    failure::catch,
    mailbox::DeadReason,
    observe,
};

/// How a `start` came out.
enum Begun<A: Actor> {
    Done(Result<A, A::Error>),
    Ignored,
    TimedOut(Duration),
}

pub(super) struct WorkerLife<A: Actor, F> {
    pub(super) post: Post,
    pub(super) slot: Arc<WorkerSlot<A::Msg>>,
    pub(super) policy: SharedPolicy,
    pub(super) decision: Decision<A::Error>,
    /// Makes the arguments of an incarnation.
    pub(super) args: F,
    pub(super) last_failure: Option<Failure>,
    /// If its actor has state that could be handed on.
    pub(super) heritage: Option<Box<Heritage<A>>>,
    /// Copies a message that is to be tried again; `None` where none is.
    pub(super) copy: CopyOf<A>,
}

impl<A, F> Life for WorkerLife<A, F>
where
    A: Actor,
    F: Origin<A>,
{
    fn post(&self) -> &Post {
        &self.post
    }

    async fn live(&mut self, incarnation: Incarnation) -> Over {
        self.slot.cell.begin();
        #[cfg(feature = "testing")]
        self.slot.cell.injection.fails_with::<A::Error>();
        let handle = ActorRef { slot: self.slot.clone() };
        let mut cx = Context::new(handle, incarnation, self.last_failure());
        if let Some(gate) = &self.slot.gate {
            self.post.breaker(gate.wake(self.post.node.tree.now()));
        }
        let (mut actor, ending) = match self.begin(&mut cx).await {
            Ok(mut actor) => {
                let child = self.post.index;
                turn::dispatch(
                    &self.post.node,
                    Input::Started { child, incarnation },
                    Some(child),
                );
                self.args.up();
                let ending = self.run(&mut actor, &mut cx).await;
                (Some(actor), ending)
            }
            Err(ending) => {
                self.post.failed(&ending);
                let ending = ending.of_start();
                self.args.failed(&ending);
                (None, ending)
            }
        };
        let Over { mut ending, left } = self.leave(&mut cx, ending).await;
        if let Err(report) = catch(|| drop(actor.take())) {
            ending = self
                .post
                .and_panicked(&self.policy, ending, incarnation, report);
        }
        if cx.kept.is_some() {
            // Boxed, so that those who keep no state do not have room for this.
            Box::pin(self.hand_on(&mut cx, &ending)).await;
        }
        Over { ending: self.remember(ending), left }
    }

    fn hand_back(&mut self) {
        self.args.rested();
        self.bury_queued();
    }
}

impl<A, F> WorkerLife<A, F>
where
    A: Actor,
    F: Origin<A>,
{
    async fn start(&mut self, cx: &mut Context<A>) -> Result<A, Ending> {
        let incarnation = cx.incarnation();
        let args = match catch(|| self.args.args()) {
            Ok(Some(args)) => args,
            Ok(None) => return Err(Ending::exit(Exit::Ignored)),
            Err(report) => return Err(self.panicked(incarnation, report)),
        };
        let mut limit = Limit::new(self.policy.start_timeout);
        let cell = &self.slot.cell;
        let tree = &self.post.node.tree;
        let end = {
            let mut start = pin!(Some(A::start(args, cx)));
            // A start that is ordered to stop has nothing yet to stop gracefully.
            guard::whole(
                cell,
                incarnation,
                Op::Stop,
                start.as_mut(),
                |start, task| {
                    match start.poll(task) {
                        Poll::Ready(result) => Poll::Ready(Begun::Done(result)),
                        Poll::Pending if cell.is_ignored() => Poll::Ready(Begun::Ignored),
                        Poll::Pending => loop {
                            ready!(limit.poll(task));
                            // Its time is over, unless it asked for more.
                            let until = Moment::from_nanos(cell.extended());
                            if !limit.extend(tree.instant(until)) {
                                break Poll::Ready(Begun::TimedOut(limit.length()));
                            }
                        },
                    }
                },
            )
            .await
        };
        match end {
            Run::Broken => Err(self.broken(cx)),
            Run::Done(Begun::Done(Ok(actor))) => Ok(actor),
            Run::Done(Begun::Ignored) => Err(Ending::exit(Exit::Ignored)),
            Run::Done(Begun::TimedOut(limit)) => {
                Err(self.timed_out(incarnation, Cause::StartTimedOut(limit)))
            }
            Run::Done(Begun::Done(Err(error))) => Err(match self.judge(incarnation, error) {
                (Directive::Escalate, failure) => Ending::Escalate(failure),
                (directive, failure) => Ending::Exit { exit: Exit::Failed(failure), directive },
            }),
            Run::Panicked(report) => Err(self.panicked(incarnation, report)),
            Run::Ordered | Run::TimedOut => Err(self.ordered(incarnation)),
        }
    }

    /// The ending of a start that an order overtook.
    fn ordered(&self, incarnation: Incarnation) -> Ending {
        Ending::exit(if self.slot.cell.reached(incarnation, Op::Abort) {
            Exit::Killed
        } else {
            Exit::Shutdown
        })
    }

    /// If the mailbox is closed, what waits in it will not be handled.
    fn bury_queued(&self) {
        // One by one, so that a message whose drop panics does not take the rest with it.
        let queued = self.slot.mailbox.drain();
        if queued.is_empty() {
            return;
        }
        let (node, count) = (&self.post.node, queued.len());
        for letter in queued {
            self.slot.bury_letter(node, letter, DeadReason::Stopped);
        }
        observe::dead_letters(node, &self.slot.cell, count, DeadReason::Stopped);
    }

    fn judge(&self, incarnation: Incarnation, error: A::Error) -> (Directive, Failure) {
        self.decision
            .judge(&self.post, self.policy.strategy, incarnation, error)
    }

    fn panicked(&self, incarnation: Incarnation, report: PanicReport) -> Ending {
        self.post.panicked(&self.policy, incarnation, report)
    }

    fn timed_out(&self, incarnation: Incarnation, cause: Cause) -> Ending {
        let failure = Failure::new(self.slot.cell.shared_path(), incarnation, cause);
        Ending::exit(Exit::Failed(failure))
    }

    /// The ending of an incarnation of which a part has panicked.
    fn broken(&self, cx: &Context<A>) -> Ending {
        match cx.tasks().and_then(|tasks| tasks.take_broken()) {
            Some(report) => self.panicked(cx.incarnation(), report),
            // It is what said so; there is nothing else to tell.
            None => Ending::exit(Exit::Killed),
        }
    }

    /// Ends the work that belongs to the incarnation.
    async fn leave(&self, cx: &mut Context<A>, ending: Ending) -> Over {
        let mut ending = ending;
        if let Some(sources) = cx.take_sources()
            && let Err(report) = sources.close()
        {
            ending = self
                .post
                .and_panicked(&self.policy, ending, cx.incarnation(), report);
        }
        let Some(scope) = cx.take_scope() else {
            return Over { ending, left: None };
        };
        let (cell, incarnation) = (&self.slot.cell, cx.incarnation());
        let grace = self.policy.abort_grace;
        let (panic, left) = leaving::leave(cell, incarnation, grace, &scope).await;
        let ending = match panic {
            Some(report) => self
                .post
                .and_panicked(&self.policy, ending, incarnation, report),
            None => ending,
        };
        Over { ending, left }
    }

    /// What the incarnation before failed with, or was given up for.
    fn last_failure(&mut self) -> Option<Failure> {
        let own = self.last_failure.take();
        let given_up = self.slot.vitals.as_ref().and_then(|vitals| {
            // Nobody waits for an answer to what the last one was asked.
            let _ = vitals.asked();
            vitals.take_failure()
        });
        own.or(given_up)
    }

    /// Notes what became of a message, where that is counted.
    fn tally(&self, incarnation: Incarnation, succeeded: bool) {
        if let Some(gate) = &self.slot.gate {
            let verdict = if succeeded {
                Verdict::Success
            } else {
                Verdict::Failure
            };
            self.post
                .breaker(gate.end(verdict, || self.post.node.tree.now()));
        }
        let Some(vitals) = self.slot.vitals.as_ref().filter(|vitals| vitals.counts()) else {
            return;
        };
        if vitals.count(succeeded, self.post.node.tree.now()) {
            let child = self.post.index;
            turn::dispatch(
                &self.post.node,
                Input::Rated { child, incarnation },
                Some(child),
            );
        }
    }

    /// Keeps the failure for the next incarnation's context.
    fn remember(&mut self, ending: Ending) -> Ending {
        self.last_failure = match &ending {
            Ending::Exit { exit: Exit::Failed(failure), .. } | Ending::Escalate(failure) => {
                Some(failure.clone())
            }
            Ending::Exit { .. } => None,
        };
        ending
    }
}
