//! Guests of several authors, as they are built in `guests/bin`: in C, in Rust and by hand.

use supervision::prelude::*;
use supervision::wasm::{GuestError, Trap, Wasm, WasmError};

use crate::trees::{failed, refused};

supervision_tree!(Plugins {
    strategy: one_for_one,
    backoff: immediate,
    children: [
        slug = wasm {
            component: embed("guests/bin/slug.wasm"),
            memory: 192KiB,
            fuel: 10_000_000,
            on: match error {
                WasmError::Guest(_) => resume,
                _ => restart,
            },
        },
        filter = wasm {
            component: embed("guests/bin/filter.wasm"),
            fuel: 2_000_000,
            args: |_| "*err*or*!",
            on: match error {
                WasmError::Guest(_) => resume,
                _ => restart,
            },
        },
        checksum = wasm {
            component: embed("guests/bin/checksum.wasm"),
            handle_timeout: 5s,
            on: match error {
                WasmError::Trap(_) => restart,
                _ => escalate,
            },
        },
    ],
});

async fn answer(guest: &ActorRef<Wasm>, message: &str) -> String {
    let answer = guest.call(message).await.expect("an answer");
    String::from_utf8(answer).expect("text")
}

#[tokio::test]
async fn w3_a_guest_in_c_answers_leaks_and_begins_anew() {
    let app = Plugins::start().await.expect("a start");
    assert_eq!(answer(&app.slug, "Hello, World!").await, "hello-world");
    // What it says of itself is read as text, and is no reason to begin anew.
    assert!(matches!(
        failed(app.slug.call("?!").await),
        WasmError::Guest(GuestError::Permanent(text)) if text == "nothing in it can stand in an address"
    ));
    assert_eq!(app.slug.incarnation(), 1);

    let title = "a".repeat(10_000);
    let mut answered = 0;
    let error = loop {
        match app.slug.call(title.as_str()).await {
            Ok(slug) => assert_eq!(slug, &title.as_bytes()[..80]),
            failure => break failed(failure),
        }
        answered += 1;
        assert!(answered < 100, "it never runs out of memory");
    };
    assert!(
        matches!(error, WasmError::MemoryLimit { limit: 196_608 }),
        "{error}"
    );
    assert!(answered > 3, "{answered}");
    assert_eq!(answer(&app.slug, "Again").await, "again");
    assert_eq!(app.slug.incarnation(), 2);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn a_guest_in_rust_answers_and_is_interrupted_when_it_tries_for_too_long() {
    let app = Plugins::start().await.expect("a start");
    assert_eq!(answer(&app.filter, "an error or two!").await, "yes");
    assert_eq!(answer(&app.filter, "all is well").await, "no");
    assert!(matches!(
        failed(app.filter.call(vec![0xff]).await),
        WasmError::Guest(GuestError::Permanent(text)) if text == "this is no text"
    ));
    assert_eq!(app.filter.incarnation(), 1);
    // It tries every place for each of its stars, so that its work grows with the square of a text full of near matches.
    assert!(matches!(
        failed(app.filter.call("erro".repeat(2_000)).await),
        WasmError::OutOfFuel
    ));
    assert_eq!(answer(&app.filter, "an error or two!").await, "yes");
    assert_eq!(app.filter.incarnation(), 2);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn a_guest_by_hand_traps_at_every_tenth_message() {
    let app = Plugins::start().await.expect("a start");
    for incarnation in 1..=3 {
        for _ in 0..9 {
            // The sum that everybody's Adler-32 gives for this.
            let sum = app.checksum.call("Wikipedia").await.expect("a sum");
            assert_eq!(sum, 0x11E6_0398_u32.to_le_bytes());
        }
        assert_eq!(app.checksum.incarnation(), incarnation);
        assert!(matches!(
            failed(app.checksum.call("Wikipedia").await),
            WasmError::Trap(Trap::IntegerDivisionByZero)
        ));
    }
    app.shutdown().await.expect("a clean end");
}

supervision_tree!(Tableless {
    strategy: one_for_one,
    children: [
        filter = wasm { component: embed("guests/bin/filter.wasm"), fuel: 2_000_000, tables: 1 },
    ],
});

#[tokio::test]
async fn w6_a_guest_whose_tables_do_not_fit_does_not_start() {
    let error = Tableless::start()
        .await
        .expect_err("it has functions to call");
    let error = refused(&error);
    assert!(matches!(error, WasmError::Instantiate(_)), "{error:?}");
    assert!(error.to_string().contains("table"), "{error}");
}
