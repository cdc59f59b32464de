//! Declared children.

use std::sync::{Arc, atomic::Ordering::SeqCst};

use shuttle_tests::{State, prelude::*};
use tokio::spawn;

use crate::support::{Do, Place, Racer, check};

/// Three places, for `a`, `b` and `c`.
type Places = [Arc<Place>; 3];

fn places() -> Places {
    [Place::new(), Place::new(), Place::new()]
}

supervision_tree!(Alone {
    panic_hook: leave,
    context: Places,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [a = worker { actor: Racer, args: |places| places[0].clone() }],
});

supervision_tree!(Waiting {
    panic_hook: leave,
    context: Places,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: fixed { delay: 1s },
    children: [a = worker { actor: Racer, args: |places| places[0].clone() }],
});

supervision_tree!(Group {
    panic_hook: leave,
    context: Places,
    strategy: one_for_all,
    max_restarts: unlimited,
    backoff: immediate,
    children: [
        a = worker { actor: Racer, args: |places| places[0].clone() },
        sub = supervisor {
            strategy: rest_for_one,
            max_restarts: 1,
            within: 60s,
            backoff: immediate,
            children: [
                b = worker { actor: Racer, args: |places| places[1].clone() },
                c = worker { actor: Racer, args: |places| places[2].clone() },
            ],
        },
    ],
});

/// Whatever was asked of it, the tree ends when it is told to, with nobody left.
async fn ends<T: Tree>(app: Running<T>, places: &Places) {
    app.shutdown().await.unwrap();
    assert!(places.iter().all(|place| place.alive() == 0), "{places:?}");
}

supervision_tree!(Below {
    panic_hook: leave,
    context: Places,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [sub = supervisor {
        strategy: one_for_one,
        max_restarts: unlimited,
        backoff: immediate,
        children: [a = worker { actor: Racer, args: |places| places[0].clone() }],
    },],
});

/// It restarts in place: in its own task, behind nobody's back, and what was queued is handled by the next incarnation.
#[test]
fn a_restart_in_place_loses_nothing_that_is_queued() {
    check(|| async {
        let places = places();
        let app = Alone::start(places.clone()).await.unwrap();
        let sender = spawn({
            let a = app.a.clone();
            async move {
                for number in 0..3 {
                    a.tell(Do::Note(number)).await.unwrap();
                }
            }
        });
        app.a.tell(Do::Fail).await.unwrap();
        app.a.tell(Do::Panic).await.unwrap();
        sender.await.unwrap();
        app.a.ask(Do::Ask).await.unwrap();
        assert_eq!(*places[0].handled.lock().unwrap(), [0, 1, 2]);
        assert_eq!(places[0].starts.load(SeqCst), 3);
        ends(app, &places).await;
    });
}

/// A restart that is taken for granted is one that everybody sees come true, whoever looks, waits or gives orders meanwhile.
#[test]
fn a_restart_that_nobody_waited_for_is_seen_by_all_who_look() {
    check(|| async {
        let places = places();
        places[0].at_once.store(true, SeqCst);
        let app = Alone::start(places.clone()).await.unwrap();
        let looking = spawn({
            let child = app.a.child();
            async move {
                for _ in 0..4 {
                    let alive = matches!(
                        child.state(),
                        State::Running | State::Starting | State::Stopping
                    );
                    assert!(alive, "{:?}", child.state());
                    tokio::task::yield_now().await;
                }
                child.running().await.unwrap();
            }
        });
        let restarting = spawn({
            let child = app.a.child();
            // It is refused where a restart is under way already.
            async move { child.restart().await.is_ok() }
        });
        for _ in 0..4 {
            app.a.tell(Do::Fail).await.unwrap();
        }
        app.a.ask(Do::Ask).await.unwrap();
        looking.await.unwrap();
        let by_hand = usize::from(restarting.await.unwrap());
        app.a.child().running().await.unwrap();
        assert_eq!(
            (app.a.child().state(), places[0].alive()),
            (State::Running, 1)
        );
        // What fails while it is restarted by hand is restarted once.
        let starts = places[0].starts.load(SeqCst);
        assert!((5..=5 + by_hand).contains(&starts), "{starts}");
        ends(app, &places).await;
    });
}

