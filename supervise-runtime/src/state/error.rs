//! What may go wrong with state and with stores.

use std::{error::Error, io, path::PathBuf, sync::Arc, time::Duration};

use super::CodecError;
use crate::PanicReport;

/// What may go wrong with a child's state. [`Failure::downcast_ref`](crate::Failure::downcast_ref)
/// gives it where it failed a start.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The store could not be read. The start fails, and nothing is overwritten.
    #[error("its state could not be loaded")]
    Load(#[source] StoreError),
    /// The store did not answer within `start_timeout`. The start fails, and nothing is
    /// overwritten.
    #[error("its state was not loaded within {0:?}")]
    LoadTimedOut(Duration),
    /// A later version of the program wrote the state. The start fails, and nothing is overwritten.
    #[error("its stored state is of version {found}, and this program knows it up to {known}")]
    Newer {
        /// The version in the store.
        found: u32,
        /// [`Snapshot::VERSION`](crate::Snapshot::VERSION).
        known: u32,
    },
    /// The stored state is of something else. The start fails, and nothing is overwritten.
    #[error("its stored state is of `{found}`, not of `{expected}`")]
    Schema {
        /// The name in the store.
        found: Box<str>,
        /// [`Snapshot::SCHEMA`](crate::Snapshot::SCHEMA).
        expected: Box<str>,
    },
    /// The policy wants state kept of an actor that has no
    /// [`Snapshot`](crate::Snapshot). The start fails.
    #[error("its state is to be kept, but its actor has no `Snapshot`")]
    NoSnapshot,
    /// [`Snapshot::migrate`](crate::Snapshot::migrate) does not know this version.
    #[error("no migration from version {version} is known")]
    Unknown {
        /// The version in the store.
        version: u32,
    },
    /// Stored state of an older version could not be read.
    #[error("its stored state of version {version} could not be migrated")]
    Migrate {
        /// The version in the store.
        version: u32,
        /// What [`Snapshot::migrate`](crate::Snapshot::migrate) said.
        #[source]
        source: Arc<dyn Error + Send + Sync>,
    },
    /// Stored state could not be read.
    #[error("its stored state could not be read")]
    Decode(#[source] Arc<dyn Error + Send + Sync>),
    /// State could not be written down.
    #[error("its state could not be written down")]
    Encode(#[source] Arc<dyn Error + Send + Sync>),
    /// State that was written down could not be stored.
    #[error("its state could not be saved")]
    Save(#[source] StoreError),
    /// A component could not say what its state is, before it stopped. What was committed before stays.
    #[error("its state could not be taken: {0}")]
    NotTaken(Box<str>),
    /// The child had to end before its state was saved. Saving it may still succeed.
    #[error("its state was not saved before it had to end")]
    Unsaved,
    /// [`Snapshot::restore`](crate::Snapshot::restore) returned an error, whose text this is.
    #[error("its state could not be restored: {0}")]
    Restore(Box<str>),
    /// [`Snapshot::restore`](crate::Snapshot::restore) did not finish within `start_timeout`.
    #[error("its state was not restored within {0:?}")]
    RestoreTimedOut(Duration),
    /// The code that was to read, write, clone or restore it panicked.
    #[error("its state could not be handled: {0}")]
    Panicked(PanicReport),
}

/// What may go wrong with a store of state.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file system refused: there is no such directory, no right to write, no room.
    #[error("the state store `{}` cannot be used", path.display())]
    Io {
        /// The store's file.
        path: PathBuf,
        /// What the file system said.
        #[source]
        source: Arc<io::Error>,
    },
    /// The file is no store, or is damaged beyond what a crash can do.
    #[error("the state store `{}` is damaged: {detail}", path.display())]
    Damaged {
        /// The store's file.
        path: PathBuf,
        /// What is wrong with it.
        detail: Box<str>,
    },
    /// One entry is damaged; the others are not.
    #[error("the state stored under `{key}` is damaged")]
    DamagedEntry {
        /// Whose it is.
        key: Box<str>,
    },
    /// The store is open already, here or in another process.
    #[error("the state store `{}` is in use", path.display())]
    InUse {
        /// The store's file.
        path: PathBuf,
    },
    /// A later version of this library wrote the store. Nothing in it is changed.
    #[error("the state store `{}` is of format {found}, and this program knows formats up to {known}", path.display())]
    NewerFormat {
        /// The store's file.
        path: PathBuf,
        /// The format of the file.
        found: u32,
        /// The newest that is known.
        known: u32,
    },
    /// The store was closed.
    #[error("the state store is closed")]
    Closed,
    /// Anything else, of a store of one's own.
    #[error(transparent)]
    Other(Arc<dyn Error + Send + Sync>),
}

impl StoreError {
    /// An error of a store of one's own.
    pub fn other(error: impl Into<CodecError>) -> Self {
        Self::Other(Arc::from(error.into()))
    }
}
