//! Making tasks.

use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    sync::{Arc, OnceLock},
};

use supervise_policy::Directive;
use tokio_util::sync::CancellationToken;

use super::{Builder, Next};
use crate::{
    ErrorValue, Scope, TaskContext, TaskRef,
    breaker::gate::Gate,
    driver::{
        TaskSlot,
        decision::Decision,
        fake::StandTask,
        task::{TaskLife, TaskManner},
    },
    failure::{SourceOf, no_source},
    health::Vitals,
};

impl<C: Send + Sync + 'static> Builder<C> {
    /// Adds a task.
    pub fn task<F, G, A, Fut, E>(&mut self, task: Task<C, F, G, A, Fut, E>) -> TaskRef
    where
        F: Send + Sync + 'static,
        G: Fn(&C) -> A + Send + Sync + 'static,
        A: Send + 'static,
        Fut: Future<Output = Result<(), E>> + Send + 'static,
        E: ErrorValue,
    {
        let next = self.next();
        let Task { args, run, call, on, source, .. } = task;
        let run = move |args: A, start: &TaskStart| call(&run, args, start);
        self.job(&next, next.path.clone(), args, run, Decision { on, source })
    }

    /// Adds so many tasks of one kind, each a child of its own.
    pub fn tasks<const N: usize, F, G, A, Fut, E>(
        &mut self,
        task: Task<C, F, G, A, Fut, E>,
    ) -> [TaskRef; N]
    where
        F: Send + Sync + 'static,
        G: Fn(&C) -> A + Send + Sync + 'static,
        A: Send + 'static,
        Fut: Future<Output = Result<(), E>> + Send + 'static,
        E: ErrorValue,
    {
        let next = self.next();
        let Task { args, run, call, on, source, .. } = task;
        let (args, run) = (Arc::new(args), Arc::new(run));
        self.node.expect(N);
        std::array::from_fn(|n| {
            let (args, run) = (args.clone(), run.clone());
            let args = move |context: &C| args(context);
            let run = move |args: A, start: &TaskStart| call(&run, args, start);
            self.job(&next, next.replica(n), args, run, Decision { on, source })
        })
    }

    fn job<R, G, A, Fut, E>(
        &self,
        next: &Next,
        path: Arc<str>,
        args: G,
        run: R,
        decision: Decision<E>,
    ) -> TaskRef
    where
        R: Fn(A, &TaskStart) -> Fut + Send + Sync + 'static,
        G: Fn(&C) -> A + Send + Sync + 'static,
        A: Send + 'static,
        Fut: Future<Output = Result<(), E>> + Send + 'static,
        E: ErrorValue,
    {
        let policy = next.policy.clone();
        let post = self.place(path, &policy, |cell| TaskSlot {
            cell,
            vitals: Vitals::new(&policy),
            gate: policy.breaker.map(Gate::new),
        });
        let handle = TaskRef { slot: post.slot.clone() };
        match self.setup.fake_task(&next.path) {
            None => {
                let context = self.context.clone();
                let errand = move || args(&context);
                let manner = TaskManner::new(policy, decision);
                self.spawn(TaskLife { post, manner, errand, run });
            }
            Some(fake) => fake(StandTask { post, policy, on: Box::new(decision.on) }),
        }
        handle
    }
}

/// A function that can be a task: `async fn(CancellationToken)` or `async fn(args, CancellationToken)`,
/// or either with a [`TaskContext`] for the token, with a result. `M` tells them apart; `O` is what it gives, which is
/// nothing but for tasks of a pool.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be run as a task",
    label = "not an `async fn(CancellationToken) -> Result<{O}, E>`",
    note = "with `args` it is an `async fn(args, CancellationToken) -> Result<{O}, E>`, and so it is with `input` in a pool; it may take a `TaskContext` for the token"
)]
pub trait TaskRun<A, M, O = ()>: Send + Sync + 'static {
    /// What goes wrong with it.
    type Error: ErrorValue;
    /// One incarnation.
    type Future: Future<Output = Result<O, Self::Error>> + Send + 'static;

    /// Begins an incarnation.
    fn call(&self, args: A, start: &TaskStart) -> Self::Future;
}

