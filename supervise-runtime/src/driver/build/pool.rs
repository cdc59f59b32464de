//! Making pools.

use std::{fmt, sync::Arc, thread::available_parallelism};

use supervise_policy::{ChildPolicy, Directive, Members, PolicyPatch, Restart, SupervisorSpec};

use super::{
    Builder, Next, nested_spec,
    worker::{MakeStore, Making, Worker},
};
use crate::{
    __private::CopyOf,
    Actor, FixedPoolRef, Persist, PoolRef, Snapshot, StateStore,
    core::SharedPolicy,
    driver::{
        Breed,
        decision::Decision,
        pool::{Copies, Membership},
        worker::Manner,
    },
    failure::{SourceOf, no_source},
    handle::Route,
    state::keep::{Keeper, Make},
};

impl<C: Send + Sync + 'static> Builder<C> {
    /// Adds a pool whose members come and go.
    pub fn pool<A: Actor>(&mut self, pool: Pool<C, A>) -> PoolRef<A> {
        let next = self.next();
        let members = self.membership(&next);
        let Pool { on, source, again, copy, keep, store } = pool;
        let fake = self.setup.fake_member::<A>(&next.path);
        // A fake has no state that could be handed on, and what is begun afresh needs none.
        let keep = keep.filter(|_| fake.is_none() && members.policy.state.is_kept());
        let store = store.filter(|_| keep.is_some());
        let store = store.map(|(stored, make)| (stored, make(&self.context)));
        let (policy, decision) = (members.policy.clone(), Decision { on, source });
        let manner = Manner::again(policy, decision, copy, again);
        let breed = Breed { members, manner, keep, store, fake };
        PoolRef { breed: Arc::new(breed) }
    }

    /// Makes a supervisor whose children come and go.
    pub(super) fn membership(&self, next: &Next) -> Membership {
        let nested = nested_spec(next.spec);
        // What no arm of theirs decides is decided for the members as it is for any child here.
        let node = self.node_of(next, nested, self.node.decide);
        let members = next.plan.as_ref().and_then(|plan| plan.children.first());
        let policy = members.map_or_else(|| member_policy(nested), |member| member.policy.clone());
        let most = members_of(next, nested).and_then(Members::most);
        Membership {
            node: Arc::downgrade(&node),
            path: node.cell.shared_path(),
            policy,
            max: most.unwrap_or(0) as usize,
        }
    }

    /// Adds a pool whose members are there from the start on.
    pub fn fixed_pool<A, F>(
        &mut self,
        worker: Worker<C, A, F>,
        route: Route<A::Msg>,
    ) -> FixedPoolRef<A>
    where
        A: Actor,
        F: Fn(&C) -> A::Args + Send + Sync + 'static,
    {
        let next = self.next();
        let nested = nested_spec(next.spec);
        let node = self.node_of(&next, nested, self.node.decide);
        let size = size(members_of(&next, nested));
        let (plan, setup) = (next.plan.clone(), self.setup.clone());
        let mut inner = Builder::new(node.clone(), self.context.clone(), nested, plan, setup);
        // Its path is the pool's: the numbers of members are not known to who declares a fake.
        let model = Next { path: next.path, ..inner.next() };
        let Worker { args, on, source, copy, keep, store, .. } = worker;
        let (args, store) = (Arc::new(args), store.map(|store| store(&self.context)));
        let manner = Manner::new(model.policy.clone(), Decision { on, source }, copy);
        node.expect(size as usize);
        let member = |number: u32| {
            let args = args.clone();
            let args = move |context: &C| args(context);
            let (manner, store) = (manner.clone(), store.clone());
            let make = Making { manner, keep, store };
            inner.actor_at(&model, node.path_of(&number.to_string()), args, make)
        };
        let members = (0..size).map(member).collect();
        FixedPoolRef::new(&node, members, route)
    }
}

/// How many members it has, or may have, as it was written or as it was changed for this start.
fn members_of(next: &Next, pool: &SupervisorSpec) -> Option<Members> {
    let changed = next.plan.as_ref().map(|plan| plan.policy.members);
    changed.unwrap_or(pool.policy.members)
}

fn size(members: Option<Members>) -> u32 {
    match members {
        Some(Members::Exactly(size) | Members::AtMost(size)) => size,
        // Where the system does not say, there is one for sure.
        Some(Members::PerCore) | None => {
            available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(1))
        }
    }
}

