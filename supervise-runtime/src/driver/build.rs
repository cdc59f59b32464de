//! Making a tree's supervisors and children from its data, before anything starts.

mod pool;

use std::{
    fmt,
    future::Future,
    hash::{BuildHasher, Hasher, RandomState},
    marker::PhantomData,
    sync::{Arc, OnceLock},
};

use supervise_policy::{
    ChildKind, ChildSpec, Directive, PolicyPatch, Strategy, SupervisorPatch, SupervisorPolicy,
    SupervisorSpec,
};
use tokio_util::sync::CancellationToken;

use super::{
    Cell, Node, Port, Slot, TaskSlot, WorkerSlot,
    decision::Decision,
    fake::{Stand, StandTask},
    node::Decide,
    setup::Setup,
    shell::{self, Life, Post},
    task::TaskLife,
    worker::{Heritage, WorkerLife},
};
use crate::{
    __private::CopyOf,
    Actor, ActorRef, ErrorValue, Persist, Scope, Snapshot, StateStore, TaskContext, TaskRef, Tree,
    breaker::gate::Gate,
    core::SharedPolicy,
    failure::{SourceOf, catch, no_source},
    health::Vitals,
    overrides::{Plan, Planned},
    state::{
        keep::{Keeper, Make},
        link::StateLink,
    },
};

pub use pool::{Again, Breeds, Pool, is_temporary};

/// Builds the children of one supervisor, in the order of its spec. The expansion of a tree calls it.
pub struct Builder<C> {
    node: Arc<Node>,
    context: Arc<C>,
    policy: SupervisorPolicy,
    children: std::slice::Iter<'static, ChildSpec>,
    /// What becomes of the policies, where some are changed at run time.
    plan: Option<Arc<Plan>>,
    setup: Arc<Setup>,
}

/// A child that is about to be made.
struct Next {
    spec: &'static ChildSpec,
    policy: SharedPolicy,
    /// What becomes of the policies of its own children.
    plan: Option<Arc<Plan>>,
    /// Its path in the tree; that of all its replicas together.
    path: Arc<str>,
}

/// How an actor is decided about, and what is kept of it.
struct Making<A: Actor> {
    decision: Decision<A::Error>,
    copy: CopyOf<A>,
    keep: Option<Make<A>>,
    store: Option<Arc<dyn StateStore>>,
}

impl Next {
    /// The path of one replica, as in `feeds/2`.
    fn replica(&self, n: usize) -> Arc<str> {
        format!("{}/{n}", self.path).into()
    }
}

