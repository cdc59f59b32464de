//! What supervision costs a component, beside wasmtime driven by hand in the same configuration.
//!
//! `cargo bench -p benches --bench wasm --features wasm` prints a message, a trap with the restart after it, a restart by hand, and what
//! a thousand components take.

use std::{
    error::Error,
    hint::black_box,
    sync::LazyLock,
    time::{Duration, Instant},
};

use supervision::__private::wasmtime::{
    self, Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store,
    component::{Component, InstancePre, Linker, TypedFunc},
};
use supervision::{
    prelude::*,
    wasm::{CallError, GuestError, Wasm, WasmArgs, WasmError},
};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Traps at a message that begins with a `t`, and sends most others back.
static PROBE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let text = include_str!("../supervise-runtime/src/wasm/tests/probe.wat");
    let mut module = wat::parse_str(text).expect("a module");
    let mut resolve = Resolve::default();
    let wit = include_str!("../supervise-runtime/wit/world.wit");
    let package = resolve.push_str("world.wit", wit).expect("a package");
    let world = resolve
        .select_world(&[package], Some("child"))
        .expect("a world");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
        .expect("a module of the world");
    let encoder = ComponentEncoder::default().module(&module);
    encoder
        .and_then(|mut encoder| encoder.encode())
        .expect("a component")
});
const ROUNDS: usize = 15;
const MESSAGES: usize = 2_000;
const TRAPS: usize = 100;
const CHILDREN: usize = 1_000;
const FUEL: u64 = 10_000_000;
const MEMORY: u64 = 1 << 20;

/// One for all, as `name = wasm { .. }` has one for all incarnations: whoever makes another every time has it compiled every time.
static ARGS: LazyLock<WasmArgs> =
    LazyLock::new(|| WasmArgs::new(PROBE.clone()).fuel(FUEL).memory(MEMORY));

fn args() -> WasmArgs {
    ARGS.clone()
}

supervision_tree!(Bench {
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [
        guest = worker {
            actor: Wasm,
            args: |_| args(),
            on: match error {
                WasmError::Trap(_) => restart,
                _ => escalate,
            },
        },
        many = pool { actor: Wasm, max: 2_000, restart: temporary },
    ],
});

type Outcome<T> = (Result<T, GuestError>,);

/// wasmtime by hand: what a program would do that has one component and no supervisor.
struct Raw {
    engine: Engine,
    pre: InstancePre<()>,
}

struct Instance {
    store: Store<()>,
    handle: TypedFunc<(Vec<u8>,), Outcome<Vec<u8>>>,
}

impl Raw {
    /// As the library's engine is configured.
    fn new() -> wasmtime::Result<Self> {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(4096)
            .total_core_instances(4096)
            .total_memories(4096)
            .total_tables(4096)
            .total_stacks(4096)
            .max_memory_size(1 << 30)
            .pagemap_scan(Enabled::Auto)
            .linear_memory_keep_resident(256 << 10)
            .table_keep_resident(16 << 10)
            .async_stack_keep_resident(16 << 10);
        let mut config = Config::new();
        config
            .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
            .memory_reservation(1 << 30)
            .epoch_interruption(true)
            .consume_fuel(true)
            .concurrency_support(false)
            .wasm_backtrace_max_frames(None);
        let engine = Engine::new(&config)?;
        let mut linker = Linker::new(&engine);
        linker.instance("supervision:child/types@1.0.0")?;
        linker
            .instance("supervision:child/host@1.0.0")?
            .func_new("log", |_, _, _, _| Ok(()))?;
        let pre = linker.instantiate_pre(&Component::from_binary(&engine, &PROBE)?)?;
        Ok(Self { engine, pre })
    }

    async fn start(&self) -> wasmtime::Result<Instance> {
        let mut store = Store::new(&self.engine, ());
        store.epoch_deadline_async_yield_and_update(1);
        store.set_fuel(FUEL)?;
        let instance = self.pre.instantiate_async(&mut store).await?;
        let init = instance
            .get_typed_func::<(Vec<u8>, Option<Vec<u8>>), Outcome<()>>(&mut store, "init")?;
        let _ = init.call_async(&mut store, (Vec::new(), None)).await?;
        let handle = instance.get_typed_func(&mut store, "handle")?;
        Ok(Instance { store, handle })
    }
}

