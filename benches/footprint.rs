//! What a child costs: bytes, and time to start, to crash and come back, and to stop.
//!
//! `cargo bench -p benches --bench footprint` prints it for declared children, for members of pools and for tasks of pools, with
//! default options, beside tokio's own tasks in the same run: one that does nothing, and one with a mailbox of its own,
//! as one would write it by hand. Bytes are those that are allocated and not given back.

use std::{
    alloc::System,
    future::pending,
    time::{Duration, Instant},
};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use supervision::prelude::*;
use tokio::sync::mpsc;

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const ALL: usize = 100_000;
const DECLARED: usize = 10_000;

#[derive(Debug, thiserror::Error)]
#[error("told to fail")]
struct Told;

/// Has no state worth mentioning.
struct Idle;

impl Actor for Idle {
    type Args = ();
    type Msg = ();
    type Error = Told;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Told> {
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Told> {
        Err(Told)
    }
}

async fn waits(token: CancellationToken) -> Result<(), Told> {
    token.cancelled().await;
    Ok(())
}

supervision_tree!(Declared {
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [idle = worker { actor: Idle, replicas: 10_000 }],
});

supervision_tree!(Pools {
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        members = pool { actor: Idle, max: 100_000 },
        tasks = pool { run: waits, max: 100_000 },
    ],
});

/// What so many cost.
struct Cost {
    what: &'static str,
    bytes: usize,
    start: Duration,
    crash: Option<Duration>,
    stop: Duration,
    left: isize,
}

impl Cost {
    fn print(&self, floor: usize) {
        let nanos = |time: Duration| format!("{:.2} µs", time.as_nanos() as f64 / 1e3);
        println!(
            "{:<34} {:>6} B ({:>4.2}) {:>10} {:>10} {:>10} {:>8} B",
            self.what,
            self.bytes,
            self.bytes as f64 / floor as f64,
            nanos(self.start),
            self.crash.map_or_else(String::new, nanos),
            nanos(self.stop),
            self.left,
        );
    }
}

/// What is allocated and not given back since the region began.
fn kept(region: &Region<'_, System>) -> isize {
    let stats = region.change();
    stats.bytes_allocated as isize - stats.bytes_deallocated as isize
}

fn each(time: Duration, of: usize) -> Duration {
    Duration::from_nanos((time.as_nanos() / of as u128) as u64)
}

/// Lets every task have its turn, of which the runtime takes some before it comes back here.
async fn settle() {
    for _ in 0..ALL / 30 {
        tokio::task::yield_now().await;
    }
}

/// Tokio's own tasks.
async fn raw<F: Future<Output = ()> + Send + 'static>(
    what: &'static str,
    mut make: impl FnMut() -> F,
) -> Cost {
    let region = Region::new(COUNTED);
    let begun = Instant::now();
    let mut handles = Vec::with_capacity(ALL);
    for _ in 0..ALL {
        handles.push(tokio::spawn(make()));
    }
    settle().await;
    let start = begun.elapsed();
    let bytes = kept(&region) as usize / ALL;
    let begun = Instant::now();
    for handle in &handles {
        handle.abort();
    }
    for handle in handles {
        let _ = handle.await;
    }
    let stop = begun.elapsed();
    let left = kept(&region);
    Cost {
        what,
        bytes,
        start: each(start, ALL),
        crash: None,
        stop: each(stop, ALL),
        left,
    }
}

async fn declared() -> Cost {
    let region = Region::new(COUNTED);
    let begun = Instant::now();
    let app = Declared::start().await.expect("it starts");
    let start = begun.elapsed();
    let bytes = kept(&region) as usize / DECLARED;
    let begun = Instant::now();
    for idle in &app.idle {
        idle.tell(()).await.expect("it runs");
    }
    // They have their turns one after the other.
    while app.idle[DECLARED - 1].incarnation() < 2 {
        tokio::task::yield_now().await;
    }
    let crash = begun.elapsed();
    let begun = Instant::now();
    drop(app.shutdown().await);
    let stop = begun.elapsed();
    settle().await;
    Cost {
        what: "a declared actor",
        bytes,
        start: each(start, DECLARED),
        crash: Some(each(crash, DECLARED)),
        stop: each(stop, DECLARED),
        left: kept(&region),
    }
}

async fn members() -> Cost {
    let app = Pools::start().await.expect("it starts");
    let region = Region::new(COUNTED);
    let begun = Instant::now();
    for _ in 0..ALL {
        app.members.spawn(()).await.expect("there is room");
    }
    let start = begun.elapsed();
    let bytes = kept(&region) as usize / ALL;
    let members = app.members.members();
    let begun = Instant::now();
    for member in &members {
        member.tell(()).await.expect("it runs");
    }
    while members[ALL - 1].incarnation() < 2 {
        tokio::task::yield_now().await;
    }
    let crash = begun.elapsed();
    drop(members);
    settle().await;
    assert_eq!(app.members.counts().restarts, ALL as u64);
    let begun = Instant::now();
    app.members
        .child()
        .expect("the tree is there")
        .stop()
        .await
        .expect("it stops");
    let stop = begun.elapsed();
    settle().await;
    Cost {
        what: "an actor of a pool",
        bytes,
        start: each(start, ALL),
        crash: Some(each(crash, ALL)),
        stop: each(stop, ALL),
        left: kept(&region),
    }
}

async fn tasks() -> Cost {
    let app = Pools::start().await.expect("it starts");
    let region = Region::new(COUNTED);
    let begun = Instant::now();
    for _ in 0..ALL {
        let _ = app.tasks.spawn(()).expect("there is room").detach();
    }
    settle().await;
    let start = begun.elapsed();
    let bytes = kept(&region) as usize / ALL;
    let begun = Instant::now();
    app.tasks
        .child()
        .expect("the tree is there")
        .stop()
        .await
        .expect("it stops");
    let stop = begun.elapsed();
    settle().await;
    Cost {
        what: "a task of a pool",
        bytes,
        start: each(start, ALL),
        crash: None,
        stop: each(stop, ALL),
        left: kept(&region),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!(
        "{:<34} {:>8} {:>6} {:>11} {:>10} {:>10} {:>10}",
        "", "each", "", "start", "crash", "stop", "left"
    );
    let bare = raw("tokio: a task that does nothing", pending::<()>).await;
    let floor = raw("tokio: a task with a mailbox", || {
        let (sender, mut inbox) = mpsc::channel::<()>(1024);
        async move {
            // As a handle would.
            let _sender = sender;
            while inbox.recv().await.is_some() {}
        }
    })
    .await;
    let by = floor.bytes;
    for cost in [
        bare,
        floor,
        declared().await,
        members().await,
        tasks().await,
    ] {
        cost.print(by);
    }
}
