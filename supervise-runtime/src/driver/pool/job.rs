//! Tasks that come and go: what each is given, and who is told what came of it.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tracing::{Instrument as _, Span};

use super::{
    super::{
        TaskSlot, TaskStart, shell,
        task::{Errand, TaskLife, TaskManner},
    },
    Copies, Membership,
};
use crate::{
    ErrorValue, Failure, SpawnError, TaskRef, breaker::gate::Gate, core::Exit, health::Vitals,
};

/// What came of a task: what it gave, or how it ended without.
pub(crate) type Came<O> = Result<O, Exit<Failure>>;

/// The number of a task, and where what comes of it is told.
type Numbered<O> = (usize, mpsc::UnboundedSender<(usize, Came<O>)>);

/// Who is told what came of a task.
pub(crate) enum Told<O> {
    /// Whoever waits for this one.
    One(oneshot::Sender<Came<O>>),
    /// Whoever waits for many, by number. In a box: every task has room for either.
    Each(Box<Numbered<O>>),
}

impl<O> Told<O> {
    fn tell(self, came: Came<O>) {
        // The only error is that nobody waits any more.
        match self {
            Self::One(to) => drop(to.send(came)),
            Self::Each(each) => drop(each.1.send((each.0, came))),
        }
    }
}

/// Takes in tasks of one kind, whatever the function that they run.
pub(crate) trait Hire<I, O>: Send + Sync {
    fn members(&self) -> &Membership;

    /// Adds a task and starts it. The input is given back where it is refused.
    fn hire(&self, name: Option<&str>, input: I, told: Told<O>) -> Result<TaskRef, SpawnError<I>>;
}

/// The tasks of a pool.
pub(in crate::driver) struct Crew<I, R, E: ErrorValue> {
    pub(in crate::driver) members: Membership,
    pub(in crate::driver) manner: Arc<TaskManner<E>>,
    /// `None` where they are temporary.
    pub(in crate::driver) again: Option<Copies<I>>,
    pub(in crate::driver) run: Arc<R>,
}

impl<I, O, R, Fut, E> Hire<I, O> for Crew<I, R, E>
where
    I: Send + 'static,
    O: Send + 'static,
    R: Fn(I, &TaskStart) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, E>> + Send + 'static,
    E: ErrorValue,
{
    fn members(&self) -> &Membership {
        &self.members
    }

    fn hire(&self, name: Option<&str>, input: I, told: Told<O>) -> Result<TaskRef, SpawnError<I>> {
        let admitted = self.members.admit(name, |cell, policy| TaskSlot {
            cell,
            vitals: Vitals::new(policy),
            gate: policy.breaker.map(Gate::new),
        });
        let post = match admitted {
            Ok(admitted) => admitted,
            Err(denied) => return Err(self.members.refuse(&denied, name, input)),
        };
        let task = TaskRef { slot: post.slot.clone() };
        // What it does belongs to what was being done when it was asked for.
        let run = self.run.clone();
        // In a box, since mostly there is none.
        let span = Some(Span::current())
            .filter(|span| !span.is_none())
            .map(Box::new);
        let runtime = post.node.tree.runtime.clone();
        let errand = Assigned {
            input: Some(input),
            again: self.again,
            told: Some(told),
            output: None,
            last: None,
        };
        let life = TaskLife {
            post,
            manner: self.manner.clone(),
            errand,
            run: move |input, start: &TaskStart| {
                let span = span.as_deref().map_or_else(Span::none, Span::clone);
                run(input, start).instrument(span)
            },
        };
        runtime.spawn(shell::run(life));
        Ok(task)
    }
}

/// A task's input, and what came of it so far.
struct Assigned<I, O> {
    input: Option<I>,
    again: Option<Copies<I>>,
    told: Option<Told<O>>,
    output: Option<O>,
    last: Option<Exit<Failure>>,
}

impl<I: Send + 'static, O: Send + 'static> Errand for Assigned<I, O> {
    type Args = I;
    type Output = O;

    fn args(&mut self) -> Option<I> {
        self.output = None;
        match self.again {
            Some(again) => self.input.as_ref().map(again),
            None => self.input.take(),
        }
    }

    fn gave(&mut self, output: O) {
        self.output = Some(output);
    }

    fn ended(&mut self, exit: Exit<Failure>) {
        self.last = Some(exit);
    }

    fn over(&mut self) {
        let Some(told) = self.told.take() else { return };
        told.tell(match (self.output.take(), self.last.take()) {
            (Some(output), Some(Exit::Normal | Exit::Shutdown)) => Ok(output),
            (_, Some(exit)) => Err(exit),
            (_, None) => Err(Exit::Shutdown),
        });
    }
}

impl<I, O> Drop for Assigned<I, O> {
    fn drop(&mut self) {
        // Its runtime is being shut down under it.
        if let Some(told) = self.told.take() {
            told.tell(Err(Exit::Killed));
        }
    }
}
