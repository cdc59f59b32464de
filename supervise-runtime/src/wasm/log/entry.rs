//! The links of the chain.

use std::fmt;

use sha2::{Digest, Sha256};

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What a log begins with: the parent of its first entry.
    pub const ROOT: Hash = Hash([0; 32]);
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// One entry of a [`CallLog`](super::CallLog).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The hash of the entry before, or [`Hash::ROOT`].
    pub parent: Hash,
    /// What happened.
    pub kind: EntryKind,
    /// What belongs to it, as its kind says.
    pub bytes: Box<[u8]>,
}

/// What happened. Numbers are as the component model's canonical ABI has them: the lowest byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[non_exhaustive]
pub enum EntryKind {
    /// An incarnation begins: the SHA-256 of its component, and the path of the child.
    Started = 1,
    /// `init` is called: the length of the arguments in eight bytes, the arguments, and if there is a state, a one and the state.
    Init = 2,
    /// `handle` is called: the message.
    Handle = 3,
    /// `snapshot` is called.
    Snapshot = 4,
    /// `health` is called.
    Health = 5,
    /// `stop` is called.
    Stop = 6,
    /// The guest writes to the log: the level, from 0 for errors to 4 for traces, and the text.
    Log = 7,
    /// The guest calls a granted function: its name, a zero, and what it gives it.
    HostCall = 8,
    /// What the function answered.
    HostReturn = 9,
    /// The call returned: what it returned.
    Returned = 10,
    /// The guest said that it failed: 0 for `temporary` or 1 for `permanent`, and the text.
    Refused = 11,
    /// The call ended with the instance: how, in words.
    Failed = 12,
    /// The call ended with the instance, by the clock: how, in words. A replay takes it as it is.
    TimedOut = 13,
    /// It is told of a component that it runs: what of, and of which.
    Told = 14,
}

impl EntryKind {
    pub(in crate::wasm) fn from_number(number: u8) -> Option<Self> {
        use EntryKind as K;
        const ALL: [EntryKind; 14] = [
            K::Started,
            K::Init,
            K::Handle,
            K::Snapshot,
            K::Health,
            K::Stop,
            K::Log,
            K::HostCall,
            K::HostReturn,
            K::Returned,
            K::Refused,
            K::Failed,
            K::TimedOut,
            K::Told,
        ];
        ALL.into_iter().find(|kind| *kind as u8 == number)
    }

    /// Whether the host calls the guest.
    pub(super) fn is_call(self) -> bool {
        matches!(
            self,
            EntryKind::Init
                | EntryKind::Handle
                | EntryKind::Snapshot
                | EntryKind::Health
                | EntryKind::Stop
                | EntryKind::Told
        )
    }

    /// Whether a call ends.
    pub(super) fn is_end(self) -> bool {
        matches!(
            self,
            EntryKind::Returned | EntryKind::Refused | EntryKind::Failed | EntryKind::TimedOut
        )
    }
}

impl Entry {
    /// The hash that the next entry has as its parent: of the parent, the number of the kind in one byte, the length in eight, and the
    /// bytes.
    #[must_use]
    pub fn hash(&self) -> Hash {
        let mut hash = Sha256::new();
        hash.update(self.head());
        hash.update(&self.bytes);
        Hash(hash.finalize().into())
    }

    /// How many bytes [`write_to`](Entry::write_to) writes, and about how many it takes in memory.
    pub(super) fn size(&self) -> usize {
        HEAD + self.bytes.len()
    }

    /// Appends it as it can be read again by [`Recording::from_bytes`](super::Recording::from_bytes): what is hashed.
    pub fn write_to(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.head());
        bytes.extend(&self.bytes);
    }

    fn head(&self) -> [u8; HEAD] {
        let mut head = [0; HEAD];
        let (parent, rest) = head.split_at_mut(32);
        parent.copy_from_slice(&self.parent.0);
        if let Some((kind, length)) = rest.split_first_mut() {
            *kind = self.kind as u8;
            length.copy_from_slice(&(self.bytes.len() as u64).to_le_bytes());
        }
        head
    }

    /// Takes one off the front of these bytes. `None` if they end before it does; the number of a kind that there is not.
    pub(super) fn read(bytes: &mut &[u8]) -> Option<Result<Self, u8>> {
        let (parent, rest) = bytes.split_first_chunk::<32>()?;
        let (kind, rest) = rest.split_first()?;
        let (length, rest) = rest.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let (content, rest) = rest.split_at_checked(length)?;
        *bytes = rest;
        let Some(known) = EntryKind::from_number(*kind) else {
            return Some(Err(*kind));
        };
        Some(Ok(Self {
            parent: Hash(*parent),
            kind: known,
            bytes: content.into(),
        }))
    }
}

/// The parent, the kind and the length.
const HEAD: usize = 32 + 1 + 8;
