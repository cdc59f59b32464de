//! Components that run components: a guest as a supervisor.

mod calls;
mod components;
mod import;
mod ordered;
mod types;
mod words;

use std::{
    collections::{HashMap, HashSet},
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
    time::Duration,
};

use supervise_policy::{
    Backoff, ChildPolicy, Directive, MaxRestarts, PolicyPatch, Restart, Shutdown, SupervisorPolicy,
};
use tokio::time::Instant;

pub(in crate::wasm) use components::Alive;
pub use components::{Components, SubComponent, Supervises};
pub(in crate::wasm) use import::{SUPERVISOR, link};
use ordered::Ordered;
use types::{AskFailure, Options, OrderError, RestartType, SpawnError, Status};
pub(in crate::wasm) use types::{EventRecord, Verdict};
pub use words::Below;

use super::{CallError, Keeper, Wasm, WasmArgs, WasmError, args::Child};
use crate::{
    ActorRef, ChildRef, CommandError, Context, EventFilter, Events, TreeRef,
    core::Exit,
    driver::{Brood, Denied},
};

/// How deep components may run components: the first runs those of depth one.
const DEPTH: usize = 8;

/// The most events that are kept for a guest.
const EVENTS: u32 = 10_000;

/// What one incarnation of a guest runs.
pub(super) struct Supervising {
    pub(super) brood: Arc<Brood>,
    tree: TreeRef,
    path: Arc<str>,
    components: Arc<Components>,
    limits: Supervises,
    policy: SupervisorPolicy,
    /// The fuel of the guest for a message, and its time.
    fuel: Option<u64>,
    time: Option<Duration>,
    /// Whether it decides on failures itself.
    decides: bool,
    state: Mutex<State>,
}

struct State {
    /// What each child may have of memory, by name; of those that are gone too, until it is looked at.
    memory: HashMap<Box<str>, u64>,
    ordered: Ordered,
    events: Option<Events>,
    /// When all restarts were last used up.
    exhausted: Option<Instant>,
}

impl Supervising {
    /// Begins, for the incarnation of this guest, with nobody to supervise.
    pub(super) fn begin(
        cx: &mut Context<Wasm>,
        args: &WasmArgs,
        child: &Child,
        time: Option<Duration>,
    ) -> Option<Arc<Self>> {
        let reach = args.reach();
        let (components, limits) = (reach.components.clone()?, reach.supervises);
        let tree = cx.tree()?;
        let policy = limits.policy();
        let brood = cx.breed(policy, child.reach.grants.clone())?;
        let state = State {
            memory: HashMap::new(),
            ordered: Ordered::new(child.has("on-child-stop")),
            events: None,
            exhausted: None,
        };
        Some(Arc::new(Self {
            brood,
            tree,
            path: cx.path().into(),
            components,
            limits,
            policy,
            fuel: args.fuel,
            time,
            decides: child.has("on-child-error"),
            state: Mutex::new(state),
        }))
    }

    /// Starts a component.
    async fn spawn(
        &self,
        name: &str,
        component: &str,
        args: Vec<u8>,
        options: &Options,
    ) -> Result<(), SpawnError> {
        let part = self.components.find(component);
        let part = part.ok_or(SpawnError::UnknownComponent)?;
        if part.args.reach().components.is_some() && self.brood.depth() >= DEPTH {
            return Err(SpawnError::TooDeep(
                u32::try_from(DEPTH).unwrap_or(u32::MAX),
            ));
        }
        let policy = self.policy(part, options)?;
        let args = self.args(part, options)?.args(args);
        let reserved = self.reserve(name, part, &args)?;
        let on: Option<fn(&WasmError) -> Directive> = match self.decides {
            true => Some(|_| Directive::Escalate),
            false => None,
        };
        let keep = policy.state.is_kept().then_some(Keeper::make::<Wasm> as _);
        let starting = self.brood.spawn::<Wasm>(name, policy, on, keep, args);
        let starting = match starting {
            Ok(starting) => starting,
            Err(denied) => return Err(self.denied(&denied)),
        };
        self.came(name, reserved);
        starting.up().await.map_err(|exit| match exit {
            Exit::Failed(failure) => SpawnError::Failed(failure.to_string()),
            Exit::Shutdown | Exit::Normal => SpawnError::NotRunning,
            Exit::Killed | Exit::Ignored => SpawnError::Failed("it was stopped".into()),
        })
    }

    fn came(&self, name: &str, reserved: u64) {
        let mut state = self.lock();
        state.memory.insert(name.into(), reserved);
        state.ordered.remove(name);
    }

    fn denied(&self, denied: &Denied) -> SpawnError {
        match denied {
            Denied::InvalidName => SpawnError::InvalidName,
            Denied::NameTaken => SpawnError::NameTaken,
            Denied::NotRunning => SpawnError::NotRunning,
            Denied::Full => SpawnError::TooMany(self.limits.children),
        }
    }

    /// What holds for a child: what its component says, what is asked of it, and what holds for the guest, whichever is least.
    fn policy(&self, part: &SubComponent, options: &Options) -> Result<ChildPolicy, SpawnError> {
        let millis = |given: Option<u64>| given.map(Duration::from_millis);
        let within = millis(options.within_ms);
        if within.is_some_and(|within| within.is_zero()) {
            return Err(SpawnError::InvalidOption("within-ms is zero".into()));
        }
        let time = [
            part.handle_timeout,
            millis(options.handle_timeout_ms),
            self.time,
        ];
        let stop = [
            Some(part.shutdown.unwrap_or(Duration::from_secs(5))),
            millis(options.shutdown_ms),
        ];
        let patch = PolicyPatch {
            restart: Some(match options.restart {
                RestartType::Permanent => Restart::Permanent,
                RestartType::Transient => Restart::Transient,
                RestartType::Temporary => Restart::Temporary,
            }),
            max_restarts: options.max_restarts.map(MaxRestarts::AtMost),
            within: within.filter(|_| options.max_restarts.is_some()),
            backoff: millis(options.backoff_ms).map(Backoff::fixed),
            handle_timeout: least(time),
            start_timeout: part.start_timeout,
            shutdown: least(stop).map(Shutdown::After),
            state: Some(part.state),
            ..PolicyPatch::NONE
        };
        Ok(ChildPolicy::resolve_member(
            &patch,
            PolicyPatch::NOTHING,
            &self.policy,
            true,
        ))
    }

