//! Orders by hand that race each other, failures and the end, on several threads.
//!
//! Here time is real, but nothing waits for it: what hangs fails by a limit that is never reached
//! otherwise. That no two incarnations of a child ever lived at once is checked whenever a trace is read.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
};

use supervision::{
    ChildRef, CommandError, State,
    prelude::*,
    testing::{Do, Failing, Lab, Scripted},
};
use tokio::{task::JoinSet, time::timeout};

supervision_tree!(Racing {
    context: Lab,
    strategy: one_for_all,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker { actor: Scripted, args: |lab| lab.clone() },
        sub = supervisor {
            strategy: rest_for_one,
            max_restarts: unlimited,
            backoff: immediate,
            children: [
                b = worker { actor: Scripted, args: |lab| lab.clone() },
                c = worker { actor: Scripted, args: |lab| lab.clone() },
            ],
        },
        d = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

/// Far longer than any of it takes.
const LIMIT: Duration = Duration::from_secs(60);

/// The orders, by number.
async fn give(child: &ChildRef, order: u64) -> Result<(), CommandError> {
    match order % 8 {
        0 => child.stop().await,
        1 => child.start().await,
        2 => child.restart().await,
        3 => child.pause(),
        4 => child.resume(),
        5 => child.reset(),
        6 => child.ask_to_restart(),
        _ => child.stop_within(LIMIT).await,
    }
}

/// Pseudorandom, so that a run differs from thread to thread and is the same every time.
fn next(seed: &mut u64) -> u64 {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn gap_09_orders_that_race_each_other_and_failures_are_all_answered() {
    let lab = Lab::new();
    let app = Racing::start(lab.clone()).await.unwrap();
    let paths = ["a", "sub", "sub/b", "sub/c", "d"];
    let workers = [
        app.a.clone(),
        app.sub.b.clone(),
        app.sub.c.clone(),
        app.d.clone(),
    ];
    let answered = Arc::new(AtomicUsize::new(0));
    let mut givers = JoinSet::new();
    for giver in 0..8_u64 {
        let (tree, workers, answered) = (app.tree().clone(), workers.clone(), answered.clone());
        givers.spawn(async move {
            let mut seed = giver;
            for _ in 0..60 {
                let number = next(&mut seed);
                let path = paths[usize::try_from(number).unwrap() % paths.len()];
                let child = tree.find(path).unwrap();
                let told = timeout(LIMIT, give(&child, next(&mut seed))).await;
                let told = told.unwrap_or_else(|_| panic!("no answer for {path}: {tree}"));
                assert!(
                    !matches!(
                        told,
                        Err(CommandError::NotFound(_)
                            | CommandError::TimedOut { .. }
                            | CommandError::NotAwaited { .. }
                            | CommandError::StartFailed { .. })
                    ),
                    "{told:?}"
                );
                answered.fetch_add(1, Relaxed);
                let worker = &workers[usize::try_from(next(&mut seed)).unwrap() % workers.len()];
                let _ = worker.try_tell(Do::Fail(Failing::Plain));
            }
        });
    }
    while let Some(giver) = timeout(LIMIT, givers.join_next())
        .await
        .expect("no end of it")
    {
        giver.unwrap();
    }
    assert_eq!(answered.load(Relaxed), 8 * 60);
    // Whatever it was, all of it can be brought down and up again.
    for path in ["sub", "a", "d"] {
        timeout(LIMIT, app.tree().find(path).unwrap().stop())
            .await
            .unwrap()
            .unwrap();
    }
    for path in ["a", "sub", "d"] {
        let child = app.tree().find(path).unwrap();
        timeout(LIMIT, child.start()).await.unwrap().unwrap();
        assert_eq!(child.state(), State::Running);
    }
    for worker in [&app.a, &app.d, &app.sub.b, &app.sub.c] {
        timeout(LIMIT, worker.ask(Do::Ping)).await.unwrap().unwrap();
    }
    assert!(timeout(LIMIT, app.shutdown()).await.unwrap().is_ok());
    lab.assert_empty();
}

/// A stop that meets a restart: once it has returned, nothing of the child starts any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn gap_06_a_stop_during_a_restart_is_never_overtaken() {
    supervision_tree!(Crashing {
        context: Lab,
        strategy: one_for_one,
        max_restarts: unlimited,
        backoff: immediate,
        visibility: private,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone() },
            b = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    let app = Crashing::start(lab.clone()).await.unwrap();
    let over = Arc::new(AtomicBool::new(false));
    let crashing = tokio::spawn({
        let (over, a, b) = (over.clone(), app.a.clone(), app.b.clone());
        async move {
            while !over.load(Relaxed) {
                for child in [&a, &b] {
                    let _ = child.try_tell(Do::Fail(Failing::Plain));
                }
                tokio::task::yield_now().await;
            }
        }
    });
    for round in 0..150 {
        for (name, child) in [("a", &app.a), ("b", &app.b)] {
            let order = child.child();
            let stopped = if round % 3 == 0 {
                order.ask_to_restart().err();
                order.stop().await
            } else {
                order.stop().await
            };
            stopped.unwrap();
            let incarnation = child.incarnation();
            assert_eq!(child.state(), State::Stopped, "{name} in round {round}");
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            assert_eq!(
                (child.state(), child.incarnation()),
                (State::Stopped, incarnation)
            );
            timeout(LIMIT, order.start()).await.unwrap().unwrap();
        }
        lab.clear();
    }
    over.store(true, Relaxed);
    crashing.await.unwrap();
    timeout(LIMIT, app.shutdown()).await.unwrap().unwrap();
    lab.assert_empty();
}

/// A stop of the whole tree that meets orders of every kind: each of them is answered, and nothing is
/// left.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn gap_10_orders_that_race_the_end_of_the_tree_are_all_answered() {
    for round in 0..60 {
        let lab = Lab::new();
        let app = Racing::start(lab.clone()).await.unwrap();
        let mut givers = JoinSet::new();
        // Before any of them is removed, and not found any more.
        let children = ["a", "sub", "sub/c", "d"].map(|path| app.tree().find(path).unwrap());
        for giver in 0..6_u64 {
            let (tree, children) = (app.tree().clone(), children.clone());
            givers.spawn(async move {
                let mut seed = giver + 100 * round;
                for child in children {
                    let told = match next(&mut seed) % 3 {
                        0 => timeout(LIMIT, child.remove()).await,
                        _ => timeout(LIMIT, give(&child, next(&mut seed))).await,
                    };
                    told.unwrap_or_else(|_| panic!("no answer for {child:?}: {tree}"))
                        .err();
                }
            });
        }
        if round % 2 == 0 {
            tokio::task::yield_now().await;
        }
        app.tree().stop();
        timeout(LIMIT, app.join()).await.expect("no end").unwrap();
        while let Some(giver) = timeout(LIMIT, givers.join_next())
            .await
            .expect("no end of it")
        {
            giver.unwrap();
        }
        lab.assert_empty();
    }
}

/// Many who order the same at once, and wait: each has exactly one answer, whatever it waits with.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_who_wait_for_one_stop_are_answered_once() {
    let lab = Lab::new();
    let app = Racing::start(lab.clone()).await.unwrap();
    for (round, path) in (0..20_u64).zip(["a", "sub", "d"].into_iter().cycle()) {
        let child = app.tree().find(path).unwrap();
        let mut waiting = JoinSet::new();
        for waiter in 0..100 {
            let child = child.clone();
            waiting.spawn(async move {
                let told = match waiter % 3 {
                    0 => timeout(LIMIT, child.stop()).await,
                    1 => timeout(LIMIT, child.stop_within(LIMIT)).await,
                    _ => timeout(LIMIT, child.stopped()).await.map(Ok),
                };
                told.expect("an answer").expect("it stops");
            });
        }
        if round % 3 == 0 {
            let _ = app.a.try_tell(Do::Fail(Failing::Plain));
        }
        while let Some(waiter) = waiting.join_next().await {
            waiter.unwrap();
        }
        assert_eq!(child.state(), State::Stopped, "{path}");
        timeout(LIMIT, child.start()).await.unwrap().unwrap();
    }
    timeout(LIMIT, app.shutdown()).await.unwrap().unwrap();
    lab.assert_empty();
}

supervision_tree!(Pooled {
    context: Lab,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [
        members = pool { actor: Scripted, max: 30, backoff: immediate, max_restarts: unlimited },
        fixed = pool {
            actor: Scripted,
            size: 6,
            args: |lab| lab.clone(),
            backoff: immediate,
            max_restarts: unlimited
        },
    ],
});

/// Members that are spawned, fail, are stopped and removed, pools that are restarted and resized, all at once: every order is
/// answered, a pool never has more members than it may, and nothing is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn orders_to_pools_that_race_each_other_are_all_answered() {
    let lab = Lab::new();
    let app = Pooled::start(lab.clone()).await.unwrap();
    let mut givers = JoinSet::new();
    for giver in 0..8_u64 {
        let (lab, handles) = (lab.clone(), app.handles().clone());
        givers.spawn(async move {
            let mut seed = giver;
            for _ in 0..60 {
                let members = handles.members.members();
                let some =
                    members.get(usize::try_from(next(&mut seed)).unwrap() % members.len().max(1));
                let one = some.map(ActorRef::child);
                let order = async {
                    match (next(&mut seed) % 12, one) {
                        (0..=4, _) => drop(handles.members.spawn(lab.clone()).await),
                        (5, Some(one)) => drop(one.stop().await),
                        (6, Some(one)) => drop(one.restart().await),
                        (7, Some(one)) => drop(one.remove().await),
                        (8 | 9, _) => drop(some.map(|one| one.try_tell(Do::Fail(Failing::Plain)))),
                        (10, _) => {
                            let size = usize::try_from(next(&mut seed)).unwrap() % 7;
                            drop(handles.fixed.resize(size).await);
                        }
                        (11, _) if giver == 0 => {
                            drop(handles.members.child().unwrap().restart().await);
                        }
                        _ => drop(handles.fixed.try_tell(Do::Fail(Failing::Plain))),
                    }
                };
                timeout(LIMIT, order).await.expect("an answer");
                assert!(handles.members.count() <= 30);
                assert!(handles.fixed.size() <= 6);
            }
        });
    }
    while let Some(giver) = timeout(LIMIT, givers.join_next())
        .await
        .expect("no end of it")
    {
        giver.unwrap();
    }
    // All of it still works.
    timeout(LIMIT, app.fixed.resize(6)).await.unwrap().unwrap();
    timeout(LIMIT, app.members.child().unwrap().restart())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(app.members.count(), 0);
    app.members
        .spawn(lab.clone())
        .await
        .unwrap()
        .ask(Do::Ping)
        .await
        .unwrap();
    timeout(LIMIT, app.shutdown()).await.unwrap().unwrap();
    lab.assert_empty();
}
