//! Components. To compile them takes an engine, so they are left out where the tests of the library run without one.

use supervision::{
    supervision_tree,
    wasm::{CallLog, Functions, WasmError},
};

/// What the guests are told, and where it is noted.
#[derive(Clone, Debug)]
pub struct Config {
    /// What is let through.
    pattern: String,
    /// What went over the border.
    log: CallLog,
}

/// What the program does for its guests.
fn clock() -> Functions {
    Functions::new().add("supervision:child/clock@1.0.0", "now", |(): ()| async { (0_u64,) })
}

supervision_tree!(Components {
    context: Config,
    strategy: one_for_one,
    grants: allow {
        clock: true,
        random: true,
        env: ["LANG"],
        functions: ["supervision:child/clock@1.0.0"],
    },
    children: [
        filter = wasm {
            component: embed("../../../guests/bin/filter.wasm"),
            fuel: 2_000_000,
            memory: 2MiB,
            handle_timeout: 2s,
            args: |config| config.pattern.clone(),
            initial: |_| None::<Vec<u8>>,
            grants: allow { functions: ["supervision:child/clock@1.0.0#now"] },
            functions: |_| clock(),
            call_log: |config| config.log.clone(),
            state: snapshot { every: 10 },
            on: match error {
                WasmError::Guest(_) => resume,
                _ => restart,
            },
        },
        plain = wasm {
            component: "../../../guests/bin/checksum.wasm",
            handle_timeout: 1s,
            grants: none,
            restart: transient,
        },
    ],
});

/// What they are started with.
#[must_use]
pub fn config(pattern: &str) -> Config {
    Config { pattern: pattern.to_owned(), log: CallLog::keeping(1 << 16) }
}
