//! What supervision costs a component, beside wasmtime driven by hand in the same configuration.
//!
//! `cargo bench -p benches --bench wasm --features wasm` prints a message, a trap with the restart after it, a restart by hand, and what
//! a thousand components take. The floor of a message is a task of one's own with a bounded channel and an answer by `oneshot`, that
//! calls the guest with the same fuel, the same limits of memory and the same account of what was used: `call` is that call alone.

use std::{
    error::Error,
    hint::black_box,
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use supervision::__private::wasmtime::{
    self, Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store,
    StoreLimits, StoreLimitsBuilder,
    component::{Component, InstancePre, Linker, TypedFunc},
};
use supervision::{
    prelude::*,
    wasm::{CallError, GuestError, Wasm, WasmArgs, WasmError},
};
use tokio::sync::{mpsc, oneshot};
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
const MESSAGES: usize = 10_000;
const TRAPS: usize = 100;
const CHILDREN: usize = 1_000;
const FUEL: u64 = 10_000_000;
const MEMORY: u64 = 1 << 20;

/// One for all, as `name = wasm { .. }` has one for all incarnations.
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

type Failure = Box<dyn Error + Send + Sync>;
type Outcome<T> = (Result<T, GuestError>,);

/// wasmtime by hand: what a program would do that has one component and no supervisor.
struct Raw {
    engine: Engine,
    pre: InstancePre<Limit>,
}

/// What the memory of an instance is limited by, and what it has used.
struct Limit {
    memory: StoreLimits,
    used: u64,
}

struct Instance {
    store: Store<Limit>,
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
        let memory = StoreLimitsBuilder::new()
            .memory_size(MEMORY as usize)
            .build();
        let mut store = Store::new(&self.engine, Limit { memory, used: 0 });
        store.limiter(|limit| &mut limit.memory);
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
        let left = self.store.get_fuel()?;
        self.store.data_mut().used += FUEL - left;
        result.map_err(|_| wasmtime::Error::msg("the guest failed"))
    }
}

/// A message, with where its answer goes.
type Letter = (Arc<[u8]>, oneshot::Sender<wasmtime::Result<Vec<u8>>>);

/// A guest behind a mailbox, by hand.
fn behind_a_mailbox(mut instance: Instance) -> mpsc::Sender<Letter> {
    let (mailbox, mut letters) = mpsc::channel::<Letter>(1024);
    tokio::spawn(async move {
        while let Some((message, reply)) = letters.recv().await {
            let _ = reply.send(instance.call(&message).await);
        }
    });
    mailbox
}

/// How long one message takes, and one that traps together with the next, which is answered.
#[derive(Clone, Copy)]
struct Times {
    call: Duration,
    message: Duration,
    trap: Duration,
}

async fn by_hand(raw: &Raw) -> wasmtime::Result<Times> {
    let mut instance = raw.start().await?;
    let began = Instant::now();
    for _ in 0..MESSAGES {
        black_box(instance.call(b"echo").await?);
    }
    let call = began.elapsed() / MESSAGES as u32;
    let mailbox = behind_a_mailbox(instance);
    let began = Instant::now();
    for _ in 0..MESSAGES {
        let (reply, answer) = oneshot::channel();
        mailbox
            .send(("echo".as_bytes().into(), reply))
            .await
            .map_err(|_| wasmtime::Error::msg("nobody is there"))?;
        let answer = answer.await;
        black_box(answer.map_err(|_| wasmtime::Error::msg("no answer"))??);
    }
    let message = began.elapsed() / MESSAGES as u32;
    let mut instance = raw.start().await?;
    let began = Instant::now();
    for _ in 0..TRAPS {
        assert!(instance.call(b"trap").await.is_err());
        // As anybody would who wants no two of them in memory.
        drop(instance);
        instance = raw.start().await?;
        black_box(instance.call(b"echo").await?);
    }
    Ok(Times { call, message, trap: began.elapsed() / TRAPS as u32 })
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
    Ok(Times { call: message, message, trap: began.elapsed() / TRAPS as u32 })
}

/// The fastest of all rounds: what is above it is the machine's.
fn best(rounds: &[Times]) -> Times {
    let least = |of: fn(&Times) -> Duration| rounds.iter().map(of).min().unwrap_or_default();
    Times {
        call: least(|times| times.call),
        message: least(|times| times.message),
        trap: least(|times| times.trap),
    }
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
async fn main() -> Result<(), Failure> {
    // In a task, since waking the future that the runtime blocks on is a call of the system.
    tokio::spawn(measure()).await?
}

async fn measure() -> Result<(), Failure> {
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
    println!("{:<28}{:>10.2} µs", "call", micros(hand.call));
    line("message and answer", ours.message, hand.message);
    line("trap until the next answer", ours.trap, hand.trap);
    line(
        "  without the two messages",
        ours.trap.saturating_sub(ours.message * 2),
        hand.trap.saturating_sub(hand.call * 2),
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
    let mut instances = Vec::new();
    for _ in 0..CHILDREN {
        instances.push(raw.start().await?);
    }
    let by_hand = (began.elapsed(), resident().zip(before));
    let before = resident();
    let began = Instant::now();
    let mut members = Vec::new();
    for _ in 0..CHILDREN {
        members.push(app.many.spawn(args()).await?);
    }
    let ours = (began.elapsed(), resident().zip(before));
    line(
        "start, one of a thousand",
        ours.0 / CHILDREN as u32,
        by_hand.0 / CHILDREN as u32,
    );
    if let (Some(by_hand), Some(ours)) = (by_hand.1, ours.1) {
        let each =
            |(after, before): (u64, u64)| after.saturating_sub(before) as f64 / CHILDREN as f64;
        let (by_hand, ours) = (each(by_hand), each(ours));
        println!(
            "{:<28}{by_hand:>9.1} KiB{ours:>9.1} KiB{:>8.2}",
            "memory, one of a thousand",
            ours / by_hand
        );
    }
    app.shutdown().await?;
    Ok(())
}
