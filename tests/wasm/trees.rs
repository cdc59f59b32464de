//! What a tree makes of a component.

use std::time::Duration;

use supervision::State;
use supervision::prelude::*;
use supervision::wasm::{CallError, GuestError, Trap, Wasm, WasmError};

use crate::guests::probe;

pub struct Config {
    init: &'static str,
}

supervision_tree!(App {
    context: Config,
    strategy: one_for_one,
    max_restarts: 3,
    backoff: immediate,
    children: [guest = wasm {
        component: probe(),
        fuel: 10_000_000,
        memory: 1MiB,
        handle_timeout: 2s,
        args: |cfg| cfg.init,
        on: match error {
            WasmError::Guest(GuestError::Temporary(_)) => resume,
            WasmError::Guest(GuestError::Permanent(_)) => stop,
            _ => restart,
        },
    },],
});

pub async fn count(guest: &ActorRef<Wasm>) -> u32 {
    let answer = guest.call("c").await.expect("an answer");
    u32::from_le_bytes(answer.try_into().expect("four bytes"))
}

/// What a component failed to start with.
pub fn refused(error: &supervision::StartError) -> &WasmError {
    match error {
        supervision::StartError::Child { failure, .. } => {
            failure.downcast_ref().expect("an error of its own")
        }
        other => panic!("{other:?}"),
    }
}

pub fn failed(result: Result<Vec<u8>, CallError>) -> WasmError {
    match result {
        Err(CallError::Failed { error, .. }) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn w1_a_component_is_a_child_like_any_other() {
    let app = App::start(Config { init: "" }).await.expect("a start");
    assert_eq!(app.guest.call("hello").await.expect("an answer"), b"hello");
    assert_eq!(count(&app.guest).await, 1);
    assert_eq!(count(&app.guest).await, 2);

    // A trap: the asker is told at once, the child is restarted, and begins anew.
    assert!(matches!(
        failed(app.guest.call("t").await),
        WasmError::Trap(Trap::UnreachableCodeReached)
    ));
    assert_eq!(count(&app.guest).await, 1);
    assert_eq!(app.guest.incarnation(), 2);

    // What the guest says itself: here it goes on with its state.
    assert!(matches!(
        failed(app.guest.call("q").await),
        WasmError::Guest(GuestError::Temporary(_))
    ));
    assert_eq!(count(&app.guest).await, 2);
    assert_eq!(app.guest.incarnation(), 2);

    // What it says is for good.
    assert!(matches!(
        failed(app.guest.call("p").await),
        WasmError::Guest(GuestError::Permanent(_))
    ));
    assert!(app.guest.call("c").await.is_err());
    assert_eq!(app.guest.state(), State::Stopped);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn a_component_that_will_not_start_fails_the_start_by_name() {
    for (init, part) in [
        ("t", "trapped"),
        ("l", "used up its fuel"),
        ("m", "memory"),
        ("q", "temporary: not today"),
    ] {
        let error = App::start(Config { init })
            .await
            .expect_err("it must not start");
        let mut text = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            text.push_str(&format!(": {cause}"));
            source = cause.source();
        }
        assert!(
            text.contains("guest") && text.contains(part),
            "{init}: {text}"
        );
    }
}

#[tokio::test]
async fn a_budget_ends_a_component_that_traps_for_ever() {
    let app = App::start(Config { init: "" }).await.expect("a start");
    for _ in 0..4 {
        let _ = app.guest.call("d").await;
    }
    let ended = app.join().await.expect_err("it gives up");
    assert!(ended.to_string().contains("App"));
}

supervision_tree!(Timed {
    strategy: one_for_one,
    children: [
        stuck = wasm { component: probe(), handle_timeout: 30ms, memory: 1MiB },
        other = wasm { component: probe(), handle_timeout: 10s },
    ],
});

#[tokio::test]
async fn w5_an_endless_loop_ends_at_its_deadline_while_others_work() {
    let app = Timed::start().await.expect("a start");
    let stuck = app.stuck.clone();
    let looping = tokio::spawn(async move { stuck.call("l").await });
    tokio::task::yield_now().await;
    // On the same thread.
    assert_eq!(app.other.call("e").await.expect("an answer"), b"e");
    let error = failed(looping.await.expect("no panic"));
    assert!(
        matches!(error, WasmError::Deadline(limit) if limit == Duration::from_millis(30)),
        "{error}"
    );
    assert_eq!(app.stuck.call("e").await.expect("an answer"), b"e");
    let history = app.stuck.child().history();
    assert_eq!(history.len(), 1);
    let failure = history[0].failure.as_ref().expect("a failure");
    assert!(failure.downcast_ref::<WasmError>().is_some());
    app.shutdown().await.expect("a clean end");
}