impl<C: Send + Sync + 'static> Builder<C> {
    pub(crate) fn new(
        node: Arc<Node>,
        context: Arc<C>,
        spec: &'static SupervisorSpec,
        plan: Option<Arc<Plan>>,
        setup: Arc<Setup>,
    ) -> Self {
        let policy = plan.as_ref().map_or(spec.policy, |plan| plan.policy);
        Self { node, context, policy, children: spec.children.iter(), plan, setup }
    }

    /// Adds an actor.
    pub fn worker<A, F>(&mut self, worker: Worker<C, A, F>) -> ActorRef<A>
    where
        A: Actor,
        F: Fn(&C) -> A::Args + Send + Sync + 'static,
    {
        let next = self.next();
        let Worker { args, on, source, copy, keep, store, .. } = worker;
        let store = store.map(|store| store(&self.context));
        let make = Making { decision: Decision { on, source }, copy, keep, store };
        self.actor_at(&next, next.path.clone(), args, make)
    }

    /// Adds so many actors of one kind, each a child of its own.
    pub fn workers<const N: usize, A, F>(&mut self, worker: Worker<C, A, F>) -> [ActorRef<A>; N]
    where
        A: Actor,
        F: Fn(&C) -> A::Args + Send + Sync + 'static,
    {
        let next = self.next();
        let Worker { args, on, source, copy, keep, store, .. } = worker;
        let (args, store) = (Arc::new(args), store.map(|store| store(&self.context)));
        std::array::from_fn(|n| {
            let (args, store) = (args.clone(), store.clone());
            let args = move |context: &C| args(context);
            let make = Making { decision: Decision { on, source }, copy, keep, store };
            self.actor_at(&next, next.replica(n), args, make)
        })
    }

    fn actor_at<A, F>(&self, next: &Next, path: Arc<str>, args: F, make: Making<A>) -> ActorRef<A>
    where
        A: Actor,
        F: Fn(&C) -> A::Args + Send + Sync + 'static,
    {
        let Making { decision, copy, keep, store } = make;
        let fake = self.setup.fake_worker::<A>(&next.path);
        // A fake has no state that could be handed on.
        let keep = keep.filter(|_| fake.is_none());
        let link = keep.map(|_| Arc::new(StateLink::default()));
        let policy = next.policy.clone();
        let (post, slot) = self.place(path, &policy, |cell| {
            WorkerSlot::new::<A>(cell, &policy, link.clone())
        });
        let context = self.context.clone();
        let args = move || args(&context);
        let handle = ActorRef { slot: slot.clone() };
        match fake {
            None => self.spawn(WorkerLife::<A, _> {
                post,
                slot,
                policy,
                decision,
                args,
                last_failure: None,
                heritage: keep
                    .zip(link)
                    .map(|(make, link)| Heritage::new(make, store, link)),
                copy,
            }),
            Some(fake) => {
                let args = Box::new(args);
                fake(Stand { post, slot, policy, args, on: decision.on, copy });
            }
        }
        handle
    }

    /// Adds an actor, by what is the same for all children of its type.
    pub fn actor<A, F>(&mut self, kind: Kind<A>, args: F) -> ActorRef<A>
    where
        A: Actor,
        F: Fn(&C) -> A::Args + Send + Sync + 'static,
    {
        let Kind { on, source, keeps: Keeps(keep), copy } = kind;
        let context = PhantomData;
        self.worker(Worker { args, on, source, copy, keep, store: None, context })
    }

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
        let (post, slot) = self.place(path, &policy, |cell| TaskSlot {
            cell,
            vitals: Vitals::new(&policy),
            gate: policy.breaker.map(Gate::new),
        });
        let handle = TaskRef { slot: slot.clone() };
        match self.setup.fake_task(&next.path) {
            None => {
                let context = self.context.clone();
                let args = move || args(&context);
                self.spawn(TaskLife { post, slot, policy, decision, args, run });
            }
            Some(fake) => fake(StandTask { post, slot, policy, on: Box::new(decision.on) }),
        }
        handle
    }

    /// Adds a supervisor whose children `build` adds.
    pub fn supervisor<H>(
        &mut self,
        decide: Option<fn(&crate::Failure) -> Directive>,
        build: impl FnOnce(&mut Builder<C>) -> H,
    ) -> H {
        let next = self.next();
        let context = self.context.clone();
        let inner = self.nested(&next, nested_spec(next.spec), decide, context);
        build(&mut { inner })
    }

    /// Adds another tree, with a context made from this one's.
    pub fn mount<T: Tree, D: Send + Sync + 'static>(
        &mut self,
        build: fn(&mut Builder<D>) -> T,
        context: impl FnOnce(&C) -> D,
    ) -> T {
        let next = self.next();
        let context = Arc::new(context(&self.context));
        let inner = self.nested(&next, &T::SPEC.supervisor, T::DECIDE, context);
        build(&mut { inner })
    }

    /// Adds the child that `make` adds, if `when` says so.
    pub fn conditional<R>(
        &mut self,
        when: impl FnOnce(&C) -> bool,
        make: impl FnOnce(&mut Self) -> R,
    ) -> Option<R> {
        match catch(|| when(&self.context)) {
            Ok(true) => Some(make(self)),
            Ok(false) => {
                self.children.next();
                None
            }
            Err(report) => {
                let path = self.next().path;
                self.setup.undecided(path, report);
                None
            }
        }
    }

    fn next(&mut self) -> Next {
        let planned = self.plan.as_ref().map(|plan| {
            let index = plan.children.len().saturating_sub(self.children.len());
            plan.children.get(index).cloned()
        });
        let spec = match self.children.next() {
            Some(spec) => spec,
            // The expansion adds as many children as its data holds. Should it ever add more, they
            // live under the defaults rather than bring the process down.
            None => Box::leak(Box::new(ChildSpec::leaf(
                "unnamed",
                ChildKind::Worker,
                &PolicyPatch::NONE,
                &PolicyPatch::NONE,
                &self.policy,
            ))),
        };
        let path = self.node.path_of(spec.name);
        match planned.flatten() {
            Some(Planned { policy, inner }) => Next { spec, policy, plan: inner, path },
            None => Next { spec, policy: SharedPolicy::from(&spec.policy), plan: None, path },
        }
    }

    /// Makes the place of a child that has a task of its own.
    fn place<S: Slot + 'static>(
        &self,
        path: Arc<str>,
        policy: &SharedPolicy,
        slot: impl FnOnce(Cell) -> S,
    ) -> (Post, Arc<S>) {
        let node = &self.node;
        let (index, slot) = node.add(policy.clone(), false, |index| {
            let slot = Arc::new(slot(Cell::new(path, Arc::downgrade(node), index)));
            (slot.clone(), Port::Shell(slot))
        });
        (Post { node: node.clone(), slot: slot.clone(), index }, slot)
    }

    fn spawn(&self, life: impl Life) {
        let post = life.post().clone();
        self.node.tree.runtime.spawn(shell::run(post, life));
    }

    /// Makes a supervisor, and what builds its children.
    fn nested<D: Send + Sync + 'static>(
        &self,
        next: &Next,
        spec: &'static SupervisorSpec,
        decide: Option<Decide>,
        context: Arc<D>,
    ) -> Builder<D> {
        let node = self.node_of(next, spec, decide);
        Builder::new(node, context, spec, next.plan.clone(), self.setup.clone())
    }

    fn node_of(
        &self,
        next: &Next,
        spec: &'static SupervisorSpec,
        decide: Option<Decide>,
    ) -> Arc<Node> {
        let parent = &self.node;
        let policy = next.plan.as_ref().map_or(spec.policy, |plan| plan.policy);
        let (_, node) = parent.add(next.policy.clone(), true, |index| {
            let tree = parent.tree.clone();
            let path = next.path.clone();
            let parent = Some((parent.clone(), index));
            let children = spec.children.len();
            let node = Node::new(tree, parent, path, policy, children, decide, random_seed());
            (node.clone(), Port::Supervisor(node))
        });
        node
    }
}

