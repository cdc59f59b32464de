//! Making actors.

use std::{fmt, marker::PhantomData, sync::Arc};

use supervise_policy::Directive;

use super::{Builder, Next};
use crate::{
    __private::CopyOf,
    Actor, ActorRef, Persist, Snapshot, StateStore,
    driver::{
        WorkerSlot,
        decision::Decision,
        fake::Stand,
        worker::{Heritage, Manner, WorkerLife},
    },
    failure::{SourceOf, no_source},
    state::{
        keep::{Keeper, Make},
        link::StateLink,
    },
};

impl<C: Send + Sync + 'static> Builder<C> {
    /// Adds an actor.
    pub fn worker<A, F>(&mut self, worker: Worker<C, A, F>) -> ActorRef<A>
    where
        A: Actor,
        F: Fn(&C) -> A::Args + Send + Sync + 'static,
    {
        let next = self.next();
        let Worker { args, on, source, copy, keep, store, .. } = worker;
        let store = store.map(|store| store(&self.context));
        let manner = Manner::new(next.policy.clone(), Decision { on, source }, copy);
        self.actor_at(
            &next,
            next.path.clone(),
            args,
            Making { manner, keep, store },
        )
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
        let manner = Manner::new(next.policy.clone(), Decision { on, source }, copy);
        self.node.expect(N);
        std::array::from_fn(|n| {
            let (args, store, manner) = (args.clone(), store.clone(), manner.clone());
            let args = move |context: &C| args(context);
            self.actor_at(&next, next.replica(n), args, Making { manner, keep, store })
        })
    }

    pub(super) fn actor_at<A, F>(
        &self,
        next: &Next,
        path: Arc<str>,
        args: F,
        make: Making<A>,
    ) -> ActorRef<A>
    where
        A: Actor,
        F: Fn(&C) -> A::Args + Send + Sync + 'static,
    {
        let Making { manner, keep, store } = make;
        let fake = self.setup.fake_worker::<A>(&next.path);
        // A fake has no state that could be handed on.
        let keep = keep.filter(|_| fake.is_none());
        let link = keep.map(|_| Arc::new(StateLink::default()));
        let post = self.place(path, &manner.policy, |cell| {
            WorkerSlot::new::<A>(cell, &manner.policy, link.clone())
        });
        let context = self.context.clone();
        let args = move || args(&context);
        let handle = ActorRef { slot: post.slot.clone() };
        match fake {
            None => {
                let heritage = keep.zip(link);
                let heritage = heritage.map(|(make, link)| Heritage::new(make, store, link));
                self.spawn(WorkerLife::<A, _>::new(post, manner, args, heritage));
            }
            Some(fake) => {
                let args = Box::new(args);
                fake(Stand::of(post, &manner, args));
            }
        }
        handle
    }

    /// Adds an actor, by what is the same for all children of its type.
    ///
    /// A pointer, though it takes a word of each child: so there is one function of this kind for a type of actors, and not one
    /// for each child, and about a closure nothing is to be proved.
    pub fn actor<A: Actor>(&mut self, kind: Kind<A>, args: fn(&C) -> A::Args) -> ActorRef<A> {
        self.worker(kind.made_by(args))
    }

    /// Adds an actor whose arguments are made from handles too.
    pub fn actor_with<A, U>(
        &mut self,
        kind: Kind<A>,
        up: U,
        args: fn(&C, &U) -> A::Args,
    ) -> ActorRef<A>
    where
        A: Actor,
        U: Send + Sync + 'static,
    {
        self.worker(kind.made_by(move |context: &C| args(context, &up)))
    }
}

/// How an actor is decided about, and what is kept of it.
pub(super) struct Making<A: Actor> {
    pub(super) manner: Arc<Manner<A>>,
    pub(super) keep: Option<Make<A>>,
    pub(super) store: Option<Arc<dyn StateStore>>,
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

    /// With what makes its arguments.
    fn made_by<C, F: Fn(&C) -> A::Args>(self, args: F) -> Worker<C, A, F> {
        let Self { on, source, keeps: Keeps(keep), copy } = self;
        Worker { args, on, source, copy, keep, store: None, context: PhantomData }
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
    pub(super) args: F,
    pub(super) on: Option<fn(&A::Error) -> Directive>,
    pub(super) source: SourceOf<A::Error>,
    pub(super) keep: Option<Make<A>>,
    pub(super) store: Option<MakeStore<C>>,
    pub(super) copy: CopyOf<A>,
    context: PhantomData<fn(&C)>,
}

/// Makes a child's store from the tree's context.
pub(super) type MakeStore<C> = Box<dyn FnOnce(&C) -> Arc<dyn StateStore>>;

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

#[cfg(feature = "wasm")]
#[allow(
    private_bounds,
    reason = "the two actors that there are for components, and nobody else's"
)]
impl<C, A: crate::wasm::Stateful, F> Worker<C, A, F> {
    /// Its guest has state that can be handed on, or its start fails.
    #[must_use]
    pub fn with_component_state(mut self) -> Self {
        self.keep = Some(crate::wasm::Keeper::make::<A>);
        self
    }

    /// Its guest's state is kept in the store that `store` makes.
    #[must_use]
    pub fn component_store<S: StateStore>(mut self, store: impl FnOnce(&C) -> S + 'static) -> Self {
        self.store = Some(Box::new(move |context| Arc::new(store(context))));
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

opaque!(Kind<A> where A: Actor);
opaque!(Keeps<A>);
opaque!(Worker<C, A, F> where A: Actor);
