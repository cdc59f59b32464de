//! The one unsafe call: machine code from a file is given to the engine, which runs it.
//!
//! The engine checks that the code is of its version and for its settings, and trusts the rest: code that was made up could do
//! anything. That the code is what this engine made of a component is argued by the only caller:
//!
//! - It lies in a directory in which nobody can write who could not change this program as well: one that belongs to the user of
//!   this process and is writable for that user alone (`usable`; looked at when the directory is chosen).
//! - Its hash is compared with the one that was written with it, over its name and all its bytes (`unsealed`), so that neither a
//!   damaged disk nor a half-written or a misplaced file gets here.
//! - Its name has the hash of the engine's version and settings and of the component (`name`), so it is the code that was wanted.
//!
//! Miri cannot run it, since what it leads to is mapped and executed by the system.
#![allow(unsafe_code)]

use wasmtime::{Engine, component::Component};

/// What the engine made earlier.
pub(super) fn load(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: `code` is what `Component::serialize` gave, as argued above, unchanged.
    unsafe { Component::deserialize(engine, code) }
}
