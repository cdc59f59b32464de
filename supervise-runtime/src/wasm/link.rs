//! What a guest's imports are connected to: what it is granted, and nothing else.

use std::{any::Any, sync::Arc};

use wasmtime::{
    Engine,
    component::{Component, InstancePre, Linker, types::ComponentItem},
};

use super::{
    Components, Functions, Grant, Grants, LinkError, Supervises, WasmError,
    children::{self, Alive, SUPERVISOR, Supervising},
    host::{self, HOST, Host, TYPES},
    system::{self, System},
    wasi,
    world::World,
};

/// What a child may reach, as all its incarnations share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    pub(super) grants: Grants,
    pub(super) functions: Option<Arc<Functions>>,
    /// What is granted of the system, once that was looked up.
    pub(super) system: Option<Arc<System>>,
    /// The components that it may run, and how much of that.
    pub(super) components: Option<Arc<Components>>,
    pub(super) supervises: Supervises,
}

impl Reach {
    /// Looks up what is granted of the system. Blocks.
    pub(super) fn look_up(&mut self) -> Result<(), WasmError> {
        self.system = System::of(&self.grants)?;
        Ok(())
    }

    /// The system, for a new instance of the child at this path.
    pub(super) fn open(&self, path: &Arc<str>) -> Result<Option<Box<system::Open>>, WasmError> {
        self.system
            .as_ref()
            .map(|system| system.open(path))
            .transpose()
    }
}

/// What the store of a guest carries for what it is granted.
#[derive(Debug, Default)]
pub struct Granted {
    /// What the functions of a world of its own work on, each of another type, once one of them asked for it.
    pub(super) own: Vec<Box<dyn Any + Send>>,
    /// What it runs itself.
    pub(super) supervising: Option<Arc<Supervising>>,
    /// If it is one of those whose instances are counted.
    pub(super) alive: Option<Alive>,
}

impl Granted {
    /// Of a new instance.
    pub(super) fn new(_reach: &Reach) -> Self {
        Self { own: Vec::new(), supervising: None, alive: None }
    }
}

/// Connects a component with what it may reach, and with what the program offers to its kind of guest.
pub(super) fn link(
    engine: &Engine,
    component: &Component,
    reach: &Reach,
    world: &World,
) -> Result<InstancePre<Host<Granted>>, WasmError> {
    let mut linker = host::linker(engine).map_err(WasmError::link)?;
    (world.link)(&mut linker).map_err(WasmError::link)?;
    for (interface, item) in component.component_type().imports(engine) {
        if world.imports.contains(&interface) {
            continue;
        }
        import(engine, &mut linker, reach, interface, &item.ty)?;
    }
    linker.instantiate_pre(component).map_err(WasmError::link)
}

fn import(
    engine: &Engine,
    linker: &mut Linker<Host<Granted>>,
    reach: &Reach,
    interface: &str,
    item: &ComponentItem,
) -> Result<(), WasmError> {
    match (interface, item) {
        (TYPES | HOST, _) => Ok(()),
        (SUPERVISOR, _) if reach.components.is_some() => {
            let linked = linker
                .instance(SUPERVISOR)
                .and_then(|mut to| children::link(&mut to));
            linked.map_err(WasmError::link)
        }
        (SUPERVISOR, _) => Err(WasmError::Link(LinkError::NotOffered {
            import: SUPERVISOR.into(),
        })),
        (_, ComponentItem::ComponentInstance(instance)) => {
            if let Some(grant) = wasi::held(interface) {
                return held(linker, reach, interface, grant);
            }
            let functions = instance.exports(engine).filter_map(|(name, item)| {
                matches!(item.ty, ComponentItem::ComponentFunc(_)).then_some(name)
            });
            offered(linker, reach, interface, functions)
        }
        // A function that stands in no interface cannot be granted, a type need not be.
        (_, ComponentItem::ComponentFunc(_)) => {
            let import = interface.into();
            Err(WasmError::Link(LinkError::NoInterface { import }))
        }
        _ => Ok(()),
    }
}

/// What is made of things that a guest holds: files, streams, connections.
fn held(
    linker: &mut Linker<Host<Granted>>,
    reach: &Reach,
    interface: &str,
    grant: Grant,
) -> Result<(), WasmError> {
    // A timer is held, and waited for like a stream.
    let waits =
        grant == Grant::Stdio && reach.grants.clock && wasi::name(interface) == "wasi:io/poll";
    if !reach.grants.has_system() && !waits {
        return Err(not_granted(interface, grant));
    }
    system::link(linker, interface)
}

/// Functions of the system, or of the program.
fn offered<'a>(
    linker: &mut Linker<Host<Granted>>,
    reach: &Reach,
    interface: &str,
    names: impl Iterator<Item = &'a str>,
) -> Result<(), WasmError> {
    // Interfaces of nothing but types have nothing to be granted.
    let mut names = names.peekable();
    if names.peek().is_none() {
        return Ok(());
    }
    let mut linked = linker.instance(interface).map_err(WasmError::link)?;
    let system = wasi::grant(interface);
    for name in names {
        let import = format!("{interface}#{name}");
        if let Some(grant) = system {
            // A program of WASI that is granted no variables finds that there are none.
            let none = grant == Grant::Env && reach.grants.has_system();
            if !reach.grants.has(grant) && !none {
                return Err(not_granted(interface, grant));
            }
            if wasi::link(&mut linked, interface, name, reach).map_err(WasmError::link)? {
                continue;
            }
        }
        if !reach.grants.has_function(&import) {
            return Err(not_granted(&import, Grant::Functions));
        }
        let functions = reach.functions.as_ref();
        let Some(function) = functions.and_then(|all| all.find(interface, name)) else {
            let import = import.into();
            return Err(WasmError::Link(LinkError::NotOffered { import }));
        };
        (function.link)(&mut linked).map_err(WasmError::link)?;
    }
    Ok(())
}

fn not_granted(import: &str, grant: Grant) -> WasmError {
    WasmError::Link(LinkError::NotGranted { import: import.into(), grant })
}
