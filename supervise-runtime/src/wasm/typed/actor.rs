//! The actor that runs a component of a world of its own.

use std::{any::TypeId, fmt, sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{Guest, WasmActor};
use crate::{
    Actor, Context, Health, StopReason,
    wasm::{
        Bytes, GuestError, LinkError, WasmArgs, WasmError,
        args::Child,
        host::Host,
        instance::{Limits, Live},
        keep::Stateful,
        link::Granted,
        times::Times,
        watchdog,
        world::{self, World},
    },
};

/// Runs a [`WasmActor`]: what a handle of one is of, as in `ActorRef<Typed<Images>>`.
pub struct Typed<A: WasmActor> {
    running: Running<A>,
    args: TypedArgs<A>,
    path: Arc<str>,
    child: Arc<Child>,
    times: Times,
    /// The state that was asked of it last.
    state: Option<Bytes>,
}

/// An instance that has begun, and the host's part of it.
struct Running<A: WasmActor> {
    actor: A,
    world: A::World,
    live: Live<Granted>,
}

/// The arguments of a [`Typed`]: a component and what limits it, and the actor's own.
pub struct TypedArgs<A: WasmActor> {
    /// The component. What its [`args`](WasmArgs::args) says is not given to anybody; with a [`call_log`](WasmArgs::call_log) or
    /// with [`components`](WasmArgs::components) it does not start, by
    /// [`LinkError::ForChildrenAlone`], since both are for the world `child`.
    pub component: WasmArgs,
    /// The actor's own arguments.
    pub args: A::Args,
}

impl<A: WasmActor> Actor for Typed<A> {
    type Args = TypedArgs<A>;
    type Msg = A::Msg;
    type Error = WasmError;

    async fn start(args: TypedArgs<A>, cx: &mut Context<Self>) -> Result<Self, WasmError> {
        let began = Instant::now();
        args.component.check_own_world()?;
        let policy = cx.policy();
        let times = Times::of(policy.as_ref());
        let keeps = policy.as_ref().is_some_and(|policy| policy.state.is_kept());
        let state = cx.given_to_start().or(args.component.initial.clone());
        let grants = cx.narrowed(args.component.granted());
        let path: Arc<str> = cx.path().into();
        let teller = cx.teller();
        // In a box, so that a child has no room for its start for as long as it lives.
        let starting = Box::pin(async {
            let child = args.component.child(grants, of::<A>()).await?;
            cx.keep_code(&child.ready.kept);
            let limits =
                Limits { fuel: args.component.fuel, time: times.start, since: Some(began) };
            let running = Running::new(&child, &path, &args, state, limits, cx).await?;
            let mut typed = Self { running, args, path: path.clone(), child, times, state: None };
            if keeps {
                typed.take_state().await?;
                if typed.state.take().is_none() {
                    return Err(WasmError::Link(LinkError::MissingExport {
                        export: "snapshot",
                        required_by: "the child's `state`",
                    }));
                }
            }
            Ok(typed)
        });
        watchdog::watch(began, teller, starting).await
    }

    async fn handle(&mut self, msg: A::Msg, cx: &mut Context<Self>) -> Result<(), WasmError> {
        let limits = self.limits(self.times.handle);
        let (actor, mut guest) = self.running.parts(limits);
        let mut result = actor.handle(msg, &mut guest, cx).await;
        if result.is_ok() && cx.commits_next() {
            result = self.take_state().await;
        }
        if let Err(error) = &result
            && !matches!(error, WasmError::Guest(GuestError::Temporary(_)))
        {
            // Only what the guest says itself leaves an instance to try with.
            cx.last_attempt();
        }
        result
    }

    async fn health(&mut self, _: &mut Context<Self>) -> Health {
        let limits = self.limits(self.times.health);
        let (actor, mut guest) = self.running.parts(limits);
        let health = actor.health(&mut guest).await;
        health.unwrap_or_else(|error| Health::Unhealthy(error.to_string().into()))
    }

    async fn stop(&mut self, _: StopReason, _: &mut Context<Self>) -> Result<(), WasmError> {
        let limits = self.limits(self.times.stop);
        let (actor, mut guest) = self.running.parts(limits);
        actor.stop(&mut guest).await
    }
}

impl<A: WasmActor> Typed<A> {
    /// What a message, or the like, may use that comes now.
    fn limits(&self, time: Option<Duration>) -> Limits {
        Limits {
            fuel: self.args.component.fuel,
            time,
            since: time.map(|_| Instant::now()),
        }
    }
}

impl<A: WasmActor> Stateful for Typed<A> {
    async fn take_state(&mut self) -> Result<(), WasmError> {
        let limits = self.limits(self.times.handle);
        let (actor, mut guest) = self.running.parts(limits);
        if let Some(state) = actor.snapshot(&mut guest).await? {
            self.state = Some(state);
        }
        Ok(())
    }

    fn taken(&self) -> Option<&Bytes> {
        self.state.as_ref()
    }

    fn initial(&self) -> Option<&Bytes> {
        self.args.component.initial.as_ref()
    }

    async fn begin_again(
        &mut self,
        state: Option<Bytes>,
        cx: &mut Context<Self>,
    ) -> Result<(), WasmError> {
        let limits = self.limits(self.times.start);
        let Self { child, path, args, .. } = self;
        self.running = Running::new(child, path, args, state, limits, cx).await?;
        Ok(())
    }
}

impl<A: WasmActor> Running<A> {
    async fn new(
        child: &Child,
        path: &Arc<str>,
        args: &TypedArgs<A>,
        state: Option<Bytes>,
        limits: Limits,
        cx: &mut Context<Typed<A>>,
    ) -> Result<Self, WasmError> {
        let TypedArgs { component, args } = args;
        let granted = Granted::new(&child.reach);
        let mut host = Host::new(
            path.clone(),
            component.room,
            component.meter.clone(),
            granted,
        );
        host.system = child.reach.open(path)?;
        let mut live = Live::new(&child.ready, host, limits).await?;
        let world = A::bind(&mut live.store, &live.instance).map_err(WasmError::link)?;
        let mut guest = Guest { live: &mut live, world: &world, limits };
        let actor = A::init(args.clone(), state, &mut guest, cx).await?;
        Ok(Self { actor, world, live })
    }

    fn parts(&mut self, limits: Limits) -> (&mut A, Guest<'_, A>) {
        let Self { actor, world, live } = self;
        (actor, Guest { live, world, limits })
    }
}

/// The world of this actor.
fn of<A: WasmActor>() -> World {
    World {
        actor: TypeId::of::<A>(),
        exports: |component| world::exports(component, A::EXPORTS, "its actor's world"),
        imports: A::IMPORTS,
        link: A::link,
    }
}

impl<A: WasmActor> Clone for TypedArgs<A> {
    fn clone(&self) -> Self {
        Self { component: self.component.clone(), args: self.args.clone() }
    }
}

impl<A: WasmActor> fmt::Debug for TypedArgs<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedArgs")
            .field("component", &self.component)
            .finish_non_exhaustive()
    }
}

impl<A: WasmActor> fmt::Debug for Typed<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typed")
            .field("path", &self.path)
            .field("args", &self.args)
            .finish_non_exhaustive()
    }
}
