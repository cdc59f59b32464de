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
//! - **Memory.** `memory` limits its linear memories, taken together, and [`WasmArgs::tables`] its tables. Growing
//!   beyond fails, as the guest's own allocator will notice. Its stack is the engine's, half a megabyte.
//!
//! - **Pieces.** A component has at most 128 core instances, 128 tables and 16 memories; one that has more is not compiled.
//! - **Texts.** What a guest says of its health or of its failure is cut at 4 KiB, since it stays in histories and events.
//!
//! What it has used, [`ActorRef::usage`](crate::ActorRef::usage) says.
//!
//! # What it keeps
//!
//! With `state: per_call` or `state: snapshot { every: 100 }` the guest is asked for its `snapshot` when that is due, and
//! before an ordered stop; what it says is committed with the message, or the message fails. The next incarnation's
//! `init` is given what was committed last; with a `store` that goes for the next process too. Without any, `init` is
//! given what `initial` says: nothing, or exactly those bytes. What the bytes mean, and how those of an
//! older guest are read, is the guest's business: an `init` that fails with state fails the start, and the state stays.
//! Under `per_call` a failed message that is answered with `resume` is undone by an instance that begins with the state
//! from before it.
//!
//! # What it may reach
//!
//! Its messages, its state and the log. Anything else has to be granted, by the child's `grants`, and is left to it only
//! as far as every supervisor round it that says something of `grants` allows: see [`Grants`]. What is not granted is not
//! linked, and a guest that imports it fails its start with [`LinkError::NotGranted`], which names the import and the grant.
//! Functions of the program are offered by `functions`: see [`Functions`].
//!
//! An ordinary program, as Rust makes it for `wasm32-wasip2`, imports what its standard library might use. With the feature `wasi` and
//! any of the grants `stdio`, `read`, `write` and `network` it starts, and finds of all that what it is granted: directories, out of
//! which neither `..` nor a link leads; connections to the addresses that are named; lines of the log for its standard output. Its
//! files are read on the runtime's threads for blocking work. Nothing of this is noted in a [`CallLog`]: a replay finds the
//! files as they are then.
//!
//! # What is asked of it
//!
//! With `health: probe { .. }` its `health`; a guest without one is well for as long as it can be called. A trap in it fails
//! the incarnation. Before an ordered stop its `stop`, within the child's `shutdown`. An `init` that takes long
//! is told of every thirty seconds, by [`EventKind::StillStarting`](crate::EventKind::StillStarting). With `retry` a message is
//! handled again after [`GuestError::Temporary`], and after nothing else.
//!
//! # What happens when it fails
//!
//! Each incarnation has a store of its own, which is dropped at its end; one in which a guest trapped is never
//! entered again. Compiled code is kept, by the hash of the component, for as long as any child uses it or anybody has its
//! [`WasmArgs`], and beyond that a tree keeps the code of the sixteen components that it started last: one whose arguments are made
//! anew for every start is compiled once.
//! Failures are [`WasmError`]s, made from what the engine says rather than from its words.
//!
//! `resume` is for [`WasmError::Guest`] alone: after anything else the instance is not entered again. What breaks the rules of its own
//! interface, as by text that is no UTF-8, is [`WasmError::Malformed`]. The asker is told of every failure at once, by
//! [`CallError::Failed`], whatever becomes of the child.
//!
//! # Writing one in Rust
//!
//! As a library of the type `cdylib`, with `wit-bindgen`, for `wasm32-unknown-unknown`:
//!
//! ```ignore
//! wit_bindgen::generate!({ world: "child", path: "wit" });
//! use supervision::child::types::Error as Failure;
//!
//! struct Component;
//! export!(Component);
//!
//! impl Guest for Component {
//!     fn init(args: Vec<u8>, state: Option<Vec<u8>>) -> Result<(), Failure> {
//!         Ok(())
//!     }
//!     fn handle(message: Vec<u8>) -> Result<Vec<u8>, Failure> {
//!         Ok(message)
//!     }
//! }
//! ```
//!
//! The module that cargo makes becomes a component by `wasm-tools component new`, or by the crate `wit-component`. A panic is a trap.
//!
//! # Writing one in C
//!
//! `clang --target=wasm32 -nostdlib -Wl,--no-entry` with the functions of the world by their names, in the component model's canonical
//! ABI, and `cabi_realloc` besides; then `wasm-tools component embed` and `new`. The folder `guests` of the repository has guests in
//! C, in Rust and in text, with a script that builds them.
//!
//! # What it did
//!
//! With a [`CallLog`] every call and every answer is noted in a chain of hashes, which can be verified and run again.
//!
//! ```no_run
//! use supervise_runtime::wasm::{CallLog, Recording, WasmArgs};
//! # async fn f() -> Result<(), Box<dyn std::error::Error>> {
//! let log = CallLog::keeping(16 << 20);
//! let args = WasmArgs::new("plugins/thumbnails.wasm").fuel(10_000_000);
//! // `call_log: |cfg| cfg.log.clone()` in a tree, or:
//! let noted = args.clone().call_log(log.clone());
//! // Later, and perhaps elsewhere:
//! let recording = Recording::from_bytes(&log.recording().to_bytes())?;
//! recording.verify_to(log.head())?;
//! recording.replay(&args).await?;
//! # Ok(())
//! # }
//! ```
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
mod children;
mod compiled;
mod engine;
mod error;
mod functions;
mod grants;
mod guest;
mod host;
mod instance;
mod keep;
mod link;
mod log;
mod source;
#[cfg(feature = "wasi")]
mod system;
#[cfg(not(feature = "wasi"))]
#[path = "system/unbuilt.rs"]
mod system;
#[cfg(test)]
mod tests;
mod times;
mod typed;
mod usage;
mod wasi;
mod watchdog;
mod world;

pub use actor::Wasm;
pub use args::{Initial, WasmArgs};
pub use call::{Bytes, CallError, WasmMsg};
pub use children::{Below, Components, SubComponent, Supervises};
pub use compiled::compilations;
pub(crate) use compiled::{Kept, Shelf};
pub use engine::TICK;
#[cfg(any(test, feature = "testing"))]
pub use engine::Ticking;
pub use error::{GuestError, LinkError, Reason, Trap, WasmError};
pub use functions::Functions;
pub use grants::{Grant, Grants};
pub(crate) use keep::{Keeper, Stateful};
pub use log::{
    CallLog, Entries, Entry, EntryKind, Hash, LogError, Recorded, Recording, ReplayError,
};
pub use source::ComponentSource;
pub use typed::{Guest, StoreData, Typed, TypedArgs, WasmActor};
pub use usage::Usage;
/// The engine, in the version that this crate has: for `bindgen!`, and for what it makes.
pub use wasmtime;
