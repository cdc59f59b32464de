//! The supervisor's state machine and its tests without the runtime round them, compiled from the runtime's own sources: they
//! need no tokio, and so a change of theirs is built and judged within seconds.
#![allow(
    dead_code,
    unused_imports,
    clippy::all,
    reason = "what only the driver takes is here too"
)]

mod breaker;
#[path = "../../../../supervise-runtime/src/core/mod.rs"]
mod core;
#[path = "../../../../supervise-runtime/src/health/told.rs"]
mod health;
#[path = "../../../../supervise-runtime/src/slab.rs"]
mod slab;

use breaker::BreakerState;
use health::Health;
