//! What a component is started with.

use std::{
    any::TypeId,
    sync::{Arc, OnceLock, atomic::AtomicUsize},
};

use super::{
    Bytes, CallLog, ComponentSource, Components, Functions, Grants, LinkError, Supervises, Usage,
    WasmError,
    compiled::{self, Kept, Ready},
    error::Reason,
    host::Room,
    link::{self, Granted, Reach},
    usage::Meter,
    world::World,
};

/// What a component may have whose child does not say otherwise.
const ROOM: Room = Room { memory: 64 << 20, tables: 20_000 };

/// The arguments of a [`Wasm`](super::Wasm): a component, what limits it, what it may reach, and what its `init` is given.
/// How long it may take is said where it stands in a tree, by `handle_timeout` and `start_timeout`.
///
/// Clones share what was compiled, and the account of what was used. `name = wasm { .. }` makes one from its fields;
/// write it yourself to run components in a pool.
///
/// ```
/// use supervise_runtime::wasm::WasmArgs;
/// let args = WasmArgs::new("plugins/thumbnails.wasm")
///     .fuel(10_000_000)
///     .memory(64 << 20)
///     .args("a quality of 80");
/// ```
#[derive(Clone, Debug)]
pub struct WasmArgs {
    shared: Arc<Shared>,
    pub(super) args: Bytes,
    pub(super) initial: Option<Bytes>,
    pub(super) fuel: Option<u64>,
    pub(super) room: Room,
    pub(super) meter: Arc<Meter>,
    pub(super) call_log: Option<CallLog>,
    /// Where its instances are counted.
    pub(super) alive: Option<Arc<AtomicUsize>>,
}

/// What all incarnations of a child have in common.
struct Shared {
    source: Arc<Source>,
    reach: Reach,
    /// The component as it is where it first was started.
    child: OnceLock<Arc<Child>>,
}

/// Where a component comes from, and what keeps the code that was made of it, without fuel and with, from being forgotten.
struct Source {
    from: ComponentSource,
    kept: [OnceLock<Kept>; 2],
}

/// A component that is ready to be a child.
pub(super) struct Child {
    pub(super) ready: Ready<Granted>,
    /// Whose component it is: what is linked to it differs.
    actor: TypeId,
    /// What it may reach, as narrow as it is where it stands.
    pub(super) reach: Reach,
}

impl Child {
    /// Whether the component exports something of this name.
    pub(super) fn has(&self, export: &str) -> bool {
        self.ready
            .code
            .component
            .get_export_index(None, export)
            .is_some()
    }
}

/// The state that a child begins with for which none is kept: nothing, or exactly this.
///
/// ```
/// use supervise_runtime::wasm::Initial;
/// assert_eq!(Initial::from(None::<Vec<u8>>), Initial::default());
/// // No state is one thing, empty state another.
/// assert_ne!(Initial::from(""), Initial::default());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Initial(Option<Bytes>);

impl<T: AsRef<[u8]>> From<Option<T>> for Initial {
    fn from(state: Option<T>) -> Self {
        Self(state.map(|state| state.as_ref().into()))
    }
}

macro_rules! initial {
    ($($from:ty),*) => {$(
        impl From<$from> for Initial {
            fn from(state: $from) -> Self {
                Self::from(Some(state))
            }
        }
    )*};
}

initial!(Vec<u8>, &[u8], String, &str);

impl WasmArgs {
    /// This component, with 64 MiB of memory, 20,000 entries of tables and nothing else to limit it. It may reach nothing.
    #[must_use]
    pub fn new(component: impl Into<ComponentSource>) -> Self {
        let source = Source { from: component.into(), kept: Default::default() };
        Self {
            shared: Shared::new(Arc::new(source), Reach::default()),
            args: Bytes::default(),
            initial: None,
            fuel: None,
            room: ROOM,
            meter: Arc::default(),
            call_log: None,
            alive: None,
        }
    }

    /// What `init` is given.
    #[must_use]
    pub fn args(mut self, args: impl AsRef<[u8]>) -> Self {
        self.args = args.as_ref().into();
        self
    }

    /// The state that `init` is given while none was kept of an earlier incarnation. With none the guest begins as it
    /// likes.
    #[must_use]
    pub fn initial(mut self, state: impl Into<Initial>) -> Self {
        self.initial = state.into().0;
        self
    }

    /// How many instructions a call may take, whatever other calls took: it is given anew for each.
    #[must_use]
    pub fn fuel(mut self, fuel: u64) -> Self {
        if self.fuel.replace(fuel).is_none() {
            // It is compiled in another way.
            let Shared { source, reach, .. } = &*self.shared;
            self.shared = Shared::new(source.clone(), reach.clone());
        }
        self
    }

    /// How much linear memory it may have, in bytes: all its memories together.
    #[must_use]
    pub fn memory(mut self, bytes: u64) -> Self {
        self.room.memory = bytes;
        self
    }

