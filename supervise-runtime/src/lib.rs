//! The runtime of the `supervision` crate: supervisors as state machines, driven on tokio.
//!
//! Use it through the `supervision` crate, which adds the macros that declare a tree.

// With components, one file has one unsafe call, and argues for it: `wasm/code_cache/load.rs`.
#![cfg_attr(not(feature = "wasm"), forbid(unsafe_code))]

mod actor;
mod breaker;
mod classify;
mod context;
mod core;
mod driver;
mod failure;
mod handle;
mod health;
mod mailbox;
mod observe;
mod overrides;
mod prepared;
mod root;
mod scope;
#[cfg(feature = "signal")]
mod signal;
mod slab;
mod start;
mod state;
mod task_context;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "wasm")]
pub mod wasm;

#[doc(hidden)]
#[rustfmt::skip]
#[path = "ide.rs"]
pub mod __ide;
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use actor::{Actor, Start, StopReason};
pub use breaker::{Breaker, BreakerChanges, BreakerState, CallError, InvalidTrip, Open, Permit};
pub use classify::{Class, Classify};
pub use context::Context;
pub use core::State;
pub use failure::{Cause, ErrorValue, Escalated, EscalationReason, Failure, PanicReport};
pub use handle::{
    ActorRef, Answer, AskError, ChildRef, CommandError, FindError, FixedPoolRef, Handles, Job,
    JobError, JobStream, PoolRef, Reply, ResizeError, RouteError, RunError, SpawnError,
    TaskPoolRef, TaskRef, TellError, Unanswered,
};
pub use health::{Health, Heartbeat};
pub use mailbox::{DeadLetter, DeadReason};
pub use observe::{
    ChildReport, ChildStatus, Counts, Down, EndReason, ErrorRecord, Event, EventFilter, EventKind,
    Events, Exit, Monitor, Report, RestartReason, RestartRecord, Severity, StateSource, TreeStatus,
    Watch,
};
pub use overrides::{Numbers, OverrideError, OverrideFault, Overrides};
pub use prepared::Prepared;
pub use root::{Running, Tree, TreeError, TreeRef};
pub use scope::{Attached, LinkDown, Scope, Scoped, ScopedError};
pub use start::StartError;
#[cfg(feature = "serde")]
pub use state::Json;
pub use state::{
    CodecError, MemoryStore, Persist, Snapshot, StateError, StateStatus, StateStore, StoreError,
    StoreFuture, StoredState,
};
#[cfg(feature = "store-redb")]
pub use state::{Recovery, RedbStore};
pub use supervise_policy as policy;
pub use task_context::TaskContext;
