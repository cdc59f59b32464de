//! One entry of the file: state with its schema and version, and a sum over all of it.
//!
//! The file's own pages have checksums, but they are looked at when it is opened. The sum here is
//! looked at whenever an entry is read, so that no damaged state is ever handed to an actor.

use crate::StoredState;

/// The layout of an entry. A file of entries in another layout has another format.
const SUM: usize = size_of::<u64>();

/// `version`, length of `schema`, `schema`, `bytes`, sum of all that.
pub(super) fn encode(state: &StoredState) -> Vec<u8> {
    let schema = state.schema.as_bytes();
    let length = u32::try_from(schema.len()).unwrap_or(u32::MAX);
    let mut entry = Vec::with_capacity(8 + schema.len() + state.bytes.len() + SUM);
    entry.extend(state.version.to_le_bytes());
    entry.extend(length.to_le_bytes());
    entry.extend(schema);
    entry.extend(&state.bytes);
    entry.extend(sum(&entry).to_le_bytes());
    entry
}

/// `None` if it is not whole.
pub(super) fn decode(entry: &[u8]) -> Option<StoredState> {
    let (rest, expected) = entry.split_last_chunk::<SUM>()?;
    if sum(rest) != u64::from_le_bytes(*expected) {
        return None;
    }
    let (version, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (schema, bytes) = rest.split_at_checked(length)?;
    let schema = std::str::from_utf8(schema).ok()?;
    Some(StoredState::new(
        schema,
        u32::from_le_bytes(*version),
        bytes,
    ))
}

/// FNV-1a of 64 bits: against accidents, not against forgers.
fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_whole_or_it_is_none() {
        let state = StoredState::new("sums", 7, vec![9; 300]);
        let entry = encode(&state);
        assert_eq!(decode(&entry), Some(state));
        for cut in 0..entry.len() {
            assert_eq!(decode(&entry[..cut]), None, "cut at {cut}");
        }
        for at in 0..entry.len() {
            let mut damaged = entry.clone();
            damaged[at] ^= 0x40;
            assert_eq!(decode(&damaged), None, "damaged at {at}");
        }
        assert_eq!(decode(&[]), None);
    }

    #[test]
    fn state_of_no_bytes_is_state() {
        let state = StoredState::default();
        assert_eq!(decode(&encode(&state)), Some(state));
    }
}