/// One that was taken to be up and is stopped before it began is started again as any other, with its supervisor.
#[test]
fn a_restart_that_its_supervisors_stop_overtakes_is_not_taken_for_the_next() {
    check(|| async {
        let places = places();
        places[0].at_once.store(true, SeqCst);
        let app = Below::start(places.clone()).await.unwrap();
        let failing = spawn({
            let a = app.sub.a.clone();
            async move {
                for _ in 0..4 {
                    // It may be down while its supervisor is.
                    let _ = a.tell(Do::Fail).await;
                    tokio::task::yield_now().await;
                }
            }
        });
        for _ in 0..2 {
            app.sub.child().unwrap().restart().await.unwrap();
        }
        failing.await.unwrap();
        app.sub.a.child().running().await.unwrap();
        app.sub.a.ask(Do::Ask).await.unwrap();
        ends(app, &places).await;
    });
}

/// A restart in place whose starts fail tries again, and whoever asks meanwhile is answered by who is up in the end.
#[test]
fn a_restart_in_place_that_fails_is_tried_again() {
    check(|| async {
        let places = places();
        let app = Alone::start(places.clone()).await.unwrap();
        places[0].failing.store(2, SeqCst);
        app.a.tell(Do::Fail).await.unwrap();
        app.a.ask(Do::Ask).await.unwrap();
        assert_eq!(places[0].starts.load(SeqCst), 4);
        ends(app, &places).await;
    });
}

/// Stopped by hand while it restarts in place: it is down when the answer comes, and stays so.
#[test]
fn a_stop_by_hand_is_never_overtaken_by_a_restart_in_place() {
    check(|| async {
        let places = places();
        let app = Alone::start(places.clone()).await.unwrap();
        let failing = spawn({
            let a = app.a.clone();
            async move {
                // It may be down before this gets there.
                let _ = a.tell(Do::Fail).await;
                let _ = a.tell(Do::Fail).await;
            }
        });
        app.a.child().stop().await.unwrap();
        assert_eq!((places[0].alive(), app.a.state()), (0, State::Stopped));
        failing.await.unwrap();
        let starts = places[0].starts.load(SeqCst);
        tokio::task::yield_now().await;
        assert_eq!(places[0].starts.load(SeqCst), starts, "it came back");
        ends(app, &places).await;
    });
}

/// The whole tree is told to end while a child restarts in place.
#[test]
fn a_shutdown_is_never_overtaken_by_a_restart_in_place() {
    check(|| async {
        let places = places();
        let app = Alone::start(places.clone()).await.unwrap();
        let a = app.a.clone();
        let failing = spawn(async move { while a.tell(Do::Fail).await.is_ok() {} });
        ends(app, &places).await;
        failing.await.unwrap();
        assert_eq!(places[0].alive(), 0);
    });
}

/// The keeper brings the end of a backoff while the child is stopped, and started again.
#[test]
fn the_end_of_a_backoff_and_orders_by_hand() {
    check(|| async {
        let places = places();
        let app = Waiting::start(places.clone()).await.unwrap();
        app.a.tell(Do::Fail).await.unwrap();
        let time = spawn(async {
            for _ in 0..4 {
                tokio::task::yield_now().await;
                tokio::time::advance(Duration::from_millis(500));
            }
        });
        let orders = spawn({
            let a = app.a.child();
            async move {
                a.stop().await.unwrap();
                let _ = a.start().await;
            }
        });
        time.await.unwrap();
        orders.await.unwrap();
        // It may have failed only after all that.
        let asked = spawn({
            let a = app.a.clone();
            async move { a.ask(Do::Ask).await }
        });
        while !asked.is_finished() {
            tokio::time::advance(Duration::from_secs(1));
            tokio::task::yield_now().await;
        }
        asked.await.unwrap().unwrap();
        assert_eq!(places[0].alive(), 1);
        ends(app, &places).await;
    });
}

