//! Components of worlds of their own, with the types of their world for messages.

mod actor;

use std::time::Duration;

use supervision::prelude::*;
use supervision::wasm::{CallLog, Components, Grant, LinkError, Trap, Typed, WasmArgs, WasmError};

use actor::{Images, ImagesMsg, Size, thumbnails};

use crate::{
    guests::{of_world, probe},
    trees::refused,
};

supervision_tree!(App {
    context: u32,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [images = wasm {
        actor: Images,
        component: thumbnails(),
        fuel: 1_000_000,
        memory: 1MiB,
        handle_timeout: 2s,
        args: |longest| *longest,
        on: match error {
            WasmError::Guest(_) => resume,
            _ => restart,
        },
    },],
});

async fn fit(images: &ActorRef<Typed<Images>>, width: u32, height: u32) -> Result<Size, String> {
    let image = Size { width, height };
    let fitted = images.ask(|reply| ImagesMsg::Fit(image, reply));
    fitted.await.expect("an answer")
}

async fn fitted(images: &ActorRef<Typed<Images>>) -> u32 {
    images.ask(ImagesMsg::Fitted).await.expect("an answer")
}

async fn fail(images: &ActorRef<Typed<Images>>, width: u32) -> WasmError {
    let image = Size { width, height: 5 };
    let asked = images.ask(|reply| ImagesMsg::Fit(image, reply));
    asked.await.expect_err("it fails");
    let history = images.child().history();
    let failure = history[0].failure.as_ref().expect("a failure");
    failure
        .downcast_ref::<WasmError>()
        .expect("its own")
        .clone()
}

