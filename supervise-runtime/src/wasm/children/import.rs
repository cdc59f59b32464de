//! The functions by which a guest runs further components.

use std::{future::Future, sync::Arc};

use wasmtime::{StoreContextMut, component::LinkerInstance};

use super::{
    Supervising,
    types::{AskFailure, EventRecord, Options, OrderError, SpawnError, Status},
};
use crate::wasm::{WasmError, host::Host, link::Granted};

/// The interface that has them.
pub(in crate::wasm) const SUPERVISOR: &str = "supervision:child/supervisor@1.0.0";

type Caller<'a> = StoreContextMut<'a, Host<Granted>>;
type Answer<'a, T> = Box<dyn Future<Output = wasmtime::Result<(T,)>> + Send + 'a>;

/// Links all of them.
pub(in crate::wasm) fn link(
    linker: &mut LinkerInstance<'_, Host<Granted>>,
) -> wasmtime::Result<()> {
    linker.func_wrap_async(
        "spawn",
        |caller: Caller<'_>,
         (name, component, args, options): (String, String, Vec<u8>, Options)|
         -> Answer<'_, Result<(), SpawnError>> {
            let own = own(&caller, "spawn");
            Box::new(async move { Ok((own?.spawn(&name, &component, args, &options).await,)) })
        },
    )?;
    linker.func_wrap_async(
        "stop",
        |caller: Caller<'_>, (name,): (String,)| -> Answer<'_, Result<(), OrderError>> {
            let own = own(&caller, "stop");
            Box::new(async move { Ok((own?.stop(&name).await,)) })
        },
    )?;
    linker.func_wrap_async(
        "restart",
        |caller: Caller<'_>, (name,): (String,)| -> Answer<'_, Result<(), OrderError>> {
            let own = own(&caller, "restart");
            Box::new(async move { Ok((own?.restart(&name).await,)) })
        },
    )?;
    linker.func_wrap("list", |caller: Caller<'_>, ()| {
        Ok((own(&caller, "list")?.list(),))
    })?;
    linker.func_wrap(
        "status",
        |caller: Caller<'_>, (name,): (String,)| -> wasmtime::Result<(Option<Status>,)> {
            Ok((own(&caller, "status")?.status(&name),))
        },
    )?;
    linker.func_wrap_async(
        "ask",
        |caller: Caller<'_>,
         (name, message): (String, Vec<u8>)|
         -> Answer<'_, Result<Vec<u8>, AskFailure>> {
            let own = own(&caller, "ask");
            Box::new(async move { Ok((own?.ask(&name, &message).await,)) })
        },
    )?;
    linker.func_wrap("subscribe", |caller: Caller<'_>, (keep,): (u32,)| {
        own(&caller, "subscribe")?.subscribe(keep);
        Ok(())
    })?;
    linker.func_wrap(
        "poll-events",
        |caller: Caller<'_>, (most,): (u32,)| -> wasmtime::Result<((Vec<EventRecord>, u64),)> {
            Ok((own(&caller, "poll-events")?.poll_events(most),))
        },
    )?;
    Ok(())
}

/// What the guest that calls runs. That it has asked is noted, where there is a log; what it was answered is not.
fn own(caller: &Caller<'_>, function: &str) -> wasmtime::Result<Arc<Supervising>> {
    let host = caller.data();
    if let Some(journal) = &host.journal {
        journal.unrecorded(&[SUPERVISOR, "#", function].concat());
    }
    let own = host.data.supervising.clone();
    own.ok_or_else(|| WasmError::host("it runs no components").into())
}
