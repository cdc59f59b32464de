//! Actors: a mailbox, and a life that handles one message after the other.
//!
//! What is part of a child's future while it lives returns an `async` block instead of being an `async fn`, which would have room
//! for each of its arguments twice; and what is seldom needed is boxed when it is.

#![allow(
    clippy::manual_async_fn,
    reason = "an `async fn` has room for its arguments twice, in every child"
)]

mod at_hand;
mod failed;
mod handed_over;
mod handling;
mod hooks;
mod inherit;
mod kept;
mod parting;
mod resumes;
mod slot;
mod starting;
mod work;

pub(crate) use slot::WorkerSlot;

use std::{
    convert::identity,
    future::Future,
    pin::{Pin, pin},
    sync::Arc,
};

use supervise_policy::Directive;

pub(super) use inherit::Heritage;
pub(crate) use kept::Kept;

use at_hand::AtHand;
use handed_over::{decided, handed_over};
use handling::Handled;

use super::{
    decision::Decision,
    guard::{self, Run},
    inside,
    leaving::Over,
    pool::{Copies, Origin},
    shell::{Ending, Life, Post},
    turn,
};
use crate::{
    __private::CopyOf,
    Actor, ActorRef, Cause, Context, Failure, PanicReport, StopReason,
    breaker::machine::Verdict,
    core::{Exit, Incarnation, Input, SharedPolicy},
    mailbox::DeadReason,
    observe,
};

/// What few incarnations do, or few messages lead to: boxed, so that a child has no room for it, and of no named type, so that
/// nothing of it is inlined where the others pass.
#[cold]
#[inline(never)]
fn seldom<'a, T>(
    work: impl Future<Output = T> + Send + 'a,
) -> Pin<Box<dyn Future<Output = T> + Send + 'a>> {
    Box::pin(work)
}

/// A living incarnation: what all that is done in it works on. One place for all of it, since each part of a child's future
/// would otherwise have a pointer to each.
struct Living<A: Actor> {
    /// There once it has started.
    actor: Option<A>,
    cx: Context<A>,
    hand: AtHand<A::Msg>,
}

/// What children of one declaration have in common: all replicas, all members of a pool.
pub(in crate::driver) struct Manner<A: Actor> {
    pub(in crate::driver) policy: SharedPolicy,
    pub(in crate::driver) decision: Decision<A::Error>,
    /// Whether they have anything of a message at hand but the message, or of those that failed.
    minds: bool,
    /// Copies a message that is to be tried again; `None` where none is.
    pub(in crate::driver) copy: CopyOf<A>,
    /// Makes the arguments of a member of a pool once more; `None` where they are temporary, or made otherwise.
    pub(in crate::driver) again: Option<Copies<A::Args>>,
}

impl<A: Actor> Manner<A> {
    pub(in crate::driver) fn new(
        policy: SharedPolicy,
        decision: Decision<A::Error>,
        copy: CopyOf<A>,
    ) -> Arc<Self> {
        Self::again(policy, decision, copy, None)
    }

    /// That of members of a pool, which have been given their arguments.
    pub(in crate::driver) fn again(
        policy: SharedPolicy,
        decision: Decision<A::Error>,
        copy: CopyOf<A>,
        again: Option<Copies<A::Args>>,
    ) -> Arc<Self> {
        let minds = AtHand::<A::Msg>::minds(&policy);
        Arc::new(Self { policy, decision, minds, copy, again })
    }
}

pub(super) struct WorkerLife<A: Actor, F> {
    home: Home<A>,
    /// Makes the arguments of an incarnation. Apart from the rest, which is borrowed where an actor works and so has to be
    /// `Sync`, as arguments need not be.
    args: F,
    living: Living<A>,
}

/// What is the same for all incarnations of a child, whatever their arguments.
struct Home<A: Actor> {
    post: Post<WorkerSlot<A::Msg>>,
    manner: Arc<Manner<A>>,
    /// If its actor has state that could be handed on.
    heritage: Option<Box<Heritage<A>>>,
}

