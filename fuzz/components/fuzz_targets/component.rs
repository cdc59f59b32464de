//! Any bytes as a component, in a tree: it starts and answers within its limits, or fails by type, and nothing is left.

#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use supervision::prelude::*;
use supervision::wasm::{Wasm, WasmArgs, WasmError};

supervision_tree!(One {
    context: Vec::<u8>,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [guest = worker {
        actor: Wasm,
        args: |bytes| WasmArgs::new(bytes.clone())
            .fuel(200_000)
            .memory(1 << 20)
            .tables(100),
        handle_timeout: 5s,
        start_timeout: 20s,
    },],
});

fuzz_target!(|bytes: &[u8]| {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.expect("a runtime").block_on(run(bytes.to_vec()));
});

async fn run(bytes: Vec<u8>) {
    match One::start(bytes).await {
        Ok(app) => {
            for message in [&b""[..], b"hello", &[0xff; 100]] {
                let _ = tokio::time::timeout(Duration::from_secs(10), app.guest.call(message))
                    .await
                    .expect("every message is answered");
            }
            let _ = app.shutdown().await;
        }
        Err(error) => {
            let supervision::StartError::Child { failure, .. } = &error else {
                panic!("{error:?}");
            };
            let error = failure.downcast_ref::<WasmError>();
            assert!(!matches!(error, Some(WasmError::Host(_))), "{error:?}");
        }
    }
}
