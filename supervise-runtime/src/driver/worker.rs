//! Actors: a mailbox, and a life that handles one message after the other.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::Poll,
    time::Duration,
};

use supervise_policy::{ChildPolicy, Directive};
use tokio::task::coop::poll_proceed;

use super::{
    Cell, Slot,
    decision::Decision,
    guard::{self, Limit, Run},
    shell::{Ending, Life, Post},
    turn,
};
use crate::{
    Actor, ActorRef, Cause, Context, Failure, PanicReport, StopReason,
    core::{Exit, Incarnation, Input, Op},
    failure::catch,
    mailbox::Mailbox,
    observe,
};

/// A worker as its handles and its supervisor see it.
pub(crate) struct WorkerSlot<M> {
    pub(crate) cell: Cell,
    pub(crate) mailbox: Mailbox<M>,
    /// Mirrors that the mailbox is closed, so that a restart need not lock it to find it open.
    shut: AtomicBool,
}

impl<M> WorkerSlot<M> {
    pub(super) fn new(cell: Cell, policy: &ChildPolicy) -> Self {
        let mailbox = Mailbox::new(policy.mailbox.capacity);
        Self { cell, mailbox, shut: AtomicBool::new(false) }
    }
}

impl<M: Send> Slot for WorkerSlot<M> {
    fn cell(&self) -> &Cell {
        &self.cell
    }

    fn set_open(&self, open: bool) {
        // Relaxed: only written under the supervisor's lock, or when the task is gone.
        if self.shut.load(Relaxed) == open {
            self.shut.store(!open, Relaxed);
            self.mailbox.set_open(open);
        }
    }
}

pub(super) struct WorkerLife<A: Actor, F> {
    pub(super) post: Post,
    pub(super) slot: Arc<WorkerSlot<A::Msg>>,
    pub(super) policy: &'static ChildPolicy,
    pub(super) decision: Decision<A::Error>,
    /// Makes the arguments of an incarnation.
    pub(super) args: F,
    pub(super) last_failure: Option<Failure>,
}

/// How the handling of messages came to its end.
enum Handled {
    /// By `cx.stop()`.
    Requested,
    /// By an order.
    Ordered,
    TimedOut(Duration),
    Failed(Failure, Directive),
}

impl<A, F> Life for WorkerLife<A, F>
where
    A: Actor,
    F: Fn() -> A::Args + Send + Sync + 'static,
{
    async fn live(&mut self, incarnation: Incarnation) -> Ending {
        let handle = ActorRef { slot: self.slot.clone() };
        let mut cx = Context::new(handle, incarnation, self.last_failure.take());
        let mut actor = match self.start(&mut cx).await {
            Ok(actor) => Some(actor),
            Err(ending) => return self.remember(ending),
        };
        let child = self.post.index;
        turn::dispatch(
            &self.post.node,
            Input::Started { child, incarnation },
            Some(child),
        );

        let mut ending = match &mut actor {
            Some(actor) => self.run(actor, &mut cx).await,
            None => Ending::exit(Exit::Normal),
        };
        if let Err(report) = catch(|| drop(actor.take())) {
            ending = self.and_panicked(ending, incarnation, report);
        }
        self.remember(ending)
    }

    fn hand_back(&mut self) {
        // One by one, so that a message whose drop panics does not take the rest with it.
        let queued = self.slot.mailbox.drain();
        if queued.is_empty() {
            return;
        }
        observe::dead_letters(&self.post.node, &self.slot.cell, queued.len());
        for msg in queued {
            if let Err(report) = catch(|| drop(msg)) {
                observe::drop_panicked(&self.post.node, &self.slot.cell, &report);
            }
        }
    }
}

