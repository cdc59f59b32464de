//! In place of the system, where the program is built without the feature `wasi`.

use std::sync::Arc;

use wasmtime::component::{Linker, LinkerInstance};

use super::{Grants, LinkError, WasmError, host::Host};

/// Nothing.
#[derive(Debug)]
pub(super) struct System(());

/// Nothing, of one instance.
#[derive(Debug)]
pub(super) struct Open(());

impl System {
    #[expect(clippy::unnecessary_wraps, reason = "as where there is something")]
    pub(super) fn of(_: &Grants) -> Result<Option<Arc<Self>>, WasmError> {
        Ok(None)
    }

    #[expect(clippy::unnecessary_wraps, reason = "as where there is something")]
    pub(super) fn open(&self, _: &Arc<str>) -> Result<Box<Open>, WasmError> {
        Ok(Box::new(Open(())))
    }
}

/// What a guest wants is not in this program.
pub(super) fn link<D>(_: &mut Linker<Host<D>>, interface: &str) -> Result<(), WasmError> {
    Err(WasmError::Link(LinkError::Unbuilt {
        import: interface.into(),
    }))
}

/// There are no timers.
#[expect(clippy::unnecessary_wraps, reason = "as where there is something")]
pub(super) fn timer<D>(_: &mut LinkerInstance<'_, Host<D>>, _: &str) -> wasmtime::Result<bool> {
    Ok(false)
}
