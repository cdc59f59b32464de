//! Components that a component may run itself.

use std::{
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use supervise_policy::{
    Budget, MaxRestarts, Members, StatePolicy, Strategy, SupervisorPatch, SupervisorPolicy,
};

use crate::wasm::WasmArgs;

/// The components that a component may run, by name. It decides which of them it runs, and under which names; the program
/// decides what they are, and what they may use and reach at most.
///
/// Their memory is limited as a sum, by [`Supervises::memory`]. Fuel is not: it is given anew for each call, and a call of one of these
/// takes nothing from that of the guest that asks it. What limits how much they compute in all is their number, and the
/// guest's time, which goes on while it waits for them.
///
/// ```
/// use std::time::Duration;
/// use supervise_runtime::wasm::{Components, Grants, SubComponent, Supervises, WasmArgs};
///
/// let resize = WasmArgs::new("plugins/resize.wasm").fuel(1_000_000).memory(16 << 20);
/// let components = Components::new()
///     .add("resize", SubComponent::new(resize).handle_timeout(Duration::from_secs(1)))
///     .add("label", WasmArgs::new("plugins/label.wasm").grants(Grants::none().clock()));
/// let gallery = WasmArgs::new("plugins/gallery.wasm")
///     .components(components)
///     .supervises(Supervises::new().children(4).memory(64 << 20));
/// ```
#[derive(Default)]
pub struct Components {
    parts: Vec<(Box<str>, SubComponent)>,
    alive: Arc<AtomicUsize>,
}

/// A component that another may run, and what holds for it as a child.
#[derive(Clone, Debug)]
pub struct SubComponent {
    pub(super) args: WasmArgs,
    pub(super) handle_timeout: Option<Duration>,
    pub(super) start_timeout: Option<Duration>,
    pub(super) shutdown: Option<Duration>,
    pub(super) state: StatePolicy,
    /// The same with the fuel of whoever runs it, where it has none of its own. Made once, since it is compiled in another way.
    fuelled: Arc<OnceLock<WasmArgs>>,
}

/// What all components that one runs may be and use, taken together.
///
/// Without: 16 at a time, 256 MiB, and 5 restarts in 60 seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supervises {
    pub(super) children: u32,
    pub(super) memory: u64,
    max_restarts: u32,
    within: Duration,
}

impl Components {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more. The latest of a name stands for it.
    #[must_use]
    pub fn add(mut self, name: impl Into<Box<str>>, component: impl Into<SubComponent>) -> Self {
        self.parts.push((name.into(), component.into()));
        self
    }

    /// How many instances of them there are, whoever runs them.
    #[must_use]
    pub fn alive(&self) -> usize {
        // Relaxed: a figure, which orders nothing.
        self.alive.load(Relaxed)
    }

    pub(super) fn find(&self, name: &str) -> Option<&SubComponent> {
        let mut found = self.parts.iter().rev();
        found
            .find(|(other, _)| **other == *name)
            .map(|(_, part)| part)
    }

    pub(super) fn counter(&self) -> Arc<AtomicUsize> {
        self.alive.clone()
    }
}

impl SubComponent {
    /// This component. It has no more time for a message than the one that runs it, as much fuel for a call if it does not say how
    /// much, and five seconds to stop; its state ends with its incarnation.
    #[must_use]
    pub fn new(component: WasmArgs) -> Self {
        Self {
            args: component,
            handle_timeout: None,
            start_timeout: None,
            shutdown: None,
            state: StatePolicy::Fresh,
            fuelled: Arc::default(),
        }
    }

    /// How long one message may take.
    #[must_use]
    pub fn handle_timeout(mut self, limit: Duration) -> Self {
        self.handle_timeout = Some(limit);
        self
    }

    /// How long a start may take.
    #[must_use]
    pub fn start_timeout(mut self, limit: Duration) -> Self {
        self.start_timeout = Some(limit);
        self
    }

    /// How long it may take to stop.
    #[must_use]
    pub fn shutdown(mut self, limit: Duration) -> Self {
        self.shutdown = Some(limit);
        self
    }

    /// What its next incarnation is given of its state.
    #[must_use]
    pub fn state(mut self, state: StatePolicy) -> Self {
        self.state = state;
        self
    }

    /// The component, with fuel if whoever runs it has any.
    pub(super) fn under(&self, fuel: Option<u64>) -> WasmArgs {
        match (self.args.fuel, fuel) {
            (None, Some(fuel)) => {
                let args = self.fuelled.get_or_init(|| self.args.clone().fuel(fuel));
                args.clone().fuel(fuel)
            }
            _ => self.args.clone(),
        }
    }

    /// What it may use of memory, with all that it runs itself.
    pub(super) fn memory(&self) -> u64 {
        let own = self.args.room.memory;
        let below = self.args.reach().components.as_ref();
        own.saturating_add(below.map_or(0, |_| self.args.reach().supervises.memory))
    }
}

impl From<WasmArgs> for SubComponent {
    fn from(component: WasmArgs) -> Self {
        Self::new(component)
    }
}

impl Supervises {
    /// What holds if nothing is said.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            children: 16,
            memory: 256 << 20,
            max_restarts: 5,
            within: Duration::from_secs(60),
        }
    }

    /// How many there may be at a time.
    #[must_use]
    pub const fn children(mut self, most: u32) -> Self {
        self.children = most;
        self
    }

    /// How much memory they may have, in bytes: the sum of what each may have, and all that it runs itself.
    #[must_use]
    pub const fn memory(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// How many restarts they share.
    #[must_use]
    pub const fn max_restarts(mut self, restarts: u32) -> Self {
        self.max_restarts = restarts;
        self
    }

    /// The time within which these are counted.
    #[must_use]
    pub const fn within(mut self, within: Duration) -> Self {
        self.within = within;
        self
    }

    /// That, as the policy of a supervisor.
    pub(super) fn policy(self) -> SupervisorPolicy {
        let Budget { within, .. } = self.budget();
        SupervisorPolicy::resolve(&SupervisorPatch {
            max_restarts: Some(MaxRestarts::AtMost(self.max_restarts)),
            within: Some(within),
            members: Some(Members::AtMost(self.children)),
            ..SupervisorPatch::new(Strategy::OneForOne)
        })
    }

    pub(super) fn budget(self) -> Budget {
        Budget::new(self.max_restarts, self.within)
    }
}

impl Default for Supervises {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Components {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.parts.iter().map(|(name, _)| name))
            .finish()
    }
}

/// Counts an instance for as long as its store is there.
#[derive(Debug)]
pub(in crate::wasm) struct Alive(Arc<AtomicUsize>);

impl Alive {
    pub(in crate::wasm) fn new(counter: Arc<AtomicUsize>) -> Self {
        counter.fetch_add(1, Relaxed);
        Self(counter)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}
