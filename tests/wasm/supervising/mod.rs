//! Guests that run further components, under supervisors of their own.

mod foreman;
mod limits;
mod orders;
mod told;

use std::sync::Arc;

use supervision::prelude::*;
use supervision::wasm::{Components, LinkError, WasmArgs, WasmError};

use crate::{
    guests::probe,
    trees::{failed, refused},
};
use orders::{Options, Orders, PERMANENT, SILENT};

/// What a guest may run here: the probe, as often as it likes.
fn parts() -> Arc<Components> {
    Arc::new(Components::new().add("probe", WasmArgs::new(probe()).memory(1 << 20)))
}

supervision_tree!(Silent {
    context: Arc::<Components>,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [guest = wasm {
        component: SILENT.clone(),
        fuel: 10_000_000,
        memory: 1MiB,
        components: |parts| parts.clone(),
        supervises: limit { children: 3, memory: 4MiB, max_restarts: 2, within: 60s },
        on: match error {
            WasmError::Guest(_) => resume,
            _ => restart,
        },
    },],
});

#[tokio::test]
async fn w9_a_guest_runs_components_and_asks_them() {
    let app = Silent::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    assert_eq!(guest.list().await, [] as [&str; 0]);
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    guest
        .spawn("two", "probe", PERMANENT)
        .await
        .expect("it starts");
    assert_eq!(guest.list().await, ["one", "two"]);
    assert_eq!(
        guest.ask("one", b"hello").await.expect("an answer"),
        b"hello"
    );
    assert_eq!(
        guest.ask("one", b"c").await.expect("an answer"),
        1_u32.to_le_bytes()
    );
    assert_eq!(
        guest.ask("two", b"c").await.expect("an answer"),
        1_u32.to_le_bytes()
    );
    assert_eq!(
        guest.ask("three", b"c").await.expect_err("nobody"),
        "not-found"
    );
    assert_eq!(guest.status("one").await, Some((1, 1, 0, None)));
    assert_eq!(guest.status("three").await, None);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_they_are_in_the_tree_below_the_guest() {
    let app = Silent::start(parts()).await.expect("a start");
    Orders(&app.guest)
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    let tree = app.tree();
    assert_eq!(
        tree.to_string(),
        "Silent (one_for_one)\n└─ guest#1 running\n   └─ one#1 running\n"
    );
    assert_eq!(tree.counts().workers, 2);
    let one = tree.find("guest/one").expect("it is there");
    assert_eq!(one.parent().expect("the guest").path(), "guest");
    assert_eq!(app.guest.child().children().len(), 1);
    // Orders by hand reach it as any child.
    one.restart().await.expect("it is restarted");
    assert_eq!(
        Orders(&app.guest).status("one").await,
        Some((1, 2, 1, None))
    );
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_one_that_fails_is_restarted_by_its_policy() {
    let app = Silent::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    let once = Options { restart: 2, ..PERMANENT };
    guest
        .spawn("back", "probe", PERMANENT)
        .await
        .expect("it starts");
    guest.spawn("once", "probe", once).await.expect("it starts");
    guest.ask("back", b"c").await.expect("an answer");
    let error = guest.ask("back", b"t").await.expect_err("it traps");
    assert!(error.contains("trapped"), "{error}");
    // Afresh.
    assert_eq!(
        guest.ask("back", b"c").await.expect("an answer"),
        1_u32.to_le_bytes()
    );
    let (state, incarnation, restarts, failure) = guest.status("back").await.expect("it is there");
    assert_eq!((state, incarnation, restarts), (1, 2, 1));
    assert!(failure.expect("a failure").contains("trapped"));
    guest.ask("once", b"t").await.expect_err("it traps");
    assert_eq!(guest.status("once").await, None);
    assert_eq!(guest.list().await, ["back"]);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_stopped_and_restarted_as_the_guest_says() {
    let app = Silent::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    guest.ask("one", b"c").await.expect("an answer");
    for _ in 0..5 {
        // By hand, and so not counted.
        guest.restart("one").await.expect("it is restarted");
        assert_eq!(
            guest.ask("one", b"c").await.expect("an answer"),
            1_u32.to_le_bytes()
        );
    }
    guest.stop("one").await.expect("it stops");
    assert_eq!(guest.status("one").await, None);
    assert_eq!(guest.stop("one").await.expect_err("gone"), "not-found");
    assert_eq!(guest.restart("one").await.expect_err("gone"), "not-found");
    // The name is free.
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_a_budget_that_is_used_up_fails_a_guest_that_is_not_told() {
    let app = Silent::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    guest
        .spawn("bad", "probe", PERMANENT)
        .await
        .expect("it starts");
    guest
        .spawn("good", "probe", PERMANENT)
        .await
        .expect("it starts");
    for _ in 0..3 {
        guest.ask("bad", b"t").await.expect_err("it traps");
    }
    while app.guest.incarnation() == 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(guest.list().await, [] as [&str; 0]);
    let history = app.guest.child().history();
    let failure = history[0].failure.as_ref().expect("a failure");
    let error = failure.downcast_ref::<WasmError>().expect("its own");
    let WasmError::Child { path, error } = error else {
        panic!("{error}")
    };
    assert_eq!(&**path, "guest/bad");
    let cause = error
        .cause()
        .expect("a failure")
        .downcast_ref::<WasmError>();
    assert!(matches!(cause, Some(WasmError::Trap(_))), "{error}");
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_when_the_guest_ends_all_below_it_are_gone_first() {
    let parts = parts();
    let app = Silent::start(parts.clone()).await.expect("a start");
    let guest = Orders(&app.guest);
    for incarnation in 1..=3 {
        assert_eq!(app.guest.incarnation(), incarnation);
        for name in ["one", "two", "three"] {
            guest
                .spawn(name, "probe", PERMANENT)
                .await
                .expect("it starts");
        }
        assert_eq!(parts.alive(), 3);
        let mut events = app.tree().events();
        guest.trap().await;
        let mut stopped = Vec::new();
        loop {
            let event = events.next().await.expect("an event");
            match (&*event.path, event.kind.as_str()) {
                ("guest", "ended") => break,
                (path, "stopped") => stopped.push(path.to_owned()),
                _ => {}
            }
        }
        // The newest first, and each before the one before it.
        assert_eq!(stopped, ["guest/three", "guest/two", "guest/one"]);
        assert_eq!(parts.alive(), 0);
        assert_eq!(guest.list().await, [] as [&str; 0]);
    }
    // What the guest says itself ends nobody.
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    assert!(guest.refuse().await);
    assert_eq!(guest.list().await, ["one"]);
    app.guest.child().restart().await.expect("a restart");
    assert_eq!(parts.alive(), 0);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_a_tree_stops_them_before_the_guest_and_in_order() {
    let parts = parts();
    let app = Silent::start(parts.clone()).await.expect("a start");
    let guest = Orders(&app.guest);
    for name in ["one", "two", "three"] {
        guest
            .spawn(name, "probe", PERMANENT)
            .await
            .expect("it starts");
    }
    let mut events = app.tree().events();
    let report = app.shutdown().await.expect("a clean end");
    assert!(report.is_clean());
    assert_eq!(parts.alive(), 0);
    let mut stopped = Vec::new();
    while let Some(event) = events.next().await {
        if event.kind.as_str() == "stopped" {
            stopped.push(event.path.to_string());
        }
    }
    assert_eq!(stopped, ["guest/three", "guest/two", "guest/one", "guest"]);
}

supervision_tree!(Plain {
    strategy: one_for_one,
    children: [guest = wasm { component: SILENT.clone(), fuel: 10_000_000 }],
});

#[tokio::test]
async fn w9_a_guest_that_is_given_none_does_not_start() {
    let error = Plain::start().await.expect_err("nothing to run");
    let error = refused(&error);
    assert!(
        matches!(error, WasmError::Link(LinkError::NotOffered { .. })),
        "{error}"
    );
    assert_eq!(
        error.to_string(),
        "the component does not fit: it imports `supervision:child/supervisor@1.0.0`, which this program does not offer: say by `components` what the child may run"
    );
}

#[tokio::test]
async fn w9_a_guest_that_waits_for_one_that_waits_is_ended_by_its_time() {
    supervision_tree!(Waiting {
        context: Arc::<Components>,
        strategy: one_for_one,
        children: [guest = wasm {
            component: SILENT.clone(),
            handle_timeout: 1s,
            components: |parts| parts.clone(),
        },],
    });
    let parts = parts();
    let app = Waiting::start(parts.clone()).await.expect("a start");
    let guest = Orders(&app.guest);
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    // It has no more time than the guest, and is restarted in its turn, or goes with it.
    let looping = app.guest.call(orders::asking("one", b"l")).await;
    match looping {
        Ok(_) => {}
        Err(error) => assert!(matches!(failed(Err(error)), WasmError::Deadline(_))),
    }
    app.shutdown().await.expect("an end");
    assert_eq!(parts.alive(), 0);
}
