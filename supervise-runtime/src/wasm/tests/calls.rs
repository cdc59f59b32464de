//! One guest, without a supervisor.

use std::{sync::Arc, time::Duration};

use super::guests::{component, probe};
use crate::wasm::{
    Grants, GuestError, Shelf, Trap, WasmArgs, WasmError, compilations, engine, guest::Guest,
    host::Host, instance::Limits, link::Granted, world::World,
};

const PLENTY: Limits = Limits { fuel: Some(10_000_000), time: None, since: None };

async fn start(args: &WasmArgs, limits: Limits) -> Result<Guest, WasmError> {
    let child = args.child(Grants::none(), World::of_bytes()).await?;
    let granted = Granted::new(&child.reach);
    let host = Host::new(Arc::from("guest"), args.room, args.meter.clone(), granted);
    let mut guest = Guest::new(&child, host, limits).await?;
    let begun = guest.init(args.args.clone(), None, limits).await;
    begun.map_err(|error| *error)?;
    Ok(guest)
}

async fn handle(guest: &mut Guest, message: &str, limits: Limits) -> Result<Vec<u8>, WasmError> {
    let answer = guest.handle(message.as_bytes().into(), &limits).await;
    answer.map_err(|error| *error)
}

fn fuelled() -> WasmArgs {
    WasmArgs::new(probe()).fuel(10_000_000).memory(1 << 20)
}

async fn said(what: &str) -> Result<Vec<u8>, WasmError> {
    let mut guest = start(&fuelled(), PLENTY).await.unwrap();
    handle(&mut guest, what, PLENTY).await
}

#[tokio::test]
async fn messages_are_answered_and_state_lives_in_the_instance() {
    let args = fuelled();
    let mut guest = start(&args, PLENTY).await.unwrap();
    assert_eq!(handle(&mut guest, "echo", PLENTY).await.unwrap(), b"echo");
    for count in 1..=3_u32 {
        let answer = handle(&mut guest, "c", PLENTY).await.unwrap();
        assert_eq!(answer, count.to_le_bytes());
    }
    let mut fresh = start(&args, PLENTY).await.unwrap();
    assert_eq!(
        handle(&mut fresh, "c", PLENTY).await.unwrap(),
        1_u32.to_le_bytes()
    );
}

#[tokio::test]
async fn w2_a_failure_is_told_by_its_type() {
    let is = |error: WasmError, trap| matches!(error, WasmError::Trap(found) if found == trap);
    assert!(is(
        said("t").await.unwrap_err(),
        Trap::UnreachableCodeReached
    ));
    assert!(is(
        said("d").await.unwrap_err(),
        Trap::IntegerDivisionByZero
    ));
    assert!(is(said("o").await.unwrap_err(), Trap::MemoryOutOfBounds));
    assert!(matches!(said("l").await.unwrap_err(), WasmError::OutOfFuel));
    assert!(matches!(
        said("m").await.unwrap_err(),
        WasmError::MemoryLimit { limit: 1_048_576 }
    ));
    assert!(matches!(
        said("q").await.unwrap_err(),
        WasmError::Guest(GuestError::Temporary(text)) if text == "not today"
    ));
    assert!(matches!(
        said("p").await.unwrap_err(),
        WasmError::Guest(GuestError::Permanent(text)) if text == "never"
    ));
}

