//! Two parts of the runtime that its tasks share, compiled from its own sources with shuttle's locks,
//! atomics and tokio, and what has to hold of them in every order of steps.
//!
//! What shuttle does not model: atomics are sequentially consistent whatever they ask for, so the
//! orderings and the fences themselves are not tested here.

// The sources say `std`, and get what is below.
extern crate self as std;

extern crate alloc;
extern crate std as real_std;

mod driver;
pub mod mailbox;
pub mod orders;
mod stand_ins;

use alloc::collections;
use stand_ins::sync;

// More of `std`, as it is.
use ::core::{future, mem, pin, task};

#[allow(dead_code)]
#[path = "../../../../supervise-runtime/src/mailbox/queue.rs"]
mod queue;

/// What the cell needs of the runtime's state machine.
mod core {
    pub(crate) type Incarnation = u64;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub(crate) enum Op {
        Run = 1,
        Stop = 2,
        Abort = 3,
    }
}