    /// The same for what its component is started with.
    fn args(&self, part: &SubComponent, options: &Options) -> Result<WasmArgs, SpawnError> {
        let mut args = part.under(self.fuel).apart(self.components.counter());
        match (options.fuel, args.fuel) {
            (Some(asked), Some(most)) => args = args.fuel(asked.min(most)),
            (Some(_), None) => {
                return Err(SpawnError::InvalidOption("its fuel is not limited".into()));
            }
            (None, _) => {}
        }
        if let Some(asked) = options.memory {
            let most = args.room.memory;
            args = args.memory(asked.min(most));
        }
        Ok(args)
    }

    /// What a child is to have of memory, if there is so much left.
    fn reserve(&self, name: &str, part: &SubComponent, args: &WasmArgs) -> Result<u64, SpawnError> {
        let below = part.memory().saturating_sub(part.args.room.memory);
        let wanted = args.room.memory.saturating_add(below);
        let present: HashSet<Box<str>> = self.list().into_iter().map(Into::into).collect();
        let mut state = self.lock();
        state.memory.retain(|other, _| present.contains(other));
        // If the name is taken, that is told in its turn, and what its child has stays noted.
        let others = state.memory.iter().filter(|(other, _)| ***other != *name);
        let taken = others.fold(0, |sum: u64, (_, more)| sum.saturating_add(*more));
        if taken.saturating_add(wanted) > self.limits.memory {
            return Err(SpawnError::TooMuchMemory(self.limits.memory));
        }
        Ok(wanted)
    }

    async fn stop(&self, name: &str) -> Result<(), OrderError> {
        let child = self.child(name).ok_or(OrderError::NotFound)?;
        self.lock().ordered.insert(name);
        child.stop().await.map_err(refused)
    }

    async fn restart(&self, name: &str) -> Result<(), OrderError> {
        let child = self.child(name).ok_or(OrderError::NotFound)?;
        child.restart().await.map_err(refused)
    }

    fn list(&self) -> Vec<String> {
        let children = self.brood.children().into_iter();
        children.map(|child| child.name().to_owned()).collect()
    }

    fn status(&self, name: &str) -> Option<Status> {
        Some(self.child(name)?.status()?.into())
    }

    /// Waits for an answer; not for one that would have to wait for what the guest decides.
    async fn ask(&self, name: &str, message: &[u8]) -> Result<Vec<u8>, AskFailure> {
        let child = self.child(name).ok_or(AskFailure::NotFound)?;
        let actor: ActorRef<Wasm> = child.actor().map_err(|_| AskFailure::NotFound)?;
        let mut answer = pin!(actor.call(message));
        let mut held = pin!(self.brood.held(&child));
        poll_fn(|cx| {
            if let Poll::Ready(answer) = answer.as_mut().poll(cx) {
                return Poll::Ready(answer.map_err(|error| AskFailure::Failed(told(&error))));
            }
            held.as_mut().poll(cx).map(|()| Err(AskFailure::Held))
        })
        .await
    }

    fn subscribe(&self, keep: u32) {
        let events = self.events(keep.min(EVENTS));
        self.lock().events = Some(events);
    }

    /// The events of all below the guest, from now on.
    fn events(&self, keep: u32) -> Events {
        let filter = EventFilter::new().below(&self.path).keep(keep as usize);
        self.tree.events_where(filter)
    }

    fn poll_events(&self, most: u32) -> (Vec<EventRecord>, u64) {
        let mut state = self.lock();
        let Some(events) = &mut state.events else {
            return (Vec::new(), 0);
        };
        let next = std::iter::from_fn(|| events.try_next()).take(most as usize);
        let taken = next
            .map(|event| EventRecord::new(&event, self.name(&event.path)))
            .collect();
        (taken, events.dropped())
    }

    /// The name of a child by its path; of what is below one, its path from the guest on.
    fn name<'a>(&self, path: &'a str) -> &'a str {
        let rest = path.strip_prefix(&*self.path);
        rest.map_or(path, |rest| rest.trim_start_matches('/'))
    }

    fn child(&self, name: &str) -> Option<ChildRef> {
        self.brood.get(name)
    }

    /// All restarts are used up. Whether the guest may go on: not if that has just been so.
    pub(super) fn goes_on(&self) -> bool {
        let (now, within) = (Instant::now(), self.limits.budget().within);
        let last = self.lock().exhausted.replace(now);
        last.is_none_or(|last| now.duration_since(last) >= within)
    }

    /// Nothing panics while the lock is held, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The least of those that are given.
fn least<const N: usize>(given: [Option<Duration>; N]) -> Option<Duration> {
    given.into_iter().flatten().min()
}

fn refused(error: CommandError) -> OrderError {
    match error {
        CommandError::NotFound(_) => OrderError::NotFound,
        error => OrderError::Refused(error.to_string()),
    }
}

/// What a call failed with, and why.
fn told(error: &CallError) -> String {
    match error {
        CallError::Failed { error, .. } => error.to_string(),
        CallError::Ask(error) => error.to_string(),
    }
}

impl std::fmt::Debug for Supervising {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Supervising")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