#[tokio::test]
async fn w1_a_world_of_its_own_has_its_types_for_messages() {
    let app = App::start(100).await.expect("a start");
    let size = fit(&app.images, 640, 80).await.expect("it fits");
    // What the guest asked the program for was the shortest.
    assert_eq!((size.width, size.height), (100, 80));
    // What the guest says is the caller's business.
    assert_eq!(
        fit(&app.images, 640, 0).await.expect_err("no image"),
        "nothing to see"
    );
    assert_eq!(fitted(&app.images).await, 1);
    assert_eq!(app.images.incarnation(), 1);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w3_a_world_of_its_own_begins_afresh_at_every_restart() {
    let app = App::start(100).await.expect("a start");
    for incarnation in 1..=20 {
        assert_eq!(app.images.incarnation(), incarnation);
        fit(&app.images, 640, 80).await.expect("it fits");
        assert_eq!(fitted(&app.images).await, 1);
        let error = fail(&app.images, 0).await;
        assert!(
            matches!(error, WasmError::Trap(Trap::UnreachableCodeReached)),
            "{error}"
        );
    }
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w6_the_limits_of_any_component_hold_in_a_world_of_its_own() {
    let app = App::start(100).await.expect("a start");
    let error = fail(&app.images, 1).await;
    assert!(matches!(error, WasmError::OutOfFuel), "{error}");
    let error = fail(&app.images, 2).await;
    assert!(
        matches!(error, WasmError::MemoryLimit { limit: 1_048_576 }),
        "{error}"
    );
    assert_eq!(fitted(&app.images).await, 0);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn what_the_actor_says_is_the_guests_leaves_it_fit_to_go_on() {
    let app = App::start(100).await.expect("a start");
    fit(&app.images, 640, 80).await.expect("it fits");
    let no_image = Size { width: 640, height: 0 };
    app.images
        .tell(ImagesMsg::MustFit(no_image))
        .await
        .expect("it is there");
    assert_eq!(fitted(&app.images).await, 1);
    let status = app.images.child().status().expect("it is there");
    assert_eq!((status.incarnation, status.failures), (1, 1));
    app.shutdown().await.expect("a clean end");
}

supervision_tree!(Timed {
    strategy: one_for_one,
    backoff: immediate,
    children: [images = wasm {
        actor: Images,
        component: thumbnails(),
        handle_timeout: 30ms,
        args: |_| 100,
    },],
});

#[tokio::test]
async fn w5_a_world_of_its_own_has_deadlines() {
    let app = Timed::start().await.expect("a start");
    let error = fail(&app.images, 1).await;
    assert!(
        matches!(error, WasmError::Deadline(limit) if limit == Duration::from_millis(30)),
        "{error}"
    );
    app.shutdown().await.expect("a clean end");
}

supervision_tree!(Counting {
    strategy: one_for_one,
    backoff: immediate,
    children: [each = wasm {
        actor: Images,
        component: thumbnails(),
        fuel: 1_000_000,
        args: |_| 100,
        state: per_call,
        initial: |_| 5_u32.to_le_bytes().to_vec(),
        retry: attempts { times: 2, backoff: fixed { delay: 1ms } },
        on: match error {
            WasmError::Guest(_) => resume,
            _ => restart,
        },
    },],
});

#[tokio::test]
async fn w8_state_of_a_world_of_its_own_is_committed_on_success_alone() {
    let app = Counting::start().await.expect("a start");
    assert_eq!(fitted(&app.each).await, 5);
    fit(&app.each, 640, 80).await.expect("it fits");
    let image = Size { width: 0, height: 5 };
    let asked = app.each.ask(|reply| ImagesMsg::Fit(image, reply));
    asked.await.expect_err("it traps");
    assert_eq!(fitted(&app.each).await, 6);
    assert_eq!(app.each.incarnation(), 2);
    // A failure that is answered with `resume` is undone, and was tried again before.
    let no_image = Size { width: 640, height: 0 };
    app.each
        .tell(ImagesMsg::MustFit(no_image))
        .await
        .expect("it is there");
    assert_eq!(fitted(&app.each).await, 6);
    assert_eq!(app.each.incarnation(), 2);
    app.shutdown().await.expect("a clean end");
}

supervision_tree!(Wrong {
    context: WasmArgs,
    strategy: one_for_one,
    children: [images = worker {
        actor: Typed::<Images>,
        args: |component| supervision::wasm::TypedArgs { component: component.clone(), args: 100 },
    }],
});

#[tokio::test]
async fn w1_another_world_is_refused_by_what_it_does_not_export() {
    let error = Wrong::start(WasmArgs::new(probe()))
        .await
        .expect_err("another world");
    let error = refused(&error);
    assert!(
        matches!(
            error,
            WasmError::Link(LinkError::MissingExport { export: "fit", .. })
        ),
        "{error}"
    );
    assert_eq!(
        error.to_string(),
        "the component does not fit: it does not export `fit`, which its actor's world requires"
    );
}

#[tokio::test]
async fn w1_what_is_for_the_world_child_alone_is_refused() {
    let given = [
        (
            "call_log",
            WasmArgs::new(thumbnails()).call_log(CallLog::keeping(1 << 10)),
        ),
        (
            "components",
            WasmArgs::new(thumbnails()).components(Components::new()),
        ),
    ];
    for (named, component) in given {
        let error = Wrong::start(component).await.expect_err("not for these");
        assert!(
            matches!(
                refused(&error),
                WasmError::Link(LinkError::ForChildrenAlone { option }) if *option == named
            ),
            "{error}"
        );
    }
}

/// The same names with other types.
const OTHER_TYPES: &str = "
    package acme:images@1.0.0;
    world thumbnails {
        export fit: func() -> u32;
        export fitted: func() -> u32;
        export resume-at: func() -> u32;
    }
";
const OTHER_TYPES_TEXT: &str = r#"(module
    (func (export "fit") (result i32) (i32.const 0))
    (func (export "fitted") (result i32) (i32.const 0))
    (func (export "resume-at") (result i32) (i32.const 0)))"#;

#[tokio::test]
async fn w1_a_world_of_other_types_is_refused() {
    let component = of_world(OTHER_TYPES, "thumbnails", OTHER_TYPES_TEXT);
    let error = Wrong::start(WasmArgs::new(component))
        .await
        .expect_err("other types");
    let error = refused(&error);
    assert!(
        matches!(error, WasmError::Link(LinkError::Other(_))),
        "{error}"
    );
}

/// It imports what the actor's world does not have.
const FURTHER: &str = "
    package acme:images@1.0.0;
    interface bill { pay: func(); }
    world thumbnails {
        import bill;
        export fit: func();
        export fitted: func() -> u32;
        export resume-at: func();
    }
";
const FURTHER_TEXT: &str = r#"(module
    (import "acme:images/bill@1.0.0" "pay" (func $pay))
    (func (export "fit") (call $pay))
    (func (export "fitted") (result i32) (i32.const 0))
    (func (export "resume-at")))"#;

#[tokio::test]
async fn w11_what_the_actor_does_not_link_has_to_be_granted() {
    let component = of_world(FURTHER, "thumbnails", FURTHER_TEXT);
    let error = Wrong::start(WasmArgs::new(component))
        .await
        .expect_err("not granted");
    let error = refused(&error);
    assert!(
        matches!(
            error,
            WasmError::Link(LinkError::NotGranted { grant: Grant::Functions, .. })
        ),
        "{error}"
    );
}
