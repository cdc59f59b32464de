//! Components that were compiled, for as long as a child uses them.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{
        Arc, Mutex, OnceLock, PoisonError, Weak,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use sha2::{Digest, Sha256};
use wasmtime::{
    Engine,
    component::{Component, ComponentExportIndex, InstancePre},
};

use super::{
    Hash, LinkError, WasmError, code_cache,
    engine::{Ticks, engine},
    error::Reason,
    host::Host,
};

/// How often this process has compiled a component. A restart never does, and two children with the same
/// component share what was compiled.
#[must_use]
pub fn compilations() -> u64 {
    // Relaxed: a count, which orders nothing.
    COMPILATIONS.load(Relaxed)
}

static COMPILATIONS: AtomicU64 = AtomicU64::new(0);

/// A component that is compiled.
pub(super) struct Compiled {
    /// The hash of its bytes.
    pub(super) hash: Hash,
    pub(super) engine: Engine,
    pub(super) component: Component,
    exports: OnceLock<Exports>,
    /// Held while anything may run.
    _ticks: Ticks,
}

/// A component that is connected with what it may reach, to be instantiated.
pub(super) struct Ready<D: 'static> {
    pub(super) code: Arc<Compiled>,
    pub(super) pre: InstancePre<Host<D>>,
    /// Keeps others who want the same component from compiling it again.
    pub(super) kept: Kept,
}

/// Where the functions of a child are in a component of the world `child`.
#[derive(Clone, Copy)]
pub(super) struct Exports {
    pub(super) init: ComponentExportIndex,
    pub(super) handle: ComponentExportIndex,
    pub(super) snapshot: Option<ComponentExportIndex>,
    pub(super) health: Option<ComponentExportIndex>,
    pub(super) stop: Option<ComponentExportIndex>,
    pub(super) on_child_error: Option<ComponentExportIndex>,
    pub(super) on_child_exit: Option<ComponentExportIndex>,
    pub(super) on_child_stop: Option<ComponentExportIndex>,
    pub(super) on_give_up: Option<ComponentExportIndex>,
    pub(super) on_event: Option<ComponentExportIndex>,
}

type Key = (Hash, bool);
type Slot = OnceLock<Result<Arc<Compiled>, WasmError>>;

/// Keeps what was compiled from being forgotten.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Slot>);

/// The code of the components that a tree started last, so that one whose arguments are made anew for every start is not compiled
/// for every start. Bounded, since a tree may start others for ever.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<VecDeque<Kept>>);

impl Shelf {
    const ROOM: usize = 16;

    pub(crate) fn keep(&self, code: &Kept) {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.iter().any(|kept| Arc::ptr_eq(&kept.0, &code.0)) {
            return;
        }
        let oldest = if shelf.len() < Self::ROOM {
            None
        } else {
            shelf.pop_front()
        };
        shelf.push_back(code.clone());
        // Unmapping code takes its time.
        drop((shelf, oldest));
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}

/// Compiles a component for the engine with fuel or for that without, unless somebody has. Blocks.
pub(super) fn compile(bytes: &[u8], fuel: bool) -> (Kept, Result<Arc<Compiled>, WasmError>) {
    static COMPILED: Mutex<Option<HashMap<Key, Weak<Slot>>>> = Mutex::new(None);
    let hash = Hash(Sha256::digest(bytes).into());
    let key = (hash, fuel);
    let slot = {
        let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        let compiled = compiled.get_or_insert_default();
        let known = compiled.get(&key).and_then(Weak::upgrade).map(Kept);
        known.unwrap_or_else(|| {
            // Only when something new comes, so that what nobody uses does not pile up.
            compiled.retain(|_, slot| slot.strong_count() > 0);
            let slot = Kept::default();
            compiled.insert(key, Arc::downgrade(&slot.0));
            slot
        })
    };
    // Outside the lock: whoever wants the same component waits here, others do not.
    let compiled = slot
        .0
        .get_or_init(|| Compiled::new(bytes, hash, fuel).map(Arc::new))
        .clone();
    (slot, compiled)
}

impl Compiled {
    fn new(bytes: &[u8], hash: Hash, fuel: bool) -> Result<Self, WasmError> {
        if let Some(what) = something_else(bytes) {
            return Err(WasmError::Compile(Reason::new(what)));
        }
        let engine = engine(fuel)?;
        let cache = code_cache::chosen();
        let component = match cache.as_ref().and_then(|cache| cache.load(&engine, hash)) {
            Some(component) => component,
            None => {
                COMPILATIONS.fetch_add(1, Relaxed);
                let component =
                    Component::from_binary(&engine, bytes).map_err(WasmError::compile)?;
                if let Some(cache) = cache {
                    cache.store(&engine, hash, &component);
                }
                component
            }
        };
        let exports = OnceLock::new();
        Ok(Self { hash, component, exports, _ticks: Ticks::of(&engine, fuel), engine })
    }
}

/// What these bytes plainly are instead of a component, in words that say what to do: the engine's are about bytes.
fn something_else(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [] => Some("it is empty"),
        // Of which version, and of the two formats which: components have another one than modules.
        [0, b'a', b's', b'm', 1, 0, 0, 0, ..] => Some(
            "it is a module of WebAssembly, and no component: `wasm-tools component new` makes one of a module that has the world embedded",
        ),
        [0, b'a', b's', b'm', ..] => None,
        _ => Some("it is no WebAssembly in its binary format, which begins otherwise"),
    }
}

impl Compiled {
    /// Where the functions of the world `child` are in it, looked for once.
    pub(super) fn exports(&self) -> Result<Exports, WasmError> {
        match self.exports.get() {
            Some(exports) => Ok(*exports),
            None => Exports::of(&self.component).map(|found| *self.exports.get_or_init(|| found)),
        }
    }
}

impl Exports {
    pub(super) fn of(component: &Component) -> Result<Self, WasmError> {
        let optional = |name| component.get_export_index(None, name);
        let required = |export| {
            optional(export).ok_or(WasmError::Link(LinkError::MissingExport {
                export,
                required_by: "the world `child` of `supervision:child@1.0.0`",
            }))
        };
        Ok(Self {
            init: required("init")?,
            handle: required("handle")?,
            snapshot: optional("snapshot"),
            health: optional("health"),
            stop: optional("stop"),
            on_child_error: optional("on-child-error"),
            on_child_exit: optional("on-child-exit"),
            on_child_stop: optional("on-child-stop"),
            on_give_up: optional("on-give-up"),
            on_event: optional("on-event"),
        })
    }
}
