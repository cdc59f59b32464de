//! The engines of the process, and the clock that interrupts guests.

use std::{
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak},
    thread,
    time::Duration,
};

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use super::WasmError;

/// How often a guest that computes gives way to other tasks, and is asked whether its time is over.
pub const TICK: Duration = Duration::from_millis(5);

/// How many components may live at a time under one engine.
const INSTANCES: u32 = 4096;

/// How many core instances, and how many tables, one component may be made of. Programs that are linked together from libraries have
/// a few dozen.
const PIECES: u32 = 128;

/// How many linear memories one component may have.
const MEMORIES: u32 = 16;

/// The largest linear memory that the pool has room for, in bytes. Address space, not memory.
pub(super) const LARGEST_MEMORY: usize = 1 << 30;

/// The engine for children with fuel, or for those without.
pub(super) fn engine(fuel: bool) -> Result<Engine, WasmError> {
    static ENGINES: [OnceLock<Result<Engine, WasmError>>; 2] = [OnceLock::new(), OnceLock::new()];
    let [plain, fuelled] = &ENGINES;
    let engine = if fuel { fuelled } else { plain };
    engine
        .get_or_init(|| Engine::new(&config(fuel)).map_err(WasmError::compile))
        .clone()
}

fn config(fuel: bool) -> Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(INSTANCES)
        .total_core_instances(INSTANCES)
        .total_memories(INSTANCES)
        .total_tables(INSTANCES)
        .total_stacks(INSTANCES)
        .max_memory_size(LARGEST_MEMORY)
        // One component must not take the room of all the others.
        .max_core_instances_per_component(PIECES)
        .max_memories_per_component(MEMORIES)
        .max_tables_per_component(PIECES)
        .pagemap_scan(Enabled::Auto)
        // What a guest usually touches is reset by clearing it instead of by giving it back.
        .linear_memory_keep_resident(256 << 10)
        .table_keep_resident(16 << 10)
        .async_stack_keep_resident(16 << 10);
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .memory_reservation(LARGEST_MEMORY as u64)
        .epoch_interruption(true)
        .consume_fuel(fuel)
        .concurrency_support(false)
        // A backtrace of a guest costs more than starting it again.
        .wasm_backtrace_max_frames(None);
    config
}

/// While it lives, ticks come one after the other instead of one every [`TICK`]: for tests on the paused clock, in which a guest that
/// computes would otherwise be waited for in real time.
///
/// ```
/// let _ticking = supervise_runtime::wasm::Ticking::new();
/// // A guest that loops gives way again and again, and its deadline is only a matter of the clock.
/// ```
#[cfg(any(test, feature = "testing"))]
#[derive(Debug)]
pub struct Ticking {
    over: Arc<std::sync::atomic::AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

#[cfg(any(test, feature = "testing"))]
impl Ticking {
    /// Begins.
    #[expect(clippy::new_without_default, reason = "it does something")]
    #[must_use]
    pub fn new() -> Self {
        let over = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let watched = over.clone();
        let engines: Vec<Engine> = [false, true].into_iter().flat_map(engine).collect();
        // Relaxed: it only ends a loop.
        let thread = thread::spawn(move || {
            while !watched.load(std::sync::atomic::Ordering::Relaxed) {
                engines.iter().for_each(Engine::increment_epoch);
                thread::yield_now();
            }
        });
        Self { over, thread: Some(thread) }
    }
}

#[cfg(any(test, feature = "testing"))]
impl Drop for Ticking {
    fn drop(&mut self) {
        self.over.store(true, std::sync::atomic::Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It cannot have panicked.
            let _ = thread.join();
        }
    }
}

/// Keeps the ticks of an engine coming. Without any of these, nobody is woken for them.
#[derive(Clone, Debug)]
pub(super) struct Ticks {
    _running: Arc<()>,
}

impl Ticks {
    /// Ticks for this engine, from the one thread that gives them while anybody holds this.
    pub(super) fn of(engine: &Engine, fuel: bool) -> Self {
        static RUNNING: [Mutex<Weak<()>>; 2] = [Mutex::new(Weak::new()), Mutex::new(Weak::new())];
        let [plain, fuelled] = &RUNNING;
        let mut running = if fuel { fuelled } else { plain }
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = running.upgrade() {
            return Self { _running: running };
        }
        let wanted = Arc::new(());
        *running = Arc::downgrade(&wanted);
        let (engine, watch) = (engine.clone(), Arc::downgrade(&wanted));
        let ticking = thread::Builder::new()
            .name("supervise-ticks".into())
            .spawn(move || {
                while watch.strong_count() > 0 {
                    thread::sleep(TICK);
                    engine.increment_epoch();
                }
            });
        if let Err(error) = ticking {
            // A guest that waits for the host is still timed out; one that computes is limited by fuel only.
            tracing::error!(%error, "no thread to interrupt WebAssembly children");
        }
        Self { _running: wanted }
    }
}
