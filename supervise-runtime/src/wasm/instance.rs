//! One store with one instance, and how calls into it are limited.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};
use wasmtime::{
    Store,
    component::{ComponentExportIndex, ComponentNamedList, Instance, Lift, Lower, TypedFunc},
};

use super::{
    LinkError, WasmError,
    compiled::Ready,
    host::{self, Deadline, Host},
};

/// What one call may use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) fuel: Option<u64>,
    pub(super) time: Option<Duration>,
    /// Since when that time runs, if not since the call began.
    pub(super) since: Option<Instant>,
}

impl Limits {
    /// What is left of its time.
    fn left(self) -> Option<Duration> {
        let gone = self.since.map(|since| since.elapsed()).unwrap_or_default();
        self.time.map(|time| time.saturating_sub(gone))
    }
}

/// An instance in a store of its own, with the host's data for it.
///
/// Once a call has failed for another reason than the guest's own error, or was given up, it is spoiled: whoever asks
/// for another gets an error, and the guest is not entered.
pub(super) struct Live<D: 'static> {
    pub(super) store: Store<Host<D>>,
    pub(super) instance: Instance,
    condition: Condition,
}

enum Condition {
    Good,
    /// A call is under way, or was given up in the middle of things.
    Entered,
    Spoiled(Box<WasmError>),
}

/// What a call comes to. In a box, since an answer is handed through several hands, and is as small as it is for most of them: with
/// the error in place, every one of these would copy that beside it.
pub(super) type Called<T> = Result<T, Box<WasmError>>;

impl<D: Send> Live<D> {
    /// Makes an instance. Its start functions run under these limits.
    pub(super) async fn new(
        ready: &Ready<D>,
        host: Host<D>,
        limits: Limits,
    ) -> Result<Self, WasmError> {
        let mut store = Store::new(&ready.code.engine, host);
        store.limiter(|host| host);
        store.epoch_deadline_callback(host::tick);
        prepare(&mut store, &limits)?;
        let deadline = store.data().deadline();
        let made = within(deadline, pin!(ready.pre.instantiate_async(&mut store))).await;
        spent(&mut store, limits.fuel);
        match made {
            Ok(instance) => Ok(Self { store, instance, condition: Condition::Good }),
            Err(error) => Err(WasmError::of_instantiation(error, store.data().refused())),
        }
    }

    /// Finds a function of the guest's.
    pub(super) fn function<P, R>(
        &mut self,
        index: ComponentExportIndex,
        name: &'static str,
    ) -> Result<TypedFunc<P, R>, WasmError>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift,
    {
        let found = self.instance.get_typed_func(&mut self.store, index);
        found.map_err(|error| WasmError::Link(LinkError::wrong_type(name, &error)))
    }

    /// Calls a function of the guest's.
    pub(super) async fn call<P, R>(
        &mut self,
        function: &TypedFunc<P, R>,
        params: P,
        limits: &Limits,
    ) -> Called<R>
    where
        P: ComponentNamedList + Lower + Send + Sync,
        R: ComponentNamedList + Lift + Send + Sync + 'static,
    {
        self.enter(limits)?;
        let deadline = self.store.data().deadline();
        let result = {
            let call = pin!(function.call_async(&mut self.store, params));
            match deadline {
                // Apart, so that the many that have none hand nothing on.
                None => call.await,
                deadline => within(deadline, call).await,
            }
        };
        self.leave(limits.fuel, result)
    }

    /// Calls into the guest, as often as whoever calls likes, under the limits of one call.
    pub(super) async fn run<R>(
        &mut self,
        limits: &Limits,
        call: impl AsyncFnOnce(&mut Store<Host<D>>) -> wasmtime::Result<R>,
    ) -> Called<R> {
        self.enter(limits)?;
        let deadline = self.store.data().deadline();
        let result = within(deadline, pin!(call(&mut self.store))).await;
        self.leave(limits.fuel, result)
    }

    /// A call begins.
    pub(super) fn enter(&mut self, limits: &Limits) -> Called<()> {
        self.fit()?;
        prepare(&mut self.store, limits)?;
        self.condition = Condition::Entered;
        Ok(())
    }

    /// A call has ended like this.
    // Inlined, so that the answer is not copied on its way through.
    #[inline]
    fn leave<R>(&mut self, fuel: Option<u64>, result: wasmtime::Result<R>) -> Called<R> {
        spent(&mut self.store, fuel);
        match result {
            Ok(value) => {
                self.condition = Condition::Good;
                Ok(value)
            }
            Err(error) => Err(self.spoil(error)),
        }
    }

    #[cold]
    fn spoil(&mut self, error: wasmtime::Error) -> Box<WasmError> {
        let error = Box::new(WasmError::of_call(error, self.store.data().refused()));
        self.condition = Condition::Spoiled(error.clone());
        error
    }

    /// Whether it may be entered, and else why not.
    pub(super) fn fit(&self) -> Called<()> {
        match &self.condition {
            Condition::Good => Ok(()),
            Condition::Entered => Err(Box::new(WasmError::host(
                "an earlier call was given up before its end",
            ))),
            Condition::Spoiled(error) => Err(error.clone()),
        }
    }
}

/// Refills what a call may use.
fn prepare<D>(store: &mut Store<Host<D>>, limits: &Limits) -> Result<(), WasmError> {
    if let Some(fuel) = limits.fuel {
        store.set_fuel(fuel).map_err(WasmError::compile)?;
    }
    store.set_epoch_deadline(1);
    store.data_mut().begin(limits.left(), limits.time);
    Ok(())
}

/// Notes what a call has used.
fn spent<D>(store: &mut Store<Host<D>>, fuel: Option<u64>) {
    let used = fuel
        .zip(store.get_fuel().ok())
        .map(|(given, left)| given.saturating_sub(left));
    store.data_mut().end(used);
}

/// Ends a call that waits for the host for too long. One that computes ends by the tick.
// Pinned by whoever calls: a future that is handed over by value has its room twice, and is copied.
pub(super) async fn within<T>(
    deadline: Deadline,
    mut call: Pin<&mut impl Future<Output = wasmtime::Result<T>>>,
) -> wasmtime::Result<T> {
    let Some((until, time)) = deadline else {
        return call.await;
    };
    // Made when it first has to wait, and boxed, since most calls do not.
    let mut timer: Option<Pin<Box<Sleep>>> = None;
    poll_fn(|cx| match call.as_mut().poll(cx) {
        Poll::Ready(result) => Poll::Ready(result),
        Poll::Pending => {
            let timer = timer.get_or_insert_with(|| Box::pin(sleep_until(until)));
            let over = timer.as_mut().poll(cx);
            over.map(|()| Err(wasmtime::Error::new(WasmError::Deadline(time))))
        }
    })
    .await
}