    /// How many entries its tables may have, taken together; the host has room for 20,000 in a table.
    #[must_use]
    pub fn tables(mut self, entries: u64) -> Self {
        self.room.tables = entries;
        self
    }

    /// What it may reach, in place of what was granted before.
    #[must_use]
    pub fn grants(mut self, grants: Grants) -> Self {
        let Shared { source, reach, .. } = &*self.shared;
        let reach = Reach { grants, ..reach.clone() };
        self.shared = Shared::new(source.clone(), reach);
        self
    }

    /// No more of what it may reach than this.
    #[must_use]
    pub fn within(self, outer: &Grants) -> Self {
        let narrower = self.shared.reach.grants.within(outer);
        self.grants(narrower)
    }

    /// The functions of the program that it may be granted.
    #[must_use]
    pub fn functions(mut self, functions: impl Into<Arc<Functions>>) -> Self {
        let Shared { source, reach, .. } = &*self.shared;
        let reach = Reach { functions: Some(functions.into()), ..reach.clone() };
        self.shared = Shared::new(source.clone(), reach);
        self
    }

    /// The components that it may run itself, by the interface `supervisor` of `supervision:child@1.0.0`. For components of the
    /// world `child` alone.
    #[must_use]
    pub fn components(mut self, components: impl Into<Arc<Components>>) -> Self {
        let Shared { source, reach, .. } = &*self.shared;
        let reach = Reach { components: Some(components.into()), ..reach.clone() };
        self.shared = Shared::new(source.clone(), reach);
        self
    }

    /// How many of them, and how much they may use.
    #[must_use]
    pub fn supervises(mut self, limits: Supervises) -> Self {
        let Shared { source, reach, .. } = &*self.shared;
        let reach = Reach { supervises: limits, ..reach.clone() };
        self.shared = Shared::new(source.clone(), reach);
        self
    }

    /// Where its calls are noted. For components of the world `child` alone.
    #[must_use]
    pub fn call_log(mut self, log: CallLog) -> Self {
        self.call_log = Some(log);
        self
    }

    /// What was used by those who were started with this, or with a clone of it.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.meter.usage()
    }

    pub(super) fn reach(&self) -> &Reach {
        &self.shared.reach
    }

    /// The same with an account of its own, whose instances are counted there.
    pub(super) fn apart(mut self, alive: Arc<AtomicUsize>) -> Self {
        self.meter = Arc::default();
        self.alive = Some(alive);
        self
    }

    /// Of a component of another world than `child`: whether it is asked for what none of these can do.
    pub(super) fn check_own_world(&self) -> Result<(), WasmError> {
        let option = match (&self.call_log, &self.reach().components) {
            (Some(_), _) => "call_log",
            (None, Some(_)) => "components",
            (None, None) => return Ok(()),
        };
        Err(WasmError::Link(LinkError::ForChildrenAlone { option }))
    }

    /// What it is granted, where nothing around it has less.
    pub(super) fn granted(&self) -> &Grants {
        &self.shared.reach.grants
    }

    /// The component, compiled and linked to what it may reach of this. The first time it is read and compiled on a thread for
    /// blocking work.
    pub(super) async fn child(
        &self,
        grants: Grants,
        world: World,
    ) -> Result<Arc<Child>, WasmError> {
        if let Some(child) = self.shared.child.get()
            && child.reach.grants == grants
            && child.actor == world.actor
        {
            return Ok(child.clone());
        }
        let shared = self.shared.clone();
        let mut reach = Reach { grants, ..shared.reach.clone() };
        let fuel = self.fuel.is_some();
        let linked = blocking(move || {
            reach.look_up()?;
            let source = &shared.source;
            let (kept, code) = compiled::compile(&source.from.read()?, fuel);
            let code = code?;
            let [plain, fuelled] = &source.kept;
            // A file may have been another one when it was first read.
            let _ = if fuel { fuelled } else { plain }.set(kept.clone());
            world.check(&code.component)?;
            let pre = link::link(&code.engine, &code.component, &reach, &world)?;
            let ready = Ready { code, pre, kept };
            let child = Arc::new(Child { ready, actor: world.actor, reach });
            // The same arguments may be used where less is granted: there it is linked at every start.
            let _ = shared.child.set(child.clone());
            Ok(child)
        });
        linked.await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, WasmError> + Send + 'static,
) -> Result<T, WasmError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(WasmError::Compile(Reason::new(error.to_string()))),
    }
}

impl Shared {
    fn new(source: Arc<Source>, reach: Reach) -> Arc<Self> {
        Arc::new(Self { source, reach, child: OnceLock::new() })
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Component")
            .field("source", &self.source.from)
            .field("reach", &self.reach)
            .finish_non_exhaustive()
    }
}