fn nested_spec(spec: &'static ChildSpec) -> &'static SupervisorSpec {
    static NONE: SupervisorSpec =
        SupervisorSpec::new(&SupervisorPatch::new(Strategy::OneForOne), None, &[]);
    spec.supervisor.unwrap_or(&NONE)
}

/// A seed for jitter. Supervisors that fail at the same time should not draw the same delays.
pub(crate) fn random_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// What is known of a type of actor whatever a tree says: its attribute's arms, whether its errors have sources, and whether
/// its state can be handed on.
///
/// A constant for each type, since many children are of few types.
pub struct Kind<A: Actor> {
    on: Option<fn(&A::Error) -> Directive>,
    source: SourceOf<A::Error>,
    keeps: Keeps<A>,
    copy: CopyOf<A>,
}

impl<A: Actor> Kind<A> {
    /// All of it.
    #[must_use]
    pub const fn new(
        on: Option<fn(&A::Error) -> Directive>,
        source: SourceOf<A::Error>,
        keeps: Keeps<A>,
        copy: CopyOf<A>,
    ) -> Self {
        Self { on, source, keeps, copy }
    }

    /// With a child's own way to copy messages.
    #[must_use]
    pub fn copied_by(mut self, copy: CopyOf<A>) -> Self {
        self.copy = copy;
        self
    }

    /// With a child's own arms.
    #[must_use]
    pub fn on(mut self, on: fn(&A::Error) -> Directive) -> Self {
        self.on = Some(on);
        self
    }
}

/// What keeps the state of an actor, if anything can.
pub struct Keeps<A>(Option<Make<A>>);

impl<A: Actor> Keeps<A> {
    pub(crate) const fn nothing() -> Self {
        Self(None)
    }
}

impl<A: Snapshot> Keeps<A> {
    pub(crate) const fn in_memory() -> Self {
        Self(Some(Keeper::in_memory))
    }
}

/// An actor to be: how its arguments are made and its errors decided.
pub struct Worker<C, A: Actor, F> {
    args: F,
    on: Option<fn(&A::Error) -> Directive>,
    source: SourceOf<A::Error>,
    keep: Option<Make<A>>,
    store: Option<MakeStore<C>>,
    copy: CopyOf<A>,
    context: PhantomData<fn(&C)>,
}

/// Makes a child's store from the tree's context.
type MakeStore<C> = Box<dyn FnOnce(&C) -> Arc<dyn StateStore>>;

impl<C, A: Actor, F: Fn(&C) -> A::Args> Worker<C, A, F> {
    /// An actor whose arguments `args` makes, for every incarnation anew.
    pub fn new(args: F) -> Self {
        Self {
            args,
            on: None,
            source: no_source,
            copy: None,
            keep: None,
            store: None,
            context: PhantomData,
        }
    }

    /// How its messages are copied, for those that are to be tried again.
    #[must_use]
    pub fn copied_by(mut self, copy: CopyOf<A>) -> Self {
        self.copy = copy;
        self
    }

    /// Its own arms.
    #[must_use]
    pub fn on(mut self, on: fn(&A::Error) -> Directive) -> Self {
        self.on = Some(on);
        self
    }

    /// The arms of its attribute, if it has any.
    #[must_use]
    pub fn on_attribute(mut self, on: Option<fn(&A::Error) -> Directive>) -> Self {
        self.on = on;
        self
    }
}

impl<C, A: Actor<Error: std::error::Error>, F> Worker<C, A, F> {
    /// Its errors are standard errors and have sources.
    #[must_use]
    pub fn with_source(mut self) -> Self {
        self.source = |error| Some(error);
        self
    }
}

impl<C, A: Snapshot, F> Worker<C, A, F> {
    /// It has state that can be handed on.
    #[must_use]
    pub fn with_state(mut self) -> Self {
        self.keep = Some(Keeper::in_memory);
        self
    }
}

impl<C, A: Actor, F> Worker<C, A, F> {
    /// Its state is kept in the store that `store` makes.
    #[must_use]
    pub fn store<S: StateStore>(mut self, store: impl FnOnce(&C) -> S + 'static) -> Self
    where
        A: Snapshot<State: Persist>,
    {
        self.keep = Some(Keeper::stored);
        self.store = Some(Box::new(move |context| Arc::new(store(context))));
        self
    }
}

/// A function that can be a task: `async fn(CancellationToken)` or `async fn(args, CancellationToken)`,
/// or either with a [`TaskContext`] for the token, with a result. `M` tells them apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be run as a task",
    label = "not an `async fn(CancellationToken) -> Result<(), E>`",
    note = "with `args` it is an `async fn(args, CancellationToken) -> Result<(), E>`; it may take a `TaskContext` for the token"
)]
pub trait TaskRun<A, M>: Send + Sync + 'static {
    /// What goes wrong with it.
    type Error: ErrorValue;
    /// One incarnation.
    type Future: Future<Output = Result<(), Self::Error>> + Send + 'static;

    /// Begins an incarnation.
    fn call(&self, args: A, start: &TaskStart) -> Self::Future;
}

