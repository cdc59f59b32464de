//! Tasks: an async function with a cancellation token.

use std::{
    future::{Future, poll_fn},
    marker::PhantomData,
    pin::pin,
    sync::Arc,
};

use supervise_policy::Directive;
use tokio_util::sync::CancellationToken;

use super::{
    Cell, Slot, TaskRun,
    decision::Decision,
    guard::{self, Run},
    shell::{Ending, Life, Post},
    turn,
};
use crate::{
    Failure, PanicReport,
    core::{Exit, Incarnation, Input, Op, SharedPolicy},
    failure::catch,
};

/// A task as its handles and its supervisor see it.
pub(crate) struct TaskSlot {
    pub(crate) cell: Cell,
}

impl Slot for TaskSlot {
    fn cell(&self) -> &Cell {
        &self.cell
    }

    fn set_open(&self, _: bool) {}
}

pub(super) struct TaskLife<F, A, M, G>
where
    F: TaskRun<A, M>,
{
    pub(super) post: Post,
    pub(super) slot: Arc<TaskSlot>,
    pub(super) policy: SharedPolicy,
    pub(super) decision: Decision<F::Error>,
    /// Makes the arguments of an incarnation.
    pub(super) args: G,
    pub(super) run: F,
    pub(super) arity: PhantomData<fn(A, M)>,
}

impl<F, A, M, G> Life for TaskLife<F, A, M, G>
where
    F: TaskRun<A, M>,
    A: Send + 'static,
    M: 'static,
    G: Fn() -> A + Send + Sync + 'static,
{
    async fn live(&mut self, incarnation: Incarnation) -> Ending {
        let token = CancellationToken::new();
        let future = match catch(|| self.run.call((self.args)(), token.clone())) {
            Ok(future) => future,
            Err(report) => return self.panicked(incarnation, report),
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
            poll_fn(|cx| {
                if cell.reached(incarnation, Op::Stop) {
                    // Cancelling wakes the task's own waiters, here and not under any lock.
                    token.cancel();
                }
                future.as_mut().poll(cx)
            })
            .await
        };
        match guard::run(cell, incarnation, Op::Abort, None, cancellable).await {
            Run::Done(Ok(())) if cell.reached(incarnation, Op::Stop) => {
                Ending::exit(Exit::Shutdown)
            }
            Run::Done(Ok(())) => Ending::exit(Exit::Normal),
            Run::Done(Err(error)) => match self.judge(incarnation, error) {
                (Directive::Escalate, failure) => Ending::Escalate(failure),
                (directive, failure) => Ending::Exit { exit: Exit::Failed(failure), directive },
            },
            Run::Panicked(report) => self.panicked(incarnation, report),
            Run::Ordered | Run::TimedOut => Ending::exit(Exit::Killed),
        }
    }

    fn hand_back(&mut self) {}
}

impl<F, A, M, G> TaskLife<F, A, M, G>
where
    F: TaskRun<A, M>,
{
    fn judge(&self, incarnation: Incarnation, error: F::Error) -> (Directive, Failure) {
        self.decision
            .judge(&self.post, self.policy.strategy, incarnation, error)
    }

    fn panicked(&self, incarnation: Incarnation, report: PanicReport) -> Ending {
        self.post.panicked(&self.policy, incarnation, report)
    }
}
