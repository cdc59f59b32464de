//! Guests that mean harm where they are asked for something: for their state, how they are, and to stop.

use std::time::Duration;

use supervision::prelude::*;
use supervision::wasm::{Ticking, Wasm, WasmError};
use supervision::{EventKind, Exit, Health};

use crate::guests::HOSTILE_COMPONENT;
use crate::hostile::{ANYWHERE, malformed};
use crate::trees::failed;

supervision_tree!(Asked {
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [
        guest = wasm {
            component: HOSTILE_COMPONENT.clone(),
            memory: 1MiB,
            fuel: 1_000_000,
            state: per_call,
            health: probe { interval: 10s, timeout: 5s, threshold: 2 },
        },
        large = wasm {
            component: HOSTILE_COMPONENT.clone(),
            memory: 128MiB,
            fuel: 1_000_000,
            state: per_call,
            health: probe { interval: 10s, timeout: 5s, threshold: 1 },
        },
    ],
});

#[tokio::test(start_paused = true)]
async fn w6_whatever_a_guest_does_in_its_snapshot_fails_the_message_by_type_and_is_no_state() {
    let app = Asked::start().await.expect("a start");
    let mut incarnation = app.guest.incarnation();
    let answers = [(
        'x',
        "has more state than memory",
        malformed as crate::hostile::Is,
    )];
    for (what, does, is) in ANYWHERE.into_iter().chain(answers) {
        let error = failed(app.guest.call(format!("n{what}")).await);
        assert!(is(&error), "a guest that {does}: {error:?}");
        // The next one began with what was committed before, and is asked for its own without harm.
        assert_eq!(app.guest.call("").await.expect("an answer"), b"");
        incarnation += 1;
        assert_eq!(app.guest.incarnation(), incarnation, "{does}");
    }
    // As much as it may have is state like any other, more is none.
    assert!(malformed(&failed(app.guest.call("nG").await)));
    assert_eq!(app.large.call("nG").await.expect("an answer"), b"");
    assert_eq!(app.large.incarnation(), 1);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test(start_paused = true)]
async fn w12_whatever_a_guest_does_in_its_health_fails_it_by_type() {
    let app = Asked::start().await.expect("a start");
    let answers = [
        (
            'x',
            "is unwell at more length than it has",
            malformed as crate::hostile::Is,
        ),
        ('y', "is neither well nor unwell", malformed),
    ];
    for (what, does, is) in ANYWHERE.into_iter().chain(answers) {
        let before = app.guest.incarnation();
        app.guest.call(format!("e{what}")).await.expect("an answer");
        tokio::time::sleep(Duration::from_secs(11)).await;
        assert_eq!(app.guest.incarnation(), before + 1, "a guest that {does}");
        let history = app.guest.child().history();
        let failure = history.iter().find_map(|entry| entry.failure.as_ref());
        let error = failure.and_then(|failure| failure.downcast_ref::<WasmError>());
        assert!(error.is_some_and(is), "a guest that {does}: {failure:?}");
    }
    assert_eq!(app.large.incarnation(), 1);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test(start_paused = true)]
async fn w12_a_hundred_megabytes_about_its_health_are_cut_to_what_one_reads() {
    let app = Asked::start().await.expect("a start");
    let mut events = app.tree().events();
    app.large.call("eG").await.expect("an answer");
    let why = loop {
        let event = events.next().await.expect("an event");
        if let EventKind::HealthChanged { health: Health::Unhealthy(why) } = event.kind {
            break why;
        }
    };
    assert!(why.len() <= 4100, "{}", why.len());
    app.shutdown().await.expect("a clean end");
}

supervision_tree!(Timed {
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [
        messages = wasm {
            component: HOSTILE_COMPONENT.clone(),
            handle_timeout: 50ms,
            shutdown: 50ms,
            state: per_call,
        },
        health = wasm {
            component: HOSTILE_COMPONENT.clone(),
            handle_timeout: 50ms,
            health: probe { interval: 1s, timeout: 50ms, threshold: 1 },
        },
    ],
});

/// Moves the clock while a guest computes, since it stands still for as long as anybody has something to do.
fn clock() -> (Ticking, tokio::task::JoinHandle<()>) {
    let moving = tokio::spawn(async {
        loop {
            tokio::time::advance(Duration::from_millis(1)).await;
        }
    });
    (Ticking::new(), moving)
}

fn over(error: &WasmError) -> bool {
    matches!(error, WasmError::Deadline(limit) if *limit == Duration::from_millis(50))
}

#[tokio::test(start_paused = true)]
async fn w5_a_loop_in_a_message_a_snapshot_or_a_stop_is_over_at_its_deadline() {
    let app = Timed::start().await.expect("a start");
    for (message, incarnation) in [("hl", 2), ("nl", 3)] {
        let (ticking, clock) = clock();
        let error = failed(app.messages.call(message).await);
        clock.abort();
        drop(ticking);
        assert!(over(&error), "{message}: {error:?}");
        assert_eq!(app.messages.call("").await.expect("an answer"), b"");
        assert_eq!(app.messages.incarnation(), incarnation);
    }
    app.messages.call("sl").await.expect("an answer");
    let (ticking, clock) = clock();
    let report = app.shutdown().await.expect("a clean end");
    clock.abort();
    drop(ticking);
    let ended = report
        .children
        .iter()
        .find(|child| &*child.path == "messages");
    let exit = ended.and_then(|child| child.exit.as_ref());
    assert!(
        matches!(exit, Some(Exit::Shutdown | Exit::Killed)),
        "{exit:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn w5_a_loop_in_health_is_over_when_the_probe_is() {
    let app = Timed::start().await.expect("a start");
    app.health.call("el").await.expect("an answer");
    let (ticking, clock) = clock();
    let mut events = app.tree().events();
    while let Some(event) = events.next().await {
        if &*event.path == "health" && matches!(event.kind, EventKind::Restarted { .. }) {
            break;
        }
    }
    clock.abort();
    drop(ticking);
    assert_eq!(app.health.call("").await.expect("an answer"), b"");
    app.shutdown().await.expect("a clean end");
}

/// What there is of a guest besides: its account, which outlives all of its instances.
#[tokio::test(start_paused = true)]
async fn w6_nothing_of_a_guest_that_meant_harm_is_left() {
    let app = Asked::start().await.expect("a start");
    for message in ["hm", "nm", "hb", "nb", "hG", "hL"] {
        let _ = app.guest.call(message).await;
        let usage = app.guest.usage().await.expect("an account");
        assert_eq!(
            (usage.memory, usage.tables),
            (1 << 16, 9),
            "after {message}"
        );
        assert!(usage.memory_peak <= 1 << 20);
    }
    let guest: ActorRef<Wasm> = app.guest.clone();
    app.shutdown().await.expect("a clean end");
    assert!(guest.call("").await.is_err());
}
