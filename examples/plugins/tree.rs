//! The plug-ins, and what becomes of each when it fails.

use supervision::prelude::*;
use supervision::wasm::WasmError;

supervision_tree!(Plugins {
    doc: "Three plug-ins by three authors.",
    visibility: in_crate,
    strategy: one_for_one,
    children: [
        // Leaks. What it cannot make a slug of it says; when its memory is used up it begins anew, at once and however often.
        slug = wasm {
            component: embed("guests/bin/slug.wasm"),
            memory: 128KiB,
            fuel: 1_000_000,
            mailbox: queue { capacity: 64, dead_letters: 65_536 },
            max_restarts: unlimited,
            backoff: immediate,
            on: match error {
                WasmError::Guest(_) => resume,
                WasmError::MemoryLimit { .. } => restart,
                _ => escalate,
            },
        },
        // Loops, on some texts. That may happen a few times; then it is let be, and what is for it is given back.
        filter = wasm {
            component: embed("guests/bin/filter.wasm"),
            args: |_| "*e*r*r*o*r*!",
            memory: 2MiB,
            handle_timeout: 50ms,
            mailbox: queue { capacity: 64, dead_letters: 65_536 },
            max_restarts: 5,
            within: 60s,
            on_limit: stop,
            backoff: immediate,
            on: match error {
                WasmError::Guest(_) => resume,
                WasmError::Deadline(_) => restart,
                _ => escalate,
            },
        },
        // Traps. It gets a moment to think about it.
        checksum = wasm {
            component: embed("guests/bin/checksum.wasm"),
            memory: 1MiB,
            fuel: 1_000_000,
            mailbox: queue { capacity: 64, dead_letters: 65_536 },
            max_restarts: unlimited,
            backoff: fixed { delay: 1ms },
            on: match error {
                WasmError::Trap(_) => restart,
                _ => escalate,
            },
        },
    ],
});