#[tokio::test]
async fn a_stack_that_is_exhausted_is_a_trap() {
    let args = WasmArgs::new(probe()).memory(1 << 20);
    let unlimited = Limits { fuel: None, time: None, since: None };
    let mut guest = start(&args, unlimited).await.unwrap();
    let error = handle(&mut guest, "s", unlimited).await.unwrap_err();
    assert!(
        matches!(error, WasmError::Trap(Trap::StackOverflow)),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn w5_a_loop_ends_at_its_deadline_and_others_have_their_turn_meanwhile() {
    const LIMIT: Duration = Duration::from_millis(60);
    let args = WasmArgs::new(probe()).memory(1 << 20);
    let limits = Limits { fuel: None, time: Some(LIMIT), since: None };
    let mut guest = start(&args, limits).await.unwrap();
    let _ticking = engine::Ticking::new();
    // On the same thread: time goes on only while the guest gives way, by a tick at each of its turns.
    let others = tokio::spawn(async {
        let mut turns = 0_u32;
        loop {
            turns += 1;
            tokio::time::advance(engine::TICK).await;
            if turns == 12 {
                return turns;
            }
        }
    });
    let error = handle(&mut guest, "l", limits).await.unwrap_err();
    assert!(matches!(error, WasmError::Deadline(LIMIT)), "{error}");
    assert_eq!(others.await.unwrap(), 12);
}

#[tokio::test]
async fn w6_fuel_is_refilled_for_every_call() {
    // Enough for one call of `init` and for one message, but not for ten.
    let limits = Limits { fuel: Some(400), time: None, since: None };
    let mut guest = start(&fuelled(), limits).await.unwrap();
    for _ in 0..10 {
        handle(&mut guest, "c", limits).await.unwrap();
    }
}

#[tokio::test]
async fn an_answer_is_never_larger_than_the_guests_memory() {
    let mut guest = start(&fuelled(), PLENTY).await.unwrap();
    assert_eq!(handle(&mut guest, "b", PLENTY).await.unwrap().len(), 65536);
    let error = handle(&mut guest, "x", PLENTY).await.unwrap_err();
    assert!(
        matches!(error, WasmError::Malformed(_) | WasmError::Trap(_)),
        "{error}"
    );
}

#[tokio::test]
async fn a_message_larger_than_its_memory_is_an_error_of_the_guest() {
    let mut guest = start(&fuelled(), PLENTY).await.unwrap();
    let error = handle(&mut guest, &"e".repeat(2 << 20), PLENTY)
        .await
        .unwrap_err();
    assert!(
        matches!(error, WasmError::MemoryLimit { limit: 1_048_576 }),
        "{error}"
    );
}

#[tokio::test]
async fn a_storm_of_host_calls_is_limited_like_anything_else() {
    assert_eq!(said("h").await.unwrap(), b"h");
    let little = Limits { fuel: Some(2000), time: None, since: None };
    let mut guest = start(&fuelled(), little).await.unwrap();
    let error = handle(&mut guest, "h", little).await.unwrap_err();
    assert!(matches!(error, WasmError::OutOfFuel), "{error}");
}

#[tokio::test]
async fn w4_fifty_instances_are_compiled_once() {
    // A component that no other test uses.
    let text = include_str!("probe.wat").replace("never", "maybe");
    let bytes = component("child", &text);
    let args = WasmArgs::new(bytes.clone()).fuel(10_000_000);
    let before = compilations();
    let first = args.child(Grants::none(), World::of_bytes()).await.unwrap();
    for _ in 0..50 {
        let again = WasmArgs::new(bytes.clone()).fuel(10_000_000);
        let again = again
            .child(Grants::none(), World::of_bytes())
            .await
            .unwrap();
        assert!(Arc::ptr_eq(&first.ready.code, &again.ready.code));
        start(&args, PLENTY).await.unwrap();
    }
    assert!(compilations() > before);
}

#[tokio::test]
async fn w4_a_component_whose_arguments_are_made_anew_is_compiled_once_while_its_tree_lives() {
    // Components that no other test uses.
    let nth = |n: u32| {
        let text = include_str!("probe.wat").replace("never", &format!("nev{n:02}"));
        WasmArgs::new(component("child", &text))
    };
    let child = async |n| {
        nth(n)
            .child(Grants::none(), World::of_bytes())
            .await
            .unwrap()
    };
    let shelf = Shelf::default();
    let first = {
        let first = child(0).await;
        shelf.keep(&first.ready.kept);
        Arc::downgrade(&first.ready.code)
    };
    // Nobody but the tree has it now.
    let again = child(0).await;
    assert!(Arc::ptr_eq(&first.upgrade().unwrap(), &again.ready.code));
    drop(again);
    // A tree that starts others all the time does not keep them all.
    for n in 1..=16 {
        shelf.keep(&child(n).await.ready.kept);
    }
    assert!(first.upgrade().is_none());
    let last = Arc::downgrade(&child(16).await.ready.code);
    assert!(last.upgrade().is_some());
    drop(shelf);
    assert!(last.upgrade().is_none());
}

#[tokio::test]
async fn what_does_not_fit_says_why() {
    let refused = |bytes: Vec<u8>| async move {
        match start(&WasmArgs::new(bytes).fuel(1000), PLENTY).await {
            Ok(_) => panic!("it fits"),
            Err(error) => error.to_string(),
        }
    };
    let empty = wat::parse_str("(component)").unwrap();
    assert_eq!(
        refused(empty).await,
        "the component does not fit: it does not export `init`, which the world `child` of `supervision:child@1.0.0` requires"
    );
    let whole = probe();
    let half = refused(whole[..whole.len() / 2].to_vec()).await;
    assert!(
        half.starts_with("the component cannot be compiled: "),
        "{half}"
    );
    let none = refused(Vec::new()).await;
    assert!(
        none.starts_with("the component cannot be compiled: "),
        "{none}"
    );
    let missing = start(&WasmArgs::new("no/such/file.wasm"), PLENTY)
        .await
        .err()
        .unwrap();
    assert!(
        missing
            .to_string()
            .contains("can't read `no/such/file.wasm`"),
        "{missing}"
    );
}
