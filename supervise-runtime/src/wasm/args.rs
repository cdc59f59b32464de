//! What a component is started with.

use std::sync::{Arc, OnceLock};

use super::{
    ComponentSource, WasmError,
    compiled::{self, Compiled, Kept},
    error::Reason,
};

/// The memory of a component whose child does not say otherwise, in bytes.
const MEMORY: u64 = 64 << 20;

/// The arguments of a [`Wasm`](super::Wasm): a component, what limits it, and what its `init` is given.
/// How long it may take is said where it stands in a tree, by `handle_timeout` and `start_timeout`.
///
/// Clones share what was compiled. `name = wasm { .. }` makes one from its fields; write it yourself to run
/// components in a pool.
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
    component: Arc<Shared>,
    pub(super) args: Vec<u8>,
    pub(super) fuel: Option<u64>,
    pub(super) memory: u64,
}

/// What all incarnations of a child have in common.
struct Shared {
    source: ComponentSource,
    compiled: OnceLock<(Kept, Arc<Compiled>)>,
}

impl WasmArgs {
    /// This component, with 64 MiB of memory and nothing else to limit it.
    #[must_use]
    pub fn new(component: impl Into<ComponentSource>) -> Self {
        let shared = Shared { source: component.into(), compiled: OnceLock::new() };
        Self {
            component: Arc::new(shared),
            args: Vec::new(),
            fuel: None,
            memory: MEMORY,
        }
    }

    /// What `init` is given.
    #[must_use]
    pub fn args(mut self, args: impl Into<Vec<u8>>) -> Self {
        self.args = args.into();
        self
    }

    /// How many instructions a call may take.
    #[must_use]
    pub fn fuel(mut self, fuel: u64) -> Self {
        self.fuel = Some(fuel);
        self
    }

    /// How much linear memory it may have, in bytes.
    #[must_use]
    pub fn memory(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// The compiled component. The first time it is read and compiled on a thread for blocking work.
    pub(super) async fn compiled(&self) -> Result<Arc<Compiled>, WasmError> {
        if let Some((_, compiled)) = self.component.compiled.get() {
            return Ok(compiled.clone());
        }
        let shared = self.component.clone();
        let fuel = self.fuel.is_some();
        let compiled = tokio::task::spawn_blocking(move || {
            let (kept, compiled) = compiled::compile(&shared.source.read()?, fuel);
            let compiled = compiled?;
            let _ = shared.compiled.set((kept, compiled.clone()));
            Ok(compiled)
        });
        match compiled.await {
            Ok(compiled) => compiled,
            Err(error) => Err(WasmError::Compile(Reason::new(error.to_string()))),
        }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Component")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
