//! State that survives: what an actor hands on to its next incarnation, and where it is kept.

mod error;
#[cfg(feature = "serde")]
mod json;
pub(crate) mod keep;
pub(crate) mod link;
mod memory;
mod persist;
#[cfg(feature = "store-redb")]
mod redb;
mod snapshot;
mod store;

pub use error::{StateError, StoreError};
#[cfg(feature = "serde")]
pub use json::Json;
pub use link::StateStatus;
pub use memory::MemoryStore;
pub use persist::{CodecError, Persist};
#[cfg(feature = "store-redb")]
pub use redb::{Recovery, RedbStore};
pub use snapshot::Snapshot;
pub use store::{StateStore, StoreFuture, StoredState};