impl<A, F> WorkerLife<A, F>
where
    A: Actor,
    F: Origin<A>,
{
    pub(super) fn new(
        post: Post<WorkerSlot<A::Msg>>,
        manner: Arc<Manner<A>>,
        args: F,
        heritage: Option<Box<Heritage<A>>>,
    ) -> Self {
        let handle = ActorRef { slot: post.slot.clone() };
        let (cx, hand) = (Context::new(handle), AtHand::none());
        let home = Home { post, manner, heritage };
        Self { home, args, living: Living { actor: None, cx, hand } }
    }
}

impl<A, F> Life for WorkerLife<A, F>
where
    A: Actor,
    F: Origin<A>,
{
    type Slot = WorkerSlot<A::Msg>;

    fn post(&self) -> &Post<Self::Slot> {
        &self.home.post
    }

    fn live(&mut self, incarnation: Incarnation) -> impl Future<Output = Over> + Send {
        let Self { home, living, .. } = &mut *self;
        home.post.slot.cell.begin();
        #[cfg(feature = "testing")]
        home.post.slot.cell.injection.fails_with::<A::Error>();
        if let Some(vitals) = home.post.slot.vitals() {
            // Nobody waits for an answer to what the last one was asked.
            let _ = vitals.asked();
        }
        living.cx.begin(incarnation, home.given_up(incarnation));
        if home.manner.minds {
            living.hand = AtHand::new(&home.manner.policy, home.manner.copy);
        }
        if let Some(gate) = home.post.slot.gate() {
            home.post.breaker(gate.wake(home.post.node.tree.now()));
        }
        async move {
            // Boxed, so that those who keep no state do not have room for that. The same goes for all boxes here.
            let begun = if self.home.inherits() {
                self.home.not_up_yet();
                seldom(self.inherit()).await.map_err(Box::new)
            } else {
                self.start().await
            };
            let mut ending = 'ending: {
                // A scope of its own: what is matched on would live for as long as the actor.
                if let Some(ending) = self.came_up(begun) {
                    break 'ending *ending;
                }
                let end = {
                    let (cell, living) = (&self.home.post.slot.cell, &mut self.living);
                    let incarnation = living.cx.incarnation();
                    let handling = pin!(Some(self.home.handle_all(living)));
                    guard::whole(cell, incarnation, guard::Abort, handling, Future::poll).await
                };
                let (home, living) = (&self.home, &mut self.living);
                let stops = matches!(end, Run::Done(Handled::Requested | Handled::Ordered));
                let end = if stops && home.keeps_state(&living.cx) {
                    seldom(home.settle(end, living)).await
                } else {
                    end
                };
                // What is waited for is right here, since each future round it would have room for what it is given; and each wait
                // has its own of everything, since what lives across several shares its room with nothing.
                // Not borrowed: what once was has room in every child for as long as it is in scope.
                let failed = matches!(end, Run::Done(Handled::Failed));
                if failed && self.home.restarts(&self.living.cx) {
                    // Nothing, but moved, so that there is no room for it.
                    drop(end);
                    let directive = decided();
                    let Some(failure) = handed_over() else {
                        break 'ending Ending::exit(Exit::Killed);
                    };
                    let end = {
                        let Living { actor: Some(actor), cx, .. } = &mut self.living else {
                            break 'ending Ending::Exit { exit: Exit::Failed(failure), directive };
                        };
                        let incarnation = cx.incarnation();
                        let hook = pin!(Some(actor.on_restart(&failure, cx)));
                        let home = &self.home;
                        home.before_restart(incarnation, &failure, hook).await
                    };
                    let incarnation = self.living.cx.incarnation();
                    break 'ending match end {
                        Run::Done(()) => Ending::Exit { exit: Exit::Failed(failure), directive },
                        end => self.home.looked_back(end, incarnation, failure, directive),
                    };
                }
                // Moved, since else there would be room for it beside the hook.
                let reason = match identity(end) {
                    Run::Done(Handled::Requested) => Some(StopReason::Requested),
                    Run::Done(Handled::Ordered) => {
                        self.home.bury_all(&mut self.living);
                        Some(StopReason::Ordered)
                    }
                    Run::Done(Handled::Failed) => self.home.after_failure(&self.living.cx),
                    end => break 'ending self.home.broken_off(end, &mut self.living),
                };
                // Two words that are there in registers, and not an ending, which would be read in other pieces than it was just
                // written in.
                let (failure, directive) = if failed {
                    self.home.taken_over(&self.living.cx)
                } else {
                    (None, Directive::Restart)
                };
                let Some(reason) = reason else {
                    break 'ending Ending::told(failure, directive, reason);
                };
                let end = {
                    let Living { actor: Some(actor), cx, .. } = &mut self.living else {
                        break 'ending Ending::told(failure, directive, None);
                    };
                    let incarnation = cx.incarnation();
                    let ordered = reason == StopReason::Ordered;
                    let hook = pin!(Some(actor.stop(reason, cx)));
                    self.home.clean_up(incarnation, ordered, hook).await
                };
                let incarnation = self.living.cx.incarnation();
                let ending = Ending::told(failure, directive, Some(reason));
                match end {
                    Run::Done(None) => ending,
                    end => self.home.cleaned_up(end, reason, incarnation, ending),
                }
            };
            let Self { home, living, .. } = self;
            let left = if living.cx.has_work() || living.cx.kept().is_some() {
                let left;
                (ending, left) = seldom(home.wind_up(living, ending)).await;
                left
            } else {
                home.drop_actor(living, &mut ending);
                None
            };
            living.cx.rest();
            let incarnation = living.cx.incarnation();
            let at = inside::when_failed(&home.post.slot.cell, incarnation);
            let letter = home.post.slot.take_due();
            home.post
                .report(incarnation, ending, left.is_none(), at, letter);
            Over { incarnation, left }
        }
    }

    fn hand_back(&mut self) {
        self.args.rested();
        self.home.bury_queued();
    }

    fn lost(&mut self) {
        self.living.actor = None;
        self.living.cx.rest();
    }
}

