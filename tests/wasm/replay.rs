//! What components did, noted and done again.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering::Relaxed},
};

use supervision::prelude::*;
use supervision::wasm::{
    CallLog, Entry, EntryKind, Functions, Grants, Hash, Recording, ReplayError, Wasm, WasmArgs,
    WasmError,
};

use crate::guests::{HOSTILE_COMPONENT, of_world};
use crate::trees::failed;

static FILTER: &[u8; include_bytes!("../../guests/bin/filter.wasm").len()] =
    include_bytes!("../../guests/bin/filter.wasm");

supervision_tree!(Noted {
    context: CallLog,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [filter = wasm {
        component: embed("guests/bin/filter.wasm"),
        fuel: 2_000_000,
        memory: 2MiB,
        args: |_| "*err*or*!",
        call_log: |log| log.clone(),
        on: match error {
            WasmError::Guest(_) => resume,
            _ => restart,
        },
    },],
});

fn filter() -> WasmArgs {
    WasmArgs::new(FILTER).fuel(2_000_000).memory(2 << 20)
}

/// A guest in Rust that answers, refuses, runs out of fuel, is restarted and stopped.
async fn recorded() -> CallLog {
    let log = CallLog::keeping(1 << 20);
    let app = Noted::start(log.clone()).await.expect("a start");
    app.filter.call("an error!").await.expect("an answer");
    failed(app.filter.call(vec![0xff]).await);
    failed(app.filter.call("erro".repeat(2_000)).await);
    app.filter.call("fine").await.expect("an answer");
    app.shutdown().await.expect("a clean end");
    log
}

#[tokio::test]
async fn w10_what_is_noted_is_what_happened_and_happens_again() {
    use EntryKind::{Failed, Handle, Init, Log, Refused, Returned, Started, Stop};
    let log = recorded().await;
    let recording = log.recording();
    let kinds: Vec<EntryKind> = recording.entries().iter().map(|it| it.kind).collect();
    let begin = [Started, Init, Log, Returned];
    let calls = [Handle, Returned, Handle, Refused, Handle, Failed];
    let after = [Handle, Returned, Stop, Log, Returned];
    assert_eq!(kinds, [&begin[..], &calls, &begin, &after].concat());
    assert_eq!(recording.verify(), Ok(log.head()));
    assert_eq!(
        recording.replay(&filter()).await.expect("the same"),
        log.head()
    );
    // From where an incarnation begins, too.
    let second: Recording = recording.entries()[10..].iter().cloned().collect();
    assert_eq!(
        second.replay(&filter()).await.expect("the same"),
        log.head()
    );
}

#[tokio::test]
async fn w10_what_happens_otherwise_is_found_where_it_does() {
    let log = recorded().await;
    // With less fuel it comes to another end.
    let error = log.recording().replay(&filter().fuel(1_000)).await;
    assert!(
        matches!(error, Err(ReplayError::Diverged { .. })),
        "{error:?}"
    );
    // Another component is not even started.
    let other = WasmArgs::new(HOSTILE_COMPONENT.clone()).fuel(2_000_000);
    let error = log.recording().replay(&other).await;
    assert!(
        matches!(error, Err(ReplayError::OtherComponent { .. })),
        "{error:?}"
    );
    // Somebody says that the answer was another, and links the rest to it.
    let forged = relinked(log.recording().entries().iter().map(|entry| {
        let mut entry = entry.as_ref().clone();
        if *entry.bytes == *b"yes" {
            entry.bytes = b"no".to_vec().into();
        }
        entry
    }));
    assert!(forged.verify().is_ok_and(|head| head != log.head()));
    let error = forged.replay(&filter()).await;
    assert!(
        matches!(error, Err(ReplayError::Diverged { at: 5, .. })),
        "{error:?}"
    );
    // And what begins in the midst of an incarnation is no beginning.
    let middle: Recording = log.recording().entries()[4..].iter().cloned().collect();
    let error = middle.replay(&filter()).await;
    assert!(
        matches!(error, Err(ReplayError::Misplaced { at: 0, .. })),
        "{error:?}"
    );
}

/// These entries, each linked to the one before, as somebody would who wants to hide a change.
fn relinked(entries: impl Iterator<Item = Entry>) -> Recording {
    let mut parent = Hash::ROOT;
    let relinked = entries.map(|mut entry| {
        entry.parent = parent;
        parent = entry.hash();
        Arc::new(entry)
    });
    relinked.collect()
}

#[tokio::test]
async fn w10_what_ended_by_the_clock_or_not_at_all_is_taken_as_it_was() {
    let log = recorded().await;
    let all = || log.recording().entries().to_vec().into_iter();
    // Of a child with a `handle_timeout`.
    let timed_out = relinked(all().map(|entry| {
        let mut entry = entry.as_ref().clone();
        if entry.kind == EntryKind::Failed {
            entry.kind = EntryKind::TimedOut;
        }
        entry
    }));
    let head = timed_out.verify().expect("it is linked");
    assert_eq!(timed_out.replay(&filter()).await.expect("the same"), head);
    // Of one that was aborted.
    let aborted = all().filter(|entry| entry.kind != EntryKind::Failed);
    let aborted = relinked(aborted.map(|entry| entry.as_ref().clone()));
    let head = aborted.verify().expect("it is linked");
    assert_eq!(aborted.replay(&filter()).await.expect("the same"), head);
    // But nothing goes on afterwards without a new incarnation.
    let goes_on = all().take(9).chain(all().take(6).skip(4));
    let goes_on = relinked(goes_on.map(|entry| entry.as_ref().clone()));
    let error = goes_on.replay(&filter()).await;
    assert!(
        matches!(error, Err(ReplayError::Misplaced { at: 9, .. })),
        "{error:?}"
    );
}

