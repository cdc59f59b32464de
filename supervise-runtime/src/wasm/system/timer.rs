//! Timers of the clock, which are the runtime's.

use std::{future::pending, time::Duration};

use tokio::time::{Instant, sleep_until};
use wasmtime::{StoreContextMut, component::LinkerInstance};
use wasmtime_wasi::{
    WasiView, async_trait,
    p2::{Pollable, subscribe},
};

use crate::wasm::{host::Host, wasi};

/// `None` if the clock cannot express it: never.
struct Timer(Option<Instant>);

#[async_trait]
impl Pollable for Timer {
    async fn ready(&mut self) {
        match self.0 {
            Some(at) => sleep_until(at).await,
            None => pending().await,
        }
    }
}

/// Links one of the clock's timers; false if there is none of this name.
pub(in crate::wasm) fn timer<D: Send + 'static>(
    linker: &mut LinkerInstance<'_, Host<D>>,
    function: &str,
) -> wasmtime::Result<bool> {
    let since: fn(u64) -> u64 = match function {
        "subscribe-duration" => |nanoseconds| nanoseconds,
        "subscribe-instant" => |instant| instant.saturating_sub(wasi::ticks()),
        _ => return Ok(false),
    };
    linker.func_wrap(
        function,
        move |mut store: StoreContextMut<'_, Host<D>>, (when,): (u64,)| {
            let at = Instant::now().checked_add(Duration::from_nanos(since(when)));
            let table = store.data_mut().ctx().table;
            let timer = table.push(Timer(at))?;
            Ok((subscribe(table, timer)?,))
        },
    )?;
    Ok(true)
}
