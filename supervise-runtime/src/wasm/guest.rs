//! A guest of the world `child`, and the calls into it.

use std::sync::Arc;

use wasmtime::component::{ComponentType, Lift, TypedFunc};

use super::{
    Bytes, GuestError, WasmError,
    args::Child,
    host::Host,
    instance::{Limits, Live},
    link::Granted,
};
use crate::Health;

type Outcome<T> = (Result<T, GuestError>,);

/// An instance of a component. After any error but [`WasmError::Guest`] it gives that error for ever.
pub(super) struct Guest {
    live: Live<Granted>,
    child: Arc<Child>,
    handle: TypedFunc<(Bytes,), Outcome<Vec<u8>>>,
}

impl Guest {
    /// Makes an instance. Its start functions run under these limits.
    pub(super) async fn new(
        child: Arc<Child>,
        host: Host<Granted>,
        limits: Limits,
    ) -> Result<Self, WasmError> {
        let mut live = Live::new(&child.ready, host, limits).await?;
        let handle = live.function(child.exports.handle, "handle")?;
        Ok(Self { live, child, handle })
    }

    pub(super) async fn init(
        &mut self,
        args: Bytes,
        state: Option<Bytes>,
        limits: Limits,
    ) -> Result<(), WasmError> {
        let index = self.child.exports.init;
        let init = self
            .live
            .function::<(Bytes, Option<Bytes>), Outcome<()>>(index, "init")?;
        let (result,) = self.live.call(&init, (args, state), limits).await?;
        result.map_err(WasmError::Guest)
    }

    pub(super) async fn handle(
        &mut self,
        message: Bytes,
        limits: Limits,
    ) -> Result<Vec<u8>, WasmError> {
        let (result,) = self.live.call(&self.handle, (message,), limits).await?;
        result.map_err(WasmError::Guest)
    }

    /// Its state; `None` if it does not say.
    pub(super) async fn snapshot(&mut self, limits: Limits) -> Result<Option<Bytes>, WasmError> {
        let Some(index) = self.child.exports.snapshot else {
            return Ok(None);
        };
        let snapshot = self.live.function::<(), (Vec<u8>,)>(index, "snapshot")?;
        let (state,) = self.live.call(&snapshot, (), limits).await?;
        Ok(Some(state.into()))
    }

    /// How it is. One that does not say is well for as long as it can be called.
    pub(super) async fn health(&mut self, limits: Limits) -> Result<Health, WasmError> {
        self.live.fit()?;
        let Some(index) = self.child.exports.health else {
            return Ok(Health::Healthy);
        };
        let health = self.live.function::<(), (HealthStatus,)>(index, "health")?;
        let (status,) = self.live.call(&health, (), limits).await?;
        Ok(match status {
            HealthStatus::Healthy => Health::Healthy,
            HealthStatus::Degraded(why) => Health::Degraded(why.into()),
            HealthStatus::Unhealthy(why) => Health::Unhealthy(why.into()),
        })
    }

    /// Lets the guest clean up, if it wants to.
    pub(super) async fn stop(&mut self, limits: Limits) -> Result<(), WasmError> {
        let Some(index) = self.child.exports.stop else {
            return Ok(());
        };
        let stop = self.live.function::<(), ()>(index, "stop")?;
        self.live.call(&stop, (), limits).await
    }
}

/// Made by lifting what a guest says.
#[derive(Clone, Debug, ComponentType, Lift)]
#[component(variant)]
enum HealthStatus {
    #[component(name = "healthy")]
    Healthy,
    #[component(name = "degraded")]
    Degraded(String),
    #[component(name = "unhealthy")]
    Unhealthy(String),
}
