//! WebAssembly components as children.
//!
//! A component is a child like any other: `name = wasm { .. }` in a tree, or [`Wasm`] as the actor of a
//! worker or a pool. It has a mailbox, a budget, a backoff and arms, and is answerable to its supervisor.
//!
//! # What a component is
//!
//! It implements the world `child` of the package `supervision:child@1.0.0`, which is the folder `wit` of this
//! crate: `init` and `handle`, and if it likes `snapshot`, `health` and `stop`. Whatever else it exports is
//! left alone; whatever else it imports must be granted.
//!
//! # What limits it
//!
//! - **Time.** The child's `handle_timeout` limits each call, `start_timeout` the first one, whether the guest
//!   computes or waits for the host. A guest that computes gives way to other tasks at every [`TICK`], and a
//!   call ends at most one tick after its deadline.
//! - **Fuel.** `fuel` limits the instructions of each call, exactly and repeatably. It slows code down.
//! - **Memory.** `memory` limits its linear memory. Growing beyond it fails, as the guest's own allocator
//!   will notice.
//!
//! # What happens when it fails
//!
//! Each incarnation has a store of its own, which is dropped at its end; one in which a guest trapped is never
//! entered again. Compiled code is kept, by the hash of the component, for as long as any child uses it.
//! Failures are [`WasmError`]s, made from what the engine says rather than from its words.
//!
//! # How the engine is set up
//!
//! One engine in a process for children with `fuel`, and one for those without, each made when it is first
//! needed: pooling allocation, memory that is reset by scanning what was touched where the system can,
//! traps by signals (without them, wasmtime leaves out its mitigations against speculative execution), and
//! no concurrency within a component.

mod actor;
mod args;
mod call;
mod compiled;
mod engine;
mod error;
mod guest;
mod host;
mod source;
#[cfg(test)]
mod tests;

pub use actor::Wasm;
pub use args::WasmArgs;
pub use call::{CallError, WasmMsg};
pub use compiled::compilations;
pub use engine::TICK;
pub use error::{GuestError, Trap, WasmError};
pub use source::ComponentSource;
