//! Trees of unruly children on several threads, started, broken and stopped again and again: nothing is left at the end, neither instances
//! nor tasks, file descriptors or memory.
//!
//! `SUPERVISE_STRESS_ROUNDS` says how many trees there are, one after the other. In a program of its own, since allocations and
//! descriptors are those of the whole process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    alloc::System,
    fs::File,
    hint::spin_loop,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use supervision::{ChildRef, Scoped, prelude::*};
use tokio::{runtime::Builder, task::JoinSet};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const ROUNDS: usize = 200;
/// How many give orders and messages at the same time, and how many each.
const GIVERS: u64 = 6;
const GIVEN: u64 = 40;

/// What becomes of instances.
#[derive(Debug, Default)]
struct Census {
    started: AtomicUsize,
    dropped: AtomicUsize,
}

/// Holds a file, has work of its own, and panics in its drop every third time.
struct Rough {
    census: Arc<Census>,
    number: usize,
    work: Vec<Scoped<()>>,
    _file: File,
}

enum Do {
    Fail,
    Panic,
    Spin,
    Block,
    Spawn,
    SpawnBlocking,
    Nothing(Reply<()>),
}

#[derive(Debug, thiserror::Error)]
#[error("told to")]
struct ToldTo;

fn spin() {
    for _ in 0..20_000 {
        spin_loop();
    }
}

impl Actor for Rough {
    type Args = Arc<Census>;
    type Msg = Do;
    type Error = ToldTo;

    async fn start(census: Arc<Census>, _: &mut Context<Self>) -> Result<Self, ToldTo> {
        let number = census.started.fetch_add(1, SeqCst);
        let file = File::open("/dev/null").expect("it is there");
        let it = Self { census, number, work: Vec::new(), _file: file };
        // Some do not get up.
        if number % 11 == 10 {
            return Err(ToldTo);
        }
        Ok(it)
    }

    async fn handle(&mut self, msg: Do, cx: &mut Context<Self>) -> Result<(), ToldTo> {
        match msg {
            Do::Fail => return Err(ToldTo),
            Do::Panic => panic!("told to"),
            Do::Spin => spin(),
            // A thread of the runtime is of no use to others meanwhile.
            Do::Block => thread::park_timeout(Duration::from_micros(100)),
            Do::Spawn => self.work.push(cx.spawn(std::future::pending())),
            Do::SpawnBlocking => self.work.push(cx.spawn_blocking(spin)),
            Do::Nothing(reply) => reply.send(()),
        }
        Ok(())
    }
}

impl Drop for Rough {
    fn drop(&mut self) {
        self.census.dropped.fetch_add(1, SeqCst);
        // Never while another panic is on its way: that would be the end of the process.
        if self.number % 3 == 2 && !thread::panicking() {
            panic!("in the drop");
        }
    }
}

async fn job(census: Arc<Census>, stop: CancellationToken) -> Result<(), ToldTo> {
    let number = census.started.fetch_add(1, SeqCst);
    census.dropped.fetch_add(1, SeqCst);
    if number.is_multiple_of(2) {
        return Ok(());
    }
    stop.cancelled().await;
    Ok(())
}

supervision_tree!(Stress {
    context: Arc::<Census>,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [
        rough = worker { actor: Rough, args: |census| census.clone() },
        group = supervisor {
            strategy: one_for_all,
            max_restarts: unlimited,
            backoff: immediate,
            children: [
                a = worker { actor: Rough, args: |census| census.clone() },
                b = worker { actor: Rough, args: |census| census.clone() },
            ],
        },
        job = task { run: job, args: |census| census.clone(), restart: transient },
        members = pool { actor: Rough, max: 16, max_restarts: unlimited, backoff: immediate },
    ],
});

/// Pseudorandom: which order comes after which follows from the seed, when it comes does not.
fn next(seed: &mut u64) -> u64 {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

fn message(number: u64) -> Do {
    match number % 8 {
        0 | 1 => Do::Fail,
        2 => Do::Panic,
        3 => Do::Spin,
        4 => Do::Block,
        5 => Do::Spawn,
        _ => Do::SpawnBlocking,
    }
}

/// Whatever the answer is: what counts is that there is one.
async fn give(child: &ChildRef, number: u64) {
    let _ = match number % 3 {
        0 => child.stop().await,
        1 => child.restart().await,
        _ => child.pause(),
    };
    let _ = child.start().await;
    let _ = child.resume();
}

/// One tree: started, given all kinds of things at the same time, and stopped.
async fn round(number: u64, census: &Arc<Census>) {
    // A child may fail in its first start, which is not tried again.
    let Ok(app) = Stress::start(census.clone()).await else {
        return;
    };
    let mut givers = JoinSet::new();
    for giver in 0..GIVERS {
        let (app, census) = (app.handles().clone(), census.clone());
        givers.spawn(async move {
            let mut seed = number * GIVERS + giver;
            let workers = [&app.rough, &app.group.a, &app.group.b];
            for _ in 0..GIVEN {
                let draw = next(&mut seed);
                let worker = workers[(draw % 3) as usize];
                match (draw / 3) % 8 {
                    0 => give(&worker.child(), draw / 24).await,
                    1 => {
                        if let Ok(member) = app.members.spawn(census.clone()).await {
                            let _ = member.try_tell(message(draw / 24));
                        }
                    }
                    2 => {
                        let _ = worker
                            .ask_timeout(Do::Nothing, Duration::from_secs(5))
                            .await;
                    }
                    _ => {
                        let _ = worker.try_tell(message(draw / 24));
                    }
                }
            }
        });
    }
    while let Some(given) = givers.join_next().await {
        given.unwrap();
    }
    let _ = app.shutdown().await;
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

fn bytes() -> isize {
    let stats = COUNTED.stats();
    stats.bytes_allocated as isize - stats.bytes_deallocated as isize
}

#[test]
fn nothing_is_left_of_unruly_children() {
    // Thousands of panics are part of it.
    std::panic::set_hook(Box::new(|_| {}));
    let rounds =
        std::env::var("SUPERVISE_STRESS_ROUNDS").map_or(ROUNDS, |text| text.parse().unwrap());
    let census = Arc::new(Census::default());
    let runtime = Builder::new_multi_thread()
        .worker_threads(4)
        .enable_time()
        .build()
        .unwrap();
    let settled = || async {
        // The last tasks of a tree end by themselves once its report is there.
        while tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
            > 0
        {
            tokio::task::yield_now().await;
        }
    };
    let warm = rounds / 4;
    let (mut files, mut memory) = (0, 0);
    for number in 0..rounds {
        if number == warm {
            (files, memory) = (descriptors(), bytes());
        }
        runtime.block_on(async {
            round(number as u64, &census).await;
            let limit = Duration::from_secs(60);
            let left = tokio::time::timeout(limit, settled()).await;
            assert!(left.is_ok(), "tasks are left after round {number}");
        });
        let (started, dropped) = (census.started.load(SeqCst), census.dropped.load(SeqCst));
        assert_eq!(started, dropped, "instances are left after round {number}");
    }
    assert!(
        census.started.load(SeqCst) > rounds * 10,
        "it was put under stress"
    );
    assert_eq!(descriptors(), files, "files are left");
    let grown = bytes() - memory;
    assert!(
        grown < 256 * 1024,
        "{grown} bytes more after {} rounds",
        rounds - warm
    );
}
