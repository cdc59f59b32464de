//! W8: what of a guest's state outlives its instance.

use supervision::prelude::*;
use supervision::wasm::{GuestError, LinkError, Wasm, WasmError};
use supervision::{EventKind, MemoryStore, StateStore};

use crate::guests::{keeper, probe};
use crate::trees::{count, failed, refused};

#[derive(Clone, Default)]
pub struct Config {
    /// How each guest begins.
    initial: Option<Vec<u8>>,
    store: std::sync::Arc<MemoryStore>,
}

supervision_tree!(Keeping {
    context: Config,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [
        fresh = wasm { component: keeper(), fuel: 1_000_000, initial: |cfg| cfg.initial.clone() },
        each = wasm {
            component: keeper(),
            fuel: 1_000_000,
            state: per_call,
            initial: |cfg| cfg.initial.clone(),
            on: match error {
                WasmError::Guest(GuestError::Temporary(_)) => resume,
                _ => restart,
            },
        },
        third = wasm { component: keeper(), fuel: 1_000_000, state: snapshot { every: 3 } },
        stored = wasm {
            component: keeper(),
            fuel: 1_000_000,
            state: per_call,
            store: |cfg| cfg.store.clone(),
        },
    ],
});

async fn trap(guest: &ActorRef<Wasm>) {
    assert!(matches!(failed(guest.call("k").await), WasmError::Trap(_)));
}

#[tokio::test]
async fn w8_a_restart_begins_with_the_state_that_was_committed_last() {
    let app = Keeping::start(Config::default()).await.expect("a start");
    for guest in [&app.fresh, &app.each, &app.third] {
        for n in 1..=4 {
            assert_eq!(count(guest).await, n);
        }
        // It counts before it traps, and nobody will know.
        trap(guest).await;
    }
    assert_eq!(count(&app.fresh).await, 1);
    assert_eq!(count(&app.each).await, 5);
    assert_eq!(count(&app.third).await, 4);
    // Between the two, an order by hand: before it, the last state is committed whatever `every` says.
    app.third.child().restart().await.expect("a restart");
    assert_eq!(count(&app.third).await, 5);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w8_a_failed_message_leaves_nothing_in_the_state_though_the_guest_goes_on() {
    let app = Keeping::start(Config::default()).await.expect("a start");
    assert_eq!(count(&app.each).await, 1);
    for _ in 0..3 {
        // It counts, and says that it failed.
        assert!(matches!(
            failed(app.each.call("n").await),
            WasmError::Guest(_)
        ));
    }
    assert_eq!(count(&app.each).await, 2);
    assert_eq!(app.each.incarnation(), 1);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w8_the_initial_state_is_none_or_exactly_what_is_said() {
    let app = Keeping::start(Config::default()).await.expect("a start");
    assert_eq!(count(&app.each).await, 1);
    app.shutdown().await.expect("a clean end");

    let initial = Some(7_u32.to_le_bytes().to_vec());
    let app = Keeping::start(Config { initial, ..Config::default() })
        .await
        .expect("a start");
    assert_eq!(count(&app.fresh).await, 8);
    trap(&app.fresh).await;
    assert_eq!(count(&app.fresh).await, 8);
    // What was committed stands above it.
    assert_eq!(count(&app.each).await, 8);
    trap(&app.each).await;
    assert_eq!(count(&app.each).await, 9);
    // A failed message before the first commit of an incarnation leads back there too.
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w8_a_store_hands_the_state_to_the_next_process() {
    let config = Config::default();
    let app = Keeping::start(config.clone()).await.expect("a start");
    for n in 1..=3 {
        assert_eq!(count(&app.stored).await, n);
    }
    app.shutdown().await.expect("a clean end");
    let saved = config.store.load("Keeping/stored").await.expect("a store");
    assert_eq!(saved.expect("state").bytes, 3_u32.to_le_bytes());

    let app = Keeping::start(config).await.expect("a start");
    assert_eq!(count(&app.stored).await, 4);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w8_a_trap_in_snapshot_fails_the_message_and_damages_nothing() {
    let initial = Some(20_u32.to_le_bytes().to_vec());
    let app = Keeping::start(Config { initial, ..Config::default() })
        .await
        .expect("a start");
    let mut events = app.tree().events();
    assert_eq!(count(&app.each).await, 21);
    assert!(matches!(
        failed(app.each.call("c").await),
        WasmError::Trap(_)
    ));
    assert_eq!(app.each.call("e").await.expect("an answer"), b"e");
    assert_eq!(app.each.incarnation(), 2);
    loop {
        let event = events.next().await.expect("an event");
        if &*event.path == "each" && matches!(event.kind, EventKind::StateRestored { .. }) {
            break;
        }
    }
    app.shutdown().await.expect("a clean end");
}

supervision_tree!(Mute {
    strategy: one_for_one,
    children: [guest = wasm { component: probe(), fuel: 1_000_000, state: per_call }],
});

#[tokio::test]
async fn w8_state_of_a_guest_that_cannot_say_what_it_is_fails_the_start() {
    let error = Mute::start().await.expect_err("it has no `snapshot`");
    let error = refused(&error);
    assert!(
        matches!(
            error,
            WasmError::Link(LinkError::MissingExport { export: "snapshot", .. })
        ),
        "{error}"
    );
    assert_eq!(
        error.to_string(),
        "the component does not fit: it does not export `snapshot`, which the child's `state` requires"
    );
}
