//! W11: what a guest may reach, and how that narrows from parent to child.

use supervision::prelude::*;
use supervision::wasm::{Functions, Grant, Grants, LinkError, WasmArgs, WasmError};

use crate::guests::of_world;
use crate::trees::refused;

const WIT: &str = include_str!("../../supervise-runtime/wit/world.wit");

/// A guest whose answer is the altitude of what it is asked for, as a little-endian number.
fn climber() -> Vec<u8> {
    let wit = WIT.replace(
        "world child {",
        "interface geo { altitude: func(place: string) -> u32; depth: func() -> u32; }
         world climber { import geo; include child; }
         world child {",
    );
    let text = r#"(module
        (import "supervision:child/geo@1.0.0" "altitude" (func $altitude (param i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
        (func (export "init") (param i32 i32 i32 i32 i32) (result i32)
          (i32.store (i32.const 16) (i32.const 0)) (i32.const 16))
        (func (export "handle") (param i32 i32) (result i32)
          (i32.store (i32.const 32) (call $altitude (local.get 0) (local.get 1)))
          (i32.store (i32.const 16) (i32.const 0))
          (i32.store (i32.const 20) (i32.const 32))
          (i32.store (i32.const 24) (i32.const 4))
          (i32.const 16)))"#;
    of_world(&wit, "climber", text)
}

fn geo() -> Functions {
    Functions::new().add(
        "supervision:child/geo@1.0.0",
        "altitude",
        |(place,): (String,)| async move {
            tokio::task::yield_now().await;
            (if place == "La Paz" { 3640_u32 } else { 0 },)
        },
    )
}

const ALTITUDE: &str = "supervision:child/geo@1.0.0#altitude";

supervision_tree!(Granted {
    strategy: one_for_one,
    grants: allow { clock: true, functions: ["supervision:child/geo@1.0.0"] },
    children: [inner = supervisor {
        strategy: one_for_one,
        children: [climber = wasm {
            component: climber(),
            fuel: 1_000_000,
            functions: |_| geo(),
            grants: allow { functions: [ALTITUDE] },
        },],
    },],
});

#[tokio::test]
async fn w11_a_guest_reaches_what_it_is_granted() {
    let app = Granted::start().await.expect("a start");
    let altitude = app.inner.climber.call("La Paz").await.expect("an answer");
    assert_eq!(altitude, 3640_u32.to_le_bytes());
    app.shutdown().await.expect("a clean end");
}

supervision_tree!(Narrow {
    context: bool,
    strategy: one_for_one,
    children: [
        alone = wasm {
            when: |mounted| !mounted,
            component: climber(),
            fuel: 1_000_000,
            functions: |_| geo(),
        },
        mounted = supervisor { when: |mounted| *mounted, grants: none, tree: Granted },
    ],
});

#[tokio::test]
async fn w11_what_is_not_granted_by_itself_or_by_those_around_is_refused_by_name() {
    for mounted in [false, true] {
        let error = Narrow::start(mounted).await.expect_err("it is not granted");
        let error = refused(&error);
        assert!(
            matches!(
                error,
                WasmError::Link(LinkError::NotGranted { import, grant: Grant::Functions })
                    if &**import == ALTITUDE
            ),
            "{error}"
        );
    }
}

supervision_tree!(Unoffered {
    strategy: one_for_one,
    children: [climber = wasm {
        component: climber(),
        fuel: 1_000_000,
        grants: allow { functions: [ALTITUDE] },
    },],
});

#[tokio::test]
async fn w11_what_is_granted_and_not_offered_is_another_error() {
    let error = Unoffered::start().await.expect_err("nobody offers it");
    let error = refused(&error);
    assert!(
        matches!(error, WasmError::Link(LinkError::NotOffered { import }) if &**import == ALTITUDE),
        "{error}"
    );
}

supervision_tree!(Pooled {
    strategy: one_for_one,
    grants: none,
    children: [climbers = pool { actor: supervision::wasm::Wasm, max: 4 }],
});

#[tokio::test]
async fn w11_members_of_pools_are_granted_no_more_than_their_tree() {
    let app = Pooled::start().await.expect("a start");
    let args = WasmArgs::new(climber())
        .fuel(1_000_000)
        .functions(geo())
        .grants(Grants::none().functions([ALTITUDE]));
    let error = app
        .climbers
        .spawn(args)
        .await
        .expect_err("it is not granted");
    assert!(error.to_string().contains("climbers"), "{error}");
    app.shutdown().await.expect("a clean end");
}

/// A guest whose answer is a random number and the seconds since 1970, as little-endian numbers.
fn curious() -> Vec<u8> {
    let wit = format!(
        "{}
        package wasi:clocks@0.2.3 {{
            interface wall-clock {{
                record datetime {{ seconds: u64, nanoseconds: u32 }}
                now: func() -> datetime;
            }}
        }}
        package wasi:random@0.2.3 {{
            interface random {{ get-random-u64: func() -> u64; }}
        }}",
        WIT.replace(
            "world child {",
            "world curious {
                import wasi:clocks/wall-clock@0.2.3;
                import wasi:random/random@0.2.3;
                include child;
            }
            world child {",
        )
    );
    let text = r#"(module
        (import "wasi:clocks/wall-clock@0.2.3" "now" (func $now (param i32)))
        (import "wasi:random/random@0.2.3" "get-random-u64" (func $random (result i64)))
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
        (func (export "init") (param i32 i32 i32 i32 i32) (result i32)
          (i32.store (i32.const 16) (i32.const 0)) (i32.const 16))
        (func (export "handle") (param i32 i32) (result i32)
          (call $now (i32.const 40))
          (i64.store (i32.const 32) (call $random))
          (i32.store (i32.const 16) (i32.const 0))
          (i32.store (i32.const 20) (i32.const 32))
          (i32.store (i32.const 24) (i32.const 16))
          (i32.const 16)))"#;
    of_world(&wit, "curious", text)
}

supervision_tree!(System {
    context: bool,
    strategy: one_for_one,
    children: [
        granted = wasm {
            component: curious(),
            fuel: 1_000_000,
            grants: allow { clock: true, random: true },
        },
        half = wasm {
            when: |half| *half,
            component: curious(),
            fuel: 1_000_000,
            grants: allow { clock: true, env: ["LANG"] },
        },
    ],
});

#[tokio::test]
async fn w11_the_time_and_random_numbers_are_granted_one_by_one() {
    let app = System::start(false).await.expect("a start");
    let mut random = Vec::new();
    for _ in 0..2 {
        let answer = app.granted.call("").await.expect("an answer");
        let (number, seconds) = answer.split_at(8);
        random.push(number.to_vec());
        let seconds = u64::from_le_bytes(seconds.try_into().expect("eight bytes"));
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        assert!(now.expect("after 1970").as_secs().abs_diff(seconds) < 60);
    }
    assert_ne!(random[0], random[1]);
    app.shutdown().await.expect("a clean end");

    let error = System::start(true)
        .await
        .expect_err("half of it is not granted");
    let error = refused(&error);
    assert!(
        matches!(
            error,
            WasmError::Link(LinkError::NotGranted { import, grant: Grant::Random })
                if &**import == "wasi:random/random@0.2.3"
        ),
        "{error}"
    );
}
