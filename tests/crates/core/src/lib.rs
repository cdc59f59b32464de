//! The supervisor's state machine and its tests without the runtime round them, compiled from the runtime's own sources: they
//! need no tokio, and so a change of theirs is built and judged within seconds.
#![allow(dead_code, clippy::all)]

mod breaker;
#[path = "../../../../supervise-runtime/src/core/mod.rs"]
mod core;
#[path = "../../../../supervise-runtime/src/health/told.rs"]
mod health;
#[path = "../../../../supervise-runtime/src/slab.rs"]
mod slab;

use breaker::BreakerState;
use health::Health;
