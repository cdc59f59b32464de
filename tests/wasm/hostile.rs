//! Guests that mean harm: whatever one does, and wherever, is a failure of its own type, of that child alone.

use supervision::prelude::*;
use supervision::wasm::{Trap, Wasm, WasmArgs, WasmError};
use supervision::{EventKind, Exit, StartError};

use crate::guests::{HOSTILE_COMPONENT, of_world};
use crate::trees::failed;

pub struct Config {
    init: &'static str,
}

supervision_tree!(Hostile {
    context: Config,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [
        guest = wasm {
            component: HOSTILE_COMPONENT.clone(),
            memory: 1MiB,
            args: |cfg| cfg.init,
            fuel: 1_000_000,
        },
        bystander = wasm { component: HOSTILE_COMPONENT.clone(), memory: 128MiB, fuel: 1_000_000 },
    ],
});

pub type Is = fn(&WasmError) -> bool;

/// What can be done wherever guests run, and what it is to their child.
pub const ANYWHERE: [(char, &str, Is); 13] = [
    ('l', "loops", |error| matches!(error, WasmError::OutOfFuel)),
    ('L', "calls the host for ever", |error| {
        matches!(error, WasmError::OutOfFuel)
    }),
    ('m', "takes all memory", |error| {
        matches!(error, WasmError::MemoryLimit { limit: 1_048_576 })
    }),
    ('b', "takes all of its table", |error| {
        trap(error, Trap::UnreachableCodeReached)
    }),
    ('s', "takes all of the stack", |error| {
        trap(error, Trap::StackOverflow)
    }),
    ('S', "takes all of the stack through its table", |error| {
        trap(error, Trap::StackOverflow)
    }),
    ('t', "gives up", |error| {
        trap(error, Trap::UnreachableCodeReached)
    }),
    ('d', "divides by zero", |error| {
        trap(error, Trap::IntegerDivisionByZero)
    }),
    ('o', "reads beyond its memory", |error| {
        trap(error, Trap::MemoryOutOfBounds)
    }),
    ('n', "calls nothing", |error| {
        trap(error, Trap::IndirectCallToNull)
    }),
    ('U', "logs what is no text", malformed),
    ('g', "logs more than it has", malformed),
    ('v', "logs at no level", malformed),
];

/// What can be done by an answer.
const ANSWERS: [(char, &str, Is); 5] = [
    ('u', "fails with what is no text", malformed),
    ('x', "answers with more than there is", malformed),
    ('y', "answers neither well nor badly", malformed),
    ('z', "answers from nowhere", malformed),
    ('w', "answers from in between", malformed),
];

fn trap(error: &WasmError, expected: Trap) -> bool {
    matches!(error, WasmError::Trap(found) if *found == expected)
}

pub fn malformed(error: &WasmError) -> bool {
    matches!(error, WasmError::Malformed(_))
}

