//! Tasks that come and go.

use std::sync::Arc;

use shuttle_tests::{Job, SpawnError, prelude::*};
use tokio::{spawn, task::JoinHandle};

use crate::support::{Place, Racer, ToldTo, check};

/// What a task does.
enum Work {
    Give,
    Fail,
    /// It waits until it is told to stop.
    Wait,
}

async fn work((place, work): (Arc<Place>, Work), token: CancellationToken) -> Result<u32, ToldTo> {
    let _alive = Racer::new(place);
    tokio::task::yield_now().await;
    match work {
        Work::Give => Ok(7),
        Work::Fail => Err(ToldTo),
        Work::Wait => {
            token.cancelled().await;
            Ok(0)
        }
    }
}

supervision_tree!(Tasks {
    panic_hook: leave,
    strategy: one_for_one,
    max_restarts: unlimited,
    children: [
        one = pool { run: work, input: (Arc::<Place>, Work), output: u32, max: 1 },
        more = pool { run: work, input: (Arc::<Place>, Work), output: u32, max: 9 },
    ],
});

/// A task ends by itself while it is stopped by hand: who waits is told once, and then its place is free.
#[test]
fn an_end_and_a_stop() {
    check(|| ends_while_it_is_stopped(Work::Give));
    check(|| ends_while_it_is_stopped(Work::Fail));
}

async fn ends_while_it_is_stopped(work: Work) {
    let place = Place::new();
    let app = Tasks::start().await.unwrap();
    let job = app.one.spawn((place.clone(), work)).unwrap();
    let child = job.task().child();
    let stop = spawn(async move { child.stop().await });
    if let Ok(given) = job.await {
        assert_eq!(given, 7);
    }
    assert_eq!(place.alive(), 0, "told before it was gone");
    let next = app.one.run((place.clone(), Work::Give)).await;
    assert_eq!(next.unwrap(), 7, "its place was not free");
    // It was there to be stopped, or had gone before.
    let _ = stop.await.unwrap();
    app.shutdown().await.unwrap();
    assert_eq!(place.alive(), 0);
}

/// A task is let go of while it ends by itself: nothing is left of it, whoever was first.
#[test]
fn an_end_and_a_job_that_is_dropped() {
    check(|| async {
        let places = [Place::new(), Place::new()];
        let app = Tasks::start().await.unwrap();
        let jobs = [Work::Give, Work::Wait].into_iter().zip(&places);
        let jobs: Vec<_> = jobs
            .map(|(work, place)| app.more.spawn((place.clone(), work)).unwrap())
            .collect();
        let dropping: Vec<_> = jobs
            .into_iter()
            .map(|job| spawn(async move { drop(job) }))
            .collect();
        for dropped in dropping {
            dropped.await.unwrap();
        }
        app.shutdown().await.unwrap();
        assert!(places.iter().all(|place| place.alive() == 0));
    });
}

/// Tasks are added while their pool is stopped by hand: each is refused, with its input, or is over, and who waits is told.
#[test]
fn additions_and_a_stop_of_the_pool() {
    check(|| async {
        let places = [Place::new(), Place::new(), Place::new()];
        let app = Tasks::start().await.unwrap();
        let adding = add(&app, &places);
        app.more.child().unwrap().stop().await.unwrap();
        for adding in adding {
            adding.await.unwrap();
        }
        assert!(places.iter().all(|place| place.alive() == 0));
        let late = app.more.spawn((places[0].clone(), Work::Give));
        assert!(late.is_err_and(|refused| refused.into_args().is_some()));
        app.shutdown().await.unwrap();
    });
}

/// The same, while the whole tree ends.
#[test]
fn additions_and_a_shutdown() {
    check(|| async {
        let places = [Place::new(), Place::new(), Place::new()];
        let app = Tasks::start().await.unwrap();
        let adding = add(&app, &places);
        app.shutdown().await.unwrap();
        for adding in adding {
            adding.await.unwrap();
        }
        assert!(places.iter().all(|place| place.alive() == 0));
    });
}

/// Tasks of their own add one each, which only a stop ends, and wait for it.
fn add(app: &Tasks, places: &[Arc<Place>]) -> Vec<JoinHandle<()>> {
    let add = |place: &Arc<Place>| {
        let (pool, place) = (app.more.clone(), place.clone());
        spawn(async move { waited(pool.spawn((place, Work::Wait))).await })
    };
    places.iter().map(add).collect()
}

/// Waits for a task that only a stop ends, if it was let in.
async fn waited(spawned: Result<Job<u32>, SpawnError<(Arc<Place>, Work)>>) {
    match spawned {
        Ok(job) => assert!(matches!(job.await, Ok(0) | Err(_))),
        Err(refused) => assert!(refused.into_args().is_some(), "the input is lost"),
    }
}
