//! What a kind of actor asks of its component, and offers it.

use std::any::TypeId;

use wasmtime::component::{Component, Linker};

use super::{LinkError, Wasm, WasmError, compiled::Exports, host::Host, link::Granted};

/// The world that an actor's component has to be of.
#[derive(Clone, Copy)]
pub(super) struct World {
    /// Whose world it is.
    pub(super) actor: TypeId,
    /// Whether a component exports what it must.
    pub(super) exports: fn(&Component) -> Result<(), WasmError>,
    /// The imports that `link` defines, which need no grant.
    pub(super) imports: &'static [&'static str],
    pub(super) link: fn(&mut Linker<Host<Granted>>) -> wasmtime::Result<()>,
}

impl World {
    /// The world `child`.
    pub(super) fn of_bytes() -> Self {
        Self {
            actor: TypeId::of::<Wasm>(),
            exports: |component| Exports::of(component).map(drop),
            imports: &[],
            link: |_| Ok(()),
        }
    }

    pub(super) fn check(&self, component: &Component) -> Result<(), WasmError> {
        (self.exports)(component)
    }
}

/// That a component exports all of these.
pub(super) fn exports(
    component: &Component,
    names: &[&'static str],
    world: &'static str,
) -> Result<(), WasmError> {
    match names
        .iter()
        .find(|name| component.get_export_index(None, name).is_none())
    {
        None => Ok(()),
        Some(export) => Err(WasmError::Link(LinkError::MissingExport {
            export,
            required_by: world,
        })),
    }
}
