//! Making pools of tasks.

use std::{fmt, marker::PhantomData, sync::Arc};

use supervise_policy::Directive;

use super::{
    Builder, TaskRun, TaskStart,
    pool::{Again, Breeds},
};
use crate::{
    ErrorValue, TaskPoolRef,
    driver::{
        decision::Decision,
        fake::StandCrew,
        pool::{Copies, Crew},
        task::TaskManner,
    },
    failure::{SourceOf, no_source},
};

impl<C: Send + Sync + 'static> Builder<C> {
    /// Adds a pool whose tasks come and go.
    pub fn task_pool<F, I, O, Fut, E>(
        &mut self,
        pool: TaskPool<F, I, O, Fut, E>,
    ) -> TaskPoolRef<I, O>
    where
        F: Send + Sync + 'static,
        I: Send + 'static,
        O: Send + 'static,
        Fut: Future<Output = Result<O, E>> + Send + 'static,
        E: ErrorValue,
    {
        let next = self.next();
        let members = self.membership(&next);
        let TaskPool { run, call, on, source, restarts } = pool;
        let again = restarts.again;
        if let Some(fake) = self.setup.fake_crew::<I, O>(&next.path) {
            let crew = fake(StandCrew { members, again, on: Box::new(on) });
            return TaskPoolRef { crew };
        }
        let run = move |input: I, start: &TaskStart| call(&run, input, start);
        let manner = TaskManner::new(members.policy.clone(), Decision { on, source });
        TaskPoolRef { crew: Arc::new(Crew { members, manner, again, run: Arc::new(run) }) }
    }
}

/// A pool of tasks to be: its function, and how its errors are decided.
pub struct TaskPool<F, I, O, Fut, E> {
    run: F,
    call: fn(&F, I, &TaskStart) -> Fut,
    on: Option<fn(&E) -> Directive>,
    source: SourceOf<E>,
    restarts: Restarts<I, O>,
}

impl<F, I, O, Fut, E: ErrorValue> TaskPool<F, I, O, Fut, E> {
    /// Tasks that run `run`, once or again.
    pub fn new<M>(restarts: Restarts<I, O>, run: F) -> Self
    where
        F: TaskRun<I, M, O, Error = E, Future = Fut>,
    {
        Self { run, call: F::call, on: None, source: no_source, restarts }
    }

    /// The tasks' own arms.
    #[must_use]
    pub fn on(mut self, on: fn(&E) -> Directive) -> Self {
        self.on = Some(on);
        self
    }
}

impl<F, I, O, Fut, E: std::error::Error + 'static> TaskPool<F, I, O, Fut, E> {
    /// Their errors are standard errors and have sources.
    #[must_use]
    pub fn with_source(mut self) -> Self {
        self.source = |error| Some(error);
        self
    }
}

/// Whether the tasks of a pool are started once, or again with the same input.
pub struct Restarts<I, O> {
    again: Option<Copies<I>>,
    output: PhantomData<fn() -> O>,
}

impl<I: Send + 'static, O> Breeds<true> for Restarts<I, O> {
    fn breed() -> Self {
        Self { again: None, output: PhantomData }
    }
}

impl<I: Again, O> Breeds<false> for Restarts<I, O> {
    fn breed() -> Self {
        Self { again: Some(I::again), output: PhantomData }
    }
}

impl<I, O> fmt::Debug for Restarts<I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Restarts").finish_non_exhaustive()
    }
}

impl<F, I, O, Fut, E> fmt::Debug for TaskPool<F, I, O, Fut, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskPool").finish_non_exhaustive()
    }
}