/// What one incarnation of a task can be given. What it does not take is not made.
#[derive(Debug)]
pub struct TaskStart {
    pub(in crate::driver) slot: Arc<TaskSlot>,
    pub(in crate::driver) incarnation: u64,
    pub(in crate::driver) token: CancellationToken,
    pub(in crate::driver) scope: OnceLock<Scope>,
}

impl TaskStart {
    fn context(&self) -> TaskContext {
        let slot = self.slot.clone();
        let scope = self
            .scope
            .get_or_init(|| Scope::new(slot.clone(), self.incarnation, self.token.clone()));
        TaskContext::new(TaskRef { slot: slot.clone() }, scope.clone())
    }
}

impl<F, O, Fut, E> TaskRun<(), (CancellationToken,), O> for F
where
    F: Fn(CancellationToken) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, E>> + Send + 'static,
    E: ErrorValue,
{
    type Error = E;
    type Future = Fut;

    fn call(&self, (): (), start: &TaskStart) -> Fut {
        self(start.token.clone())
    }
}

impl<F, O, Fut, E> TaskRun<(), (TaskContext,), O> for F
where
    F: Fn(TaskContext) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, E>> + Send + 'static,
    E: ErrorValue,
{
    type Error = E;
    type Future = Fut;

    fn call(&self, (): (), start: &TaskStart) -> Fut {
        self(start.context())
    }
}

impl<F, A, O, Fut, E> TaskRun<A, (A, TaskContext), O> for F
where
    F: Fn(A, TaskContext) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, E>> + Send + 'static,
    E: ErrorValue,
{
    type Error = E;
    type Future = Fut;

    fn call(&self, args: A, start: &TaskStart) -> Fut {
        self(args, start.context())
    }
}

impl<F, A, O, Fut, E> TaskRun<A, (A, CancellationToken), O> for F
where
    F: Fn(A, CancellationToken) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, E>> + Send + 'static,
    E: ErrorValue,
{
    type Error = E;
    type Future = Fut;

    fn call(&self, args: A, start: &TaskStart) -> Fut {
        self(args, start.token.clone())
    }
}

/// A task to be: its function, how its arguments are made and its errors decided.
///
/// Only [`new`](Task::new) asks whether the function can be a task, so that it is told once if it can not; what comes
/// later has the one function that is called.
pub struct Task<C, F, G, A, Fut, E> {
    args: G,
    run: F,
    call: fn(&F, A, &TaskStart) -> Fut,
    on: Option<fn(&E) -> Directive>,
    source: SourceOf<E>,
    context: PhantomData<fn(&C)>,
}

impl<C, F, G: Fn(&C) -> A, A, Fut, E: ErrorValue> Task<C, F, G, A, Fut, E> {
    /// A task that runs `run` with the arguments that `args` makes, for every incarnation anew.
    pub fn new<M>(args: G, run: F) -> Self
    where
        F: TaskRun<A, M, Error = E, Future = Fut>,
    {
        let (call, context) = (F::call, PhantomData);
        Self { args, run, call, on: None, source: no_source, context }
    }

    /// Its own arms.
    #[must_use]
    pub fn on(mut self, on: fn(&E) -> Directive) -> Self {
        self.on = Some(on);
        self
    }
}

impl<C, F, G, A, Fut, E: std::error::Error> Task<C, F, G, A, Fut, E> {
    /// Its errors are standard errors and have sources.
    #[must_use]
    pub fn with_source(mut self) -> Self
    where
        E: 'static,
    {
        self.source = |error| Some(error);
        self
    }
}

opaque!(Task<C, F, G, A, Fut, E>);
