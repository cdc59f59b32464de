//! Files, connections and standard streams for guests that are granted them, by wasmtime's own implementation of WASI.

mod lines;
mod link;
#[cfg(test)]
mod tests;
mod timer;

use std::{fmt, fs, path::PathBuf, sync::Arc};

use wasmtime_wasi::{
    FsPerms, ResourceTable, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView, sockets::SocketAddrUse,
};

use self::lines::{Lines, Which};
use super::{
    Grants, LinkError, WasmError,
    error::Reason,
    grants::{Directories, Endpoints},
    host::Host,
};

pub(super) use self::{link::link, timer::timer};

/// How many files, streams, connections and timers a guest may hold at a time. One that wants more fails.
const HELD: usize = 1000;

/// What a child is granted of the system, looked up once for all its incarnations.
#[derive(Debug)]
pub(super) struct System {
    directories: Vec<Directory>,
    endpoints: Arc<Endpoints>,
}

#[derive(Debug)]
struct Directory {
    /// What the guest calls it.
    name: String,
    /// Without any links.
    path: PathBuf,
    perms: FsPerms,
}

/// The system as one instance has it.
pub(super) struct Open {
    ctx: WasiCtx,
    table: ResourceTable,
}

impl System {
    /// What these grants have of it; `None` if that is nothing. Blocks.
    pub(super) fn of(grants: &Grants) -> Result<Option<Arc<Self>>, WasmError> {
        // The clock has timers, which are held like files.
        if !grants.has_system() && !grants.clock {
            return Ok(None);
        }
        if let Some(address) = grants.endpoints.unreadable() {
            let address = address.into();
            return Err(WasmError::Link(LinkError::NoAddress { address }));
        }
        let directories = look_up(&grants.directories).map_err(WasmError::Link)?;
        let endpoints = Arc::new(grants.endpoints.clone());
        Ok(Some(Arc::new(Self { directories, endpoints })))
    }

    /// The same for a new instance, of the child at this path.
    pub(super) fn open(&self, child: &Arc<str>) -> Result<Box<Open>, WasmError> {
        let mut builder = WasiCtxBuilder::new();
        builder
            .stdout(Lines::new(child.clone(), Which::Output))
            .stderr(Lines::new(child.clone(), Which::Error))
            .allow_tcp(true)
            .allow_udp(false)
            .allow_ip_name_lookup(false);
        let endpoints = self.endpoints.clone();
        builder.socket_addr_check(move |address, usage| {
            let allowed = match usage {
                SocketAddrUse::TcpConnect => endpoints.have(address),
                // Of the end that is ours, which the system chooses.
                SocketAddrUse::TcpBind => address.ip().is_unspecified() && address.port() == 0,
                _ => false,
            };
            Box::pin(async move { allowed })
        });
        for directory in &self.directories {
            let opened = builder.preopened_dir(&directory.path, &directory.name, directory.perms);
            opened
                .map_err(|error| WasmError::Link(missing(&directory.name, format!("{error:#}"))))?;
        }
        let mut table = ResourceTable::new();
        table.set_max_capacity(HELD);
        Ok(Box::new(Open { ctx: builder.build(), table }))
    }
}

/// Follows the links, and looks whether what they lead to is still within what may be granted.
fn look_up(directories: &Directories) -> Result<Vec<Directory>, LinkError> {
    let real = |path: &PathBuf| fs::canonicalize(path);
    let look_up = |(name, directory): (&String, &super::grants::Directory)| {
        let path = real(&directory.path).map_err(|error| missing(name, error.to_string()))?;
        for bound in &directory.bounds {
            let bound = real(bound).map_err(|error| missing(name, error.to_string()))?;
            if !path.starts_with(&bound) {
                return Err(missing(name, format!("it leads to `{}`", path.display())));
            }
        }
        let perms = if directory.write {
            FsPerms::ReadWrite
        } else {
            FsPerms::ReadOnly
        };
        Ok(Directory { name: name.clone(), path, perms })
    };
    directories.iter().map(look_up).collect()
}

fn missing(directory: &str, reason: String) -> LinkError {
    LinkError::NoDirectory { directory: directory.into(), reason: Reason::new(reason) }
}

impl<D: Send> WasiView for Host<D> {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        // What imports any of this has it: linked only where it is granted.
        let open = self.system.get_or_insert_with(Box::default);
        WasiCtxView { ctx: &mut open.ctx, table: &mut open.table }
    }
}

/// Empty: no directory, nobody to connect to, and nowhere to write.
impl Default for Open {
    fn default() -> Self {
        let mut builder = WasiCtxBuilder::new();
        builder
            .allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false);
        Self { ctx: builder.build(), table: ResourceTable::new() }
    }
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open").finish_non_exhaustive()
    }
}
