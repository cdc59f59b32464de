//! Policies of messages and failures on components: retries, breakers, resumes.

use std::time::Duration;

use supervision::prelude::*;
use supervision::wasm::{CallError, GuestError, WasmError};

use crate::guests::probe;
use crate::trees::{count, failed};

supervision_tree!(Retrying {
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [
        patient = wasm {
            component: probe(),
            fuel: 1_000_000,
            retry: attempts { times: 4, backoff: fixed { delay: 1s } },
            on: match error {
                WasmError::Guest(_) => resume,
                _ => restart,
            },
        },
        resumed = wasm {
            component: probe(),
            fuel: 1_000_000,
            resume_budget: limit { max: 2, within: 60s, then: stop },
            on: match error {
                WasmError::Guest(_) => resume,
                _ => restart,
            },
        },
        guarded = wasm {
            component: probe(),
            fuel: 1_000_000,
            breaker: trip { failures: 2, within: 60s, reset: 30s },
        },
    ],
});

#[tokio::test(start_paused = true)]
async fn a_message_that_may_work_next_time_is_tried_again_and_its_caller_waits() {
    let app = Retrying::start().await.expect("a start");
    let began = tokio::time::Instant::now();
    // It fails twice, and both times nobody is told.
    assert_eq!(app.patient.call("r").await.expect("an answer"), b"r");
    assert_eq!(began.elapsed(), Duration::from_secs(2));
    assert_eq!(count(&app.patient).await, 4);

    // One that fails for good: its caller has the last error.
    assert!(matches!(
        failed(app.patient.call("q").await),
        WasmError::Guest(GuestError::Temporary(_))
    ));
    assert_eq!(began.elapsed(), Duration::from_secs(6));
    assert_eq!(app.patient.incarnation(), 1);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test(start_paused = true)]
async fn what_will_not_work_next_time_is_not_tried_again() {
    let app = Retrying::start().await.expect("a start");
    let began = tokio::time::Instant::now();
    assert!(matches!(
        failed(app.patient.call("p").await),
        WasmError::Guest(GuestError::Permanent(_))
    ));
    // Nor is anything else, since no instance is left to try with.
    assert!(matches!(
        failed(app.patient.call("t").await),
        WasmError::Trap(_)
    ));
    assert_eq!(count(&app.patient).await, 1);
    assert_eq!(app.patient.incarnation(), 2);
    assert_eq!(began.elapsed(), Duration::ZERO);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test(start_paused = true)]
async fn a_guest_is_resumed_within_its_budget_and_its_breaker_opens() {
    let app = Retrying::start().await.expect("a start");
    for _ in 0..3 {
        assert!(app.resumed.call("q").await.is_err());
    }
    assert_eq!(app.resumed.state(), supervision::State::Stopped);

    for _ in 0..2 {
        assert!(app.guarded.call("t").await.is_err());
    }
    assert!(matches!(
        app.guarded.call("e").await,
        Err(CallError::Ask(_))
    ));
    tokio::time::sleep(Duration::from_secs(31)).await;
    assert_eq!(app.guarded.call("e").await.expect("an answer"), b"e");
    app.shutdown().await.expect("a clean end");
}
