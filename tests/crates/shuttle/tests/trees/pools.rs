//! Members that come and go.

use std::sync::{Arc, atomic::Ordering::SeqCst};

use shuttle_tests::prelude::*;
use tokio::spawn;

use crate::support::{Do, Place, Racer, check};

supervision_tree!(Pools {
    panic_hook: leave,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [some = pool { actor: Racer, max: 2, max_restarts: unlimited, backoff: immediate },],
});

/// Someone is added while the tree ends: he is there or is told that he is not, and nobody is left.
#[test]
fn an_addition_and_a_shutdown() {
    check(|| async {
        let places = [Place::new(), Place::new(), Place::new()];
        let app = Pools::start().await.unwrap();
        let adding: Vec<_> = places
            .iter()
            .map(|place| {
                let (pool, place) = (app.some.clone(), place.clone());
                spawn(async move { pool.spawn(place).await.is_ok() })
            })
            .collect();
        app.shutdown().await.unwrap();
        for adding in adding {
            let _ = adding.await.unwrap();
        }
        assert!(places.iter().all(|place| place.alive() == 0));
    });
}

/// A member is stopped while another is added in its place.
#[test]
fn a_stop_and_an_addition() {
    check(|| async {
        let places = [Place::new(), Place::new(), Place::new()];
        let app = Pools::start().await.unwrap();
        let first = app.some.spawn(places[0].clone()).await.unwrap();
        app.some.spawn(places[1].clone()).await.unwrap();
        let stop = spawn(async move { first.child().stop().await });
        // There is room for it or there is not, but never for three.
        let added = app.some.spawn(places[2].clone()).await.is_ok();
        assert!(app.some.count() <= 2);
        stop.await.unwrap().unwrap();
        assert_eq!(places[0].alive(), 0);
        assert_eq!(places[2].alive(), usize::from(added));
        app.shutdown().await.unwrap();
        assert!(places.iter().all(|place| place.alive() == 0));
    });
}

/// A member fails while it is stopped by hand; a late report of it finds nobody else.
#[test]
fn a_members_failure_and_its_stop() {
    check(|| async {
        let places = [Place::new(), Place::new()];
        let app = Pools::start().await.unwrap();
        let member = app.some.spawn(places[0].clone()).await.unwrap();
        let failing = spawn({
            let member = member.clone();
            async move {
                let _ = member.tell(Do::Fail).await;
            }
        });
        member.child().stop().await.unwrap();
        let next = app.some.spawn(places[1].clone()).await.unwrap();
        failing.await.unwrap();
        next.ask(Do::Ask).await.unwrap();
        assert_eq!(places[1].starts.load(SeqCst), 1, "somebody else's failure");
        app.shutdown().await.unwrap();
        assert!(places.iter().all(|place: &Arc<Place>| place.alive() == 0));
    });
}

supervision_tree!(Sized {
    panic_hook: leave,
    context: Arc::<Place>,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [many = pool {
        actor: Racer,
        args: |place| place.clone(),
        size: 3,
        max_restarts: unlimited,
        backoff: immediate,
    },],
});

/// The pool is made smaller and larger while its members fail: there are as many as there were to be.
#[test]
fn a_resize_and_failures() {
    check(|| async {
        let place = Place::of(3);
        let app = Sized::start(place.clone()).await.unwrap();
        let failing: Vec<_> = app
            .many
            .members()
            .iter()
            .cloned()
            .map(|member| {
                spawn(async move {
                    let _ = member.tell(Do::Fail).await;
                })
            })
            .collect();
        app.many.resize(1).await.unwrap();
        app.many.resize(3).await.unwrap();
        for fails in failing {
            fails.await.unwrap();
        }
        for number in 0..3 {
            let member = app.many.get(number).unwrap();
            member.ask(Do::Ask).await.unwrap();
        }
        assert_eq!(place.alive(), 3);
        app.shutdown().await.unwrap();
        assert_eq!(place.alive(), 0);
    });
}

/// Two sizes are ordered at the same time, and the tree ends: it has one of them or the other while it is there, and then nobody.
#[test]
fn resizes_that_race_each_other_and_a_shutdown() {
    check(|| async {
        let place = Place::of(3);
        let app = Sized::start(place.clone()).await.unwrap();
        let resizing: Vec<_> = [1, 2]
            .map(|size| {
                let many = app.many.clone();
                spawn(async move { many.resize(size).await })
            })
            .into();
        for resized in resizing {
            resized.await.unwrap().unwrap();
        }
        assert!(matches!(place.alive(), 1 | 2), "{}", place.alive());
        let many = app.many.clone();
        let growing = spawn(async move { many.resize(3).await });
        app.shutdown().await.unwrap();
        // It was in time, or is told that it was not.
        let _ = growing.await.unwrap();
        assert_eq!(place.alive(), 0);
    });
}