/// What one incarnation of a task can be given. What it does not take is not made.
#[derive(Debug)]
pub struct TaskStart {
    pub(super) slot: Arc<TaskSlot>,
    pub(super) incarnation: u64,
    pub(super) token: CancellationToken,
    pub(super) scope: OnceLock<Scope>,
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

impl<F, Fut, E> TaskRun<(), (CancellationToken,)> for F
where
    F: Fn(CancellationToken) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: ErrorValue,
{
    type Error = E;
    type Future = Fut;

    fn call(&self, (): (), start: &TaskStart) -> Fut {
        self(start.token.clone())
    }
}

impl<F, Fut, E> TaskRun<(), (TaskContext,)> for F
where
    F: Fn(TaskContext) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: ErrorValue,
{
    type Error = E;
    type Future = Fut;

    fn call(&self, (): (), start: &TaskStart) -> Fut {
        self(start.context())
    }
}

impl<F, A, Fut, E> TaskRun<A, (A, TaskContext)> for F
where
    F: Fn(A, TaskContext) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: ErrorValue,
{
    type Error = E;
    type Future = Fut;

    fn call(&self, args: A, start: &TaskStart) -> Fut {
        self(args, start.context())
    }
}

impl<F, A, Fut, E> TaskRun<A, (A, CancellationToken)> for F
where
    F: Fn(A, CancellationToken) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
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

macro_rules! opaque {
    ($name:ident<$($param:ident),*> $(where $($bound:tt)*)?) => {
        impl<$($param),*> fmt::Debug for $name<$($param),*> $(where $($bound)*)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

opaque!(Builder<C>);
opaque!(Kind<A> where A: Actor);
opaque!(Keeps<A>);
opaque!(Worker<C, A, F> where A: Actor);
opaque!(Task<C, F, G, A, Fut, E>);
