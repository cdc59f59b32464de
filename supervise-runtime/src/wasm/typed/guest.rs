//! A component of a world of its own, as its actor has it while it works.

use std::fmt;

use wasmtime::Store;

use super::{StoreData, WasmActor};
use crate::wasm::{
    WasmError,
    instance::{Limits, Live},
    link::Granted,
};

/// The instance of a component, to be called.
pub struct Guest<'a, A: WasmActor> {
    pub(super) live: &'a mut Live<Granted>,
    pub(super) world: &'a A::World,
    pub(super) limits: Limits,
}

impl<A: WasmActor> Guest<'_, A> {
    /// Calls into the guest. Each call has the `fuel` of the child, and what is left of its `handle_timeout`, or its
    /// `start_timeout`, since the message came.
    ///
    /// # Errors
    ///
    /// [`WasmError`], made from what the engine says. The instance is not entered again after any: whoever calls once more gets
    /// the same error.
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: a call that was given up leaves an instance that is not entered again.
    pub async fn call<R>(
        &mut self,
        call: impl AsyncFnOnce(&A::World, &mut Store<StoreData>) -> wasmtime::Result<R>,
    ) -> Result<R, WasmError> {
        let world = self.world;
        self.live
            .run(&self.limits, async |store| call(world, store).await)
            .await
            .map_err(|error| *error)
    }

    /// What the functions that the world imports work on: see [`StoreData`].
    pub fn data<T: Default + Send + 'static>(&mut self) -> &mut T {
        self.live.store.data_mut().data()
    }
}

impl<A: WasmActor> fmt::Debug for Guest<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guest")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
