//! What a mailbox could be made of: channels of other crates beside the one that this library has.
//!
//! `cargo run --release -p mailboxes` prints, for each, the time of a message from one task to another, on one thread and on two,
//! bounded and unbounded; what one takes that nobody has written to, with the task that waits for it; and what becomes of messages when
//! who receives them is aborted or dropped. Of this library it is a whole supervised actor.

mod channel;
mod ours;

use std::{alloc::System, time::Instant};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tokio::runtime::{Builder, Runtime};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const MESSAGES: u64 = 200_000;
const ROUNDS: usize = 5;
const ROOM: usize = 1_000;
const IDLE: usize = 1_000;

/// What is told of one kind of mailbox.
struct Row {
    name: &'static str,
    /// Nanoseconds: bounded and unbounded on one thread, then on two.
    nanos: [Option<f64>; 4],
    bytes: usize,
    aborted: &'static str,
    dropped: &'static str,
}

fn runtime(threads: usize) -> Runtime {
    let builder = match threads {
        1 => Builder::new_current_thread().enable_all().build(),
        _ => Builder::new_multi_thread()
            .worker_threads(threads)
            .enable_all()
            .build(),
    };
    builder.expect("a runtime")
}

/// The median of a work, each time in a runtime and a task of its own.
fn median<F>(threads: usize, work: impl Fn() -> F) -> f64
where
    F: Future<Output = f64> + Send + 'static,
{
    let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| once(threads, work())).collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

fn once<F>(threads: usize, work: F) -> F::Output
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let runtime = runtime(threads);
    let done = runtime.spawn(work);
    runtime.block_on(done).expect("no panic")
}

fn each(begun: Instant) -> f64 {
    begun.elapsed().as_nanos() as f64 / MESSAGES as f64
}

/// Bytes that are allocated and not given back since the region began, for each.
fn bytes(region: &Region<'_, System>) -> usize {
    let stats = region.change();
    (stats.bytes_allocated - stats.bytes_deallocated) / IDLE
}

/// Lets every task have its turn.
async fn settle() {
    for _ in 0..IDLE {
        tokio::task::yield_now().await;
    }
}

fn main() {
    println!(
        "| | bounded, 1 thread | unbounded, 1 thread | bounded, 2 threads | unbounded, 2 threads | idle, with its task | sent, then the receiving future is dropped | queued, then the receiver is dropped |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let rows = channel::rows()
        .into_iter()
        .chain([ours::row as fn() -> Row]);
    for row in rows {
        let Row { name, nanos, bytes, aborted, dropped } = row();
        let nanos =
            nanos.map(|nanos| nanos.map_or("–".to_owned(), |nanos| format!("{nanos:.0} ns")));
        println!(
            "| {name} | {} | {bytes} B | {aborted} | {dropped} |",
            nanos.join(" | ")
        );
    }
}