#[tokio::test]
async fn w2_whatever_a_guest_does_with_a_message_is_its_own_failure_by_type() {
    let app = Hostile::start(Config { init: "" }).await.expect("a start");
    let mut incarnation = app.guest.incarnation();
    for (what, does, is) in ANYWHERE.into_iter().chain(ANSWERS) {
        let error = failed(app.guest.call(format!("h{what}")).await);
        assert!(is(&error), "a guest that {does}: {error:?}");
        assert_eq!(app.guest.call("").await.expect("an answer"), b"");
        incarnation += 1;
        assert_eq!(app.guest.incarnation(), incarnation, "{does}");
    }
    assert_eq!(app.bystander.incarnation(), 1);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w2_whatever_a_guest_does_in_its_init_fails_the_start_by_type() {
    for (what, does, is) in ANYWHERE.into_iter().chain(ANSWERS) {
        // `init` answers with no list that could be too long.
        if what == 'x' {
            continue;
        }
        let init: &'static str = format!("i{what}").leak();
        let error = Hostile::start(Config { init })
            .await
            .expect_err("it must not start");
        let found = wasm_error(&error);
        assert!(is(&found), "a guest that {does}: {found:?}");
    }
}

#[tokio::test]
async fn whatever_a_guest_does_in_its_stop_it_stops() {
    for (what, does, is) in ANYWHERE {
        let app = Hostile::start(Config { init: "" }).await.expect("a start");
        app.guest.call(format!("s{what}")).await.expect("an answer");
        let mut events = app.tree().events();
        let report = app.shutdown().await.expect("a clean end");
        assert_eq!(report.unstopped().count(), 0, "{does}");
        let ended = report.children.iter().find(|child| &*child.path == "guest");
        assert!(
            matches!(ended.and_then(|it| it.exit.as_ref()), Some(Exit::Shutdown)),
            "{does}"
        );
        let mut found = None;
        while let Some(event) = events.next().await {
            if let EventKind::HookFailed { failure } = event.kind {
                found = failure.downcast_ref::<WasmError>().cloned();
            }
        }
        let found = found.unwrap_or_else(|| panic!("a guest that {does} is not told of"));
        assert!(is(&found), "a guest that {does}: {found:?}");
    }
}

#[tokio::test]
async fn an_answer_of_a_hundred_megabytes_is_given_to_whom_it_may_concern() {
    let app = Hostile::start(Config { init: "" }).await.expect("a start");
    // It may have that much memory: the answer is whole.
    let answer = app.bystander.call("hG").await.expect("an answer");
    assert_eq!(answer.len(), 100_000_000);
    // This one may not, and says it all the same.
    assert!(malformed(&failed(app.guest.call("hG").await)));
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn what_is_no_component_of_this_world_is_refused_before_it_runs() {
    let whole = HOSTILE_COMPONENT.clone();
    for length in [0, 4, 100, whole.len() / 2, whole.len() - 1] {
        let error = refused(whole[..length].to_vec()).await;
        assert!(
            matches!(error, WasmError::Compile(_)),
            "{length}: {error:?}"
        );
    }
    // A module is no component, and text is neither.
    let module = wat::parse_str("(module)").expect("a module");
    for (bytes, says) in [
        (
            module,
            "is a module of WebAssembly, and no component: `wasm-tools component new`",
        ),
        (
            b"(component)".to_vec(),
            "is no WebAssembly in its binary format",
        ),
        (Vec::new(), "is empty"),
    ] {
        let error = refused(bytes).await;
        assert!(matches!(error, WasmError::Compile(_)), "{error:?}");
        assert!(error.to_string().contains(says), "{error}");
    }
    // Of another world: without exports, with an export of another type, with an import that nobody grants.
    let empty = wat::parse_str("(component)").expect("a component");
    assert!(
        refused(empty)
            .await
            .to_string()
            .contains("does not export `init`")
    );
    let other = of_world(OTHER_WORLD, "other", OTHER);
    assert!(
        refused(other)
            .await
            .to_string()
            .contains("its `handle` is not that of the world")
    );
    let bare = of_world(BARE_WORLD, "bare", BARE);
    assert!(
        refused(bare)
            .await
            .to_string()
            .contains("imports the function `now`, which stands in no interface")
    );
    let greedy = of_world(GREEDY_WORLD, "greedy", GREEDY);
    let error = refused(greedy).await;
    assert!(matches!(error, WasmError::Link(_)), "{error:?}");
    assert!(error.to_string().contains("wasi:filesystem"), "{error}");
}

#[tokio::test]
async fn w6_a_component_that_is_made_of_too_many_pieces_is_not_compiled() {
    for (piece, most) in [("", 128), ("(memory 0)", 16), ("(table 0 funcref)", 128)] {
        let of = |count: usize| {
            let instances = "(core instance (instantiate $piece))".repeat(count);
            let text = format!("(component (core module $piece {piece}) {instances})");
            wat::parse_str(text).expect("a component")
        };
        // As many as it may have: what is wrong with it then is that it exports nothing.
        let fits = refused(of(most)).await;
        assert!(matches!(fits, WasmError::Link(_)), "{piece}: {fits:?}");
        let large = refused(of(most + 1)).await;
        assert!(matches!(large, WasmError::Compile(_)), "{piece}: {large:?}");
    }
}

const OTHER_WORLD: &str = "package a:b; world other {
    variant error { temporary(string), permanent(string) }
    export init: func(args: list<u8>, state: option<list<u8>>) -> result<_, error>;
    export handle: func(message: u32) -> u32;
}";
const OTHER: &str = r#"(module
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "init") (param i32 i32 i32 i32 i32) (result i32) (i32.const 16))
    (func (export "handle") (param i32) (result i32) (local.get 0)))"#;

const BARE_WORLD: &str = "package a:b; world bare {
    import now: func() -> u32;
    variant error { temporary(string), permanent(string) }
    export init: func(args: list<u8>, state: option<list<u8>>) -> result<_, error>;
    export handle: func(message: list<u8>) -> result<list<u8>, error>;
}";
const BARE: &str = r#"(module
    (import "$root" "now" (func (result i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "init") (param i32 i32 i32 i32 i32) (result i32) (i32.const 16))
    (func (export "handle") (param i32 i32) (result i32) (i32.const 16)))"#;

const GREEDY_WORLD: &str =
    "package wasi:filesystem; interface files { delete: func(path: string); }
world greedy {
    import files;
    variant error { temporary(string), permanent(string) }
    export init: func(args: list<u8>, state: option<list<u8>>) -> result<_, error>;
    export handle: func(message: list<u8>) -> result<list<u8>, error>;
}";
const GREEDY: &str = r#"(module
    (import "wasi:filesystem/files" "delete" (func (param i32 i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "init") (param i32 i32 i32 i32 i32) (result i32) (i32.const 16))
    (func (export "handle") (param i32 i32) (result i32) (i32.const 16)))"#;

supervision_tree!(One {
    context: Vec::<u8>,
    strategy: one_for_one,
    children: [
        guest = worker { actor: Wasm, args: |bytes| WasmArgs::new(bytes.clone()).fuel(1_000_000) }
    ],
});

/// Why a component does not start.
async fn refused(bytes: Vec<u8>) -> WasmError {
    wasm_error(&One::start(bytes).await.expect_err("it must not start"))
}

/// What a start failed with.
fn wasm_error(error: &StartError) -> WasmError {
    let StartError::Child { failure, .. } = error else {
        panic!("{error:?}");
    };
    failure
        .downcast_ref()
        .cloned()
        .expect("what components fail with")
}
