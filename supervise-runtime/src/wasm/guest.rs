//! One instance of a component, and the calls into it.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use wasmtime::{
    Store,
    component::{ComponentNamedList, Instance, Lift, Lower, TypedFunc},
};

use super::{
    GuestError, WasmError,
    compiled::Compiled,
    error::Reason,
    host::{self, Host},
};
use crate::driver::Limit;

type Outcome<T> = (Result<T, GuestError>,);

/// What one call may use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) fuel: Option<u64>,
    pub(super) time: Option<Duration>,
}

/// An instance in a store of its own. After any error but [`WasmError::Guest`] it must be dropped.
pub(super) struct Guest {
    store: Store<Host>,
    instance: Instance,
    compiled: Arc<Compiled>,
    handle: TypedFunc<(Vec<u8>,), Outcome<Vec<u8>>>,
}

impl Guest {
    /// Makes an instance. Its start functions run under these limits.
    pub(super) async fn new(
        compiled: Arc<Compiled>,
        host: Host,
        limits: Limits,
    ) -> Result<Self, WasmError> {
        let mut store = Store::new(&compiled.engine, host);
        store.limiter(|host| host);
        store.epoch_deadline_callback(host::tick);
        prepare(&mut store, limits)?;
        let instance = within(limits.time, compiled.pre.instantiate_async(&mut store)).await;
        let instance = match instance {
            Ok(instance) => instance,
            Err(error) => return Err(instantiation(error, &store)),
        };
        let handle = instance
            .get_typed_func(&mut store, compiled.exports.handle)
            .map_err(|error| wrong_type("handle", &error))?;
        Ok(Self { store, instance, compiled, handle })
    }

    pub(super) async fn init(
        &mut self,
        args: Vec<u8>,
        state: Option<Vec<u8>>,
        limits: Limits,
    ) -> Result<(), WasmError> {
        let init = self
            .instance
            .get_typed_func::<(Vec<u8>, Option<Vec<u8>>), Outcome<()>>(
                &mut self.store,
                &self.compiled.exports.init,
            )
            .map_err(|error| wrong_type("init", &error))?;
        let (result,) = call(&mut self.store, &init, (args, state), limits).await?;
        result.map_err(WasmError::Guest)
    }

    pub(super) async fn handle(
        &mut self,
        message: Vec<u8>,
        limits: Limits,
    ) -> Result<Vec<u8>, WasmError> {
        let (result,) = call(&mut self.store, &self.handle, (message,), limits).await?;
        result.map_err(WasmError::Guest)
    }

    /// Lets the guest clean up, if it wants to.
    pub(super) async fn stop(&mut self, limits: Limits) -> Result<(), WasmError> {
        let Some(stop) = &self.compiled.exports.stop else {
            return Ok(());
        };
        let stop = self
            .instance
            .get_typed_func::<(), ()>(&mut self.store, stop)
            .map_err(|error| wrong_type("stop", &error))?;
        call(&mut self.store, &stop, (), limits).await
    }
}

async fn call<P, R>(
    store: &mut Store<Host>,
    function: &TypedFunc<P, R>,
    params: P,
    limits: Limits,
) -> Result<R, WasmError>
where
    P: ComponentNamedList + Lower + Send + Sync,
    R: ComponentNamedList + Lift + Send + Sync + 'static,
{
    prepare(store, limits)?;
    let result = within(limits.time, function.call_async(&mut *store, params)).await;
    result.map_err(|error| WasmError::of_call(error, store.data().refused()))
}

/// Refills what a call may use.
fn prepare(store: &mut Store<Host>, limits: Limits) -> Result<(), WasmError> {
    if let Some(fuel) = limits.fuel {
        store.set_fuel(fuel).map_err(WasmError::compile)?;
    }
    store.set_epoch_deadline(1);
    store.data_mut().begin(limits.time);
    Ok(())
}

/// Ends a call that waits for the host for too long. One that computes ends by the tick.
async fn within<T>(
    limit: Option<Duration>,
    call: impl Future<Output = wasmtime::Result<T>>,
) -> wasmtime::Result<T> {
    let Some(time) = limit else {
        return call.await;
    };
    let mut call = pin!(call);
    let mut limit = Limit::new(time);
    poll_fn(|cx| match call.as_mut().poll(cx) {
        Poll::Ready(result) => Poll::Ready(result),
        Poll::Pending => limit
            .poll(cx)
            .map(|()| Err(wasmtime::Error::new(WasmError::Deadline(time)))),
    })
    .await
}

fn instantiation(error: wasmtime::Error, store: &Store<Host>) -> WasmError {
    match WasmError::of_call(error, store.data().refused()) {
        // Nothing ran: what failed was to make room for it.
        WasmError::Malformed(reason) => match store.data().refused() {
            Some(limit) => WasmError::MemoryLimit { limit },
            None => WasmError::Instantiate(reason),
        },
        error => error,
    }
}

fn wrong_type(name: &str, error: &wasmtime::Error) -> WasmError {
    WasmError::Link(Reason::new(format!(
        "its `{name}` is not that of the world `child` of `supervision:child@1.0.0`: {error:#}"
    )))
}
