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
//! - **Memory.** `memory` limits its linear memories, taken together, and `tables` the entries of its tables. Growing
//!   beyond fails, as the guest's own allocator will notice. Its stack is the engine's, half a megabyte.
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
//! anew for every start is compiled once. [`keep_code_in`] names a directory where it is kept for the next process.
//! Failures are [`WasmError`]s, made from what the engine says rather than from its words.
//!
//! `resume` is for [`WasmError::Guest`] alone: after anything else the instance is not entered again. What breaks the rules of its own
//! interface, as by text that is no UTF-8, is [`WasmError::Malformed`]. The asker is told of every failure at once, by
//! [`CallError::Failed`], whatever becomes of the child.
//!
//! # Writing one in Rust
//!
//! As a library of the type `cdylib`, with `wit-bindgen`, for `wasm32-unknown-unknown`: `wit_bindgen::generate!({ world: "child", path: "wit" })`
//! makes a trait `Guest` with the functions of the world, and `export!` exports a type that implements it. The module that cargo makes
//! becomes a component by `wasm-tools component new`, or by the crate `wit-component`. A panic is a trap.
//!
//! # Writing one by hand
//!
//! In text, with the functions of the world by their names, in the component model's canonical ABI. This one answers with the message:
//!
//! ```
//! use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
//! # fn echo() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
//! const WORLD: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/wit/world.wit"));
//! let mut module = wat::parse_str(r#"(module
//!     (memory (export "memory") 1)
//!     (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
//!     (func (export "init") (param i32 i32 i32 i32 i32) (result i32) (i32.const 16))
//!     (func (export "handle") (param $message i32) (param $length i32) (result i32)
//!         (i32.store (i32.const 20) (local.get $message))
//!         (i32.store (i32.const 24) (local.get $length))
//!         (i32.const 16)))"#)?;
//! let mut resolve = wit_parser::Resolve::default();
//! let package = resolve.push_str("world.wit", WORLD)?;
//! let world = resolve.select_world(&[package], Some("child"))?;
//! embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)?;
//! let component = ComponentEncoder::default().module(&module)?.encode()?;
//! # Ok(component)
//! # }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! assert!(echo()?.starts_with(b"\0asm"));
//! # Ok(())
//! # }
//! ```
//!
//! # Writing one in C
//!
//! `clang --target=wasm32 -nostdlib -Wl,--no-entry` with the functions of the world by their names, in the component model's canonical
//! ABI, and `cabi_realloc` besides; then `wasm-tools component embed` and `new`. The folder `guests` of the repository has guests in
//! C, in Rust and in text, with a script that builds them.
//!
//! # Messages with types
//!
//! A component of a world of its own, whose messages are records and variants instead of bytes: see [`WasmActor`]. In a tree it is
//! `name = wasm { actor: Images, component: .., .. }`.
//!
//! # Components that run components
//!
//! With `components: |cfg| ..`, which names the components that it may run, a guest may import the interface `supervisor` of the
//! package: it spawns them under names of its own, stops and restarts them, asks them, and looks at them: see [`Components`].
//!
//! - **They are children**, at paths below the guest's, with restarts, backoff, budgets and events as all others; `tree.find("guest/name")`
//!   finds them. One that comes to rest is gone, as a member of a pool, and its name is free.
//! - **They are the incarnation's.** When it ends, however that is, they are stopped before it, the newest first and one after the
//!   other, within the guest's `shutdown`; whoever is left then is aborted. No incarnation finds those of another.
//! - **They have no more than the guest.** The program says which there are, and what each may be at most; `supervises: limit { .. }` limits
//!   their number, the sum of their memory and their restarts. A call of one has no more time than one of the guest, and as much
//!   fuel, if the program does not say how much; fuel is each call's, and not summed. It reaches nothing that the guest does not
//!   reach. They may run components in their turn, eight deep at most.
//! - **The guest is told of them between messages**, by functions that it may export: `on-child-error` decides on a failure, and the
//!   child is held meanwhile; `on-child-exit`, `on-child-stop`, `on-give-up` and `on-event` are told what happened. Each is a call
//!   like that of a message, with its fuel and its time, and a failure of it is one of the guest. So a guest that is in a call of the
//!   host's is not entered; and one that asks a child which waits for its decision is told so at once, by `held`.
//! - **A budget that is used up** stops all of them. A guest that exports `on-give-up` is told, and goes on without; a second time within
//!   `within`, or without that export, it fails with [`WasmError::Child`], which has the path and the failure.
//!
//! The worlds are `supervising-child` and `full-supervising-child` in the folder `wit`.
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
//! traps by signals (without them, wasmtime leaves out its mitigations against speculative execution, and
//! checks bounds in the guest's own code, but restarts it faster), and no concurrency within a component,
//! which every call would pay for. The stack of a guest is limited by the engine, the same for all.
//!
//! What is added to wasmtime driven by hand in the same set-up is on the page of benchmarks,
//! `docs/BENCHMARKS.md`: a message, a trap with the restart after it, and what a thousand instances take.

mod actor;
mod args;
mod call;
mod children;
mod code_cache;
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
pub use code_cache::{CodeCacheError, keep_code_in};
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
// Not the crate itself: it has variants named `Result`, `Option` and `String`, and where those are in sight rustc writes out
// `std::result::Result` in whatever it says to a user of this crate. What is hidden it takes for out of sight.
#[doc(hidden)]
pub mod wasmtime {
    pub use ::wasmtime::*;
}
