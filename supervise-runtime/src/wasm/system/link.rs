//! Which interface of WASI is which.

use wasmtime::component::{HasData, Linker, ResourceTable};
use wasmtime_wasi::{
    WasiView,
    cli::{WasiCli, WasiCliView as _},
    filesystem::{WasiFilesystem, WasiFilesystemView as _},
    p2::bindings::{cli, filesystem, sockets},
    sockets::{WasiSockets, WasiSocketsView as _},
};
use wasmtime_wasi_io::bindings::wasi::io;

use crate::wasm::{LinkError, WasmError, error::Reason, host::Host, wasi};

/// The streams and timers of a guest.
struct Io;

impl HasData for Io {
    type Data<'a> = &'a mut ResourceTable;
}

fn table<D: Send>(host: &mut Host<D>) -> &mut ResourceTable {
    host.ctx().table
}

/// Links an interface, all of it.
pub(in crate::wasm) fn link<D: Send + 'static>(
    linker: &mut Linker<Host<D>>,
    interface: &str,
) -> Result<(), WasmError> {
    // A guest that was put together may import several versions of one, which is the same to all of them.
    linker.allow_shadowing(true);
    let linked = add(linker, interface);
    linker.allow_shadowing(false);
    if linked.map_err(WasmError::link)? {
        return Ok(());
    }
    let import = interface.into();
    Err(WasmError::Link(LinkError::NotOffered { import }))
}

fn add<D: Send + 'static>(linker: &mut Linker<Host<D>>, interface: &str) -> wasmtime::Result<bool> {
    let l = linker;
    match wasi::name(interface) {
        "wasi:io/error" => io::error::add_to_linker::<_, Io>(l, table)?,
        "wasi:io/poll" => io::poll::add_to_linker::<_, Io>(l, table)?,
        "wasi:io/streams" => io::streams::add_to_linker::<_, Io>(l, table)?,
        "wasi:cli/exit" => exit(l, interface)?,
        "wasi:cli/stdin" => cli::stdin::add_to_linker::<_, WasiCli>(l, Host::cli)?,
        "wasi:cli/stdout" => cli::stdout::add_to_linker::<_, WasiCli>(l, Host::cli)?,
        "wasi:cli/stderr" => cli::stderr::add_to_linker::<_, WasiCli>(l, Host::cli)?,
        "wasi:cli/terminal-input" => {
            cli::terminal_input::add_to_linker::<_, WasiCli>(l, Host::cli)?;
        }
        "wasi:cli/terminal-output" => {
            cli::terminal_output::add_to_linker::<_, WasiCli>(l, Host::cli)?;
        }
        "wasi:cli/terminal-stdin" => {
            cli::terminal_stdin::add_to_linker::<_, WasiCli>(l, Host::cli)?;
        }
        "wasi:cli/terminal-stdout" => {
            cli::terminal_stdout::add_to_linker::<_, WasiCli>(l, Host::cli)?;
        }
        "wasi:cli/terminal-stderr" => {
            cli::terminal_stderr::add_to_linker::<_, WasiCli>(l, Host::cli)?;
        }
        "wasi:filesystem/types" => {
            filesystem::types::add_to_linker::<_, WasiFilesystem>(l, Host::filesystem)?;
        }
        "wasi:filesystem/preopens" => {
            filesystem::preopens::add_to_linker::<_, WasiFilesystem>(l, Host::filesystem)?;
        }
        other => return socket(l, other),
    }
    Ok(true)
}

fn socket<D: Send + 'static>(l: &mut Linker<Host<D>>, name: &str) -> wasmtime::Result<bool> {
    match name {
        "wasi:sockets/network" => {
            let options = sockets::network::LinkOptions::default();
            sockets::network::add_to_linker::<_, WasiSockets>(l, &options, Host::sockets)?;
        }
        "wasi:sockets/instance-network" => {
            sockets::instance_network::add_to_linker::<_, WasiSockets>(l, Host::sockets)?;
        }
        "wasi:sockets/tcp" => sockets::tcp::add_to_linker::<_, WasiSockets>(l, Host::sockets)?,
        "wasi:sockets/tcp-create-socket" => {
            sockets::tcp_create_socket::add_to_linker::<_, WasiSockets>(l, Host::sockets)?;
        }
        "wasi:sockets/udp" => sockets::udp::add_to_linker::<_, WasiSockets>(l, Host::sockets)?,
        "wasi:sockets/udp-create-socket" => {
            sockets::udp_create_socket::add_to_linker::<_, WasiSockets>(l, Host::sockets)?;
        }
        "wasi:sockets/ip-name-lookup" => {
            sockets::ip_name_lookup::add_to_linker::<_, WasiSockets>(l, Host::sockets)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// A guest that exits has broken off the call in which it did.
fn exit<D: Send + 'static>(l: &mut Linker<Host<D>>, interface: &str) -> wasmtime::Result<()> {
    l.instance(interface)?.func_wrap(
        "exit",
        |_, (status,): (Result<(), ()>,)| -> wasmtime::Result<()> {
            let how = if status.is_ok() { "well" } else { "badly" };
            let reason = Reason::new(format!("it exited, {how}, in the middle of a call"));
            Err(wasmtime::Error::new(WasmError::Malformed(reason)))
        },
    )
}
