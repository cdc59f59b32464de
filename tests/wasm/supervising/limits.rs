//! What a guest may have of components, and what those may use and reach.

use std::{sync::Arc, time::Duration};

use supervision::prelude::*;
use supervision::wasm::{Components, Grants, SubComponent, Supervises, Wasm, WasmArgs, WasmError};

use super::{
    Silent,
    orders::{Options, Orders, PERMANENT, SILENT, spawning},
    parts,
};
use crate::guests::{of_world, probe};

#[tokio::test]
async fn w9_no_more_than_there_may_be() {
    let app = Silent::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    for name in ["one", "two", "three"] {
        guest
            .spawn(name, "probe", PERMANENT)
            .await
            .expect("it starts");
    }
    let refused = guest.spawn("four", "probe", PERMANENT).await;
    assert_eq!(refused.expect_err("one too many"), "too-many 3");
    guest.stop("two").await.expect("it stops");
    guest
        .spawn("four", "probe", PERMANENT)
        .await
        .expect("there is room");
    assert_eq!(guest.list().await, ["one", "three", "four"]);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_what_cannot_be_run_is_told_by_its_reason() {
    let app = Silent::start(parts()).await.expect("a start");
    let guest = Orders(&app.guest);
    let refused = async |name: &str, component: &str, options: Options| {
        let refused = guest.spawn(name, component, options).await;
        refused.expect_err("it cannot be")
    };
    assert_eq!(
        refused("one", "other", PERMANENT).await,
        "unknown-component"
    );
    assert_eq!(refused("", "probe", PERMANENT).await, "invalid-name");
    assert_eq!(refused("a/b", "probe", PERMANENT).await, "invalid-name");
    let never = Options { max_restarts: Some(1), within: Some(0), ..PERMANENT };
    assert_eq!(
        refused("one", "probe", never).await,
        "invalid-option: within-ms is zero"
    );
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    assert_eq!(refused("one", "probe", PERMANENT).await, "name-taken");
    // One whose `init` fails was never there.
    let failed = guest.spawn_with("two", "probe", b"q", PERMANENT).await;
    let failed = failed.expect_err("it fails");
    assert!(
        failed.starts_with("failed: ") && failed.contains("not today"),
        "{failed}"
    );
    assert_eq!(guest.list().await, ["one"]);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_no_more_memory_than_all_may_have() {
    let parts = Components::new()
        .add("small", WasmArgs::new(probe()).memory(1 << 20))
        .add("large", WasmArgs::new(probe()).memory(3 << 20));
    let app = Silent::start(Arc::new(parts)).await.expect("a start");
    let guest = Orders(&app.guest);
    guest
        .spawn("one", "large", PERMANENT)
        .await
        .expect("it starts");
    // Who is refused for its name frees nothing of what the other has.
    let again = guest.spawn("one", "large", PERMANENT).await;
    again.expect_err("the name is taken");
    let refused = guest.spawn("two", "large", PERMANENT).await;
    assert_eq!(refused.expect_err("too much"), "too-much-memory 4194304");
    // It may ask for less.
    let less = Options { memory: Some(1 << 20), ..PERMANENT };
    guest.spawn("two", "large", less).await.expect("it starts");
    guest.stop("one").await.expect("it stops");
    // Not for more than its component may have.
    let more = Options { memory: Some(100 << 20), ..PERMANENT };
    guest
        .spawn("three", "small", more)
        .await
        .expect("it starts");
    let error = guest.ask("three", b"m").await.expect_err("no more memory");
    assert!(error.contains("1048576 bytes of memory"), "{error}");
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_no_more_fuel_or_time_than_the_guest_has() {
    let parts = Components::new()
        .add("endless", WasmArgs::new(probe()))
        .add(
            "quick",
            SubComponent::new(WasmArgs::new(probe())).handle_timeout(Duration::from_secs(9)),
        );
    supervision_tree!(Fuelled {
        context: Arc::<Components>,
        strategy: one_for_one,
        children: [guest = wasm {
            component: SILENT.clone(),
            fuel: 5_000_000,
            components: |parts| parts.clone(),
        },],
    });
    let app = Fuelled::start(Arc::new(parts)).await.expect("a start");
    let guest = Orders(&app.guest);
    let once = Options { restart: 2, ..PERMANENT };
    for component in ["endless", "quick"] {
        guest
            .spawn("one", component, once)
            .await
            .expect("it starts");
        let error = guest.ask("one", b"l").await.expect_err("it loops");
        assert!(error.contains("used up its fuel"), "{error}");
        assert_eq!(guest.list().await, [] as [&str; 0]);
    }
    app.shutdown().await.expect("a clean end");
}

/// It imports the time.
const CLOCK: &str = "
    package wasi:clocks@0.2.0;
    interface wall-clock { record datetime { seconds: u64, nanoseconds: u32 } now: func() -> datetime; }
    world clock {
        import wall-clock;
        export init: func(args: list<u8>, state: option<list<u8>>) -> result<_, variant-error>;
        export handle: func(message: list<u8>) -> result<list<u8>, variant-error>;
        variant variant-error { temporary(string), permanent(string) }
    }
";
const CLOCK_TEXT: &str = r#"(module
    (import "wasi:clocks/wall-clock@0.2.0" "now" (func $now (param i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "init") (param i32 i32 i32 i32 i32) (result i32) (i32.const 16))
    (func (export "handle") (param i32 i32) (result i32) (call $now (i32.const 64)) (i32.const 16)))"#;

#[tokio::test]
async fn w11_a_component_that_is_run_has_no_grant_that_the_guest_has_not() {
    supervision_tree!(Granted {
        context: Arc::<Components>,
        strategy: one_for_one,
        children: [
            without = wasm {
                component: SILENT.clone(),
                fuel: 10_000_000,
                components: |parts| parts.clone(),
            },
            with = wasm {
                component: SILENT.clone(),
                fuel: 10_000_000,
                grants: allow { clock: true },
                components: |parts| parts.clone(),
            },
        ],
    });
    let clock = || WasmArgs::new(of_world(CLOCK, "clock", CLOCK_TEXT));
    let parts = Components::new()
        .add("granted", clock().grants(Grants::none().clock()))
        .add("plain", clock());
    let app = Granted::start(Arc::new(parts)).await.expect("a start");
    let (without, with) = (Orders(&app.without), Orders(&app.with));
    with.spawn("one", "granted", PERMANENT)
        .await
        .expect("it has the time");
    for (guest, component) in [(&with, "plain"), (&without, "granted"), (&without, "plain")] {
        let refused = guest
            .spawn("two", component, PERMANENT)
            .await
            .expect_err("no time");
        assert!(refused.contains("needs the grant `clock`"), "{refused}");
    }
    app.shutdown().await.expect("a clean end");
}

/// A guest that may run guests that may run guests, so many deep.
fn deep(levels: usize) -> WasmArgs {
    let bottom = WasmArgs::new(probe()).memory(1 << 20);
    (1..=levels as u64).fold(bottom, |below, level| {
        WasmArgs::new(SILENT.clone())
            .memory(1 << 20)
            .components(Arc::new(Components::new().add("below", below)))
            .supervises(Supervises::new().memory(level << 20))
    })
}

/// The message that has one ask `below` to do so.
fn through(levels: usize, message: Vec<u8>) -> Vec<u8> {
    (0..levels).fold(message, |message, _| {
        super::orders::asking("below", &message)
    })
}

#[tokio::test]
async fn w9_guests_run_guests_but_not_for_ever() {
    let parts = Components::new().add("below", deep(12));
    supervision_tree!(Deep {
        context: Arc::<Components>,
        strategy: one_for_one,
        children: [guest = wasm {
            component: SILENT.clone(),
            fuel: 100_000_000,
            components: |parts| parts.clone(),
            supervises: limit { memory: 1GiB },
        },],
    });
    let app = Deep::start(Arc::new(parts)).await.expect("a start");
    let tree = app.tree().clone();
    let mut path = String::from("guest");
    for level in 0..20 {
        let order = through(level, spawning(1, "below", "below", b"", PERMANENT));
        app.guest.call(order).await.expect("an answer");
        path.push_str("/below");
        if tree.find(&path).is_none() {
            assert_eq!(level, 7, "it goes as deep as it may");
            break;
        }
    }
    assert_eq!(tree.counts().workers, 8);
    // With one in the middle goes all below it.
    let middle = tree.find("guest/below/below").expect("it is there");
    middle.restart().await.expect("a restart");
    assert_eq!(tree.counts().workers, 3);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_a_storm_ends_with_what_the_guest_may_use() {
    let parts = parts();
    let before = Silent::start(parts.clone()).await.expect("a start");
    Orders(&before.guest)
        .spawn("warm", "probe", PERMANENT)
        .await
        .expect("it starts");
    let storm = spawning(14, "a", "probe", b"", PERMANENT);
    let error = crate::trees::failed(before.guest.call(storm).await);
    assert!(matches!(error, WasmError::OutOfFuel), "{error}");
    while parts.alive() > 0 {
        tokio::task::yield_now().await;
    }
    before.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w9_a_storm_in_its_init_fails_the_start() {
    supervision_tree!(Stormy {
        context: Arc::<Components>,
        strategy: one_for_one,
        children: [guest = wasm {
            component: SILENT.clone(),
            fuel: 1_000_000,
            args: |_| spawning(14, "a", "probe", b"", PERMANENT),
            components: |parts| parts.clone(),
        },],
    });
    let parts = parts();
    Stormy::start(parts.clone())
        .await
        .expect_err("it does not start");
    assert_eq!(parts.alive(), 0);
}

#[tokio::test]
async fn w9_aborting_the_tree_leaves_nobody() {
    let parts = parts();
    let app = Silent::start(parts.clone()).await.expect("a start");
    let guest = Orders(&app.guest);
    guest
        .spawn("one", "probe", PERMANENT)
        .await
        .expect("it starts");
    guest
        .spawn("two", "probe", PERMANENT)
        .await
        .expect("it starts");
    let one: ActorRef<Wasm> = app.tree().find_actor("guest/one").expect("it is there");
    app.abort();
    let _ = app.join().await;
    assert_eq!(parts.alive(), 0);
    one.call("e").await.expect_err("it is gone");
}
