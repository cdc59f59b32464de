//! A hundred thousand members: what they cost grows with their number and no faster, and is given back.
//!
//! Counted in allocations and bytes, which no machine's mood changes. In a program of its own, since all threads of one are
//! counted together.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    alloc::System,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use supervision::prelude::*;
use tokio::{runtime::Builder, sync::Mutex};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// One test at a time.
static ALONE: Mutex<()> = Mutex::const_new(());

const ALL: usize = 100_000;

#[derive(Debug, thiserror::Error)]
#[error("told to fail")]
struct Told;

struct Idle;

enum Do {
    Fail,
    Ping(Reply<u64>),
}

impl Actor for Idle {
    type Args = ();
    type Msg = Do;
    type Error = Told;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Told> {
        Ok(Self)
    }

    async fn handle(&mut self, msg: Do, cx: &mut Context<Self>) -> Result<(), Told> {
        match msg {
            Do::Fail => return Err(Told),
            Do::Ping(reply) => reply.send(cx.incarnation()),
        }
        Ok(())
    }
}

supervision_tree!(Scale {
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        members = pool { actor: Idle, max: 100_000 },
        brief = pool { actor: Idle, max: 100_000, restart: temporary },
        steady = worker { actor: Idle },
    ],
});

/// What so many members took: for each, in allocations and in bytes.
#[derive(Debug)]
struct Took {
    start: f64,
    bytes: f64,
    crash: f64,
    stop: f64,
    left: isize,
}

fn bytes(region: &Region<'_, System>) -> isize {
    let stats = region.change();
    stats.bytes_allocated as isize - stats.bytes_deallocated as isize
}

/// Allocations since the region began, for each of so many; it begins anew.
fn allocations(region: &mut Region<'_, System>, of: usize) -> f64 {
    let found = region.change().allocations as f64 / of as f64;
    region.reset();
    found
}

async fn settle() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

/// All come, all crash at once, and all go.
async fn storm(count: usize) -> Took {
    let app = Scale::start().await.unwrap();
    // The runtime's own queue keeps the size that it once had: it has it before anything is counted.
    for task in (0..count)
        .map(|_| tokio::spawn(std::future::ready(())))
        .collect::<Vec<_>>()
    {
        task.await.unwrap();
    }
    settle().await;
    let whole = Region::new(COUNTED);
    let mut region = Region::new(COUNTED);
    for _ in 0..count {
        app.members.spawn(()).await.unwrap();
    }
    let start = allocations(&mut region, count);
    let bytes_each = bytes(&whole) as f64 / count as f64;
    let members = app.members.members();
    region.reset();
    for member in &members {
        assert!(member.tell(Do::Fail).await.is_ok());
    }
    // In the middle of it whoever gives orders to others is answered.
    app.steady.child().restart().await.unwrap();
    assert_eq!(app.steady.ask(Do::Ping).await, Ok(2));
    settle().await;
    let crash = allocations(&mut region, count);
    let counts = app.members.counts();
    assert_eq!(
        (counts.specs, counts.active, counts.restarts),
        (count, count, count as u64)
    );
    assert_eq!(members[count / 2].ask(Do::Ping).await, Ok(2));
    drop(members);
    region.reset();
    app.members.child().unwrap().stop().await.unwrap();
    settle().await;
    let stop = allocations(&mut region, count);
    let left = bytes(&whole);
    assert_eq!(app.members.count(), 0);
    app.shutdown().await.unwrap();
    Took { start, bytes: bytes_each, crash, stop, left }
}

#[tokio::test]
async fn gap_13_a_hundred_thousand_members_cost_ten_times_what_ten_thousand_cost() {
    let _alone = ALONE.lock().await;
    let (some, all) = (storm(ALL / 10).await, storm(ALL).await);
    let within = |some: f64, all: f64| all <= some * 1.1 + 0.1;
    assert!(within(some.start, all.start), "{some:?} {all:?}");
    assert!(within(some.bytes, all.bytes), "{some:?} {all:?}");
    assert!(within(some.crash, all.crash), "{some:?} {all:?}");
    assert!(within(some.stop, all.stop), "{some:?} {all:?}");
    // What is left of them all is less than one in a hundred of them took.
    assert!(
        all.left <= (all.bytes * ALL as f64 / 100.0) as isize,
        "{all:?}"
    );
}

/// How many allocations it takes for each of so many to be stopped, one after the other.
async fn terminate(count: usize) -> f64 {
    let app = Scale::start().await.unwrap();
    let mut members = Vec::with_capacity(count);
    for _ in 0..count {
        members.push(app.brief.spawn(()).await.unwrap());
    }
    let mut region = Region::new(COUNTED);
    for member in &members {
        member.child().stop().await.unwrap();
    }
    let each = allocations(&mut region, count);
    assert_eq!(app.brief.count(), 0);
    app.shutdown().await.unwrap();
    each
}

#[tokio::test]
async fn otp_77_to_stop_ten_thousand_members_is_ten_times_as_much_as_to_stop_a_thousand() {
    let _alone = ALONE.lock().await;
    let (thousand, all) = (terminate(1_000).await, terminate(10_000).await);
    assert!(
        all <= thousand * 1.1 + 0.1,
        "{thousand} for each of a thousand, {all} of ten"
    );
}

supervision_tree!(Few {
    strategy: one_for_one,
    visibility: private,
    children: [children = worker { actor: Idle, replicas: 200 }],
});

supervision_tree!(TenTimes {
    strategy: one_for_one,
    visibility: private,
    children: [children = worker { actor: Idle, replicas: 2_000 }],
});

/// How many bytes are allocated for each child of a tree whose runtime is shut down under it.
fn bereave<T>(count: usize, tree: impl Future<Output = T>) -> usize {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(async {
        let app = tree.await;
        settle().await;
        app
    });
    let region = Region::new(COUNTED);
    drop(runtime);
    let each = region.change().bytes_allocated / count;
    drop(app);
    each
}