/// What all members of a pool live by.
fn member_policy(pool: &'static SupervisorSpec) -> SharedPolicy {
    match pool.children {
        [member, ..] => SharedPolicy::from(&member.policy),
        // The expansion writes one.
        [] => SharedPolicy::from(ChildPolicy::resolve_member(
            &PolicyPatch::NONE,
            &PolicyPatch::NONE,
            &pool.policy,
            false,
        )),
    }
}

/// A pool to be: how its members' errors are decided, and whether they come back.
pub struct Pool<C, A: Actor> {
    on: Option<fn(&A::Error) -> Directive>,
    source: SourceOf<A::Error>,
    again: Option<Copies<A::Args>>,
    copy: CopyOf<A>,
    /// Keeps state in memory.
    keep: Option<Make<A>>,
    /// Keeps that of members with names in a store.
    store: Option<(Make<A>, MakeStore<C>)>,
}

impl<C, A: Actor> Pool<C, A> {
    /// How its members' messages are copied, for those that are to be tried again.
    #[must_use]
    pub fn copied_by(mut self, copy: CopyOf<A>) -> Self {
        self.copy = copy;
        self
    }

    /// A pool whose members are given their arguments once, and are not restarted.
    #[must_use]
    pub fn once() -> Self {
        Self {
            on: None,
            source: no_source,
            again: None,
            copy: None,
            keep: None,
            store: None,
        }
    }

    /// A pool whose members are restarted with the arguments that they were given.
    #[must_use]
    pub fn again() -> Self
    where
        A::Args: Again,
    {
        Self { again: Some(A::Args::again), ..Self::once() }
    }

    /// Its members' own arms.
    #[must_use]
    pub fn on(mut self, on: fn(&A::Error) -> Directive) -> Self {
        self.on = Some(on);
        self
    }

    /// The arms of its members' attribute, if it has any.
    #[must_use]
    pub fn on_attribute(mut self, on: Option<fn(&A::Error) -> Directive>) -> Self {
        self.on = on;
        self
    }
}

impl<C, A: Snapshot> Pool<C, A> {
    /// Its members have state that can be handed on.
    #[must_use]
    pub fn with_state(mut self) -> Self {
        self.keep = Some(Keeper::in_memory);
        self
    }
}

impl<C, A: Actor> Pool<C, A> {
    /// The state of its members with names is kept in the store that `store` makes. The number of one without a name is
    /// another's in the next process.
    #[must_use]
    pub fn store<S: StateStore>(mut self, store: impl FnOnce(&C) -> S + 'static) -> Self
    where
        A: Snapshot<State: Persist>,
    {
        let make: MakeStore<C> = Box::new(move |context| Arc::new(store(context)));
        self.store = Some((Keeper::stored, make));
        self
    }
}

impl<C, A: Actor<Error: std::error::Error>> Pool<C, A> {
    /// Its members' errors are standard errors and have sources.
    #[must_use]
    pub fn with_source(mut self) -> Self {
        self.source = |error| Some(error);
        self
    }
}

/// Arguments that a restart can be given once more.
#[diagnostic::on_unimplemented(
    message = "the members of this pool are restarted with their arguments, but `{Self}` is not `Clone`",
    label = "the trait `Clone` is not implemented for `{Self}`",
    note = "derive `Clone` for it, or write `restart: temporary`"
)]
pub trait Again: Send + 'static {
    /// The same arguments.
    #[must_use]
    fn again(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + 'static> Again for T {
    fn again(&self) -> Self {
        self.clone()
    }
}

/// Whether members are started once or again, as the expansion finds out.
pub trait Breeds<const ONCE: bool> {
    /// The pool to be.
    fn breed() -> Self;
}

impl<C, A: Actor> Breeds<true> for Pool<C, A> {
    fn breed() -> Self {
        Self::once()
    }
}

impl<C, A: Actor<Args: Again>> Breeds<false> for Pool<C, A> {
    fn breed() -> Self {
        Self::again()
    }
}

/// Whether an actor says of itself that it is not restarted.
#[must_use]
pub const fn is_temporary(attribute: &PolicyPatch) -> bool {
    matches!(attribute.restart, Some(Restart::Temporary))
}

opaque!(Pool<C, A> where A: Actor);
