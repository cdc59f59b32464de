//! A store out of what is whole of a damaged one.

use std::{
    fs,
    path::{Path, PathBuf},
};

use redb::{Builder, Database, ReadableDatabase, ReadableTable};

use super::{
    entry,
    file::{self, STATES, beside, guarded, io},
};
use crate::StoreError;

/// What became of a damaged store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovery {
    /// The keys whose state is whole, and in the store.
    pub kept: Vec<String>,
    /// The keys whose state was damaged. If the file could not be read at all, what was lost has no
    /// names any more, and this is empty too.
    pub lost: Vec<String>,
    /// Where the damaged file is now; `None` if nothing was wrong with it.
    pub set_aside: Option<PathBuf>,
}

type Entries = Vec<(String, Vec<u8>)>;

/// Opens the store; where it is damaged, sets the file aside and begins a new one with what is whole.
pub(super) fn recover(path: &Path) -> Result<(Database, Recovery), StoreError> {
    let mut recovery = Recovery::default();
    let mut whole = Entries::new();
    match file::open(path) {
        Ok(db) => match guarded(path, || read(&db, &mut whole, &mut recovery)) {
            Ok(()) if recovery.lost.is_empty() => return Ok((db, recovery)),
            Ok(()) | Err(StoreError::Damaged { .. }) => {}
            Err(error) => return Err(error),
        },
        Err(StoreError::Damaged { .. }) => salvage(path, &mut whole, &mut recovery)?,
        // Nothing is wrong with the file itself.
        Err(error) => return Err(error),
    }
    let aside = free_name(path)?;
    fs::rename(path, &aside).map_err(|error| io(path, error))?;
    recovery.set_aside = Some(aside);
    let db = file::open(path)?;
    guarded(path, || {
        let begun = db.begin_write()?;
        {
            let mut states = begun.open_table(STATES)?;
            for (key, entry) in &whole {
                states.insert(key.as_str(), entry.as_slice())?;
            }
        }
        Ok(begun.commit()?)
    })?;
    Ok((db, recovery))
}

/// Reads what can be read of a damaged file: of a copy, since whoever opens it may change it.
fn salvage(path: &Path, whole: &mut Entries, recovery: &mut Recovery) -> Result<(), StoreError> {
    let copy = beside(path, "salvage");
    fs::copy(path, &copy).map_err(|error| io(path, error))?;
    // Whatever goes wrong here ends the reading; what was read until then is whole.
    let _ = guarded(path, || {
        let db = Builder::new().open(&copy)?;
        read(&db, whole, recovery)
    });
    file::remove(&copy)
}

fn read(db: &Database, whole: &mut Entries, recovery: &mut Recovery) -> Result<(), redb::Error> {
    for found in db.begin_read()?.open_table(STATES)?.iter()? {
        let (key, value) = found?;
        let (key, value) = (key.value().to_owned(), value.value());
        if entry::decode(value).is_some() {
            recovery.kept.push(key.clone());
            whole.push((key, value.to_owned()));
        } else {
            recovery.lost.push(key);
        }
    }
    Ok(())
}

/// A name beside the file's that nothing has.
fn free_name(path: &Path) -> Result<PathBuf, StoreError> {
    let mut number = 1_u32;
    loop {
        let name = beside(path, &format!("damaged-{number}"));
        if !name.try_exists().map_err(|error| io(path, error))? {
            return Ok(name);
        }
        number = number.saturating_add(1);
    }
}