impl<A: Actor> Home<A> {
    /// If the mailbox is closed, what waits in it will not be handled.
    fn bury_queued(&self) {
        // Whoever closes it wakes this task afterwards, so that a look without the mailbox's lock is enough.
        if self.post.slot.is_open() {
            return;
        }
        // One by one, so that a message whose drop panics does not take the rest with it.
        let queued = self.post.slot.mailbox.drain();
        if queued.is_empty() {
            return;
        }
        let (node, count) = (&self.post.node, queued.len());
        for letter in queued {
            self.post
                .slot
                .bury_letter(node, letter, DeadReason::Stopped);
        }
        observe::dead_letters(node, &self.post.slot.cell, count, DeadReason::Stopped);
    }

    fn judge(&self, incarnation: Incarnation, error: A::Error) -> (Directive, Failure) {
        self.manner
            .decision
            .judge(&self.post, self.manner.policy.strategy, incarnation, error)
    }

    fn panicked(&self, incarnation: Incarnation, report: PanicReport) -> Ending {
        self.post.panicked(&self.manner.policy, incarnation, report)
    }

    fn timed_out(&self, incarnation: Incarnation, cause: Cause) -> Ending {
        let failure = Failure::new(self.post.slot.cell.shared_path(), incarnation, cause);
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

    fn and_panicked(
        &self,
        ending: Ending,
        incarnation: Incarnation,
        report: PanicReport,
    ) -> Ending {
        self.post
            .and_panicked(&self.manner.policy, ending, incarnation, report)
    }

    /// What this incarnation is told of the one before, if that was given up for its health.
    fn given_up(&self, incarnation: Incarnation) -> Option<Failure> {
        let why = self.post.slot.vitals()?.take_failure()?;
        // On its way out it may have failed by itself.
        let failed = self.post.node.lock();
        failed
            .failed_before(self.post.index(), incarnation)
            .or(Some(why))
    }

    /// Notes what became of a message, where that is counted.
    fn tally(&self, incarnation: Incarnation, succeeded: bool) {
        if let Some(gate) = self.post.slot.gate() {
            let verdict = if succeeded {
                Verdict::Success
            } else {
                Verdict::Failure
            };
            self.post
                .breaker(gate.end(verdict, || self.post.node.tree.now()));
        }
        let Some(vitals) = self.post.slot.vitals().filter(|vitals| vitals.counts()) else {
            return;
        };
        if vitals.count(succeeded, self.post.node.tree.now()) {
            let child = self.post.index();
            turn::dispatch(
                &self.post.node,
                Input::Rated { child, incarnation },
                Some(child),
            );
        }
    }
}
