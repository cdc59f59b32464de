//! What is kept of a guest's state.

use std::{future::Future, sync::Arc};

use super::{Bytes, WasmError};
use crate::{
    Actor, Context, StateError, StoredState,
    state::keep::{Keep, Restore, Restoring, Settling, ToStore},
};

/// What a store's bytes are of: the package whose `snapshot` made them. What they mean is the guest's business, and so is
/// what an older guest wrote.
const SCHEMA: &str = "supervision:child";
const VERSION: u32 = 1;

/// An actor that runs a guest which has state.
pub(crate) trait Stateful: Actor<Error = WasmError> {
    /// Asks the guest for its state.
    fn take_state(&mut self) -> impl Future<Output = Result<(), WasmError>> + Send;

    /// The state that was asked of the guest last.
    fn taken(&self) -> Option<&Bytes>;

    /// What the guest begins with where nothing is kept.
    fn initial(&self) -> Option<&Bytes>;

    /// Puts an instance that begins with this state into the place of the one there is.
    fn begin_again(
        &mut self,
        state: Option<Bytes>,
        cx: &mut Context<Self>,
    ) -> impl Future<Output = Result<(), WasmError>> + Send;
}

/// Keeps the state of one child. Its guest is given it by `init`.
#[derive(Default)]
pub(crate) struct Keeper {
    committed: Option<Bytes>,
    /// What the guest began with: `None` if that is its own business.
    began: Option<Option<Bytes>>,
}

impl Keeper {
    pub(crate) fn make<G: Stateful>() -> Box<dyn Keep<G>> {
        Box::new(Self::default())
    }
}

impl<G: Stateful> Keep<G> for Keeper {
    fn settle<'a>(&self, actor: &'a mut G) -> Option<Settling<'a, WasmError>> {
        Some(Box::pin(actor.take_state()))
    }

    fn commit(&mut self, actor: &G) {
        if let Some(state) = actor.taken() {
            self.committed = Some(state.clone());
        }
    }

    fn begin(&mut self, actor: &G) {
        self.began = Some(actor.initial().cloned());
    }

    fn to_store(&self) -> Option<Arc<dyn ToStore>> {
        Some(Arc::new(Saved(self.committed.clone()?)))
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn accept(&mut self, stored: &StoredState) -> Result<(), StateError> {
        if *stored.schema != *SCHEMA {
            let (found, expected) = (stored.schema.clone(), SCHEMA.into());
            return Err(StateError::Schema { found, expected });
        }
        if stored.version > VERSION {
            return Err(StateError::Newer { found: stored.version, known: VERSION });
        }
        self.committed = Some(stored.bytes.as_slice().into());
        Ok(())
    }

    // It is not restored after its start: its `init` is given the state.
    fn committed(&self) -> Option<Arc<dyn Restore<G>>> {
        None
    }

    fn given_to_start(&self) -> Option<Bytes> {
        self.committed.clone()
    }

    fn before(&self) -> Option<Arc<dyn Restore<G>>> {
        let before = self.committed.clone().map(Some).or(self.began.clone())?;
        Some(Arc::new(Before(before)))
    }
}

/// What a guest goes back to after a failed call: an instance that begins with this.
struct Before(Option<Bytes>);

impl<G: Stateful> Restore<G> for Before {
    fn restore<'a>(
        self: Arc<Self>,
        actor: &'a mut G,
        cx: &'a mut Context<G>,
    ) -> Restoring<'a, WasmError> {
        Box::pin(async move { actor.begin_again(self.0.clone(), cx).await })
    }
}

/// State on its way to a store.
struct Saved(Bytes);

impl ToStore for Saved {
    fn to_stored(&self) -> Result<StoredState, StateError> {
        Ok(StoredState::new(SCHEMA, VERSION, &*self.0))
    }
}
