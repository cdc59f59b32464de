//! Children that are run in place of those that a tree declares.

use std::{
    any::{Any, type_name},
    fmt,
    sync::Arc,
};

use supervise_policy::{ChildPolicy, Directive, StatePolicy};

use super::{
    TaskRun, TaskSlot, TaskStart, WorkerSlot,
    decision::Decision,
    pool::{Copies, Crew, Hire, Membership, Origin},
    shell::{self, Ending, Life, Post},
    task::{TaskLife, TaskManner},
    worker::{Manner, WorkerLife},
};
use crate::{
    __private::CopyOf, Actor, core::SharedPolicy, failure::no_source, overrides::FaultKind,
};

/// The place of an actor, for a fake to live in.
pub(crate) struct Stand<A: Actor> {
    pub(super) post: Post<WorkerSlot<A::Msg>>,
    pub(super) policy: SharedPolicy,
    /// Makes the arguments of the actor that the tree declares.
    pub(super) args: Box<dyn Origin<A>>,
    /// Makes them once more, where they have to be kept for that.
    pub(super) again: Option<Copies<A::Args>>,
    /// The arms that the tree, or the actor's attribute, has for its errors.
    pub(super) on: Option<fn(&A::Error) -> Directive>,
    /// How its messages are copied, where they are tried again.
    pub(super) copy: CopyOf<A>,
}

impl<A: Actor> Stand<A> {
    pub(super) fn of(
        post: Post<WorkerSlot<A::Msg>>,
        manner: &Manner<A>,
        args: Box<dyn Origin<A>>,
    ) -> Self {
        let Manner { policy, decision, copy, again, .. } = manner;
        let (policy, on, copy, again) = (policy.clone(), decision.on, *copy, *again);
        Self { post, policy, args, again, on, copy }
    }
}

/// The place of a task, for a fake to live in.
pub(crate) struct StandTask {
    pub(super) post: Post<TaskSlot>,
    pub(super) policy: SharedPolicy,
    /// The arms that the tree has for its errors, as an `Option<fn(&E) -> Directive>`.
    pub(super) on: Box<dyn Any>,
}

/// The place of a pool of tasks, for a fake to be run by all of them.
pub(crate) struct StandCrew<I> {
    pub(super) members: Membership,
    pub(super) again: Option<Copies<I>>,
    /// The arms that the tree has for its errors, as an `Option<fn(&E) -> Directive>`.
    pub(super) on: Box<dyn Any>,
}

/// Lets an actor of another type live in the place of an `A`.
pub(crate) type SpawnWorker<A> = Box<dyn Fn(Stand<A>) + Send + Sync>;

/// Lets another task live in the place of one.
pub(crate) type SpawnTask = Box<dyn Fn(StandTask) + Send + Sync>;

/// Lets all tasks of a pool run another function.
pub(crate) type MakeCrew<I, O> = Box<dyn Fn(StandCrew<I>) -> Arc<dyn Hire<I, O>> + Send + Sync>;

/// What is run in place of a child.
pub(crate) struct Fake {
    of: Of,
    /// A [`SpawnWorker`] of that actor, a [`SpawnTask`], or a [`MakeCrew`] for these types.
    spawn: Box<dyn Any + Send + Sync>,
}

/// What a fake is for.
#[derive(Clone, Copy, Debug)]
enum Of {
    Actor(&'static str),
    Task,
    /// A pool of tasks, with this input and this output.
    Crew([&'static str; 2]),
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
            let Stand { post, policy, args, again, on, copy } = stand;
            let make = make.clone();
            // It has no state that could be handed on, whatever the real one has.
            let policy = match policy.state {
                StatePolicy::Fresh => policy,
                _ => ChildPolicy { state: StatePolicy::Fresh, ..*policy }.into(),
            };
            let decision = Decision { on: same(&on), source: no_source };
            let manner = Manner::new(policy, decision, copy);
            let args = Instead { origin: args, again, make };
            spawn(WorkerLife::<B, _>::new(post, manner, args, None));
        });
        Self { of: Of::Actor(type_name::<A>()), spawn: Box::new(spawn) }
    }