#[test]
fn gap_10_the_end_of_a_runtime_takes_ten_times_as_much_for_ten_times_as_many() {
    let _alone = ALONE.blocking_lock();
    let few = bereave(200, async { Few::start().await.unwrap() });
    let all = bereave(2_000, async { TenTimes::start().await.unwrap() });
    assert!(
        all <= few * 2,
        "{few} B for each of two hundred, {all} of ten times as many"
    );
}

/// Fails as soon as it starts, once it was told to fail.
struct Loop;

impl Actor for Loop {
    type Args = Arc<AtomicU64>;
    type Msg = Do;
    type Error = Told;

    async fn start(starts: Arc<AtomicU64>, _: &mut Context<Self>) -> Result<Self, Told> {
        match starts.fetch_add(1, Relaxed) {
            0 => Ok(Self),
            _ => Err(Told),
        }
    }

    async fn handle(&mut self, _: Do, _: &mut Context<Self>) -> Result<(), Told> {
        Err(Told)
    }
}

async fn runs(starts: Arc<AtomicU64>, _: CancellationToken) -> Result<(), Told> {
    starts.fetch_add(1, Relaxed);
    Err(Told)
}

#[derive(Default)]
struct Starts {
    actor: Arc<AtomicU64>,
    task: Arc<AtomicU64>,
}

supervision_tree!(Loops {
    context: Starts,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [
        actor = worker { actor: Loop, args: |starts| starts.actor.clone() },
        task = task { run: runs, args: |starts| starts.task.clone() },
        steady = worker { actor: Idle },
        poisoned = worker { actor: Idle },
    ],
});

#[tokio::test]
async fn gap_13_a_crash_loop_restarts_once_and_then_it_is_its_neighbours_turn() {
    let _alone = ALONE.lock().await;
    // In a task, since what the runtime blocks on is not in the queue.
    tokio::spawn(loops()).await.unwrap();
}

async fn loops() {
    let (actor, task) = (Arc::default(), Arc::default());
    let starts = Starts { actor: Arc::clone(&actor), task: Arc::clone(&task) };
    let app = Loops::start(starts).await.unwrap();
    app.actor.tell(Do::Fail).await.unwrap();
    for _ in 0..50 {
        app.poisoned.tell(Do::Fail).await.unwrap();
    }
    let so_far = || {
        let of_task = task.load(Relaxed);
        [actor.load(Relaxed), of_task, app.poisoned.incarnation()]
    };
    let to_the_end_of_the_queue = || tokio::spawn(std::future::ready(()));
    to_the_end_of_the_queue().await.unwrap();
    // There and back, each of them has its turn twice.
    for _ in 0..20 {
        let before = so_far();
        to_the_end_of_the_queue().await.unwrap();
        for (now, before) in so_far().into_iter().zip(before) {
            assert!((1..=2).contains(&(now - before)), "{now} after {before}");
        }
    }
    // An order is obeyed within a few such turns.
    let before = so_far();
    app.steady.child().restart().await.unwrap();
    assert_eq!(app.steady.ask(Do::Ping).await, Ok(2));
    for (now, before) in so_far().into_iter().zip(before) {
        assert!(now - before <= 10, "{now} after {before}");
    }
    app.shutdown().await.unwrap();
}

/// So many crash loops, each told how often it has started.
const CROWD: u32 = 3_000;

supervision_tree!(Storm {
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [
        crowd = pool { actor: Loop, max: CROWD, max_restarts: unlimited, backoff: immediate },
        steady = worker { actor: Idle },
    ],
});

/// All of them begin to crash, and have crashed a few times.
async fn storm_of_loops() -> (Running<Storm>, Vec<Arc<AtomicU64>>) {
    let app = Storm::start().await.unwrap();
    let starts: Vec<Arc<AtomicU64>> = (0..CROWD).map(|_| Arc::default()).collect();
    for starts in &starts {
        app.crowd.spawn(starts.clone()).await.unwrap();
    }
    for member in app.crowd.members() {
        member.tell(Do::Fail).await.unwrap();
    }
    while starts.iter().any(|starts| starts.load(Relaxed) < 5) {
        tokio::task::yield_now().await;
    }
    (app, starts)
}

#[tokio::test]
async fn gap_13_an_order_waits_for_a_few_of_thousands_of_crash_loops() {
    let _alone = ALONE.lock().await;
    // In a task, since what the runtime blocks on is not in the queue.
    tokio::spawn(async {
        let (app, starts) = storm_of_loops().await;
        let sum = || {
            starts
                .iter()
                .map(|starts| starts.load(Relaxed))
                .sum::<u64>()
        };
        for _ in 0..10 {
            let before = sum();
            assert!(app.steady.ask(Do::Ping).await.is_ok());
            let meanwhile = sum() - before;
            assert!(meanwhile < u64::from(CROWD) / 10, "{meanwhile} restarts");
        }
        app.shutdown().await.unwrap();
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gap_13_crash_loops_have_their_turn_one_after_the_other_on_many_threads() {
    let _alone = ALONE.lock().await;
    tokio::spawn(async {
        let (app, starts) = storm_of_loops().await;
        let all = || starts.iter().map(|starts| starts.load(Relaxed));
        let before: Vec<u64> = all().collect();
        while all().zip(&before).any(|(now, before)| now < before + 20) {
            tokio::task::yield_now().await;
        }
        let most = all().zip(&before).map(|(now, before)| now - before).max();
        assert!(most <= Some(40), "{most:?} restarts of one, 20 of another");
        app.shutdown().await.unwrap();
    })
    .await
    .unwrap();
}
