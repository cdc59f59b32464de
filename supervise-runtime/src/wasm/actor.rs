//! The actor that runs a component.

use std::{sync::Arc, time::Duration};

use supervise_policy::Retry;
use tokio::time::Instant;

use super::{
    Below, Bytes, GuestError, LinkError, WasmArgs, WasmError, WasmMsg,
    args::Child,
    children::{Alive, Supervising},
    guest::Guest,
    host::Host,
    instance::{Called, Limits},
    keep::Stateful,
    link::Granted,
    log::Journal,
    times::Times,
    watchdog,
    world::World,
};
use crate::{Actor, Context, Health, Reply, StopReason};

/// A component as an actor. One incarnation is one instance, but that `resume` under `state: per_call` replaces it by one
/// that begins with the state from before the failed message.
pub struct Wasm {
    guest: Guest,
    path: Arc<str>,
    args: WasmArgs,
    child: Arc<Child>,
    times: Times,
    retry: Option<Retry>,
    /// The state that was asked of the guest last.
    state: Option<Bytes>,
    /// If it runs components itself.
    supervising: Option<Arc<Supervising>>,
}

impl Actor for Wasm {
    type Args = WasmArgs;
    type Msg = WasmMsg;
    type Error = WasmError;

    async fn start(args: WasmArgs, cx: &mut Context<Self>) -> Result<Self, WasmError> {
        let began = Instant::now();
        let policy = cx.policy();
        let times = Times::of(policy.as_ref());
        let kept = cx.given_to_start();
        let keeps = policy.as_ref().is_some_and(|policy| policy.state.is_kept());
        let grants = cx.narrowed(args.granted());
        let teller = cx.teller();
        // In a box, so that a child has no room for its start for as long as it lives.
        let starting = Box::pin(async {
            let child = args.child(grants, World::of_bytes()).await?;
            cx.keep_code(&child.ready.kept);
            if keeps && !child.has("snapshot") {
                return Err(WasmError::Link(LinkError::MissingExport {
                    export: "snapshot",
                    required_by: "the child's `state`",
                }));
            }
            let state = kept.or(args.initial.clone());
            let supervising = Supervising::begin(cx, &args, &child, times.handle);
            // What it took to compile is part of the start.
            let limits = Limits { fuel: args.fuel, time: times.start, since: Some(began) };
            let path: Arc<str> = cx.path().into();
            let below = supervising.clone();
            let guest = guest(&child, path.clone(), &args, state, below, limits).await?;
            if let Some(supervising) = &supervising {
                cx.attach(supervising.words(&guest), WasmMsg::Below);
            }
            Ok((guest, child, path, supervising))
        });
        let started = watchdog::watch(began, teller, starting).await?;
        let (guest, child, path, supervising) = started;
        let retry = policy.and_then(|policy| policy.retry);
        Ok(Self { guest, path, args, child, times, retry, state: None, supervising })
    }

    async fn handle(&mut self, msg: WasmMsg, cx: &mut Context<Self>) -> Result<(), WasmError> {
        let (message, reply) = match msg {
            WasmMsg::Tell(message) => (message, None),
            WasmMsg::Call(message, reply) => (message, Some(reply)),
            WasmMsg::Usage(reply) => {
                reply.send(self.args.usage());
                return Ok(());
            }
            WasmMsg::Below(word) => {
                let result = self.told(&word, cx.commits_next()).await;
                if result.is_err() {
                    cx.last_attempt();
                }
                return result;
            }
        };
        match self.answer(message, cx.commits_next()).await {
            Ok(answer) => {
                if let Some(reply) = reply {
                    reply.send(Ok(answer));
                }
                Ok(())
            }
            Err(error) => Err(self.failed(*error, reply, cx)),
        }
    }

    async fn health(&mut self, cx: &mut Context<Self>) -> Health {
        let limits = self.limits(self.times.health);
        match self.guest.health(limits).await {
            Ok(health) => health,
            Err(error) => {
                // Nothing more can be asked of this instance: the next message, which is this one, fails with the
                // same error, and is answered by the child's arms.
                cx.send_after(Duration::ZERO, WasmMsg::Tell(Bytes::default()));
                Health::Unhealthy(error.to_string().into())
            }
        }
    }

