//! What of WASI a guest can be granted: the time, random numbers and environment variables.

use std::{
    sync::LazyLock,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use wasmtime::{
    StoreContextMut,
    component::{ComponentType, LinkerInstance, Lower},
};

use super::{
    Grant, Recorded, WasmError,
    error::Reason,
    host::Host,
    link::{Granted, Reach},
    system,
};

type Caller<'a> = StoreContextMut<'a, Host<Granted>>;

/// The grant that an interface needs, if it is one of these. Its version does not matter: of what is here they are all the same.
pub(super) fn grant(interface: &str) -> Option<Grant> {
    match name(interface) {
        "wasi:clocks/wall-clock" | "wasi:clocks/monotonic-clock" => Some(Grant::Clock),
        "wasi:random/random" | "wasi:random/insecure" | "wasi:random/insecure-seed" => {
            Some(Grant::Random)
        }
        "wasi:cli/environment" => Some(Grant::Env),
        _ => None,
    }
}

/// The grant that an interface needs whose functions are about things that a guest holds.
pub(super) fn held(interface: &str) -> Option<Grant> {
    match name(interface).split_once('/')? {
        ("wasi:io", _) => Some(Grant::Stdio),
        ("wasi:cli", name) if name != "environment" => Some(Grant::Stdio),
        ("wasi:filesystem", _) => Some(Grant::Files),
        ("wasi:sockets", _) => Some(Grant::Network),
        _ => None,
    }
}

/// Links one function of such an interface; false if there is none of this name.
pub(super) fn link(
    linker: &mut LinkerInstance<'_, Host<Granted>>,
    interface: &str,
    function: &str,
    reach: &Reach,
) -> wasmtime::Result<bool> {
    match (name(interface), function) {
        ("wasi:clocks/wall-clock", "now") => {
            linker.func_wrap(function, |caller: Caller<'_>, ()| {
                let noted = noted(&caller, "wasi:clocks/wall-clock#now", &(), || Ok(now()));
                let (seconds, nanoseconds) = noted?;
                Ok((Datetime { seconds, nanoseconds },))
            })?
        }
        ("wasi:clocks/wall-clock", "resolution") => {
            linker.func_wrap(function, |_, ()| Ok((NANOSECOND,)))?;
        }
        ("wasi:clocks/monotonic-clock", "now") => {
            linker.func_wrap(function, |caller: Caller<'_>, ()| {
                let import = "wasi:clocks/monotonic-clock#now";
                Ok((noted(&caller, import, &(), || Ok(ticks()))?,))
            })?;
        }
        ("wasi:clocks/monotonic-clock", "resolution") => {
            linker.func_wrap(function, |_, ()| Ok((1_u64,)))?;
        }
        ("wasi:clocks/monotonic-clock", _) => return system::timer(linker, function),
        // As good as random ones.
        (
            "wasi:random/random" | "wasi:random/insecure",
            "get-random-u64" | "get-insecure-random-u64",
        ) => {
            linker.func_wrap(function, |caller: Caller<'_>, ()| {
                let import = "wasi:random/random#get-random-u64";
                Ok((noted(&caller, import, &(), || {
                    Ok(u64::from_le_bytes(random()?))
                })?,))
            })?;
        }
        (
            "wasi:random/random" | "wasi:random/insecure",
            "get-random-bytes" | "get-insecure-random-bytes",
        ) => linker.func_wrap(function, bytes)?,
        ("wasi:random/insecure-seed", "insecure-seed") => {
            linker.func_wrap(function, |caller: Caller<'_>, ()| {
                let import = "wasi:random/insecure-seed#insecure-seed";
                let seed = || Ok((u64::from_le_bytes(random()?), u64::from_le_bytes(random()?)));
                Ok((noted(&caller, import, &(), seed)?,))
            })?;
        }
        ("wasi:cli/environment", "get-environment") => {
            let variables = variables(reach);
            linker.func_wrap(function, move |caller: Caller<'_>, ()| {
                let import = "wasi:cli/environment#get-environment";
                Ok((noted(&caller, import, &(), || Ok(variables.clone()))?,))
            })?;
        }
        ("wasi:cli/environment", "get-arguments") => {
            linker.func_wrap(function, |_, ()| Ok((Vec::<String>::new(),)))?;
        }
        ("wasi:cli/environment", "initial-cwd") => {
            linker.func_wrap(function, |_, ()| Ok((None::<String>,)))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// An interface without its version.
pub(super) fn name(interface: &str) -> &str {
    interface.split('@').next().unwrap_or(interface)
}

#[derive(Clone, Copy, ComponentType, Lower)]
#[component(record)]
struct Datetime {
    seconds: u64,
    nanoseconds: u32,
}

const NANOSECOND: Datetime = Datetime { seconds: 0, nanoseconds: 1 };

fn now() -> (u64, u32) {
    // Before 1970 there is nothing that the interface could say.
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    (since.as_secs(), since.subsec_nanos())
}

/// Nanoseconds since somebody first asked.
pub(super) fn ticks() -> u64 {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(BEGAN.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

fn random<const N: usize>() -> wasmtime::Result<[u8; N]> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// As many as the guest wants, but no more than its memory could hold.
fn bytes(caller: Caller<'_>, (count,): (u64,)) -> wasmtime::Result<(Vec<u8>,)> {
    let limit = caller.data().memory();
    let count = usize::try_from(count.min(limit.saturating_add(1))).unwrap_or(usize::MAX);
    if u64::try_from(count).map_or(true, |count| count > limit) {
        return Err(wasmtime::Error::new(WasmError::MemoryLimit { limit }));
    }
    let import = "wasi:random/random#get-random-bytes";
    let bytes = noted(&caller, import, &(count as u64), || {
        let mut bytes = vec![0; count];
        fill(&mut bytes)?;
        Ok(bytes)
    });
    Ok((bytes?,))
}

/// What the system says, noted where there is a log; in a replay what it said then.
fn noted<R: Recorded>(
    caller: &Caller<'_>,
    import: &str,
    params: &impl Recorded,
    ask: impl FnOnce() -> wasmtime::Result<R>,
) -> wasmtime::Result<R> {
    let Some(journal) = &caller.data().journal else {
        return ask();
    };
    let answer = match journal.host_call(import, &params.to_bytes())? {
        Some(noted) => noted,
        None => ask()?,
    };
    journal.host_return(&answer);
    Ok(answer)
}

fn fill(bytes: &mut [u8]) -> wasmtime::Result<()> {
    getrandom::fill(bytes).map_err(|error| {
        wasmtime::Error::new(WasmError::Host(Reason::new(format!(
            "the system has no random numbers: {error}"
        ))))
    })
}

/// The variables that it is granted, as they are when it is linked.
fn variables(reach: &Reach) -> Vec<(String, String)> {
    let names = reach.grants.env.iter().flatten();
    names
        .filter_map(|name| Some((name.clone(), std::env::var(name).ok()?)))
        .collect()
}
