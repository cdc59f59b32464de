//! Components that were compiled, for as long as a child uses them.

use std::{
    collections::HashMap,
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
    WasmError,
    engine::{Ticks, engine},
    error::Reason,
    host::{self, Host},
};

/// How often this process has compiled a component. A restart never does, and two children with the same
/// component share what was compiled.
#[must_use]
pub fn compilations() -> u64 {
    // Relaxed: a count, which orders nothing.
    COMPILATIONS.load(Relaxed)
}

static COMPILATIONS: AtomicU64 = AtomicU64::new(0);

/// A component that is ready to be instantiated.
pub(super) struct Compiled {
    pub(super) engine: Engine,
    pub(super) pre: InstancePre<Host>,
    pub(super) exports: Exports,
    /// Held while anything may run.
    pub(super) _ticks: Ticks,
}

/// Where the functions of a child are in a component.
pub(super) struct Exports {
    pub(super) init: ComponentExportIndex,
    pub(super) handle: ComponentExportIndex,
    pub(super) stop: Option<ComponentExportIndex>,
}

type Key = ([u8; 32], bool);
type Slot = OnceLock<Result<Arc<Compiled>, WasmError>>;

/// Keeps what was compiled from being forgotten.
pub(super) type Kept = Arc<Slot>;

/// Compiles a component for the engine with fuel or for that without, unless somebody has. Blocks.
pub(super) fn compile(bytes: &[u8], fuel: bool) -> (Kept, Result<Arc<Compiled>, WasmError>) {
    static COMPILED: Mutex<Option<HashMap<Key, Weak<Slot>>>> = Mutex::new(None);
    let key = (Sha256::digest(bytes).into(), fuel);
    let slot = {
        let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        let compiled = compiled.get_or_insert_default();
        let known = compiled.get(&key).and_then(Weak::upgrade);
        known.unwrap_or_else(|| {
            // Only when something new comes, so that what nobody uses does not pile up.
            compiled.retain(|_, slot| slot.strong_count() > 0);
            let slot = Kept::default();
            compiled.insert(key, Arc::downgrade(&slot));
            slot
        })
    };
    // Outside the lock: whoever wants the same component waits here, others do not.
    let compiled = slot
        .get_or_init(|| Compiled::new(bytes, fuel).map(Arc::new))
        .clone();
    (slot, compiled)
}

impl Compiled {
    fn new(bytes: &[u8], fuel: bool) -> Result<Self, WasmError> {
        let engine = engine(fuel)?;
        COMPILATIONS.fetch_add(1, Relaxed);
        let component = Component::from_binary(&engine, bytes).map_err(WasmError::compile)?;
        let exports = Exports::of(&component)?;
        let pre = host::linker(&engine)
            .and_then(|linker| linker.instantiate_pre(&component))
            .map_err(WasmError::link)?;
        Ok(Self { pre, exports, _ticks: Ticks::of(&engine, fuel), engine })
    }
}

impl Exports {
    fn of(component: &Component) -> Result<Self, WasmError> {
        let optional = |name| component.get_export_index(None, name);
        let required = |name| {
            optional(name).ok_or_else(|| {
                WasmError::Link(Reason::new(format!(
                    "it does not export `{name}`, which the world `child` of `supervision:child@1.0.0` requires"
                )))
            })
        };
        Ok(Self {
            init: required("init")?,
            handle: required("handle")?,
            stop: optional("stop"),
        })
    }
}
