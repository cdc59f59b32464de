//! What a guest is told of those that it runs, and what it decides.

use std::{sync::Arc, time::Duration};

use supervision::prelude::*;
use supervision::wasm::{Components, WasmError};

use super::{
    orders::{Options, Orders, PERMANENT, TOLD},
    parts,
};

supervision_tree!(Told {
    context: Arc::<Components>,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [guest = wasm {
        component: TOLD.clone(),
        fuel: 10_000_000,
        components: |parts| parts.clone(),
        supervises: limit { children: 3, max_restarts: 2, within: 60s },
    },],
});

const STOP: u32 = 1;
const ESCALATE: u32 = 2;
const TRAP: u32 = 3;

/// Waits until the guest was told so much.
async fn told(guest: &Orders<'_>, line: &str) -> Vec<String> {
    loop {
        let told = guest.told().await;
        if told.iter().any(|told| told == line) {
            return told;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn w9_the_guest_decides_to_restart_or_to_stop() {
    let app = Told::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    guest.ask("one", b"c").await.expect("an answer");
    guest.ask("one", b"t").await.expect_err("it traps");
    told(&guest, "eone").await;
    assert_eq!(
        guest.ask("one", b"c").await.expect("an answer"),
        1_u32.to_le_bytes()
    );
    let (_, incarnation, restarts, _) = guest.status("one").await.expect("it is there");
    assert_eq!((incarnation, restarts), (2, 1));
    guest.decide(STOP).await;
    guest.ask("one", b"t").await.expect_err("it traps");
    while guest.status("one").await.is_some() {
        tokio::task::yield_now().await;
    }
    // Nobody else has stopped it.
    assert!(!guest.told().await.contains(&"sone".to_owned()));
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_to_escalate_is_to_fail_with_it() {
    let app = Told::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    guest.decide(ESCALATE).await;
    guest.ask("one", b"t").await.expect_err("it traps");
    while app.guest.incarnation() == 1 {
        tokio::task::yield_now().await;
    }
    let history = app.guest.child().history();
    let failure = history[0].failure.as_ref().expect("a failure");
    let error = failure.downcast_ref::<WasmError>();
    assert!(
        matches!(error, Some(WasmError::Child { path, .. }) if &**path == "guest/one"),
        "{failure}"
    );
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_a_guest_that_traps_while_it_decides_has_trapped() {
    let parts = parts();
    let app = Told::start(parts.clone()).await.expect("a start");
    let guest = Orders(&app.guest);
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    guest.decide(TRAP).await;
    guest.ask("one", b"t").await.expect_err("it traps");
    while app.guest.incarnation() == 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(guest.list().await, [] as [&str; 0]);
    assert_eq!(parts.alive(), 0);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_exits_and_stops_by_others_are_told() {
    let app = Told::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    guest
        .spawn("two", "probe", PERMANENT)
        .await
        .expect("it starts");
    guest.ask("one", b"t").await.expect_err("it traps");
    told(&guest, "xone").await;
    // By the guest itself.
    guest.stop("one").await.expect("it stops");
    // By somebody else.
    let two = app.tree().find("guest/two").expect("it is there");
    two.stop().await.expect("it stops");
    let told = told(&guest, "stwo").await;
    assert!(!told.contains(&"sone".to_owned()), "{told:?}");
    app.shutdown().await.expect("a clean end");
}

#[tokio::test(start_paused = true)]
async fn w9_a_budget_that_is_used_up_is_told_once_in_its_time() {
    let app = Told::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    let exhaust = async || {
        guest
            .spawn("bad", "probe", PERMANENT)
            .await
            .expect("it starts");
        while guest.status("bad").await.is_some() {
            let _ = guest.ask("bad", b"t").await;
            tokio::task::yield_now().await;
        }
    };
    exhaust().await;
    let told = told(&guest, "gbad").await;
    assert_eq!(
        told.iter().filter(|line| **line == "gbad").count(),
        1,
        "{told:?}"
    );
    assert_eq!(app.guest.incarnation(), 1);
    // It goes on, and later it may happen again.
    tokio::time::advance(Duration::from_secs(61)).await;
    exhaust().await;
    while guest
        .told()
        .await
        .iter()
        .filter(|line| **line == "gbad")
        .count()
        < 2
    {
        tokio::task::yield_now().await;
    }
    assert_eq!(app.guest.incarnation(), 1);
    // But not so soon.
    guest
        .spawn("bad", "probe", PERMANENT)
        .await
        .expect("it starts");
    while app.guest.incarnation() == 1 {
        let _ = app.guest.call(super::orders::asking("bad", b"t")).await;
        tokio::task::yield_now().await;
    }
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_what_waits_for_the_guest_to_decide_is_not_waited_for() {
    let app = Told::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    // While the guest asks, the child fails by a message from elsewhere, and so waits for the guest.
    let one = app
        .tree()
        .find_actor::<supervision::wasm::Wasm>("guest/one")
        .expect("it is there");
    app.guest.child().pause().expect("it is there");
    one.call("t").await.expect_err("it traps");
    app.guest.child().resume().expect("it is there");
    // Either the guest has decided by now, or it is told that it has to.
    match guest.ask("one", b"hello").await {
        Ok(answer) => assert_eq!(answer, b"hello"),
        Err(why) => assert_eq!(why, "held"),
    }
    told(&guest, "eone").await;
    assert_eq!(
        guest.ask("one", b"hello").await.expect("an answer"),
        b"hello"
    );
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_events_that_nobody_takes_are_lost_and_counted_and_stall_nobody() {
    let app = Told::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    assert_eq!(guest.events(10).await, (Vec::new(), 0));
    guest.subscribe(4).await;
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    let (events, lost) = guest.events(10).await;
    let kinds: Vec<&str> = events.iter().map(|(_, kind)| kind.as_str()).collect();
    assert_eq!((kinds, lost), (vec!["starting", "started"], 0));
    assert!(events.iter().all(|(name, _)| name == "one"));
    for _ in 0..20 {
        guest.restart("one").await.expect("it is restarted");
    }
    let (first, lost) = guest.events(1).await;
    assert_eq!(first.len(), 1);
    let (rest, _) = guest.events(100).await;
    assert_eq!(rest.len(), 3);
    // Each restart is that it is stopping, has stopped, is starting and is up again.
    assert_eq!(lost, 4 * 20 - 4);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_a_budget_of_its_own_stops_that_child_alone() {
    let app = Told::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    let own = Options { max_restarts: Some(1), within: Some(1000), ..PERMANENT };
    guest.spawn("bad", "probe", own).await.expect("it starts");
    guest
        .spawn("good", "probe", PERMANENT)
        .await
        .expect("it starts");
    while guest.status("bad").await.is_some() {
        let _ = guest.ask("bad", b"t").await;
        tokio::task::yield_now().await;
    }
    assert_eq!(guest.list().await, ["good"]);
    assert_eq!(app.guest.incarnation(), 1);
    app.shutdown().await.expect("a clean end");
}
