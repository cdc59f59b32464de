//! A guest of the world `child`, and the calls into it.

use wasmtime::component::{ComponentType, Lift, TypedFunc};

use super::{
    Bytes, EntryKind, GuestError, WasmError,
    args::Child,
    compiled::Exports,
    host::Host,
    instance::{Called, Limits, Live},
    link::Granted,
    log,
};
use crate::Health;

type Outcome<T> = (Result<T, GuestError>,);

/// An instance of a component. After any error but [`WasmError::Guest`] it gives that error for ever.
pub(super) struct Guest {
    pub(super) live: Live<Granted>,
    pub(super) exports: Exports,
    handle: TypedFunc<(Bytes,), Outcome<Vec<u8>>>,
}

impl Guest {
    /// Makes an instance. Its start functions run under these limits.
    pub(super) async fn new(
        child: &Child,
        host: Host<Granted>,
        limits: Limits,
    ) -> Result<Self, WasmError> {
        let exports = child.ready.code.exports()?;
        // Apart from the store, which is gone if this fails.
        let journal = host.journal.clone();
        if let Some(journal) = &journal {
            journal.started(child.ready.code.hash, host.path());
        }
        let live = Live::new(&child.ready, host, limits).await;
        if let (Some(journal), Err(error)) = (&journal, &live) {
            journal.failed(error);
        }
        let mut live = live?;
        let handle = live.function(exports.handle, "handle")?;
        Ok(Self { live, exports, handle })
    }

    pub(super) async fn init(
        &mut self,
        args: Bytes,
        state: Option<Bytes>,
        limits: Limits,
    ) -> Called<()> {
        let index = self.exports.init;
        let init = self
            .live
            .function::<(Bytes, Option<Bytes>), Outcome<()>>(index, "init")?;
        self.note(EntryKind::Init, || log::init(&args, state.as_deref()));
        let result = self.live.call(&init, (args, state), &limits).await;
        self.noted(result.and_then(said), |()| Vec::new())
    }

    pub(super) async fn handle(&mut self, message: Bytes, limits: &Limits) -> Called<Vec<u8>> {
        self.live.fit()?;
        self.note(EntryKind::Handle, || message.to_vec());
        let result = self.live.call(&self.handle, (message,), limits).await;
        self.noted(result.and_then(said), Vec::clone)
    }

    /// Its state; `None` if it does not say.
    pub(super) async fn snapshot(&mut self, limits: Limits) -> Called<Option<Bytes>> {
        let Some(index) = self.exports.snapshot else {
            return Ok(None);
        };
        let snapshot = self.live.function::<(), (Vec<u8>,)>(index, "snapshot")?;
        self.live.fit()?;
        self.note(EntryKind::Snapshot, Vec::new);
        let result = self.live.call(&snapshot, (), &limits).await;
        let (state,) = self.noted(result, |(state,)| state.clone())?;
        Ok(Some(state.into()))
    }

    /// How it is. One that does not say is well for as long as it can be called.
    pub(super) async fn health(&mut self, limits: Limits) -> Called<Health> {
        self.live.fit()?;
        let Some(index) = self.exports.health else {
            return Ok(Health::Healthy);
        };
        let health = self.live.function::<(), (HealthStatus,)>(index, "health")?;
        self.note(EntryKind::Health, Vec::new);
        let result = self.live.call(&health, (), &limits).await;
        let (status,) = self.noted(result, |(status,)| status.bytes())?;
        Ok(match status {
            HealthStatus::Healthy => Health::Healthy,
            HealthStatus::Degraded(why) => Health::Degraded(cut(why).into()),
            HealthStatus::Unhealthy(why) => Health::Unhealthy(cut(why).into()),
        })
    }

    /// Lets the guest clean up, if it wants to.
    pub(super) async fn stop(&mut self, limits: Limits) -> Called<()> {
        let Some(index) = self.exports.stop else {
            return Ok(());
        };
        let stop = self.live.function::<(), ()>(index, "stop")?;
        self.live.fit()?;
        self.note(EntryKind::Stop, Vec::new);
        let result = self.live.call(&stop, (), &limits).await;
        self.noted(result, |()| Vec::new())
    }

    /// Notes that something begins, where there is a log.
    pub(super) fn note(&self, kind: EntryKind, bytes: impl FnOnce() -> Vec<u8>) {
        if let Some(journal) = &self.live.store.data().journal {
            journal.note(kind, bytes());
        }
    }

    /// Notes how a call ended, where there is a log.
    pub(super) fn noted<T>(
        &self,
        result: Called<T>,
        bytes: impl FnOnce(&T) -> Vec<u8>,
    ) -> Called<T> {
        if let Some(journal) = &self.live.store.data().journal {
            match &result {
                Ok(value) => journal.note(EntryKind::Returned, bytes(value)),
                Err(error) => journal.failed(error),
            }
        }
        result
    }
}

fn said<T>((result,): Outcome<T>) -> Called<T> {
    match result {
        Ok(value) => Ok(value),
        Err(error) => Err(complained(error)),
    }
}

#[cold]
fn complained(error: GuestError) -> Box<WasmError> {
    Box::new(WasmError::Guest(match error {
        GuestError::Temporary(text) => GuestError::Temporary(cut(text)),
        GuestError::Permanent(text) => GuestError::Permanent(cut(text)),
    }))
}

/// The longest text of a guest that is kept, in bytes.
const LONGEST: usize = 4096;

/// What a guest says of itself stays in histories and events for long after it is gone: so it is no longer than one reads.
fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
        text.shrink_to_fit();
    }
    text
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

impl HealthStatus {
    /// As it is noted: which it is, and the text.
    fn bytes(&self) -> Vec<u8> {
        let (which, text) = match self {
            HealthStatus::Healthy => (0, ""),
            HealthStatus::Degraded(text) => (1, text.as_str()),
            HealthStatus::Unhealthy(text) => (2, text.as_str()),
        };
        [&[which], text.as_bytes()].concat()
    }
}
