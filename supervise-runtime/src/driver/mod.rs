//! The core's orders, carried out on tokio.
//!
//! There is no supervisor task. Whoever has news of a child — its own task, the keeper of the
//! timers, a command — takes the supervisor's lock for one step of the core, and the orders that
//! follow are stored as levels in the children's [`cell`]s and wake their tasks. A child whose
//! own restart is ordered finds the order when it looks for the next one, and starts in place.

#[cfg(feature = "wasm")]
mod brood;
mod build;
mod cell;
mod collect;
mod crowd;
mod decision;
mod end;
mod errors;
mod fake;
mod guard;
pub(crate) mod inside;
mod keeper;
mod leaving;
#[cfg_attr(
    not(feature = "wasm"),
    allow(dead_code, reason = "only components have children of their own")
)]
mod news;
mod node;
mod pool;
mod port;
mod seed;
mod setup;
mod shell;
mod slot;
mod task;
mod tree;
mod turn;
mod verdict;
mod worker;

#[cfg(feature = "wasm")]
pub(crate) use brood::{Brood, Word};
pub use build::{
    Again, Breeds, Builder, Keeps, Kind, Pool, Restarts, Task, TaskPool, TaskRun, TaskStart,
    Worker, is_temporary,
};
pub(crate) use cell::{Cell, Handover};
pub(crate) use collect::Collect;
pub(crate) use end::end;
pub(crate) use fake::Fake;
#[cfg(feature = "wasm")]
pub(crate) use news::Held;
use node::Locked;
pub(crate) use node::{Node, NodeState};
#[cfg(feature = "wasm")]
pub(crate) use pool::Denied;
pub(crate) use pool::{Breed, Came, Hire, Roster, Spawning, Told};
pub(crate) use port::{Port, Ports};
pub(crate) use seed::Seed;
pub(crate) use setup::Setup;
pub(crate) use slot::{AnyActor, Slot};
pub(crate) use task::TaskSlot;
pub(crate) use tree::{Ended, TreeShared};
pub(crate) use turn::{command, dispatch};
pub(crate) use verdict::escalated;
pub(crate) use worker::{Kept, WorkerSlot};
