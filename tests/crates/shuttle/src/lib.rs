//! The whole runtime, compiled from its own sources with shuttle's locks, atomics and tokio, and what has to hold of it in every order
//! of steps.
//!
//! What shuttle does not model: atomics are sequentially consistent whatever they ask for, so the
//! orderings and the fences themselves are not tested here.
#![allow(
    dead_code,
    irrefutable_let_patterns,
    unexpected_cfgs,
    unused_imports,
    unused_macros,
    clippy::all
)]

// The sources say `std`, and get what is below.
extern crate self as std;
// The expansions of the macros say `supervision`.
extern crate self as supervision;

extern crate alloc;
extern crate std as real_std;

#[macro_use]
mod stand_ins;

mod alone;
pub mod gate;
pub mod letters;
pub mod orders;

use stand_ins::{sync, thread};

// More of `std`, as it is.
#[doc(hidden)]
pub use real_std::thread_local;
use real_std::{
    any, array, borrow, boxed, cell, cmp, collections, convert, env, error, fmt, fs, future, hash,
    hint, io, iter, marker, mem, num, ops, option, panic, path, pin, process, slice, str, string,
    task, time, vec,
};

include!(concat!(env!("OUT_DIR"), "/runtime.rs"));

pub use supervise_macros::supervised;

pub mod prelude {
    pub use real_std::time::Duration;

    pub use crate::{
        Actor, ActorRef, Context, Escalated, Handles, Reply, Running, Snapshot, Start, StartError,
        StopReason, TaskContext, TaskRef, Tree, supervised, supervision_tree,
    };
    pub use tokio_util::sync::CancellationToken;
}

#[macro_export]
macro_rules! supervision_tree {
    ($($tree:tt)*) => {
        ::supervise_macros::supervision_tree!([$crate] $($tree)*);
    };
}
