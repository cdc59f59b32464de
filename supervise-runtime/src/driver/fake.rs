//! Children that are run in place of those that a tree declares.

use std::{
    any::{Any, type_name},
    fmt,
    sync::Arc,
};

use supervise_policy::Directive;

use super::{
    TaskRun, TaskSlot, TaskStart, WorkerSlot,
    decision::Decision,
    shell::{self, Life, Post},
    task::TaskLife,
    worker::WorkerLife,
};
use crate::{
    __private::CopyOf, Actor, core::SharedPolicy, failure::no_source, overrides::FaultKind,
};

/// The place of an actor, for a fake to live in.
pub(crate) struct Stand<A: Actor> {
    pub(super) post: Post,
    pub(super) slot: Arc<WorkerSlot<A::Msg>>,
    pub(super) policy: SharedPolicy,
    /// Makes the arguments of the actor that the tree declares.
    pub(super) args: Box<dyn Fn() -> A::Args + Send + Sync>,
    /// The arms that the tree, or the actor's attribute, has for its errors.
    pub(super) on: Option<fn(&A::Error) -> Directive>,
    /// How its messages are copied, where they are tried again.
    pub(super) copy: CopyOf<A>,
}

/// The place of a task, for a fake to live in.
pub(crate) struct StandTask {
    pub(super) post: Post,
    pub(super) slot: Arc<TaskSlot>,
    pub(super) policy: SharedPolicy,
    /// The arms that the tree has for its errors, as an `Option<fn(&E) -> Directive>`.
    pub(super) on: Box<dyn Any>,
}

/// Lets an actor of another type live in the place of an `A`.
pub(crate) type SpawnWorker<A> = Box<dyn Fn(Stand<A>) + Send + Sync>;

/// Lets another task live in the place of one.
pub(crate) type SpawnTask = Box<dyn Fn(StandTask) + Send + Sync>;

/// What is run in place of a child.
pub(crate) struct Fake {
    /// The actor that it is for; `None` if it is for a task.
    actor: Option<&'static str>,
    /// A [`SpawnWorker`] of that actor, or a [`SpawnTask`].
    spawn: Box<dyn Any + Send + Sync>,
}

impl Fake {
    /// An actor `B` in place of an `A`, whose arguments become those of `B`.
    pub(crate) fn of_worker<A, B, F>(make: F) -> Self
    where
        A: Actor,
        B: Actor<Msg = A::Msg>,
        F: Fn(A::Args) -> B::Args + Send + Sync + 'static,
    {
        let make = Arc::new(make);
        let spawn: SpawnWorker<A> = Box::new(move |stand| {
            let Stand { post, slot, policy, args, on, copy } = stand;
            let make = make.clone();
            spawn(WorkerLife::<B, _> {
                post,
                slot,
                policy,
                decision: Decision { on: same(&on), source: no_source },
                args: move || make(args()),
                last_failure: None,
                heritage: None,
                copy,
            });
        });
        Self { actor: Some(type_name::<A>()), spawn: Box::new(spawn) }
    }

    /// A function in place of another.
    pub(crate) fn of_task<F: TaskRun<(), M>, M: 'static>(run: F) -> Self {
        let run = Arc::new(run);
        let spawn: SpawnTask = Box::new(move |stand| {
            let StandTask { post, slot, policy, on } = stand;
            let run = run.clone();
            spawn(TaskLife {
                post,
                slot,
                policy,
                decision: Decision { on: on.downcast_ref().copied().flatten(), source: no_source },
                args: || (),
                run: move |(), start: &TaskStart| run.call((), start),
            });
        });
        Self { actor: None, spawn: Box::new(spawn) }
    }

    /// As one for this actor.
    pub(super) fn worker<A: Actor>(&self) -> Result<&SpawnWorker<A>, FaultKind> {
        let Some(asked) = self.actor else {
            return Err(FaultKind::NotATask);
        };
        let is = type_name::<A>();
        self.spawn
            .downcast_ref()
            .ok_or(FaultKind::OtherActor { is, asked })
    }

    /// As one for a task.
    pub(super) fn task(&self) -> Result<&SpawnTask, FaultKind> {
        self.spawn.downcast_ref().ok_or(FaultKind::NotAnActor)
    }
}

/// The same arms, if they are for the same type of errors.
fn same<E: 'static, G: 'static>(on: &Option<fn(&E) -> Directive>) -> Option<fn(&G) -> Directive> {
    let on: &dyn Any = on;
    on.downcast_ref().copied().flatten()
}

fn spawn(life: impl Life) {
    let post = life.post().clone();
    let runtime = post.node.tree.runtime.clone();
    runtime.spawn(shell::run(post, life));
}

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fake")
            .field("actor", &self.actor)
            .finish_non_exhaustive()
    }
}
