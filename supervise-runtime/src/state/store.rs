//! Where state is kept beyond the end of the process.

use std::{future::Future, pin::Pin, sync::Arc};

use super::StoreError;

/// What a store's methods return, so that a store can be chosen at run time.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// State as a store keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredState {
    /// What it is of: [`Snapshot::SCHEMA`](crate::Snapshot::SCHEMA).
    pub schema: Box<str>,
    /// How it is written: [`Snapshot::VERSION`](crate::Snapshot::VERSION).
    pub version: u32,
    /// What [`Persist`](crate::Persist) made of it.
    pub bytes: Vec<u8>,
}

impl StoredState {
    /// State of this schema and version.
    #[must_use]
    pub fn new(schema: impl Into<Box<str>>, version: u32, bytes: impl Into<Vec<u8>>) -> Self {
        Self { schema: schema.into(), version, bytes: bytes.into() }
    }
}

/// Keeps the state of children beyond the end of the process.
///
/// A key is the name of the tree and the path of the child, as in `Payments/market/rates`. A child
/// has one save under way at a time, and each of its saves replaces the one before.
///
/// # Acknowledgement
///
/// Whoever calls [`save`](StateStore::save) takes its `Ok` for a promise: from then on `load` gives
/// this state or a later one, whatever happens to the process. Until then it gives the state of
/// before or this one, whole. Dropping the future of a `save` may leave either.
///
/// ```
/// use supervise_runtime::{MemoryStore, StateStore, StoredState};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), supervise_runtime::StoreError> {
/// let store = MemoryStore::new();
/// store.save("App/ledger", StoredState::new("", 1, "42")).await?;
/// assert_eq!(store.load("App/ledger").await?.map(|state| state.bytes), Some(b"42".to_vec()));
/// assert_eq!(store.list("App/").await?, ["App/ledger"]);
/// store.delete("App/ledger").await?;
/// assert_eq!(store.load("App/ledger").await?, None);
/// # Ok(())
/// # }
/// ```
pub trait StateStore: Send + Sync + 'static {
    /// The state under this key, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be said, or what is there is not whole.
    fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredState>>;

    /// Puts state under this key.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; then the state of before is there, or this one.
    fn save<'a>(&'a self, key: &'a str, state: StoredState) -> StoreFuture<'a, ()>;

    /// Removes what is under this key, if anything is.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; then it may still be there.
    fn delete<'a>(&'a self, key: &'a str) -> StoreFuture<'a, ()>;

    /// Every key that begins like this, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the keys cannot be read.
    fn list<'a>(&'a self, prefix: &'a str) -> StoreFuture<'a, Vec<String>>;
}

impl<S: StateStore + ?Sized> StateStore for Arc<S> {
    fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredState>> {
        (**self).load(key)
    }

    fn save<'a>(&'a self, key: &'a str, state: StoredState) -> StoreFuture<'a, ()> {
        (**self).save(key, state)
    }

    fn delete<'a>(&'a self, key: &'a str) -> StoreFuture<'a, ()> {
        (**self).delete(key)
    }

    fn list<'a>(&'a self, prefix: &'a str) -> StoreFuture<'a, Vec<String>> {
        (**self).list(prefix)
    }
}
