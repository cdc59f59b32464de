//! The store on disk: one file of redb, and one thread that has it.

mod entry;
mod file;
mod recover;
#[cfg(test)]
mod tests;
mod writer;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, mpsc::Sender},
};

use redb::Database;
use tokio::sync::oneshot;

pub use self::recover::Recovery;
use self::writer::{Answer, Command};
use super::{StateStore, StoreError, StoreFuture, StoredState};

/// Keeps state in a file, safe from crashes of the process and losses of power.
///
/// A thread of its own has the file, so that no runtime ever waits for the disk; saves that come while it
/// writes go into one transaction. A save is acknowledged once its transaction is on the disk.
///
/// Clones are the same store. The file is locked while it is open: see
/// [`close`](RedbStore::close).
///
/// ```
/// use supervise_runtime::{RedbStore, StateStore, StoredState};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = std::env::temp_dir().join(format!("supervise-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory)?;
/// let path = directory.join("state.redb");
/// let store = RedbStore::open(&path).await?;
/// store.save("App/ledger", StoredState::new("", 1, "42")).await?;
/// store.close().await;
///
/// let again = RedbStore::open(&path).await?;
/// assert_eq!(again.load("App/ledger").await?.map(|state| state.bytes), Some(b"42".to_vec()));
/// # again.close().await;
/// # std::fs::remove_dir_all(&directory)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedbStore {
    path: Arc<Path>,
    commands: Sender<Command>,
}

impl RedbStore {
    /// Opens the store in this file, and makes it if there is none; the directory must exist. The whole
    /// file is checked, and what a crash left half done is undone.
    ///
    /// # Errors
    ///
    /// - [`StoreError::Io`]: there is no such directory, or no right to write in it.
    /// - [`StoreError::InUse`]: it is open, here or in another process.
    /// - [`StoreError::Damaged`]: the file was cut short, overwritten, or is no store. Nothing is changed:
    ///   see [`recover`](RedbStore::recover).
    /// - [`StoreError::NewerFormat`]: a later version of this library made it. Nothing is changed.
    ///
    /// # Cancel safety
    ///
    /// The file may have been made when the future is dropped; it is closed again then.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref().to_owned();
        let open = {
            let path = path.clone();
            move || Ok((file::open(&path)?, ()))
        };
        Ok(Self::start(path, open).await?.0)
    }

    /// Opens the store as [`open`](RedbStore::open) does; where it is damaged, the file gets another name
    /// and a new store begins with the states that are whole.
    ///
    /// # Errors
    ///
    /// [`StoreError`], but none of damage.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not end a recovery that has begun.
    pub async fn recover(path: impl AsRef<Path>) -> Result<(Self, Recovery), StoreError> {
        let path = path.as_ref().to_owned();
        let open = {
            let path = path.clone();
            move || recover::recover(&path)
        };
        Self::start(path, open).await
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the file for all clones, once what was asked for before is done. Dropping the last clone
    /// closes it too, but does not say when.
    ///
    /// # Cancel safety
    ///
    /// The file is closed though the future be dropped.
    pub async fn close(self) {
        let (closed, done) = oneshot::channel();
        if self.commands.send(Command::Close(closed)).is_ok() {
            // An error says that the thread is gone, which is as good.
            let _ = done.await;
        }
    }

    async fn start<T: Send + 'static>(
        path: PathBuf,
        open: impl FnOnce() -> Result<(Database, T), StoreError> + Send + 'static,
    ) -> Result<(Self, T), StoreError> {
        let (opened, open_or_not) = oneshot::channel();
        writer::start(path.clone(), open, opened);
        let (commands, more) = open_or_not.await.unwrap_or(Err(StoreError::Closed))?;
        Ok((Self { path: path.into(), commands }, more))
    }

    /// Asks the thread at once, and gives what waits for its answer.
    fn ask<T: Send + 'static>(
        &self,
        command: impl FnOnce(Answer<T>) -> Command,
    ) -> StoreFuture<'static, T> {
        let (sender, answer) = oneshot::channel();
        // If the thread is gone, the command is dropped, and the answer with it.
        let _ = self.commands.send(command(sender));
        Box::pin(async { answer.await.unwrap_or(Err(StoreError::Closed)) })
    }
}

impl StateStore for RedbStore {
    fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredState>> {
        self.ask(|answer| Command::Load(key.into(), answer))
    }

    fn save<'a>(&'a self, key: &'a str, state: StoredState) -> StoreFuture<'a, ()> {
        let entry = entry::encode(&state);
        self.ask(|answer| Command::Save(key.into(), entry, answer))
    }

    fn delete<'a>(&'a self, key: &'a str) -> StoreFuture<'a, ()> {
        self.ask(|answer| Command::Delete(key.into(), answer))
    }

    fn list<'a>(&'a self, prefix: &'a str) -> StoreFuture<'a, Vec<String>> {
        self.ask(|answer| Command::List(prefix.into(), answer))
    }
}

impl fmt::Debug for RedbStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedbStore")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
