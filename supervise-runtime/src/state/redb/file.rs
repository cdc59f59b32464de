//! The file: opening it, and what may be wrong with it.

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::Arc,
};

use redb::{Builder, Database, ReadableDatabase, TableDefinition, TableHandle};

use crate::{StoreError, failure::catch};

/// The states, by key.
pub(super) const STATES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("states");
/// What the file says about itself.
const ABOUT: TableDefinition<'_, &str, u32> = TableDefinition::new("about");
/// The one thing that it says.
const FORMAT: &str = "format";
/// The newest format that is known here.
const KNOWN: u32 = 1;

/// States are small, and each is read once.
const CACHE: usize = 4 << 20;

/// Opens the store, and makes it if there is none.
pub(super) fn open(path: &Path) -> Result<Database, StoreError> {
    if !path.try_exists().map_err(|error| io(path, error))? {
        create(path)?;
    }
    let db = guarded(path, || {
        let mut builder = Builder::new();
        // Else a file that was damaged while nobody had it open would be trusted.
        builder
            .set_cache_size(CACHE)
            .set_check_integrity_on_open(true);
        Ok(builder.open(path)?)
    })?;
    match guarded(path, || format(&db))? {
        Some(KNOWN) => Ok(db),
        Some(found) => Err(StoreError::NewerFormat { path: path.into(), found, known: KNOWN }),
        None => Err(damaged(path, "it holds something else")),
    }
}

/// Makes an empty store under another name first, so that a crash leaves either none or a whole one: a
/// file of no length is always the work of somebody else.
fn create(path: &Path) -> Result<(), StoreError> {
    let fresh = beside(path, "new");
    remove(&fresh)?;
    let db = guarded(path, || {
        Ok(Builder::new().set_cache_size(CACHE).create(&fresh)?)
    })?;
    guarded(path, || {
        let begun = db.begin_write()?;
        begun.open_table(ABOUT)?.insert(FORMAT, KNOWN)?;
        begun.open_table(STATES)?;
        Ok(begun.commit()?)
    })?;
    drop(db);
    fs::rename(&fresh, path).map_err(|error| io(path, error))?;
    sync_directory(path)
}

/// Makes sure that the file's name outlives a loss of power too.
pub(super) fn sync_directory(path: &Path) -> Result<(), StoreError> {
    let directory = match path.parent() {
        Some(directory) if directory != Path::new("") => directory,
        _ => Path::new("."),
    };
    // Elsewhere a directory is no file that could be opened.
    if cfg!(unix) {
        let synced = File::open(directory).and_then(|directory| directory.sync_all());
        synced.map_err(|error| io(path, error))?;
    }
    Ok(())
}

/// `None` for a database that is not ours.
fn format(db: &Database) -> Result<Option<u32>, redb::Error> {
    let reading = db.begin_read()?;
    if !reading
        .list_tables()?
        .any(|table| table.name() == ABOUT.name())
    {
        return Ok(None);
    }
    let about = reading.open_table(ABOUT)?;
    Ok(about.get(FORMAT)?.map(|format| format.value()))
}

/// The path with an ending of ours behind it.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(io(path, error)),
        _ => Ok(()),
    }
}

/// Does something with the database. A panic on the way is what a damaged file may lead to, too.
pub(super) fn guarded<T>(
    path: &Path,
    work: impl FnOnce() -> Result<T, redb::Error>,
) -> Result<T, StoreError> {
    match catch(work) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(told(path, error)),
        Err(report) => Err(damaged(path, report.message())),
    }
}

fn told(path: &Path, error: redb::Error) -> StoreError {
    match error {
        redb::Error::DatabaseAlreadyOpen | redb::Error::LockProtocolMismatch => {
            StoreError::InUse { path: path.into() }
        }
        // Not a database, as far as its first bytes tell; or it ends before it should.
        redb::Error::Io(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidData | ErrorKind::UnexpectedEof
            ) =>
        {
            damaged(path, &error.to_string())
        }
        redb::Error::Io(error) => io(path, error),
        redb::Error::PreviousIo => io(path, io::Error::other(error)),
        error => damaged(path, &error.to_string()),
    }
}

pub(super) fn io(path: &Path, error: io::Error) -> StoreError {
    StoreError::Io { path: path.into(), source: Arc::new(error) }
}

pub(super) fn damaged(path: &Path, detail: &str) -> StoreError {
    StoreError::Damaged { path: path.into(), detail: detail.into() }
}
