//! What a guest's store carries whatever it is granted: its path, its limits and what it has used.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;
use wasmtime::{
    ResourceLimiter, StoreContextMut, UpdateDeadline,
    component::{ComponentType, Lift, Linker},
};

use super::{
    EntryKind, WasmError,
    link::Granted,
    log::Journal,
    system,
    usage::{Holding, Meter},
};

pub(super) const TYPES: &str = "supervision:child/types@1.0.0";
pub(super) const HOST: &str = "supervision:child/host@1.0.0";

/// The host's side of one instance, with what its kind of guest needs besides.
#[derive(Debug)]
pub struct Host<D> {
    path: Arc<str>,
    room: Room,
    holding: Holding,
    /// The guest was denied memory since the call began.
    refused: bool,
    deadline: Deadline,
    /// Boxed, since few have one.
    pub(super) journal: Option<Box<Journal>>,
    /// Files, connections and streams, of which few have any.
    pub(super) system: Option<Box<system::Open>>,
    pub(super) data: D,
}

/// When a call ends, and how long it will have taken.
pub(super) type Deadline = Option<(Instant, Duration)>;

/// What an instance may have at most, all its memories and tables taken together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Bytes.
    pub(super) memory: u64,
    /// Entries.
    pub(super) tables: u64,
}

impl<D> Host<D> {
    pub(super) fn new(path: Arc<str>, room: Room, meter: Arc<Meter>, data: D) -> Self {
        Self {
            path,
            room,
            holding: Holding::new(meter),
            refused: false,
            deadline: None,
            journal: None,
            system: None,
            data,
        }
    }

    /// A call begins, for which so much is left of its time.
    pub(super) fn begin(&mut self, left: Option<Duration>, time: Option<Duration>) {
        self.refused = false;
        let limit = left.zip(time);
        // A time that the clock cannot express never comes.
        self.deadline =
            limit.and_then(|(left, time)| Some((Instant::now().checked_add(left)?, time)));
    }

    /// When the call ends that began last.
    pub(super) fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// A call has ended, and has used this much fuel.
    pub(super) fn end(&mut self, fuel: Option<u64>) {
        self.holding.meter().called(fuel);
    }

    /// How much memory it may have.
    pub(super) fn memory(&self) -> u64 {
        self.room.memory
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The limit of its memory, if it was denied any in this call.
    pub(super) fn refused(&self) -> Option<u64> {
        self.refused.then_some(self.room.memory)
    }
}

impl Host<Granted> {
    /// What the functions work on that a world of its own imports: one value of each type that is asked for, made when it first is,
    /// for each instance anew.
    pub fn data<T: Default + Send + 'static>(&mut self) -> &mut T {
        let own = &mut self.data.own;
        let at = own.iter().position(|one| one.is::<T>());
        let at = at.unwrap_or_else(|| {
            own.push(Box::new(T::default()));
            own.len() - 1
        });
        match own.get_mut(at).and_then(|one| one.downcast_mut()) {
            Some(one) => one,
            // Never: the one at `at` was either found to be a `T`, or was just made as one and is the last; and nobody else has
            // `own` meanwhile. An error would be none: what `bindgen!` makes asks for a reference and has nowhere to put one.
            None => Box::leak(Box::default()),
        }
    }
}

/// Asked at every tick while the guest computes: gives way, or ends the call.
pub(super) fn tick<D>(store: StoreContextMut<'_, Host<D>>) -> wasmtime::Result<UpdateDeadline> {
    match store.data().deadline {
        Some((deadline, limit)) if Instant::now() >= deadline => {
            Err(wasmtime::Error::new(WasmError::Deadline(limit)))
        }
        _ => Ok(UpdateDeadline::Yield(1)),
    }
}

impl<D: Send> ResourceLimiter for Host<D> {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if beyond(desired, maximum) {
            return Ok(false);
        }
        let granted = self
            .holding
            .memory(more(current, desired), self.room.memory);
        self.refused |= !granted;
        Ok(granted)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(!beyond(desired, maximum)
            && self
                .holding
                .tables(more(current, desired), self.room.tables))
    }
}

/// Whether the guest itself says that it will not need so much: that is no limit of ours.
fn beyond(desired: usize, maximum: Option<usize>) -> bool {
    maximum.is_some_and(|maximum| desired > maximum)
}

/// What one memory or table grows by.
fn more(current: usize, desired: usize) -> u64 {
    u64::try_from(desired.saturating_sub(current)).unwrap_or(u64::MAX)
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
pub(super) fn linker<D: Send + 'static>(
    engine: &wasmtime::Engine,
) -> wasmtime::Result<Linker<Host<D>>> {
    let mut linker = Linker::new(engine);
    linker.instance(TYPES)?;
    linker.instance(HOST)?.func_wrap(
        "log",
        |store: StoreContextMut<'_, Host<D>>, (level, text): (Level, String)| {
            let host = store.data();
            if let Some(journal) = &host.journal {
                journal.note(EntryKind::Log, [&[level as u8], text.as_bytes()].concat());
            }
            log(&host.path, level, &text);
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
