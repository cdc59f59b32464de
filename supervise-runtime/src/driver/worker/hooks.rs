//! Letting an actor clean up.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
};

use supervise_policy::Directive;

use super::{
    Home,
    handed_over::{decided, handed_over},
};
use crate::{
    Actor, Cause, Context, Failure, StopReason,
    core::{Exit, Incarnation, Op},
    driver::{
        guard::{self, Run},
        shell::Ending,
    },
    observe,
};

impl<A: Actor> Home<A> {
    /// Whether an actor that failed is to be restarted: then it looks back at what it failed with, which is still on its way.
    pub(super) fn restarts(&self, cx: &Context<A>) -> bool {
        decided() != Directive::Stop && !self.post.slot.cell.reached(cx.incarnation(), Op::Stop)
    }

    /// Why any other that failed is to clean up before it ends, if it is.
    pub(super) fn after_failure(&self, cx: &Context<A>) -> Option<StopReason> {
        let (cell, incarnation) = (&self.post.slot.cell, cx.incarnation());
        if cell.reached(incarnation, Op::Abort) {
            // There is no time left to clean up, but it had ended by itself.
            None
        } else if cell.reached(incarnation, Op::Stop) {
            // It failed on its way out, which is what it is told.
            Some(StopReason::Ordered)
        } else {
            Some(StopReason::Directive)
        }
    }

    /// What it failed with, and what was decided on that. There is more to come before its incarnation is over.
    pub(super) fn taken_over(&self, cx: &Context<A>) -> (Option<Failure>, Directive) {
        // It was put there in this very poll.
        let failure = handed_over();
        self.bury_due(cx.incarnation(), failure.as_ref());
        (failure, decided())
    }

    /// Runs the hook of an actor that failed with this and is to be restarted.
    pub(super) fn before_restart<'a, H: Future<Output = ()> + Send>(
        &'a self,
        incarnation: Incarnation,
        failure: &'a Failure,
        hook: Pin<&'a mut Option<H>>,
    ) -> impl Future<Output = Run<()>> + Send + 'a {
        let limit = self.manner.policy.shutdown.limit();
        let cell = &self.post.slot.cell;
        let mut run = guard::run(cell, incarnation, guard::Abort, limit, hook);
        poll_fn(move |cx| {
            let end = Pin::new(&mut run).poll(cx);
            if end.is_pending() {
                // Who looks for the message meanwhile is to find it.
                self.bury_due(incarnation, Some(failure));
            }
            end
        })
    }

    /// That hook did not come to its end by itself.
    #[cold]
    pub(super) fn looked_back(
        &self,
        end: Run<()>,
        incarnation: Incarnation,
        failure: Failure,
        directive: Directive,
    ) -> Ending {
        self.bury_due(incarnation, Some(&failure));
        match end {
            Run::Panicked(report) => return Ending::Escalate(failure.with_panic(*report)),
            Run::TimedOut => self.hook_timed_out(incarnation),
            _ => {}
        }
        Ending::Exit { exit: Exit::Failed(failure), directive }
    }

    /// Runs the `stop` hook.
    pub(super) fn clean_up<'a, H: Future<Output = Result<(), A::Error>> + Send>(
        &'a self,
        incarnation: Incarnation,
        ordered: bool,
        hook: Pin<&'a mut Option<H>>,
    ) -> impl Future<Output = Run<Option<Box<A::Error>>>> + Send + 'a {
        // The supervisor watches the time of a stop that it ordered.
        let limit = self.manner.policy.shutdown.limit().filter(|_| !ordered);
        // An error in a box, so that what comes back is two words.
        let boxed = |done: Result<(), A::Error>| done.err().map(Box::new);
        let cell = &self.post.slot.cell;
        guard::run_to(cell, incarnation, guard::Abort, limit, hook, boxed)
    }

    /// That hook came to this end.
    pub(super) fn cleaned_up(
        &self,
        end: Run<Option<Box<A::Error>>>,
        reason: StopReason,
        incarnation: Incarnation,
        ending: Ending,
    ) -> Ending {
        match end {
            Run::Done(None) => ending,
            Run::TimedOut => {
                self.hook_timed_out(incarnation);
                ending
            }
            Run::Done(Some(error)) => {
                let path = self.post.slot.cell.shared_path();
                let source = self.manner.decision.source;
                let failure = Failure::error(&path, incarnation, *error, source, None);
                observe::hook_failed(&self.post.node, &self.post.slot.cell, failure);
                ending
            }
            Run::Panicked(report) if reason == StopReason::Ordered => {
                self.and_panicked(ending, incarnation, *report)
            }
            Run::Panicked(report) => match ending {
                Ending::Exit { exit: Exit::Normal, .. } => {
                    Ending::Escalate(self.post.panic(incarnation, *report))
                }
                Ending::Exit { exit: Exit::Failed(failure), .. } => {
                    Ending::Escalate(failure.with_panic(*report))
                }
                ending => self.and_panicked(ending, incarnation, *report),
            },
            // Aborted in the hook. What it had failed with before is how it ended.
            Run::Ordered | Run::Broken
                if matches!(ending, Ending::Exit { exit: Exit::Failed(_), .. }) =>
            {
                ending
            }
            Run::Ordered | Run::Broken => Ending::exit(Exit::Killed),
        }
    }

    fn hook_timed_out(&self, incarnation: Incarnation) {
        let limit = self.manner.policy.shutdown.limit().unwrap_or_default();
        let path = self.post.slot.cell.shared_path();
        let failure = Failure::new(path, incarnation, Cause::HookTimedOut(limit));
        observe::hook_failed(&self.post.node, &self.post.slot.cell, failure);
    }
}