/// Removed by one and restarted by another: both are answered, and it is gone.
#[test]
fn a_removal_and_a_restart() {
    check(|| async {
        let places = places();
        let app = Alone::start(places.clone()).await.unwrap();
        let a = app.a.child();
        let restart = spawn({
            let a = a.clone();
            async move { a.restart().await }
        });
        a.remove().await.unwrap();
        let _ = restart.await.unwrap();
        assert_eq!(places[0].alive(), 0);
        assert!(a.restart().await.is_err());
        ends(app, &places).await;
    });
}

/// Resumed by one and stopped by another. What it is just about to take when it is paused is as if it had been at hand.
#[test]
fn a_pause_its_end_and_a_stop() {
    check(|| async {
        let places = places();
        let app = Alone::start(places.clone()).await.unwrap();
        app.a.child().pause().unwrap();
        app.a.tell(Do::Note(1)).await.unwrap();
        app.a.tell(Do::Note(2)).await.unwrap();
        let resume = spawn({
            let a = app.a.child();
            // Too late, once it is down.
            async move { a.resume().is_ok() }
        });
        app.a.child().stop().await.unwrap();
        assert_eq!(places[0].alive(), 0);
        let resumed = resume.await.unwrap();
        let handled = places[0].handled.lock().unwrap().len();
        assert!(handled <= 1 || resumed, "a paused child worked");
        ends(app, &places).await;
    });
}

/// Two fail at once in different supervisors, of which the inner one has one restart: whatever the order, the group is whole again.
#[test]
fn failures_in_two_supervisors() {
    check(|| async {
        let places = places();
        let app = Group::start(places.clone()).await.unwrap();
        let failing = [app.a.clone(), app.sub.b.clone(), app.sub.c.clone()];
        let failing = failing.map(|child| spawn(async move { child.tell(Do::Fail).await }));
        for fails in failing {
            let _ = fails.await.unwrap();
        }
        for child in [&app.a, &app.sub.b, &app.sub.c] {
            child.ask(Do::Ask).await.unwrap();
        }
        assert!(places.iter().all(|place| place.alive() == 1));
        ends(app, &places).await;
    });
}

/// An escalation on its way up meets the shutdown on its way down.
#[test]
fn an_escalation_and_a_shutdown() {
    check(|| async {
        let places = places();
        let app = Group::start(places.clone()).await.unwrap();
        let c = app.sub.c.clone();
        let failing = spawn(async move {
            for _ in 0..3 {
                let _ = c.tell(Do::Fail).await;
            }
        });
        ends(app, &places).await;
        failing.await.unwrap();
    });
}

supervision_tree!(Guarded {
    panic_hook: leave,
    context: Places,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [a = worker {
        actor: Racer,
        args: |places| places[0].clone(),
        breaker: trip { failures: 2, within: 60s, reset: 30s, probes: 1, successes: 1 },
    },],
});

/// A breaker opens over failures that race its callers: each is let through or told when to come again, and once its time has come one of
/// them closes it.
#[test]
fn a_breaker_and_its_callers() {
    check(|| async {
        let places = places();
        let app = Guarded::start(places.clone()).await.unwrap();
        let callers: Vec<_> = (0..3)
            .map(|caller| {
                let a = app.a.clone();
                spawn(async move {
                    let _ = match caller {
                        0 => a.ask(Do::Ask).await.is_ok(),
                        _ => a.tell(Do::Fail).await.is_ok(),
                    };
                })
            })
            .collect();
        for caller in callers {
            let mut caller = std::pin::pin!(caller);
            while !caller.is_finished() {
                // A restart that the breaker holds waits for its time.
                tokio::time::advance(Duration::from_secs(10));
                tokio::task::yield_now().await;
            }
            caller.as_mut().await.unwrap();
        }
        let asked = spawn({
            let a = app.a.clone();
            async move {
                // Refused at once while it is open, so somebody has to let time pass.
                while a.ask(Do::Ask).await.is_err() {
                    tokio::task::yield_now().await;
                }
            }
        });
        while !asked.is_finished() {
            tokio::time::advance(Duration::from_secs(10));
            tokio::task::yield_now().await;
        }
        asked.await.unwrap();
        assert_eq!(places[0].alive(), 1);
        ends(app, &places).await;
    });
}