const DICE_WORLD: &str = "package acme:dice; interface api { roll: func(sides: u32) -> u32; }
world player {
    import api;
    variant error { temporary(string), permanent(string) }
    export init: func(args: list<u8>, state: option<list<u8>>) -> result<_, error>;
    export handle: func(message: list<u8>) -> result<list<u8>, error>;
}";
const DICE: &str = r#"(module
    (import "acme:dice/api" "roll" (func $roll (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "init") (param i32 i32 i32 i32 i32) (result i32) (i32.const 16))
    (func (export "handle") (param i32 i32) (result i32)
        (i32.store (i32.const 64) (call $roll (i32.const 6)))
        (i32.store (i32.const 20) (i32.const 64))
        (i32.store (i32.const 24) (i32.const 4))
        (i32.const 16)))"#;

/// Rolls another number every time, which is how often it was asked.
fn dice(asked: Arc<AtomicU32>, recorded: bool) -> Functions {
    let roll = move |(_,): (u32,)| {
        let number = asked.fetch_add(1, Relaxed);
        async move { (number,) }
    };
    if recorded {
        Functions::new().recorded("acme:dice/api", "roll", roll)
    } else {
        Functions::new().add("acme:dice/api", "roll", roll)
    }
}

supervision_tree!(Player {
    context: (WasmArgs, CallLog),
    strategy: one_for_one,
    children: [
        player = worker { actor: Wasm, args: |(args, log)| args.clone().call_log(log.clone()) }
    ],
});

#[tokio::test]
async fn w10_what_the_host_answered_is_answered_again_without_asking_it() {
    let component = of_world(DICE_WORLD, "player", DICE);
    let args = |asked: &Arc<AtomicU32>, recorded| {
        WasmArgs::new(component.clone())
            .fuel(1_000_000)
            .grants(Grants::none().functions(["acme:dice/api"]))
            .functions(dice(asked.clone(), recorded))
    };
    let asked = Arc::new(AtomicU32::new(40));
    let log = CallLog::keeping(1 << 20);
    let app = Player::start((args(&asked, true), log.clone()))
        .await
        .expect("a start");
    for number in [40_u32, 41] {
        let rolled = app.player.call("").await.expect("a number");
        assert_eq!(rolled, number.to_le_bytes());
    }
    app.shutdown().await.expect("a clean end");
    let head = log
        .recording()
        .replay(&args(&asked, true))
        .await
        .expect("the same");
    assert_eq!(head, log.head());
    assert_eq!(asked.load(Relaxed), 42, "nobody was asked");

    // What is not recorded is said to be missing.
    let log = CallLog::keeping(1 << 20);
    let app = Player::start((args(&asked, false), log.clone()))
        .await
        .expect("a start");
    app.player.call("").await.expect("a number");
    app.shutdown().await.expect("a clean end");
    let error = log.recording().replay(&args(&asked, false)).await;
    assert!(
        matches!(&error, Err(ReplayError::Unrecorded { import, .. }) if &**import == "acme:dice/api#roll"),
        "{error:?}"
    );
}

const CLOCK_WORLD: &str = "package wasi:clocks@0.2.0;
interface monotonic-clock { now: func() -> u64; }
world watcher {
    import monotonic-clock;
    variant error { temporary(string), permanent(string) }
    export init: func(args: list<u8>, state: option<list<u8>>) -> result<_, error>;
    export handle: func(message: list<u8>) -> result<list<u8>, error>;
}";
const CLOCK: &str = r#"(module
    (import "wasi:clocks/monotonic-clock@0.2.0" "now" (func $now (result i64)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "init") (param i32 i32 i32 i32 i32) (result i32) (i32.const 16))
    (func (export "handle") (param i32 i32) (result i32)
        (i64.store (i32.const 64) (call $now))
        (i32.store (i32.const 20) (i32.const 64))
        (i32.store (i32.const 24) (i32.const 8))
        (i32.const 16)))"#;

#[tokio::test]
async fn w10_the_time_is_told_again_as_it_was() {
    let args = WasmArgs::new(of_world(CLOCK_WORLD, "watcher", CLOCK))
        .fuel(1_000_000)
        .grants(Grants::none().clock());
    let log = CallLog::keeping(1 << 20);
    let app = Player::start((args.clone(), log.clone()))
        .await
        .expect("a start");
    let time = app.player.call("").await.expect("a time");
    app.shutdown().await.expect("a clean end");
    let noted = log.recording();
    let answer = noted
        .entries()
        .iter()
        .find(|entry| entry.kind == EntryKind::HostReturn);
    assert_eq!(answer.map(|entry| &*entry.bytes), Some(&*time));
    assert_eq!(noted.replay(&args).await.expect("the same"), log.head());
}
