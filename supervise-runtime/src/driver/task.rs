//! Tasks: an async function with a cancellation token.

#![allow(
    clippy::manual_async_fn,
    reason = "an `async fn` has room for its arguments twice, in every child"
)]

#[cfg(feature = "testing")]
use std::task::Poll;
use std::{
    future::Future,
    pin::pin,
    sync::{Arc, OnceLock},
};

use supervise_policy::Directive;
use tokio_util::sync::CancellationToken;

use super::{
    Cell, Slot, TaskStart,
    decision::Decision,
    guard::{self, Run},
    leaving::{self, Left, Over},
    shell::{Ending, Life, Post},
    turn, verdict,
};
use crate::{
    ErrorValue, Failure, LinkDown, PanicReport, Scope,
    breaker::gate::Gate,
    core::{Exit, Incarnation, Mail, Op, SharedPolicy, When},
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

/// Where the arguments of a task's incarnations come from, and what becomes of what it gives.
pub(super) trait Errand: Send + 'static {
    type Args: Send + 'static;
    type Output: Send;

    /// The arguments of the next incarnation; `None` if there are none left.
    fn args(&mut self) -> Option<Self::Args>;

    /// An incarnation has come to its own end, with this.
    fn gave(&mut self, output: Self::Output);

    /// An incarnation is over.
    fn ended(&mut self, exit: Exit<Failure>) {
        let _ = exit;
    }

    /// There will be no further incarnation, and the task's supervisor knows.
    fn over(&mut self) {}
}

/// A declared task: its arguments are made anew each time, and nobody waits.
impl<A, F> Errand for F
where
    A: Send + 'static,
    F: Fn() -> A + Send + 'static,
{
    type Args = A;
    type Output = ();

    fn args(&mut self) -> Option<A> {
        Some(self())
    }

    fn gave(&mut self, (): ()) {}
}

/// What tasks of one declaration have in common: all members of a pool.
pub(in crate::driver) struct TaskManner<E> {
    pub(in crate::driver) policy: SharedPolicy,
    pub(in crate::driver) decision: Decision<E>,
}

impl<E> TaskManner<E> {
    pub(in crate::driver) fn new(policy: SharedPolicy, decision: Decision<E>) -> Arc<Self> {
        Arc::new(Self { policy, decision })
    }
}

pub(super) struct TaskLife<R, G, E: ErrorValue> {
    pub(super) post: Post<TaskSlot>,
    pub(super) manner: Arc<TaskManner<E>>,
    /// What it is given, and what becomes of what it gives.
    pub(super) errand: G,
    pub(super) run: R,
}

impl<R, G, Fut, E> Life for TaskLife<R, G, E>
where
    R: Fn(G::Args, &TaskStart) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<G::Output, E>> + Send,
    G: Errand,
    E: ErrorValue,
{
    type Slot = TaskSlot;

    fn post(&self) -> &Post<TaskSlot> {
        &self.post
    }

    fn live(&mut self, incarnation: Incarnation) -> impl Future<Output = Over> + Send {
        self.post.slot.cell.begin();
        #[cfg(feature = "testing")]
        self.post.slot.cell.injection.fails_with::<E>();
        let start = TaskStart {
            slot: self.post.slot.clone(),
            incarnation,
            token: CancellationToken::new(),
            scope: OnceLock::new(),
        };
        let gate = self.post.slot.gate.as_deref();
        let began = gate.map_or(When::NEVER, |gate| {
            let now = self.post.node.tree.now();
            self.post.breaker(gate.wake(now));
            When::at(now)
        });
        async move {
            // By value: what is borrowed has room of its own in the task.
            let ran = self.run(&start).await;
            let ending = self.tried(began, ran);
            let (ending, left) = match start.scope.get() {
                None => (ending, None),
                // Boxed, so that those who have no work beside their own do not have room for this.
                Some(scope) => Box::pin(self.leave(start.incarnation, ending, scope)).await,
            };
            self.ended(&ending);
            let incarnation = start.incarnation;
            // Before the report, after which the next may begin.
            drop(start);
            self.post
                .report(incarnation, ending, left.is_none(), When::NEVER, false);
            Over { incarnation, left }
        }
    }

    fn hand_back(&mut self) {}

    fn over(&mut self) {
        self.errand.over();
    }
}

