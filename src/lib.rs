//! Supervision trees for tokio, declared in one macro call and checked by the compiler.

#![doc(html_no_source)]

pub use supervise_runtime::*;
