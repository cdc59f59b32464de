//! Any bytes as a recording, and a recording with a few bytes changed: whole, or refused; and what is whole is run again or diverges.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use supervision::prelude::*;
use supervision::wasm::{CallLog, Hash, Recording, WasmArgs};

static CHECKSUM: &[u8] = include_bytes!("../../../guests/bin/checksum.wasm");
static ARGS: LazyLock<WasmArgs> = LazyLock::new(|| WasmArgs::new(CHECKSUM).fuel(100_000));
static HEAD: LazyLock<Hash> = LazyLock::new(|| {
    let whole = Recording::from_bytes(&WHOLE).expect("a recording");
    whole.verify().expect("a whole one")
});
static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| block_on(record()));

supervision_tree!(Noted {
    context: CallLog,
    strategy: one_for_one,
    children: [guest = wasm { component: CHECKSUM, fuel: 100_000, call_log: |log| log.clone() },],
});

async fn record() -> Vec<u8> {
    let log = CallLog::keeping(1 << 20);
    let app = Noted::start(log.clone()).await.expect("a start");
    for message in ["one", "two", "three"] {
        let _ = app.guest.call(message).await;
    }
    let _ = app.shutdown().await;
    log.recording().to_bytes()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.expect("a runtime").block_on(future)
}

fuzz_target!(|bytes: &[u8]| {
    taken(bytes);
    // Places and bytes, by threes.
    let mut changed = WHOLE.clone();
    for edit in bytes.chunks_exact(3).take(4) {
        let at = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % changed.len();
        changed[at] = edit[2];
    }
    // That the end is the one there was is certain only by its hash.
    let whole = Recording::from_bytes(&changed).is_ok_and(|read| read.verify_to(*HEAD).is_ok());
    assert_eq!(whole, changed == *WHOLE, "a change that nobody noticed");
    assert!(
        taken(&changed) || !whole,
        "what happened does not happen again"
    );
});

/// Whether it is a recording that is whole, of what happens.
fn taken(bytes: &[u8]) -> bool {
    let Ok(recording) = Recording::from_bytes(bytes) else {
        return false;
    };
    assert_eq!(recording.to_bytes(), bytes);
    let Ok(head) = recording.verify() else {
        return false;
    };
    block_on(recording.replay(&ARGS)).is_ok_and(|replayed| replayed == head)
}
