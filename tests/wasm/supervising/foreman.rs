//! A guest in Rust that runs others, in C and by hand: `guests/foreman`.

use std::{sync::Arc, time::Duration};

use supervision::prelude::*;
use supervision::wasm::{CallError, Components, GuestError, Wasm, WasmArgs, WasmError};

use crate::trees::{failed, refused};

static SLUG: &[u8] = include_bytes!("../../../guests/bin/slug.wasm");
static CHECKSUM: &[u8] = include_bytes!("../../../guests/bin/checksum.wasm");

/// The tools that the foreman may have.
fn tools() -> Arc<Components> {
    let tools = Components::new()
        .add("slug", WasmArgs::new(SLUG).memory(1 << 20))
        .add("checksum", WasmArgs::new(CHECKSUM).memory(1 << 20));
    Arc::new(tools)
}

supervision_tree!(Shop {
    context: Arc::<Components>,
    strategy: one_for_one,
    backoff: immediate,
    children: [foreman = wasm {
        component: embed("guests/bin/foreman.wasm"),
        args: |_| "slug checksum",
        fuel: 10_000_000,
        components: |tools| tools.clone(),
        supervises: limit { children: 2, memory: 4MiB },
        // Not `per_call`, under which a failed message is undone by another instance, with tools of its own.
        state: snapshot { every: 1 },
        on: match error {
            WasmError::Guest(_) => resume,
            _ => restart,
        },
    },],
});

async fn asked(app: &Shop, message: &str) -> Result<String, CallError> {
    let answer = app.foreman.call(message).await?;
    Ok(String::from_utf8(answer).expect("text"))
}

async fn complaint(foreman: &ActorRef<Wasm>, message: &str) -> GuestError {
    match failed(foreman.call(message).await) {
        WasmError::Guest(error) => error,
        other => panic!("{other}"),
    }
}

/// Waits until the foreman says this of its tools: it hears of them between messages.
async fn books(app: &Shop, wanted: &str) {
    let mut books = String::new();
    for _ in 0..100 {
        books = asked(app, "").await.expect("the books");
        if books == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(books, wanted);
}

#[tokio::test(start_paused = true)]
async fn w9_a_foreman_in_rust_has_its_tools_do_the_work() {
    let tools = tools();
    let app = Shop::start(tools.clone()).await.expect("a start");
    assert_eq!(
        app.tree().to_string(),
        "Shop (one_for_one)\n└─ foreman#1 running\n   ├─ slug#1 running\n   └─ checksum#1 running\n"
    );
    let slug = asked(&app, "slug Hello, World!").await;
    assert_eq!(slug.expect("an answer"), "hello-world");
    assert!(matches!(
        complaint(&app.foreman, "hammer a nail").await,
        GuestError::Permanent(text) if text == "there is no tool `hammer`"
    ));
    books(&app, "checksum 0 0\nslug 1 0\n").await;
    assert_eq!(tools.alive(), 2);
    app.shutdown().await.expect("a clean end");
    assert_eq!(tools.alive(), 0);
}

#[tokio::test(start_paused = true)]
async fn w9_a_foreman_in_rust_takes_up_again_what_traps() {
    let app = Shop::start(tools()).await.expect("a start");
    // It traps at every tenth message.
    for done in 1..10 {
        app.foreman.call("checksum abc").await.expect("an answer");
        books(&app, &format!("checksum {done} 0\nslug 0 0\n")).await;
    }
    assert!(matches!(
        complaint(&app.foreman, "checksum abc").await,
        GuestError::Temporary(text) if text.contains("trapped")
    ));
    books(&app, "checksum 9 1\nslug 0 0\n").await;
    app.foreman.call("checksum abc").await.expect("an answer");
    books(&app, "checksum 10 0\nslug 0 0\n").await;
    let checksum = app.tree().find("foreman/checksum").expect("it is there");
    assert_eq!(checksum.status().expect("it is there").incarnation, 2);
    assert_eq!(app.foreman.incarnation(), 1);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test(start_paused = true)]
async fn w9_a_foreman_in_rust_lays_aside_what_keeps_failing_and_knows_it_after_its_restart() {
    let app = Shop::start(tools()).await.expect("a start");
    for times in 1..=3 {
        assert!(matches!(
            complaint(&app.foreman, "slug ?!").await,
            GuestError::Temporary(_)
        ));
        books(&app, &format!("checksum 0 0\nslug 0 {times}\n")).await;
    }
    for _ in 0..2 {
        assert!(matches!(
            complaint(&app.foreman, "slug Hello").await,
            GuestError::Permanent(text) if text == "`slug` is laid aside"
        ));
        assert!(app.tree().find("foreman/slug").is_none());
        app.foreman.call("checksum abc").await.expect("an answer");
        // What it knows is its state.
        app.foreman.child().restart().await.expect("a restart");
    }
    books(&app, "checksum 2 0\nslug 0 3\n").await;
    app.shutdown().await.expect("a clean end");
}

#[tokio::test(start_paused = true)]
async fn w9_a_foreman_in_rust_lets_be_what_somebody_else_took_away() {
    let app = Shop::start(tools()).await.expect("a start");
    let slug = app.tree().find("foreman/slug").expect("it is there");
    slug.stop().await.expect("it stops");
    books(&app, "checksum 0 0\nslug 0 3\n").await;
    app.foreman.call("checksum abc").await.expect("an answer");
    app.shutdown().await.expect("a clean end");
}

#[tokio::test(start_paused = true)]
async fn w9_a_foreman_in_rust_whose_tool_is_unknown_does_not_start() {
    let none = Arc::new(Components::new());
    let error = Shop::start(none).await.expect_err("nothing to work with");
    assert!(matches!(
        refused(&error),
        WasmError::Guest(GuestError::Permanent(text)) if text.contains("UnknownComponent")
    ));
}
