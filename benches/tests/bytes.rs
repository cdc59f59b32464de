//! What a child takes, in bytes that are allocated while it idles: exact, so that it is the same on every machine.
//!
//! Of the library as a user is given it: where other packages are built along with this one, their features are too, and a child
//! may take more.

#![cfg(not(feature = "wasm"))]

use std::{
    alloc::System,
    sync::{Mutex, PoisonError},
};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use supervision::prelude::*;
use tokio::runtime::Builder;

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// One test at a time, since all threads are counted together.
static ALONE: Mutex<()> = Mutex::new(());

const ALL: usize = 10_000;

struct Idle;

impl Actor for Idle {
    type Args = ();
    type Msg = ();
    type Error = std::convert::Infallible;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Self::Error> {
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Self::Error> {
        Ok(())
    }
}

async fn waits(token: CancellationToken) -> Result<(), std::convert::Infallible> {
    token.cancelled().await;
    Ok(())
}

supervision_tree!(Declared {
    strategy: one_for_one,
    visibility: private,
    children: [idle = worker { actor: Idle, replicas: 10_000 }],
});

supervision_tree!(Pools {
    strategy: one_for_one,
    visibility: private,
    children: [
        members = pool { actor: Idle, max: 10_000 },
        tasks = pool { run: waits, max: 10_000 },
    ],
});

fn each(region: &Region<'_, System>) -> usize {
    let stats = region.change();
    (stats.bytes_allocated - stats.bytes_deallocated) / ALL
}

/// Runs one test while no other one does, whose runtime has ended by then with all that it had left to give back.
fn alone(test: impl Future<Output = ()>) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(test);
}

async fn settle() {
    for _ in 0..ALL / 10 {
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_declared_actor_takes_no_more_than_this() {
    alone(async {
        let region = Region::new(COUNTED);
        let app = Declared::start().await.expect("it starts");
        settle().await;
        let each = each(&region);
        assert!(each <= DECLARED, "{each}");
        app.shutdown().await.expect("it stops");
    });
}

#[test]
fn an_actor_of_a_pool_takes_no_more_than_this() {
    alone(async {
        let app = Pools::start().await.expect("it starts");
        let region = Region::new(COUNTED);
        for _ in 0..ALL {
            app.members.spawn(()).await.expect("there is room");
        }
        settle().await;
        let each = each(&region);
        assert!(each <= MEMBER, "{each}");
        app.shutdown().await.expect("it stops");
    });
}

#[test]
fn a_task_of_a_pool_takes_no_more_than_this() {
    alone(async {
        let app = Pools::start().await.expect("it starts");
        let region = Region::new(COUNTED);
        for _ in 0..ALL {
            let _ = app.tasks.spawn(()).expect("there is room").detach();
        }
        settle().await;
        let each = each(&region);
        assert!(each <= TASK, "{each}");
        app.shutdown().await.expect("it stops");
    });
}

const DECLARED: usize = 800;
const MEMBER: usize = 780;
const TASK: usize = 1_010;
