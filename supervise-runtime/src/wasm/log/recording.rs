//! A part of a log, to be looked at.

use std::sync::Arc;

use super::{Entry, Hash, LogError};

/// Entries of a log, one after the other: all of them, or the newest that were kept.
///
/// ```
/// use supervise_runtime::wasm::{CallLog, LogError, Recording};
///
/// let log = CallLog::keeping(1 << 20);
/// let recording = log.recording();
/// assert_eq!(recording.verify(), Ok(log.head()));
/// assert_eq!(Recording::from_bytes(b"anything"), Err(LogError::Torn { at: 0 }));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    entries: Vec<Arc<Entry>>,
}

impl Recording {
    /// The entries, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// Whether it goes back to the beginning of the log.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.base() == Hash::ROOT
    }

    /// What its first entry follows.
    pub(super) fn base(&self) -> Hash {
        self.entries
            .first()
            .map_or(Hash::ROOT, |first| first.parent)
    }

    /// Whether each entry follows from the one before it: the hash of the last, which is the root's if there is none.
    ///
    /// That nothing was changed is certain only if that hash is known from elsewhere: see [`verify_to`](Recording::verify_to).
    ///
    /// # Errors
    ///
    /// [`LogError::Broken`].
    pub fn verify(&self) -> Result<Hash, LogError> {
        let mut head = self.base();
        for (at, entry) in self.entries.iter().enumerate() {
            if entry.parent != head {
                return Err(LogError::Broken { at });
            }
            head = entry.hash();
        }
        Ok(head)
    }

    /// Whether it is unchanged up to the entry whose hash is this.
    ///
    /// # Errors
    ///
    /// [`LogError::Broken`], and [`LogError::OtherHead`] if the links hold and lead elsewhere.
    pub fn verify_to(&self, expected: Hash) -> Result<(), LogError> {
        let found = self.verify()?;
        if found == expected {
            Ok(())
        } else {
            Err(LogError::OtherHead { expected, found })
        }
    }

    /// Writes it down. What was written of parts that follow each other can be appended to each other.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.entries.iter().map(|entry| entry.size()).sum());
        for entry in &self.entries {
            entry.write_to(&mut bytes);
        }
        bytes
    }

    /// Reads what was written down. Whether the links hold is another question.
    ///
    /// # Errors
    ///
    /// [`LogError::Torn`] and [`LogError::UnknownKind`].
    pub fn from_bytes(mut bytes: &[u8]) -> Result<Self, LogError> {
        let mut entries = Vec::new();
        while !bytes.is_empty() {
            let at = entries.len();
            match Entry::read(&mut bytes) {
                Some(Ok(entry)) => entries.push(Arc::new(entry)),
                Some(Err(kind)) => return Err(LogError::UnknownKind { at, kind }),
                None => return Err(LogError::Torn { at }),
            }
        }
        Ok(Self { entries })
    }
}

impl FromIterator<Arc<Entry>> for Recording {
    fn from_iter<T: IntoIterator<Item = Arc<Entry>>>(entries: T) -> Self {
        Self { entries: entries.into_iter().collect() }
    }
}