    /// A function in place of another.
    pub(crate) fn of_task<F: TaskRun<(), M>, M: 'static>(run: F) -> Self {
        let run = Arc::new(run);
        let spawn: SpawnTask = Box::new(move |stand| {
            let StandTask { post, policy, on } = stand;
            let run = run.clone();
            let on = on.downcast_ref().copied().flatten();
            spawn(TaskLife {
                post,
                manner: TaskManner::new(policy, Decision { on, source: no_source }),
                errand: || (),
                run: move |(), start: &TaskStart| run.call((), start),
            });
        });
        Self { of: Of::Task, spawn: Box::new(spawn) }
    }

    /// A function in place of that of a pool of tasks.
    pub(crate) fn of_crew<I, O, M, F>(run: F) -> Self
    where
        I: Send + 'static,
        O: Send + 'static,
        M: 'static,
        F: TaskRun<I, M, O>,
    {
        let run = Arc::new(move |input: I, start: &TaskStart| run.call(input, start));
        let make: MakeCrew<I, O> = Box::new(move |stand| {
            let StandCrew { members, again, on } = stand;
            let on = on.downcast_ref().copied().flatten();
            let decision = Decision::<F::Error> { on, source: no_source };
            let manner = TaskManner::new(members.policy.clone(), decision);
            Arc::new(Crew { members, manner, again, run: run.clone() })
        });
        Self { of: Of::Crew(crew_name::<I, O>()), spawn: Box::new(make) }
    }

    /// As one for this actor.
    pub(super) fn worker<A: Actor>(&self) -> Result<&SpawnWorker<A>, FaultKind> {
        let is = type_name::<A>();
        self.spawn.downcast_ref().ok_or(match self.of {
            Of::Actor(asked) => FaultKind::OtherActor { is, asked },
            Of::Task | Of::Crew(_) => FaultKind::NotATask,
        })
    }

    /// As one for a task.
    pub(super) fn task(&self) -> Result<&SpawnTask, FaultKind> {
        self.spawn.downcast_ref().ok_or(match self.of {
            Of::Actor(_) => FaultKind::NotAnActor,
            Of::Task | Of::Crew(_) => FaultKind::OneTask,
        })
    }

    /// As one for a pool of tasks.
    pub(super) fn crew<I: 'static, O: 'static>(&self) -> Result<&MakeCrew<I, O>, FaultKind> {
        let is = crew_name::<I, O>();
        self.spawn.downcast_ref().ok_or(match self.of {
            Of::Actor(_) => FaultKind::NotAnActor,
            Of::Task => FaultKind::ManyTasks,
            Of::Crew(asked) => FaultKind::OtherTasks { is, asked },
        })
    }
}

fn crew_name<I, O>() -> [&'static str; 2] {
    [type_name::<I>(), type_name::<O>()]
}

/// The arguments of a fake, from those of the actor in whose place it is.
struct Instead<A: Actor, F> {
    origin: Box<dyn Origin<A>>,
    again: Option<Copies<A::Args>>,
    make: Arc<F>,
}

impl<A, B, F> Origin<B> for Instead<A, F>
where
    A: Actor,
    B: Actor,
    F: Fn(A::Args) -> B::Args + Send + Sync + 'static,
{
    fn args(&mut self, _: Option<Copies<B::Args>>) -> Option<B::Args> {
        self.origin.args(self.again).map(&*self.make)
    }

    fn up(&mut self) {
        self.origin.up();
    }

    fn failed(&mut self, ending: &Ending) {
        self.origin.failed(ending);
    }

    fn rested(&mut self) {
        self.origin.rested();
    }
}

/// The same arms, if they are for the same type of errors.
fn same<E: 'static, G: 'static>(on: &Option<fn(&E) -> Directive>) -> Option<fn(&G) -> Directive> {
    let on: &dyn Any = on;
    on.downcast_ref().copied().flatten()
}

fn spawn(life: impl Life) {
    let runtime = life.post().node.tree.runtime.clone();
    runtime.spawn(shell::run(life));
}

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fake")
            .field("of", &self.of)
            .finish_non_exhaustive()
    }
}
