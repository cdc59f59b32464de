//! What a guest's store carries, and what the host offers to every guest.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;
use wasmtime::{
    ResourceLimiter, StoreContextMut, UpdateDeadline,
    component::{ComponentType, Lift, Linker},
};

use super::WasmError;

const TYPES: &str = "supervision:child/types@1.0.0";
const HOST: &str = "supervision:child/host@1.0.0";

/// The most entries that a table of a guest may have.
const TABLE_ENTRIES: usize = 100_000;

/// The host's side of one incarnation.
#[derive(Debug)]
pub(super) struct Host {
    path: Arc<str>,
    memory: u64,
    /// The guest was denied memory since the call began.
    refused: bool,
    deadline: Option<(Instant, Duration)>,
}

impl Host {
    pub(super) fn new(path: Arc<str>, memory: u64) -> Self {
        Self { path, memory, refused: false, deadline: None }
    }

    /// A call begins, which may take this long.
    pub(super) fn begin(&mut self, limit: Option<Duration>) {
        self.refused = false;
        // A time that the clock cannot express never comes.
        self.deadline = limit.and_then(|limit| Some((Instant::now().checked_add(limit)?, limit)));
    }

    /// The limit of its memory, if it was denied any in this call.
    pub(super) fn refused(&self) -> Option<u64> {
        self.refused.then_some(self.memory)
    }
}

/// Asked at every tick while the guest computes: gives way, or ends the call.
pub(super) fn tick(store: StoreContextMut<'_, Host>) -> wasmtime::Result<UpdateDeadline> {
    match store.data().deadline {
        Some((deadline, limit)) if Instant::now() >= deadline => {
            Err(wasmtime::Error::new(WasmError::Deadline(limit)))
        }
        _ => Ok(UpdateDeadline::Yield(1)),
    }
}

impl ResourceLimiter for Host {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let granted = u64::try_from(desired).is_ok_and(|desired| desired <= self.memory);
        self.refused |= !granted;
        Ok(granted)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ENTRIES)
    }
}

/// Made by lifting what a guest says.
#[expect(dead_code, reason = "no variant is ever named but by the guest")]
#[derive(Clone, Copy, ComponentType, Lift)]
#[component(enum)]
#[repr(u8)]
enum Level {
    #[component(name = "error")]
    Error,
    #[component(name = "warn")]
    Warn,
    #[component(name = "info")]
    Info,
    #[component(name = "debug")]
    Debug,
    #[component(name = "trace")]
    Trace,
}

/// What every guest may import.
pub(super) fn linker(engine: &wasmtime::Engine) -> wasmtime::Result<Linker<Host>> {
    let mut linker = Linker::new(engine);
    linker.instance(TYPES)?;
    linker.instance(HOST)?.func_wrap(
        "log",
        |store: StoreContextMut<'_, Host>, (level, text): (Level, String)| {
            log(&store.data().path, level, &text);
            Ok(())
        },
    )?;
    Ok(linker)
}

fn log(child: &str, level: Level, text: &str) {
    match level {
        Level::Error => tracing::error!(target: "supervise::wasm", child, "{text}"),
        Level::Warn => tracing::warn!(target: "supervise::wasm", child, "{text}"),
        Level::Info => tracing::info!(target: "supervise::wasm", child, "{text}"),
        Level::Debug => tracing::debug!(target: "supervise::wasm", child, "{text}"),
        Level::Trace => tracing::trace!(target: "supervise::wasm", child, "{text}"),
    }
}