    async fn stop(&mut self, _: StopReason, _: &mut Context<Self>) -> Result<(), WasmError> {
        if let Some(supervising) = &self.supervising {
            // Before it, and within its time.
            supervising.brood.stop().await;
        }
        let limits = self.limits(self.times.stop);
        self.guest.stop(limits).await.map_err(|error| *error)
    }
}

impl Wasm {
    /// Handles a message, and takes the state if it is to be committed after it: without the state the message is not
    /// handled well.
    async fn answer(&mut self, message: Bytes, commits: bool) -> Called<Vec<u8>> {
        let limits = self.limits(self.times.handle);
        let answer = self.guest.handle(message, &limits).await?;
        if commits {
            self.take_state().await?;
        }
        Ok(answer)
    }

    /// Hears of a component that it runs. For its state it is a message like any other.
    async fn told(&mut self, word: &Below, commits: bool) -> Result<(), WasmError> {
        let limits = self.limits(self.times.handle);
        if let Some(supervising) = self.supervising.clone() {
            let told = supervising.tell(&mut self.guest, word, limits).await;
            told.map_err(|error| *error)?;
        }
        if commits {
            self.take_state().await?;
        }
        Ok(())
    }

    /// A message failed. Whoever waits is told, unless it is handled again: the answer is that of the attempt which is the last.
    fn failed(
        &self,
        error: WasmError,
        reply: Option<Reply<Called<Vec<u8>>>>,
        cx: &mut Context<Self>,
    ) -> WasmError {
        if self.tries_again(&error, cx) {
            return error;
        }
        cx.last_attempt();
        if let Some(reply) = reply {
            reply.send(Err(Box::new(error.clone())));
        }
        error
    }

    /// Whether a message that failed like this is handled again, as far as it is up to us.
    fn tries_again(&self, error: &WasmError, cx: &Context<Self>) -> bool {
        let left = self.retry.is_some_and(|retry| cx.attempt() <= retry.times);
        // Only what the guest says itself leaves an instance to try with.
        left && matches!(error, WasmError::Guest(GuestError::Temporary(_))) && !cx.is_stopping()
    }

    fn limits(&self, time: Option<Duration>) -> Limits {
        Limits { fuel: self.args.fuel, time, since: None }
    }
}

impl Stateful for Wasm {
    async fn take_state(&mut self) -> Result<(), WasmError> {
        let limits = self.limits(self.times.handle);
        let state = self.guest.snapshot(limits).await;
        if let Some(state) = state.map_err(|error| *error)? {
            self.state = Some(state);
        }
        Ok(())
    }

    fn taken(&self) -> Option<&Bytes> {
        self.state.as_ref()
    }

    fn initial(&self) -> Option<&Bytes> {
        self.args.initial.as_ref()
    }

    async fn begin_again(
        &mut self,
        state: Option<Bytes>,
        _: &mut Context<Self>,
    ) -> Result<(), WasmError> {
        if let Some(supervising) = &self.supervising {
            // They are of the instance that is given up.
            supervising.brood.stop().await;
            supervising.brood.begin();
        }
        let limits = self.limits(self.times.start);
        let (path, below) = (self.path.clone(), self.supervising.clone());
        self.guest = guest(&self.child, path, &self.args, state, below, limits).await?;
        Ok(())
    }
}

/// An instance that has begun.
async fn guest(
    child: &Arc<Child>,
    path: Arc<str>,
    args: &WasmArgs,
    state: Option<Bytes>,
    supervising: Option<Arc<Supervising>>,
    limits: Limits,
) -> Result<Guest, WasmError> {
    let mut granted = Granted::new(&child.reach);
    granted.supervising = supervising;
    granted.alive = args.alive.clone().map(Alive::new);
    let system = child.reach.open(&path)?;
    let mut host = Host::new(path, args.room, args.meter.clone(), granted);
    host.system = system;
    host.journal = args.call_log.clone().map(Journal::new);
    let mut guest = Guest::new(child, host, limits).await?;
    let begun = guest.init(args.args.clone(), state, limits).await;
    begun.map_err(|error| *error)?;
    Ok(guest)
}

impl std::fmt::Debug for Wasm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wasm")
            .field("path", &self.path)
            .field("args", &self.args)
            .finish_non_exhaustive()
    }
}
