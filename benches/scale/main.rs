//! Whether a child costs the same whatever else there is, and how soon an order is obeyed while everything else fails.
//!
//! `cargo bench -p benches --bench scale` prints what one child of a pool of 10, of 1,000 and of 100,000 costs; with `-- --million` of
//! 1,000,000 too. Then 100,000 fail at every start, for ever and without delay, while other members of the same pool are given
//! orders by hand; beside a storm of as many of tokio's own tasks that give way again and again.

mod size;
mod storm;

use std::{
    alloc::System,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
};

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use supervision::prelude::*;
use tokio::{
    runtime::{Builder, Runtime},
    sync::Notify,
};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[derive(Debug, thiserror::Error)]
#[error("told to fail")]
struct Told;

/// Whether members are to fail as soon as they start.
static STORM: AtomicBool = AtomicBool::new(false);
static STARTS: AtomicU64 = AtomicU64::new(0);
/// A member is up.
static UP: Notify = Notify::const_new();

enum Msg {
    Fail,
    Ping(Reply<()>),
}

/// Has no state worth mentioning.
struct Member;

impl Actor for Member {
    /// Whether it has a part in the storm.
    type Args = bool;
    type Msg = Msg;
    type Error = Told;

    async fn start(stormy: bool, _: &mut Context<Self>) -> Result<Self, Told> {
        STARTS.fetch_add(1, Relaxed);
        if stormy && STORM.load(Relaxed) {
            return Err(Told);
        }
        UP.notify_one();
        Ok(Self)
    }

    async fn handle(&mut self, msg: Msg, _: &mut Context<Self>) -> Result<(), Told> {
        match msg {
            Msg::Fail => Err(Told),
            Msg::Ping(reply) => {
                reply.send(());
                Ok(())
            }
        }
    }
}

supervision_tree!(Crowd {
    strategy: one_for_one,
    visibility: private,
    children: [members = pool {
        actor: Member,
        max: 2_000_000,
        max_restarts: unlimited,
        backoff: immediate,
    },],
});

fn runtime(threads: usize) -> Runtime {
    let builder = match threads {
        1 => Builder::new_current_thread().enable_time().build(),
        _ => Builder::new_multi_thread()
            .worker_threads(threads)
            .enable_time()
            .build(),
    };
    builder.expect("a runtime")
}

/// In a task of its own, so that who measures is a peer of the children and not what the runtime blocks on.
fn run<F>(threads: usize, work: F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let runtime = runtime(threads);
    runtime.block_on(runtime.spawn(work)).expect("no panic");
}

fn main() {
    let million = std::env::args().any(|word| word == "--million");
    let sizes: &[usize] = match million {
        false => &[10, 1_000, 100_000],
        true => &[10, 1_000, 100_000, 1_000_000],
    };
    for threads in [1, 2] {
        size::head(threads);
        for count in sizes {
            run(threads, size::measure(*count));
        }
        println!();
    }
    for threads in [1, 2] {
        storm::head(threads);
        run(threads, storm::by_hand());
        run(threads, storm::supervised());
        println!();
    }
}
