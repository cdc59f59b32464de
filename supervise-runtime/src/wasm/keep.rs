//! What is kept of a guest's state.

use std::sync::Arc;

use super::{Bytes, Wasm, WasmError};
use crate::{
    Context, StateError, StoredState,
    state::keep::{Keep, Restore, Restoring, Settling, ToStore},
};

/// What a store's bytes are of: the package whose `snapshot` made them. What they mean is the guest's business, and so is
/// what an older guest wrote.
const SCHEMA: &str = "supervision:child";
const VERSION: u32 = 1;

/// Keeps the state of one child. Its guest is given it by `init`.
#[derive(Default)]
pub(crate) struct Keeper {
    committed: Option<Bytes>,
    /// What the guest began with: `None` if that is its own business.
    began: Option<Option<Bytes>>,
}

impl Keeper {
    pub(crate) fn make() -> Box<dyn Keep<Wasm>> {
        Box::new(Self::default())
    }
}

impl Keep<Wasm> for Keeper {
    fn settle<'a>(&self, actor: &'a mut Wasm) -> Option<Settling<'a, WasmError>> {
        Some(Box::pin(actor.take_state()))
    }

    fn commit(&mut self, actor: &Wasm) {
        if let Some(state) = actor.taken() {
            self.committed = Some(state.clone());
        }
    }

    fn begin(&mut self, actor: &Wasm) {
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
    fn committed(&self) -> Option<Arc<dyn Restore<Wasm>>> {
        None
    }

    fn given_to_start(&self) -> Option<Bytes> {
        self.committed.clone()
    }

    fn before(&self) -> Option<Arc<dyn Restore<Wasm>>> {
        let before = self.committed.clone().map(Some).or(self.began.clone())?;
        Some(Arc::new(Before(before)))
    }
}

/// What a guest goes back to after a failed call: an instance that begins with this.
struct Before(Option<Bytes>);

impl Restore<Wasm> for Before {
    fn restore<'a>(
        self: Arc<Self>,
        actor: &'a mut Wasm,
        _: &'a mut Context<Wasm>,
    ) -> Restoring<'a, WasmError> {
        Box::pin(async move { actor.begin_again(self.0.clone()).await })
    }
}

/// State on its way to a store.
struct Saved(Bytes);

impl ToStore for Saved {
    fn to_stored(&self) -> Result<StoredState, StateError> {
        Ok(StoredState::new(SCHEMA, VERSION, &*self.0))
    }
}
