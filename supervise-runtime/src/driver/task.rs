//! Tasks: an async function with a cancellation token.

#[cfg(feature = "testing")]
use std::task::Poll;
use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{Arc, OnceLock},
};

use supervise_policy::Directive;
use tokio_util::sync::CancellationToken;

use super::{
    Cell, Slot, TaskStart,
    decision::Decision,
    guard::{self, Run},
    leaving::{self, Over},
    shell::{Ending, Life, Post},
    turn,
};
use crate::{
    ErrorValue, Failure, PanicReport, Scope,
    breaker::gate::Gate,
    core::{Exit, Incarnation, Input, Mail, Op, SharedPolicy},
    failure::catch,
    health::Vitals,
};

/// A task as its handles and its supervisor see it.
#[derive(Debug)]
pub(crate) struct TaskSlot {
    pub(crate) cell: Cell,
    pub(crate) vitals: Option<Box<Vitals>>,
    pub(crate) gate: Option<Box<Gate>>,
}

impl Slot for TaskSlot {
    fn cell(&self) -> &Cell {
        &self.cell
    }

    fn gate(&self) -> Option<&Gate> {
        self.gate.as_deref()
    }

    fn vitals(&self) -> Option<&Vitals> {
        self.vitals.as_deref()
    }

    fn set_mail(&self, _: Mail) {}
}

pub(super) struct TaskLife<R, G, E: ErrorValue> {
    pub(super) post: Post,
    pub(super) slot: Arc<TaskSlot>,
    pub(super) policy: SharedPolicy,
    pub(super) decision: Decision<E>,
    /// Makes the arguments of an incarnation.
    pub(super) args: G,
    pub(super) run: R,
}

impl<R, G, A, Fut, E> Life for TaskLife<R, G, E>
where
    R: Fn(A, &TaskStart) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send,
    A: Send + 'static,
    G: Fn() -> A + Send + Sync + 'static,
    E: ErrorValue,
{
    fn post(&self) -> &Post {
        &self.post
    }

    async fn live(&mut self, incarnation: Incarnation) -> Over {
        self.slot.cell.begin();
        #[cfg(feature = "testing")]
        self.slot.cell.injection.fails_with::<E>();
        let start = TaskStart {
            slot: self.slot.clone(),
            incarnation,
            token: CancellationToken::new(),
            scope: OnceLock::new(),
        };
        let began = self.post.node.tree.now();
        if let Some(gate) = &self.slot.gate {
            self.post.breaker(gate.wake(began));
        }
        let ending = self.run(incarnation, &start).await;
        if let (Some(gate), Some(trip)) = (&self.slot.gate, self.policy.breaker) {
            let now = self.post.node.tree.now();
            // One that has run for long has done well, and one that ends well too.
            let well = now.saturating_since(began) >= trip.within;
            if well || matches!(&ending, Ending::Exit { exit: Exit::Normal, .. }) {
                self.post.breaker(gate.succeeded(now));
            }
            self.post.failed(&ending);
        }
        let Some(scope) = start.scope.get() else {
            return Over { ending, left: None };
        };
        let (cell, grace) = (&self.slot.cell, self.policy.abort_grace);
        let (panic, left) = leaving::leave(cell, incarnation, grace, scope).await;
        let ending = match panic {
            Some(report) => self
                .post
                .and_panicked(&self.policy, ending, incarnation, report),
            None => ending,
        };
        Over { ending, left }
    }

    fn hand_back(&mut self) {}
}

impl<R, G, E: ErrorValue> TaskLife<R, G, E> {
    async fn run<A, Fut>(&self, incarnation: Incarnation, start: &TaskStart) -> Ending
    where
        R: Fn(A, &TaskStart) -> Fut + Send + Sync,
        Fut: Future<Output = Result<(), E>> + Send,
        G: Fn() -> A + Send + Sync,
    {
        let future = match catch(|| (self.run)((self.args)(), start)) {
            Ok(future) => future,
            Err(report) => return self.panicked(incarnation, report).of_start(),
        };
        // A task is up once there is a future to poll.
        let child = self.post.index;
        turn::dispatch(
            &self.post.node,
            Input::Started { child, incarnation },
            Some(child),
        );

        let cell = &self.slot.cell;
        let cancellable = async {
            let mut future = pin!(future);
            #[cfg(feature = "testing")]
            let mut hangs = false;
            poll_fn(|cx| {
                if cell.reached(incarnation, Op::Stop) {
                    // Cancelling wakes the task's own waiters, here and not under any lock.
                    start.token.cancel();
                }
                #[cfg(feature = "testing")]
                if let Some(fault) = cell.struck_between(incarnation) {
                    if let Some(error) = fault.into_error() {
                        return Poll::Ready(Err(error));
                    }
                    hangs = true;
                }
                #[cfg(feature = "testing")]
                if hangs {
                    return Poll::Pending;
                }
                future.as_mut().poll(cx)
            })
            .await
        };
        let cancellable = guard::whole(cell, cancellable);
        match guard::run(cell, incarnation, Op::Abort, None, cancellable).await {
            Run::Done(None) => {
                let tasks = start.scope.get().map(Scope::tasks);
                match tasks.and_then(|tasks| tasks.take_broken()) {
                    Some(report) => self.panicked(incarnation, report),
                    None => Ending::exit(Exit::Killed),
                }
            }
            Run::Done(Some(Ok(()))) if cell.reached(incarnation, Op::Stop) => {
                Ending::exit(Exit::Shutdown)
            }
            Run::Done(Some(Ok(()))) => Ending::exit(Exit::Normal),
            Run::Done(Some(Err(error))) => match self.judge(incarnation, error) {
                (Directive::Escalate, failure) => Ending::Escalate(failure),
                (directive, failure) => Ending::Exit { exit: Exit::Failed(failure), directive },
            },
            Run::Panicked(report) => self.panicked(incarnation, report),
            Run::Ordered | Run::TimedOut => Ending::exit(Exit::Killed),
        }
    }

    fn judge(&self, incarnation: Incarnation, error: E) -> (Directive, Failure) {
        self.decision
            .judge(&self.post, self.policy.strategy, incarnation, error)
    }

    fn panicked(&self, incarnation: Incarnation, report: PanicReport) -> Ending {
        self.post.panicked(&self.policy, incarnation, report)
    }
}
