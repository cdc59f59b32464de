//! What a filter has seen.

use std::fmt;

/// How many texts matched, and how many there were. As bytes: two numbers of eight bytes, the lowest first.
#[derive(Clone, Copy, Default)]
pub struct Counts {
    found: u64,
    seen: u64,
}

impl Counts {
    pub fn add(&mut self, found: bool) {
        self.found += u64::from(found);
        self.seen += 1;
    }

    pub fn found_nothing_for_long(self) -> bool {
        self.found == 0 && self.seen >= 1000
    }

    pub fn to_bytes(self) -> Vec<u8> {
        [self.found.to_le_bytes(), self.seen.to_le_bytes()].concat()
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (found, seen) = bytes.split_at_checked(8)?;
        Some(Self {
            found: u64::from_le_bytes(found.try_into().ok()?),
            seen: u64::from_le_bytes(seen.try_into().ok()?),
        })
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} matched", self.found, self.seen)
    }
}
