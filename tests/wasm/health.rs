//! W12, W13: what a guest says of itself, and what is said of one that takes long to begin.

use std::time::Duration;

use supervision::prelude::*;
use supervision::wasm::{Functions, WasmError};
use supervision::{Cause, EventKind, Health};

use crate::guests::{keeper, of_world, probe};
use crate::trees::{count, refused};

supervision_tree!(Watched {
    context: u32,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [
        says = wasm {
            component: keeper(),
            fuel: 1_000_000,
            shutdown: 50ms,
            initial: |count| count.to_le_bytes().to_vec(),
            health: probe { interval: 10ms, timeout: 5ms, threshold: 2 },
        },
        mute = wasm {
            component: probe(),
            fuel: 1_000_000,
            health: probe { interval: 10ms, timeout: 5ms, threshold: 2 },
        },
    ],
});

#[tokio::test(start_paused = true)]
async fn w12_a_guest_is_asked_how_it_is_and_one_that_cannot_say_is_well() {
    let app = Watched::start(19).await.expect("a start");
    let mut events = app.tree().events();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!((app.says.incarnation(), app.mute.incarnation()), (1, 1));

    assert_eq!(count(&app.says).await, 20);
    loop {
        let event = events.next().await.expect("an event");
        match event.kind {
            EventKind::HealthChanged { health: Health::Unhealthy(why) } => {
                assert_eq!((&*event.path, &*why), ("says", "not today"));
            }
            EventKind::Restarted { .. } => break,
            _ => {}
        }
    }
    assert_eq!((app.says.incarnation(), app.mute.incarnation()), (2, 1));
    let failure = &app.says.child().history()[0].failure;
    let failure = failure.as_ref().expect("a failure");
    assert!(matches!(failure.cause(), Cause::Unhealthy(_)), "{failure}");
    app.shutdown().await.expect("a clean end");
}

#[tokio::test(start_paused = true)]
async fn w12_a_trap_in_health_fails_the_guest_at_once_by_its_arms() {
    let app = Watched::start(20).await.expect("a start");
    let mut events = app.tree().events();
    // Before it is asked the first time.
    assert_eq!(count(&app.says).await, 21);
    loop {
        let event = events.next().await.expect("an event");
        if let EventKind::Restarted { .. } = event.kind {
            break;
        }
    }
    let failure = &app.says.child().history()[0].failure;
    let failure = failure.as_ref().expect("a failure");
    let error = failure.downcast_ref::<WasmError>().expect("its own");
    assert!(matches!(error, WasmError::Trap(_)), "{error}");
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn a_guest_that_does_not_stop_is_bounded_by_its_fuel_and_its_shutdown() {
    let app = Watched::start(22).await.expect("a start");
    assert_eq!(count(&app.says).await, 23);
    let ended = app.shutdown().await;
    assert!(ended.is_ok(), "{ended:?}");
}

/// A guest whose `init` asks for another second again and again.
fn slow() -> Vec<u8> {
    let wit = include_str!("../../supervise-runtime/wit/world.wit").replace(
        "world child {",
        "interface clock { second: func(); }
         world slow { import clock; include child; }
         world child {",
    );
    let text = r#"(module
        (import "supervision:child/clock@1.0.0" "second" (func $second))
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
        (func (export "init") (param i32 i32 i32 i32 i32) (result i32)
          (loop $again (call $second) (br $again)) (i32.const 16))
        (func (export "handle") (param i32 i32) (result i32) (i32.const 16)))"#;
    of_world(&wit, "slow", text)
}

fn clock() -> Functions {
    let second = |()| tokio::time::advance(Duration::from_secs(1));
    Functions::new().add("supervision:child/clock@1.0.0", "second", second)
}

supervision_tree!(Slow {
    strategy: one_for_one,
    children: [guest = wasm {
        component: slow(),
        grants: allow { functions: ["supervision:child/clock@1.0.0"] },
        functions: |_| clock(),
        start_timeout: 95s,
        handle_timeout: 1s,
    },],
});

#[tokio::test(start_paused = true)]
async fn w13_every_thirty_seconds_of_init_are_told_with_the_childs_name() {
    let prepared = Slow::prepare().expect("a tree");
    let mut events = prepared.tree().events();
    let error = prepared.start().await.expect_err("it never begins");
    let error = refused(&error);
    assert!(
        matches!(error, WasmError::Deadline(limit) if *limit == Duration::from_secs(95)),
        "{error}"
    );
    let mut told = Vec::new();
    while let Some(event) = events.next().await {
        if let EventKind::StillStarting { elapsed } = event.kind {
            told.push((event.path.to_string(), elapsed.as_secs() / 30));
        }
    }
    let each = |times: u64| ("guest".to_owned(), times);
    assert_eq!(told, [each(1), each(2), each(3)]);
}