impl Instance {
    async fn call(&mut self, message: &[u8]) -> wasmtime::Result<Vec<u8>> {
        self.store.set_fuel(FUEL)?;
        self.store.set_epoch_deadline(1);
        let call = self.handle.call_async(&mut self.store, (message.into(),));
        let (result,) = call.await?;
        result.map_err(|_| wasmtime::Error::msg("the guest failed"))
    }
}

/// How long one message takes, and one that traps together with the next, which is answered.
#[derive(Clone, Copy)]
struct Times {
    message: Duration,
    trap: Duration,
}

async fn by_hand(raw: &Raw) -> wasmtime::Result<Times> {
    let mut instance = raw.start().await?;
    let began = Instant::now();
    for _ in 0..MESSAGES {
        black_box(instance.call(b"echo").await?);
    }
    let message = began.elapsed() / MESSAGES as u32;
    let began = Instant::now();
    for _ in 0..TRAPS {
        assert!(instance.call(b"trap").await.is_err());
        // As anybody would who wants no two of them in memory.
        drop(instance);
        instance = raw.start().await?;
        black_box(instance.call(b"echo").await?);
    }
    Ok(Times { message, trap: began.elapsed() / TRAPS as u32 })
}

async fn supervised(guest: &ActorRef<Wasm>) -> Result<Times, CallError> {
    let began = Instant::now();
    for _ in 0..MESSAGES {
        black_box(guest.call("echo").await?);
    }
    let message = began.elapsed() / MESSAGES as u32;
    let began = Instant::now();
    for _ in 0..TRAPS {
        assert!(guest.call("trap").await.is_err());
        black_box(guest.call("echo").await?);
    }
    Ok(Times { message, trap: began.elapsed() / TRAPS as u32 })
}

/// The fastest of all rounds: what is above it is the machine's.
fn best(rounds: &[Times]) -> Times {
    let least = |of: fn(&Times) -> Duration| rounds.iter().map(of).min().unwrap_or_default();
    Times { message: least(|times| times.message), trap: least(|times| times.trap) }
}

fn line(what: &str, ours: Duration, by_hand: Duration) {
    let ratio = ours.as_secs_f64() / by_hand.as_secs_f64();
    println!(
        "{what:<28}{:>10.2} µs{:>10.2} µs{ratio:>8.2}",
        micros(by_hand),
        micros(ours)
    );
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// What of this process is in memory, where the system says so.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let raw = Raw::new()?;
    let app = Bench::start().await?;
    let (mut hand, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        hand.push(by_hand(&raw).await?);
        ours.push(supervised(&app.guest).await?);
    }
    let (hand, ours) = (best(&hand), best(&ours));
    println!(
        "{:<28}{:>13}{:>13}{:>8}",
        "", "by hand", "supervised", "ratio"
    );
    line("message and answer", ours.message, hand.message);
    line("trap until the next answer", ours.trap, hand.trap);
    line(
        "  without the two messages",
        ours.trap.saturating_sub(ours.message),
        hand.trap.saturating_sub(hand.message),
    );

    let began = Instant::now();
    for _ in 0..TRAPS {
        app.guest.child().restart().await?;
    }
    println!(
        "{:<28}{:>26.2} µs",
        "restart by hand",
        micros(began.elapsed() / TRAPS as u32)
    );

    let before = resident();
    let began = Instant::now();
    let mut members = Vec::new();
    for _ in 0..CHILDREN {
        members.push(app.many.spawn(args()).await?);
    }
    println!(
        "{:<28}{:>26.2} µs",
        "start, one of a thousand",
        micros(began.elapsed() / CHILDREN as u32)
    );
    if let (Some(before), Some(after)) = (before, resident()) {
        let each = after.saturating_sub(before) / CHILDREN as u64;
        println!("{:<28}{each:>25} KiB", "memory, one of a thousand");
    }
    app.shutdown().await?;
    Ok(())
}