impl<R, G, E: ErrorValue> TaskLife<R, G, E> {
    fn run<Fut>(&mut self, start: &TaskStart) -> impl Future<Output = Ending> + Send
    where
        R: Fn(G::Args, &TaskStart) -> Fut + Send + Sync,
        Fut: Future<Output = Result<G::Output, E>> + Send,
        G: Errand,
    {
        async move {
            let Self { run, errand, .. } = self;
            let future = match catch(|| errand.args().map(|args| run(args, start))) {
                Ok(Some(future)) => future,
                Ok(None) => return Ending::exit(Exit::Ignored),
                Err(report) => return self.panicked(start.incarnation, report).of_start(),
            };
            // A task is up once there is a future to poll.
            turn::started(&self.post.node, self.post.index(), start.incarnation, false);
            #[cfg(feature = "testing")]
            let mut hangs = false;
            let end = {
                let cell = &self.post.slot.cell;
                let future = pin!(Some(future));
                guard::whole(
                    cell,
                    start.incarnation,
                    guard::Abort,
                    future,
                    |future, cx| {
                        // What it needs is all in the one pointer.
                        let (cell, incarnation) = (&start.slot.cell, start.incarnation);
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
                        future.poll(cx)
                    },
                )
                .await
            };
            self.came_to(end, start)
        }
    }

    /// Notes how an incarnation ended, for who waits for what comes of it.
    fn ended(&mut self, ending: &Ending)
    where
        G: Errand,
    {
        // What it was given up for says more than that it was aborted.
        let vitals = self.post.slot.vitals.as_ref();
        let given_up = vitals.and_then(|vitals| vitals.take_failure());
        self.errand.ended(match (given_up, ending) {
            (Some(failure), _) => Exit::Failed(failure),
            (None, Ending::Escalate(failure)) => Exit::Failed(failure.clone()),
            (None, Ending::Exit { exit, .. }) => exit.clone(),
        });
    }

    /// How an incarnation ended.
    fn came_to(&mut self, end: Run<Result<G::Output, E>>, start: &TaskStart) -> Ending
    where
        G: Errand,
    {
        let incarnation = start.incarnation;
        match end {
            Run::Broken => {
                let tasks = start.scope.get().map(Scope::tasks);
                if let Some(report) = tasks.and_then(|tasks| tasks.take_broken()) {
                    return self.panicked(incarnation, report);
                }
                match tasks.and_then(|tasks| tasks.take_severed()) {
                    Some(down) => self.severed(incarnation, down),
                    None => Ending::exit(Exit::Killed),
                }
            }
            Run::Done(Ok(output)) => {
                let stopped = self.post.slot.cell.reached(incarnation, Op::Stop);
                self.errand.gave(output);
                Ending::exit(if stopped {
                    Exit::Shutdown
                } else {
                    Exit::Normal
                })
            }
            Run::Done(Err(error)) => ended(self.judge(incarnation, error)),
            Run::Panicked(report) => self.panicked(incarnation, *report),
            Run::Ordered | Run::TimedOut => Ending::exit(Exit::Killed),
        }
    }

    /// Tells its breaker, if it has one, how an incarnation did.
    fn tried(&self, began: When, ending: Ending) -> Ending {
        let (Some(gate), Some(trip)) = (&self.post.slot.gate, self.manner.policy.breaker) else {
            return ending;
        };
        let Some(began) = began.get() else {
            return ending;
        };
        let now = self.post.node.tree.now();
        // One that has run for long has done well, and one that ends well too.
        let well = now.saturating_since(began) >= trip.within;
        if well || matches!(&ending, Ending::Exit { exit: Exit::Normal, .. }) {
            self.post.breaker(gate.succeeded(now));
        }
        self.post.failed(&ending);
        ending
    }

    /// Ends the work that belongs to the incarnation.
    async fn leave(
        &mut self,
        incarnation: Incarnation,
        ending: Ending,
        scope: &Scope,
    ) -> (Ending, Option<Left>) {
        let (cell, grace) = (&self.post.slot.cell, self.manner.policy.abort_grace);
        let (panic, left) = leaving::leave(cell, incarnation, grace, scope).await;
        let ending = match panic {
            Some(report) => {
                self.post
                    .and_panicked(&self.manner.policy, ending, incarnation, report)
            }
            None => ending,
        };
        (ending, left.map(leaving::work))
    }

    fn judge(&self, incarnation: Incarnation, error: E) -> (Directive, Failure) {
        let TaskManner { policy, decision } = &*self.manner;
        decision.judge(&self.post, policy.strategy, incarnation, error)
    }

    fn panicked(&self, incarnation: Incarnation, report: PanicReport) -> Ending {
        self.post.panicked(&self.manner.policy, incarnation, report)
    }

    /// It is no error of the task's own type, so that its supervisor decides.
    fn severed(&self, incarnation: Incarnation, down: LinkDown) -> Ending {
        let path = self.post.slot.cell.shared_path();
        let failure = Failure::error(&path, incarnation, down, |error| Some(error), None);
        ended(verdict::decide(&self.post.node, failure))
    }
}

fn ended((directive, failure): (Directive, Failure)) -> Ending {
    match directive {
        Directive::Escalate => Ending::Escalate(failure),
        directive => Ending::Exit { exit: Exit::Failed(failure), directive },
    }
}
