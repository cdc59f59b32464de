//! W6: what an instance may have, and what it has used.

use std::sync::Arc;

use super::guests::component;
use crate::wasm::{
    Grants, WasmArgs, WasmError, guest::Guest, host::Host, instance::Limits, link::Granted,
    world::World,
};

/// Grows its table, or its memory, by what the first byte of a message says, and answers with what came of it.
const GROWS: &str = r#"(module
  (memory (export "memory") 1)
  (table $table 0 funcref)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "init") (param i32 i32 i32 i32 i32) (result i32)
    (i32.store (i32.const 16) (i32.const 0)) (i32.const 16))
  (func (export "handle") (param $message i32) (param $len i32) (result i32)
    (if (i32.eq (i32.load8_u (local.get $message)) (i32.const 116))
      (then (i32.store (i32.const 32) (table.grow $table (ref.null func) (i32.const 1000))))
      (else (i32.store (i32.const 32) (memory.grow (i32.const 1)))))
    (i32.store (i32.const 16) (i32.const 0))
    (i32.store (i32.const 20) (i32.const 32))
    (i32.store (i32.const 24) (i32.const 4))
    (i32.const 16)))"#;

const FUEL: u64 = 100_000;
const LIMITS: Limits = Limits { fuel: Some(FUEL), time: None, since: None };

async fn start(args: &WasmArgs) -> Result<Guest, WasmError> {
    let child = args.child(Grants::none(), World::of_bytes()).await?;
    let granted = Granted::new(&child.reach);
    let host = Host::new(Arc::from("guest"), args.room, args.meter.clone(), granted);
    let mut guest = Guest::new(&child, host, LIMITS).await?;
    let begun = guest.init(args.args.clone(), None, LIMITS).await;
    begun.map_err(|error| *error)?;
    Ok(guest)
}

#[test]
fn what_functions_work_on_is_one_of_each_type() {
    let room = WasmArgs::new("").room;
    let mut host = Host::new(Arc::from("guest"), room, Arc::default(), Granted::default());
    *host.data::<u32>() = 7;
    host.data::<String>().push_str("seven");
    assert_eq!(*host.data::<u32>(), 7);
    assert_eq!(host.data::<String>(), "seven");
    assert_eq!(*host.data::<u8>(), 0);
}

/// What growing gives: the size before, or -1.
async fn grow(guest: &mut Guest, what: &str) -> i32 {
    let answer = guest.handle(what.as_bytes().into(), &LIMITS).await.unwrap();
    i32::from_le_bytes(answer.try_into().unwrap())
}

#[tokio::test]
async fn w6_memories_and_tables_are_limited_taken_together_and_what_is_used_is_told() {
    let args = WasmArgs::new(component("child", GROWS))
        .fuel(FUEL)
        .memory(3 << 16)
        .tables(2_500);
    let mut guest = start(&args).await.unwrap();
    // One page it has from the beginning.
    for (before, fits) in [(1, true), (2, true), (3, false)] {
        let grown = grow(&mut guest, "m").await;
        assert_eq!(grown, if fits { before } else { -1 });
    }
    for (before, fits) in [(0, true), (1000, true), (2000, false)] {
        let grown = grow(&mut guest, "t").await;
        assert_eq!(grown, if fits { before } else { -1 });
    }
    let used = args.usage();
    assert_eq!(
        (used.memory, used.memory_peak, used.tables),
        (3 << 16, 3 << 16, 2000)
    );
    // The instance itself, `init` and six messages.
    assert_eq!((used.instances, used.calls), (1, 8));
    assert!(
        used.fuel_peak > 0 && used.fuel > used.fuel_peak && used.fuel < 8 * FUEL,
        "{used:?}"
    );

    // Another that is started with the same, as a replica is, has its own limits in the same account.
    let mut other = start(&args).await.unwrap();
    assert_eq!(grow(&mut other, "m").await, 1);
    assert_eq!(
        grow(&mut guest, "m").await,
        -1,
        "it has all that it may have"
    );
    let both = args.usage();
    assert_eq!((both.memory, both.tables), (5 << 16, 2000));

    drop((guest, other));
    let _fresh = start(&args).await.unwrap();
    let again = args.usage();
    assert_eq!(
        (again.memory, again.memory_peak, again.tables),
        (1 << 16, 3 << 16, 0)
    );
    assert_eq!(again.instances, 3);
}

#[tokio::test]
async fn w6_a_guest_that_needs_more_than_it_may_have_does_not_begin() {
    let args = WasmArgs::new(component(
        "child",
        &GROWS.replace("\"memory\") 1", "\"memory\") 9"),
    ))
    .fuel(FUEL)
    .memory(8 << 16);
    let error = start(&args).await.err().unwrap();
    assert!(
        matches!(error, WasmError::MemoryLimit { limit: 524_288 }),
        "{error}"
    );
}
