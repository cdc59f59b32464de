//! Handling one message after the other.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use supervise_policy::Directive;

use super::{WorkerLife, at_hand::AtHand, resumes::Resumes, work::Work};
use crate::{
    Actor, Cause, Context, Failure, Health, StopReason,
    core::{Exit, Incarnation, Input, Op},
    driver::{
        cell::Duty,
        guard::{self, Limit, Run},
        pool::Origin,
        shell::Ending,
        turn, verdict,
    },
    observe,
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
        let mut hand = AtHand::new(self.policy.retry, self.copy);
        let end = {
            let mut handling = pin!(Some(self.handle_all(actor, cx, &mut hand)));
            guard::whole(
                cell,
                incarnation,
                Op::Abort,
                handling.as_mut(),
                Future::poll,
            )
            .await
        };
        let ending = match end {
            Run::Done(Handled::Requested) => {
                let ending = Ending::exit(Exit::Normal);
                return self
                    .clean_up(actor, cx, StopReason::Requested, ending)
                    .await;
            }
            Run::Done(Handled::Ordered) => {
                let ending = Ending::exit(Exit::Shutdown);
                let ending = self.bury_at_hand(incarnation, hand, ending);
                // Those who wait for an answer that will not come need not wait for the clean-up.
                self.bury_queued();
                return self.clean_up(actor, cx, StopReason::Ordered, ending).await;
            }
            Run::Done(Handled::Failed(failure, directive)) => {
                return self.after_failure(actor, cx, failure, directive).await;
            }
            Run::Done(Handled::TimedOut(limit)) => {
                self.timed_out(incarnation, Cause::HandleTimedOut(limit))
            }
            Run::Broken => self.broken(cx),
            Run::Panicked(report) => {
                self.tally(incarnation, false);
                self.panicked(incarnation, report)
            }
            Run::Ordered | Run::TimedOut => Ending::exit(Exit::Killed),
        };
        self.bury_at_hand(incarnation, hand, ending)
    }

    async fn handle_all(
        &self,
        actor: &mut A,
        cx: &mut Context<A>,
        hand: &mut AtHand<A::Msg>,
    ) -> Handled {
        let handled = self.handle_each(actor, cx, hand).await;
        if let Handled::Requested | Handled::Ordered = handled {
            self.before_stop(actor, cx).await;
        }
        handled
    }

    async fn handle_each(
        &self,
        actor: &mut A,
        cx: &mut Context<A>,
        hand: &mut AtHand<A::Msg>,
    ) -> Handled {
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
                #[cfg(feature = "testing")]
                Work::Injected(fault) => {
                    match self.strike(incarnation, fault, &mut resumes).await {
                        None => continue,
                        Some(handled) => return handled,
                    }
                }
            };
            hand.begin(&msg);
            cx.first_attempt();
            let mut limit = None;
            let result = match self.policy.handle_timeout {
                None => actor.handle(msg, cx).await,
                Some(after) => {
                    let limit = limit.insert(Limit::new(after));
                    match guard::within(limit, pin!(actor.handle(msg, cx))).await {
                        Some(result) => result,
                        None => {
                            self.tally(incarnation, false);
                            return Handled::TimedOut(limit.length());
                        }
                    }
                }
            };
            let mut error = result.err();
            if error.is_some() && hand.tries_again() {
                // Boxed, so that it costs nothing where messages are handled once.
                match Box::pin(self.try_again(actor, cx, hand, error, limit)).await {
                    Ok(left) => error = left,
                    Err(handled) => return handled,
                }
            }
            self.tally(incarnation, error.is_none());
            let Some(error) = error else {
                if let Some(kept) = &mut cx.kept {
                    kept.handled_well(actor);
                }
                hand.done();
                if cx.is_stop_requested() {
                    return Handled::Requested;
                }
                continue;
            };
            if let Some(kept) = &mut cx.kept {
                kept.failed();
            }
            let decided = self.judge(incarnation, error);
            self.bury_failed(incarnation, hand, &decided.1);
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

    /// A test has the actor fail, or do nothing any more.
    #[cfg(feature = "testing")]
    async fn strike(
        &self,
        incarnation: Incarnation,
        fault: crate::testing::Fault,
        resumes: &mut Option<Box<Resumes>>,
    ) -> Option<Handled> {
        if let Some(error) = fault.into_error() {
            let decided = self.judge(incarnation, error);
            return self.answer(incarnation, decided, resumes).await;
        }
        match self.policy.handle_timeout {
            None => std::future::pending().await,
            Some(after) => {
                guard::within(&mut Limit::new(after), pin!(std::future::pending::<()>())).await;
                self.tally(incarnation, false);
                Some(Handled::TimedOut(after))
            }
        }
    }

    /// Before a message is tried again, what its failure did to the state is undone, where it is.
    async fn unspoil(&self, actor: &mut A, cx: &mut Context<A>) -> Option<Handled> {
        cx.kept.as_mut()?.failed();
        Box::pin(self.undo(actor, cx)).await
    }

    /// With `per_call`, a living actor goes on as it was before the message that failed.
    async fn undo(&self, actor: &mut A, cx: &mut Context<A>) -> Option<Handled> {
        let kept = cx.kept.as_ref().filter(|kept| kept.undo)?;
        let before = kept.keep.as_ref()?.before()?;
        let incarnation = cx.incarnation();
        let limit = self.policy.start_timeout;
        match guard::within(&mut Limit::new(limit), pin!(before.restore(actor, cx))).await {
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

    /// Handles a message that failed again, until it is handled or has failed for good; gives what it
    /// failed with then, or how the handling of messages came to its end.
    async fn try_again(
        &self,
        actor: &mut A,
        cx: &mut Context<A>,
        hand: &mut AtHand<A::Msg>,
        mut error: Option<A::Error>,
        mut limit: Option<Limit>,
    ) -> Result<Option<A::Error>, Handled> {
        let incarnation = cx.incarnation();
        let timed_out = |limit| {
            self.tally(incarnation, false);
            Err(Handled::TimedOut(limit))
        };
        while let Some(failed) = error {
            let draw = |attempt| {
                let path = self.slot.cell.path();
                self.post
                    .node
                    .tree
                    .seed
                    .of(path, incarnation << 32 | attempt)
            };
            let Some(wait) = hand.retry(draw).filter(|_| cx.may_try_again()) else {
                return Ok(Some(failed));
            };
            self.fails(incarnation, hand, failed, wait);
            if let Some(end) = self.unspoil(actor, cx).await {
                return Err(end);
            }
            match self.wait(incarnation, wait, &mut limit).await {
                Waited::Over => {}
                Waited::Ordered => return Err(Handled::Ordered),
                Waited::TimedOut(limit) => return timed_out(limit),
            }
            let Some(again) = hand.again() else {
                return Err(Handled::Ordered);
            };
            cx.next_attempt();
            error = match &mut limit {
                None => actor.handle(again, cx).await.err(),
                Some(limit) => match guard::within(limit, pin!(actor.handle(again, cx))).await {
                    Some(result) => result.err(),
                    None => return timed_out(limit.length()),
                },
            };
        }
        Ok(None)
    }

    /// A message failed, and will be tried again after this time.
    fn fails(
        &self,
        incarnation: Incarnation,
        hand: &mut AtHand<A::Msg>,
        error: A::Error,
        wait: Duration,
    ) {
        let path = self.slot.cell.shared_path();
        let failure = Failure::error(path, incarnation, error, self.decision.source, None);
        let attempt = hand.failed(failure.clone());
        observe::retrying(&self.post.node, &self.slot.cell, failure, attempt, wait);
    }

    /// Waits until a message is to be tried again, unless something comes first.
    async fn wait(
        &self,
        incarnation: Incarnation,
        wait: Duration,
        limit: &mut Option<Limit>,
    ) -> Waited {
        let mut wait = Limit::new(wait);
        poll_fn(|cx| {
            match self.slot.cell.duty(incarnation) {
                Duty::Work => {}
                // Whatever ends the pause wakes this task.
                Duty::Pause => return Poll::Pending,
                Duty::Stop => return Poll::Ready(Waited::Ordered),
            }
            if let Some(limit) = limit
                && limit.poll(cx).is_ready()
            {
                return Poll::Ready(Waited::TimedOut(limit.length()));
            }
            wait.poll(cx).map(|()| Waited::Over)
        })
        .await
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

/// How a wait came to its end.
enum Waited {
    Over,
    Ordered,
    TimedOut(Duration),
}