impl<A, F> WorkerLife<A, F>
where
    A: Actor,
    F: Fn() -> A::Args + Send + Sync + 'static,
{
    async fn start(&mut self, cx: &mut Context<A>) -> Result<A, Ending> {
        let incarnation = cx.incarnation();
        let args = match catch(&self.args) {
            Ok(args) => args,
            Err(report) => return Err(self.panicked(incarnation, report)),
        };
        let limit = self.policy.start_timeout;
        let cell = &self.slot.cell;
        cell.set_ignored(false);
        let start = async {
            let mut start = pin!(A::start(args, cx));
            poll_fn(|task| match start.as_mut().poll(task) {
                Poll::Ready(result) => Poll::Ready(Some(result)),
                Poll::Pending if cell.is_ignored() => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            })
            .await
        };
        // A start that is ordered to stop has nothing yet to stop gracefully.
        match guard::run(&self.slot.cell, incarnation, Op::Stop, Some(limit), start).await {
            Run::Done(Some(Ok(actor))) => Ok(actor),
            Run::Done(None) => Err(Ending::exit(Exit::Ignored)),
            Run::Done(Some(Err(error))) => Err(match self.judge(incarnation, error) {
                (Directive::Escalate, failure) => Ending::Escalate(failure),
                (directive, failure) => Ending::Exit { exit: Exit::Failed(failure), directive },
            }),
            Run::Panicked(report) => Err(self.panicked(incarnation, report)),
            Run::TimedOut => Err(self.timed_out(incarnation, Cause::StartTimedOut(limit))),
            Run::Ordered if self.slot.cell.reached(incarnation, Op::Abort) => {
                Err(Ending::exit(Exit::Killed))
            }
            Run::Ordered => Err(Ending::exit(Exit::Shutdown)),
        }
    }

    /// Handles messages until the incarnation is over, then lets the actor clean up.
    async fn run(&self, actor: &mut A, cx: &mut Context<A>) -> Ending {
        let incarnation = cx.incarnation();
        let handling = self.handle_all(actor, cx);
        match guard::run(&self.slot.cell, incarnation, Op::Abort, None, handling).await {
            Run::Done(Handled::Requested) => {
                self.clean_up(actor, cx, StopReason::Requested, Ending::exit(Exit::Normal))
                    .await
            }
            Run::Done(Handled::Ordered) => {
                let ending = Ending::exit(Exit::Shutdown);
                self.clean_up(actor, cx, StopReason::Ordered, ending).await
            }
            Run::Done(Handled::Failed(failure, directive)) => {
                self.after_failure(actor, cx, failure, directive).await
            }
            Run::Done(Handled::TimedOut(limit)) => {
                self.timed_out(incarnation, Cause::HandleTimedOut(limit))
            }
            Run::Panicked(report) => self.panicked(incarnation, report),
            Run::Ordered | Run::TimedOut => Ending::exit(Exit::Killed),
        }
    }

    async fn handle_all(&self, actor: &mut A, cx: &mut Context<A>) -> Handled {
        let incarnation = cx.incarnation();
        loop {
            let Some(msg) = self.next_message(incarnation).await else {
                return Handled::Ordered;
            };
            let result = match self.policy.handle_timeout {
                None => actor.handle(msg, cx).await,
                Some(limit) => match within(limit, actor.handle(msg, cx)).await {
                    Some(result) => result,
                    None => return Handled::TimedOut(limit),
                },
            };
            let Err(error) = result else {
                if cx.is_stop_requested() {
                    return Handled::Requested;
                }
                continue;
            };
            match self.judge(incarnation, error) {
                (Directive::Resume, failure) => self.resume(incarnation, failure),
                (Directive::Escalate, failure) => {
                    if !self.hold(incarnation, failure).await {
                        return Handled::Ordered;
                    }
                }
                (directive, failure) => return Handled::Failed(failure, directive),
            }
            if cx.is_stop_requested() {
                return Handled::Requested;
            }
        }
    }

    /// The next message; `None` once the incarnation is ordered to stop, which comes first.
    async fn next_message(&self, incarnation: Incarnation) -> Option<A::Msg> {
        poll_fn(|cx| {
            if self.slot.cell.reached(incarnation, Op::Stop) {
                return Poll::Ready(None);
            }
            // An actor whose mailbox is never empty still lets other tasks have their turn.
            let turn = std::task::ready!(poll_proceed(cx));
            let msg = self.slot.mailbox.poll_pop(cx);
            if msg.is_ready() {
                turn.made_progress();
            }
            msg.map(Some)
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

    fn resume(&self, incarnation: Incarnation, failure: Failure) {
        let child = self.post.index;
        let resumed = Input::Resumed { child, incarnation, failure };
        turn::dispatch(&self.post.node, resumed, Some(child));
    }

    /// Runs the hook that belongs to the decision about a failure of a living actor.
    async fn after_failure(
        &self,
        actor: &mut A,
        cx: &mut Context<A>,
        failure: Failure,
        directive: Directive,
    ) -> Ending {
        if directive == Directive::Stop {
            let ending = Ending::Exit { exit: Exit::Failed(failure), directive };
            return self
                .clean_up(actor, cx, StopReason::Directive, ending)
                .await;
        }
        let incarnation = cx.incarnation();
        let limit = self.policy.shutdown.limit();
        let hook = actor.on_restart(&failure, cx);
        match guard::run(&self.slot.cell, incarnation, Op::Abort, limit, hook).await {
            Run::Panicked(report) => Ending::Escalate(failure.with_panic(report)),
            Run::Done(()) | Run::TimedOut | Run::Ordered => {
                Ending::Exit { exit: Exit::Failed(failure), directive }
            }
        }
    }

    /// Runs the `stop` hook.
    async fn clean_up(
        &self,
        actor: &mut A,
        cx: &mut Context<A>,
        reason: StopReason,
        ending: Ending,
    ) -> Ending {
        let incarnation = cx.incarnation();
        // The supervisor watches the time of a stop that it ordered.
        let limit = match reason {
            StopReason::Ordered => None,
            StopReason::Requested | StopReason::Directive => self.policy.shutdown.limit(),
        };
        let hook = actor.stop(reason, cx);
        let cell = &self.slot.cell;
        match guard::run(cell, incarnation, Op::Abort, limit, hook).await {
            Run::Done(Ok(())) | Run::TimedOut => ending,
            Run::Done(Err(error)) => {
                let path = self.slot.cell.shared_path();
                let failure = Failure::error(path, incarnation, error, self.decision.source, None);
                observe::hook_failed(&self.post.node, &self.slot.cell, failure);
                ending
            }
            Run::Panicked(report) => match ending {
                Ending::Exit { exit: Exit::Normal, .. } => {
                    Ending::Escalate(self.post.panic(incarnation, report))
                }
                Ending::Exit { exit: Exit::Failed(failure), .. } => {
                    Ending::Escalate(failure.with_panic(report))
                }
                ending => self.and_panicked(ending, incarnation, report),
            },
            Run::Ordered => Ending::exit(Exit::Killed),
        }
    }

    fn judge(&self, incarnation: Incarnation, error: A::Error) -> (Directive, Failure) {
        self.decision
            .judge(&self.post, self.policy.strategy, incarnation, error)
    }

    fn panicked(&self, incarnation: Incarnation, report: PanicReport) -> Ending {
        self.post.panicked(self.policy, incarnation, report)
    }

    fn timed_out(&self, incarnation: Incarnation, cause: Cause) -> Ending {
        let failure = Failure::new(self.slot.cell.shared_path(), incarnation, cause);
        Ending::exit(Exit::Failed(failure))
    }

    /// The ending of an incarnation whose last clean-up panicked.
    fn and_panicked(
        &self,
        ending: Ending,
        incarnation: Incarnation,
        report: PanicReport,
    ) -> Ending {
        match ending {
            Ending::Escalate(failure) => Ending::Escalate(failure.with_panic(report)),
            Ending::Exit { exit: Exit::Failed(failure), directive } => {
                Ending::Exit { exit: Exit::Failed(failure.with_panic(report)), directive }
            }
            Ending::Exit { exit: Exit::Normal, .. } => self.panicked(incarnation, report),
            // It was ordered to stop, and that is what follows; the panic is how it ended.
            Ending::Exit { directive, .. } => {
                let failure = self.post.panic(incarnation, report);
                Ending::Exit { exit: Exit::Failed(failure), directive }
            }
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
