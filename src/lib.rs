//! Supervision trees for tokio, declared in one macro call and checked by the compiler.

pub use supervise_macros::supervised;
pub use supervise_runtime::*;

/// What a module that declares a tree needs.
pub mod prelude {
    pub use std::time::Duration;

    pub use crate::{
        Actor, ActorRef, Context, Escalated, Reply, Running, Start, StartError, StopReason, TaskRef,
        Tree, supervised, supervision_tree,
    };
    pub use tokio_util::sync::CancellationToken;
}

/// What the macros' expansions call.
#[doc(hidden)]
pub mod __private {
    pub use supervise_macros::supervision_tree;
    pub use supervise_runtime::__private::*;
}

/// Declares a supervision tree.
#[macro_export]
macro_rules! supervision_tree {
    ($($tree:tt)*) => {
        $crate::__private::supervision_tree!([$crate] $($tree)*);
    };
}

/// The README's tree compiles and runs as it stands.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
