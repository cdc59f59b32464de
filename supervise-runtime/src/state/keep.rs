//! The state that was committed last, with its type.

use std::{future::Future, pin::Pin, sync::Arc};

use super::{CodecError, Persist, Snapshot, StateError, StoredState};
use crate::{Actor, Context, failure::catch};

/// A restoration under way.
pub(crate) type Restoring<'a, E> = Pin<Box<dyn Future<Output = Result<(), E>> + Send + 'a>>;

/// An actor on its way to where its state can be taken.
pub(crate) type Settling<'a, E> = Restoring<'a, E>;

/// Makes what keeps the state of an actor.
pub(crate) type Make<A> = fn() -> Box<dyn Keep<A>>;

/// Keeps the state of an actor, whose type only the implementation knows.
///
/// `Sync`, since the context has it, of which handlers share references across their awaits.
pub(crate) trait Keep<A: Actor>: Send + Sync {
    /// Takes the actor's state for the last good one. Runs user code.
    fn commit(&mut self, actor: &A);

    /// Takes the actor's state for the one to go back to while nothing is committed. Runs user code.
    fn begin(&mut self, actor: &A);

    /// The committed state, for a store.
    fn to_store(&self) -> Option<Arc<dyn ToStore>>;

    /// Drops all state. Runs user code.
    fn forget(&mut self);

    /// Takes a store's state for the last good one. Runs user code.
    fn accept(&mut self, stored: &StoredState) -> Result<(), StateError>;

    /// The committed state, to restore an actor to.
    fn committed(&self) -> Option<Arc<dyn Restore<A>>>;

    /// What a living actor was before a failed call.
    fn before(&self) -> Option<Arc<dyn Restore<A>>>;

    /// What is to be awaited before the actor's state can be taken outside a message. Runs user code, as it is polled.
    fn settle<'a>(&self, actor: &'a mut A) -> Option<Settling<'a, A::Error>> {
        let _ = actor;
        None
    }

    /// The committed state, where it is `start` itself that is given it, as bytes.
    fn given_to_start(&self) -> Option<Arc<[u8]>> {
        None
    }
}

/// State that an actor can be restored to.
pub(crate) trait Restore<A: Actor>: Send + Sync {
    /// Runs user code, as it is polled.
    fn restore<'a>(
        self: Arc<Self>,
        actor: &'a mut A,
        cx: &'a mut Context<A>,
    ) -> Restoring<'a, A::Error>;
}

/// State that can be written down, whatever its type.
pub(crate) trait ToStore: Send + Sync {
    /// Runs user code; its panic is an error.
    fn to_stored(&self) -> Result<StoredState, StateError>;
}

struct Committed<A: Snapshot> {
    state: A::State,
    codec: Option<Codec<A>>,
}

/// How the state is written down, if it is to be stored.
struct Codec<A: Snapshot> {
    encode: fn(&A::State) -> Result<Vec<u8>, CodecError>,
    decode: fn(&[u8]) -> Result<A::State, CodecError>,
}

impl<A: Snapshot> Clone for Codec<A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: Snapshot> Copy for Codec<A> {}

pub(crate) struct Keeper<A: Snapshot> {
    /// Shared with whoever writes it to the store.
    committed: Option<Arc<Committed<A>>>,
    began: Option<Arc<Committed<A>>>,
    codec: Option<Codec<A>>,
}

impl<A: Snapshot> Keeper<A> {
    /// For state that stays in memory.
    pub(crate) fn in_memory() -> Box<dyn Keep<A>> {
        Box::new(Self { committed: None, began: None, codec: None })
    }
}

impl<A: Snapshot<State: Persist>> Keeper<A> {
    /// For state that is stored too.
    pub(crate) fn stored() -> Box<dyn Keep<A>> {
        let codec = Codec { encode: A::State::to_bytes, decode: A::State::from_bytes };
        Box::new(Self { committed: None, began: None, codec: Some(codec) })
    }
}

impl<A: Snapshot> Keep<A> for Keeper<A> {
    fn commit(&mut self, actor: &A) {
        let state = actor.snapshot();
        match self.committed.as_mut().and_then(Arc::get_mut) {
            // Nobody writes it down, so its place can be used again.
            Some(committed) => committed.state = state,
            None => self.committed = Some(Arc::new(Committed { state, codec: self.codec })),
        }
    }

    fn begin(&mut self, actor: &A) {
        let state = actor.snapshot();
        self.began = Some(Arc::new(Committed { state, codec: self.codec }));
    }

    fn to_store(&self) -> Option<Arc<dyn ToStore>> {
        let committed = self.committed.clone()?;
        Some(committed)
    }

    fn forget(&mut self) {
        self.committed = None;
        self.began = None;
    }

    fn accept(&mut self, stored: &StoredState) -> Result<(), StateError> {
        let Some(codec) = self.codec else {
            return Ok(());
        };
        if *stored.schema != *A::SCHEMA {
            let (found, expected) = (stored.schema.clone(), A::SCHEMA.into());
            return Err(StateError::Schema { found, expected });
        }
        let version = stored.version;
        if version > A::VERSION {
            return Err(StateError::Newer { found: version, known: A::VERSION });
        }
        let current = version == A::VERSION;
        let read = catch(|| {
            if current {
                (codec.decode)(&stored.bytes)
            } else {
                A::migrate(version, &stored.bytes)
            }
        });
        let state = match read {
            Ok(Ok(state)) => state,
            Ok(Err(source)) if current => return Err(StateError::Decode(source.into())),
            Ok(Err(source)) => {
                return Err(StateError::Migrate { version, source: source.into() });
            }
            Err(report) => return Err(StateError::Panicked(report)),
        };
        self.committed = Some(Arc::new(Committed { state, codec: self.codec }));
        Ok(())
    }

    fn committed(&self) -> Option<Arc<dyn Restore<A>>> {
        let committed = self.committed.clone()?;
        Some(committed)
    }

    fn before(&self) -> Option<Arc<dyn Restore<A>>> {
        let before = self.committed.clone().or_else(|| self.began.clone())?;
        Some(before)
    }
}

impl<A: Snapshot> Restore<A> for Committed<A> {
    fn restore<'a>(
        self: Arc<Self>,
        actor: &'a mut A,
        cx: &'a mut Context<A>,
    ) -> Restoring<'a, A::Error> {
        Box::pin(async move {
            let state = self.state.clone();
            // Else whoever commits next would find it shared.
            drop(self);
            actor.restore(state, cx).await
        })
    }
}

impl<A: Snapshot> ToStore for Committed<A> {
    fn to_stored(&self) -> Result<StoredState, StateError> {
        let Some(codec) = self.codec else {
            return Err(StateError::NoSnapshot);
        };
        match catch(|| (codec.encode)(&self.state)) {
            Ok(Ok(bytes)) => Ok(StoredState::new(A::SCHEMA, A::VERSION, bytes)),
            Ok(Err(source)) => Err(StateError::Encode(source.into())),
            Err(report) => Err(StateError::Panicked(report)),
        }
    }
}

impl StateError {
    /// Whether it refuses the start, so that nothing is overwritten; else the start is a fresh one.
    pub(crate) fn refuses(&self) -> bool {
        matches!(
            self,
            Self::Load(_)
                | Self::LoadTimedOut(_)
                | Self::Newer { .. }
                | Self::Schema { .. }
                | Self::NoSnapshot
        )
    }
}
