//! Handling one message after the other.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use supervise_policy::Directive;

use super::{WorkerLife, resumes::Resumes, work::Work};
use crate::{
    Actor, Cause, Context, Failure, Health, StopReason,
    core::{Exit, Incarnation, Input, Op},
    driver::{
        guard::{self, Limit, Run},
        pool::Origin,
        shell::Ending,
        turn, verdict,
    },
};

/// How the handling of messages came to its end.
enum Handled {
    /// By `cx.stop()`.
    Requested,
    /// By an order.
    Ordered,
    TimedOut(Duration),
    Failed(Failure, Directive),
}

impl<A, F> WorkerLife<A, F>
where
    A: Actor,
    F: Origin<A>,
{
    /// Handles messages until the incarnation is over, then lets the actor clean up.
    pub(super) async fn run(&self, actor: &mut A, cx: &mut Context<A>) -> Ending {
        let incarnation = cx.incarnation();
        let cell = &self.slot.cell;
        let handling = guard::whole(cell, self.handle_all(actor, cx));
        match guard::run(cell, incarnation, Op::Abort, None, handling).await {
            Run::Done(None) => self.broken(cx),
            Run::Done(Some(Handled::Requested)) => {
                self.clean_up(actor, cx, StopReason::Requested, Ending::exit(Exit::Normal))
                    .await
            }
            Run::Done(Some(Handled::Ordered)) => {
                let ending = Ending::exit(Exit::Shutdown);
                self.clean_up(actor, cx, StopReason::Ordered, ending).await
            }
            Run::Done(Some(Handled::Failed(failure, directive))) => {
                self.after_failure(actor, cx, failure, directive).await
            }
            Run::Done(Some(Handled::TimedOut(limit))) => {
                self.timed_out(incarnation, Cause::HandleTimedOut(limit))
            }
            Run::Panicked(report) => {
                self.tally(incarnation, false);
                self.panicked(incarnation, report)
            }
            Run::Ordered | Run::TimedOut => Ending::exit(Exit::Killed),
        }
    }

    async fn handle_all(&self, actor: &mut A, cx: &mut Context<A>) -> Handled {
        let handled = self.handle_each(actor, cx).await;
        if let Handled::Requested | Handled::Ordered = handled {
            self.before_stop(actor, cx);
        }
        handled
    }

    async fn handle_each(&self, actor: &mut A, cx: &mut Context<A>) -> Handled {
        let incarnation = cx.incarnation();
        let mut resumes = Resumes::new(&self.policy);
        loop {
            let msg = match self.next_work(incarnation, cx).await {
                Work::Stop => return Handled::Ordered,
                Work::Message(msg) => msg,
                Work::Probe(probe) => {
                    let health = actor.health(cx).await;
                    self.answered(incarnation, probe, health);
                    if cx.is_stop_requested() {
                        return Handled::Requested;
                    }
                    continue;
                }
                Work::Failed(failure) => {
                    let decided = verdict::decide(&self.post.node, failure);
                    match self.answer(incarnation, decided, &mut resumes).await {
                        None => continue,
                        Some(handled) => return handled,
                    }
                }
            };
            let result = match self.policy.handle_timeout {
                None => actor.handle(msg, cx).await,
                Some(limit) => match within(limit, actor.handle(msg, cx)).await {
                    Some(result) => result,
                    None => {
                        self.tally(incarnation, false);
                        return Handled::TimedOut(limit);
                    }
                },
            };
            self.tally(incarnation, result.is_ok());
            let Err(error) = result else {
                if let Some(kept) = &mut cx.kept {
                    kept.handled_well(actor);
                }
                if cx.is_stop_requested() {
                    return Handled::Requested;
                }
                continue;
            };
            if let Some(kept) = &mut cx.kept {
                kept.failed();
            }
            let decided = self.judge(incarnation, error);
            if let Some(handled) = self.answer(incarnation, decided, &mut resumes).await {
                return handled;
            }
            if cx.kept.is_some()
                && let Some(end) = Box::pin(self.undo(actor, cx)).await
            {
                return end;
            }
            if cx.is_stop_requested() {
                return Handled::Requested;
            }
        }
    }

    /// Does what was decided on a failure; `None` if the actor goes on.
    async fn answer(
        &self,
        incarnation: Incarnation,
        (directive, failure): (Directive, Failure),
        resumes: &mut Option<Box<Resumes>>,
    ) -> Option<Handled> {
        let directive = match (directive, resumes) {
            (Directive::Resume, Some(resumes)) => resumes.decide(self.post.node.tree.now()),
            (directive, _) => directive,
        };
        match (directive, failure) {
            (Directive::Resume, failure) => self.resume(incarnation, failure),
            (Directive::Escalate, failure) => {
                if !self.hold(incarnation, failure).await {
                    return Some(Handled::Ordered);
                }
            }
            (directive, failure) => return Some(Handled::Failed(failure, directive)),
        }
        None
    }

    /// With `per_call`, a living actor goes on as it was before the message that failed.
    async fn undo(&self, actor: &mut A, cx: &mut Context<A>) -> Option<Handled> {
        let kept = cx.kept.as_ref().filter(|kept| kept.undo)?;
        let before = kept.keep.as_ref()?.before()?;
        let incarnation = cx.incarnation();
        let limit = self.policy.start_timeout;
        match within(limit, before.restore(actor, cx)).await {
            Some(Ok(())) => None,
            // What it is now, nobody knows.
            Some(Err(error)) => {
                let (path, source) = (self.slot.cell.shared_path(), self.decision.source);
                let failure = Failure::error(path, incarnation, error, source, None);
                Some(Handled::Failed(failure, Directive::Restart))
            }
            None => Some(Handled::TimedOut(limit)),
        }
    }

    /// Keeps the actor while the supervisors above decide; whether it goes on.
    async fn hold(&self, incarnation: Incarnation, failure: Failure) -> bool {
        let cell = &self.slot.cell;
        let child = self.post.index;
        let before = cell.releases();
        let held = Input::Held { child, incarnation, failure, alive: true, joined: true };
        turn::dispatch(&self.post.node, held, Some(child));
        poll_fn(|_| {
            if cell.reached(incarnation, Op::Stop) {
                return Poll::Ready(false);
            }
            if cell.releases() != before {
                Poll::Ready(true)
            } else {
                Poll::Pending
            }
        })
        .await
    }

    fn answered(&self, incarnation: Incarnation, probe: u64, health: Health) {
        let child = self.post.index;
        let answered = Input::Answered { child, incarnation, probe, health };
        turn::dispatch(&self.post.node, answered, Some(child));
    }

    fn resume(&self, incarnation: Incarnation, failure: Failure) {
        let child = self.post.index;
        let resumed = Input::Resumed { child, incarnation, failure };
        turn::dispatch(&self.post.node, resumed, Some(child));
    }
}

/// The output of a future, unless it takes longer than this from when it first has to wait.
async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut limit = Limit::new(limit);
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => limit.poll(cx).map(|()| None),
    })
    .await
}
