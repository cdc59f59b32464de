//! Anything at all, as a component, as a message, as a state and as a log: an answer or a typed error, never a panic.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::guests::probe;
use crate::wasm::{
    CallLog, EntryKind, Recording, WasmArgs, WasmError,
    guest::Guest,
    host::Host,
    instance::Limits,
    link::Granted,
    log::{Journal, init},
    world::World,
};

const LIMITS: Limits = Limits { fuel: Some(1_000_000), time: None, since: None };

static PROBE: LazyLock<Vec<u8>> = LazyLock::new(probe);

fn now<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(future)
}

fn args(component: &[u8]) -> WasmArgs {
    WasmArgs::new(component.to_vec())
        .fuel(1_000_000)
        .memory(1 << 20)
}

/// Starts a component, and sends it messages while it takes them.
async fn run(
    args: &WasmArgs,
    state: Option<&[u8]>,
    messages: &[Vec<u8>],
    log: Option<&CallLog>,
) -> Result<(), WasmError> {
    let child = args
        .child(args.granted().clone(), World::of_bytes())
        .await?;
    let granted = Granted::new(&child.reach);
    let mut host = Host::new("guest".into(), args.room, args.meter.clone(), granted);
    host.journal = log.cloned().map(Journal::new);
    let mut guest = Guest::new(&child, host, LIMITS).await?;
    let begun = guest.init(args.args.clone(), state.map(Into::into), LIMITS);
    begun.await.map_err(|error| *error)?;
    for message in messages {
        let answer = guest.handle(message.as_slice().into(), &LIMITS).await;
        match answer.map_err(|error| *error) {
            Ok(_) | Err(WasmError::Guest(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_are_a_component_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(now(run(&args(&bytes), None, &[], None)).is_err());
    }

    #[test]
    fn any_messages_and_any_state_are_answered_or_fail_and_do_so_again(
        state: Option<Vec<u8>>,
        messages in messages(),
    ) {
        let log = CallLog::keeping(1 << 20);
        let args = args(&PROBE);
        let ended = now(run(&args, state.as_deref(), &messages, Some(&log)));
        prop_assert!(!matches!(ended, Err(WasmError::Host(_) | WasmError::Link(_) | WasmError::Compile(_))), "{:?}", ended);
        prop_assert_eq!(now(log.recording().replay(&args)).unwrap(), log.head());
    }

    #[test]
    fn any_entries_are_run_again_or_refused(entries in prop::collection::vec((1..14_u8, prop::collection::vec(any::<u8>(), 0..8)), 0..8)) {
        let args = args(&PROBE);
        let log = CallLog::keeping(1 << 20);
        now(run(&args, None, &[], Some(&log))).unwrap();
        for (kind, bytes) in entries {
            let bytes = match EntryKind::from_number(kind).unwrap() {
                EntryKind::Init => init(&bytes, None),
                EntryKind::Started => log.recording().entries()[0].bytes.to_vec(),
                _ => bytes,
            };
            log.add(EntryKind::from_number(kind).unwrap(), bytes);
        }
        // Whether by chance it is what happens or not.
        let _ = now(log.recording().replay(&args));
        let torn = log.recording().to_bytes();
        prop_assert!(Recording::from_bytes(&torn[..torn.len() - 1]).is_err());
    }
}

proptest! {
    // Each is compiled.
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_component_with_a_changed_byte_runs_within_its_limits_or_fails(at: prop::sample::Index, byte: u8) {
        let mut bytes = PROBE.clone();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = now(run(&args(&bytes), None, &[b"hello".to_vec(), b"m".to_vec()], None));
    }
}

#[test]
fn the_whole_probe_is_none_of_these() {
    assert!(now(run(&args(&PROBE), None, &[b"hello".to_vec()], None)).is_ok());
}
