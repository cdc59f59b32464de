//! The thread that has the file: one transaction for all that waits.

use std::{
    path::PathBuf,
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use redb::{Database, ReadableDatabase};
use tokio::sync::oneshot;

use super::{
    entry,
    file::{self, STATES, guarded},
};
use crate::{StoreError, StoredState};

pub(super) type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the thread is asked for.
pub(super) enum Command {
    Save(Box<str>, Vec<u8>, Answer<()>),
    Delete(Box<str>, Answer<()>),
    Load(Box<str>, Answer<Option<StoredState>>),
    List(Box<str>, Answer<Vec<String>>),
    Close(oneshot::Sender<()>),
}

/// How many commands one transaction takes at most, so that the first of them need not wait long.
const BATCH: usize = 256;

/// Starts the thread. It opens the file by `open`, and says what came of it.
pub(super) fn start<T: Send + 'static>(
    path: PathBuf,
    open: impl FnOnce() -> Result<(Database, T), StoreError> + Send + 'static,
    opened: Answer<(Sender<Command>, T)>,
) {
    let (sender, commands) = channel();
    let serve = move || match open() {
        Err(error) => drop(opened.send(Err(error))),
        Ok((db, more)) => {
            // Whoever wanted it may be gone; then there is no sender, and nothing is served.
            drop(opened.send(Ok((sender, more))));
            Writer { path, db: Some(db) }.serve(&commands);
        }
    };
    // Should there be no thread to be had, `opened` is dropped, which says so.
    drop(
        thread::Builder::new()
            .name("state-store".to_owned())
            .spawn(serve),
    );
}

struct Writer {
    path: PathBuf,
    /// `None` after a failure: redb takes no more then, and is opened anew for the next batch.
    db: Option<Database>,
}

impl Writer {
    fn serve(mut self, commands: &Receiver<Command>) {
        while let Ok(first) = commands.recv() {
            let mut batch = vec![first];
            let more = commands.try_iter().take(BATCH - 1);
            batch.extend(more);
            let (mut writes, mut reads) = (Vec::new(), Vec::new());
            for command in batch {
                match command {
                    Command::Save(..) | Command::Delete(..) => writes.push(command),
                    _ => reads.push(command),
                }
            }
            self.write_all(writes);
            for read in reads {
                match read {
                    Command::Load(key, answer) => drop(answer.send(self.load(&key))),
                    Command::List(prefix, answer) => drop(answer.send(self.list(&prefix))),
                    Command::Close(closed) => {
                        self.db = None;
                        let _ = closed.send(());
                        return;
                    }
                    Command::Save(..) | Command::Delete(..) => {}
                }
            }
        }
    }

    /// One transaction for all; if it fails, one for each, so that what is wrong with one is not
    /// the others' affair.
    fn write_all(&mut self, writes: Vec<Command>) {
        let result = self.write(&writes);
        let each = result.is_err() && writes.len() > 1;
        for write in writes {
            let result = if each {
                self.write(std::slice::from_ref(&write))
            } else {
                result.clone()
            };
            write.answer(result);
        }
    }

    fn write(&mut self, writes: &[Command]) -> Result<(), StoreError> {
        if writes.is_empty() {
            return Ok(());
        }
        self.with(|db| {
            let begun = db.begin_write()?;
            {
                let mut states = begun.open_table(STATES)?;
                for write in writes {
                    match write {
                        Command::Save(key, entry, _) => {
                            states.insert(&**key, entry.as_slice())?;
                        }
                        Command::Delete(key, _) => {
                            states.remove(&**key)?;
                        }
                        _ => {}
                    }
                }
            }
            // Durable once this returns: redb's default.
            Ok(begun.commit()?)
        })
    }

    fn load(&mut self, key: &str) -> Result<Option<StoredState>, StoreError> {
        let found = self.with(|db| {
            let states = db.begin_read()?.open_table(STATES)?;
            let found = states.get(key)?;
            Ok(found.map(|entry| entry::decode(entry.value())))
        })?;
        match found {
            Some(None) => Err(StoreError::DamagedEntry { key: key.into() }),
            Some(whole) => Ok(whole),
            None => Ok(None),
        }
    }

    fn list(&mut self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.with(|db| {
            let states = db.begin_read()?.open_table(STATES)?;
            let mut keys = Vec::new();
            for entry in states.range(prefix..)? {
                let (key, _) = entry?;
                if !key.value().starts_with(prefix) {
                    break;
                }
                keys.push(key.value().to_owned());
            }
            Ok(keys)
        })
    }

    fn with<T>(
        &mut self,
        work: impl FnOnce(&Database) -> Result<T, redb::Error>,
    ) -> Result<T, StoreError> {
        let db = match self.db.take() {
            Some(db) => db,
            None => file::open(&self.path)?,
        };
        let done = guarded(&self.path, || work(&db));
        if done.is_ok() {
            self.db = Some(db);
        }
        done
    }
}

impl Command {
    fn answer(self, result: Result<(), StoreError>) {
        if let Self::Save(_, _, answer) | Self::Delete(_, answer) = self {
            // Whoever asked may have stopped waiting.
            let _ = answer.send(result);
        }
    }
}
