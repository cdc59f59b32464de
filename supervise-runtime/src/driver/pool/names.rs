//! Which member has a name.

use std::hash::{BuildHasher, Hash, RandomState};

/// Places by the hash of what is there. What is there knows its name itself, so that it is kept once: a map with names of its own
/// would take three times as much for each member.
///
/// Open addressing, by the next free entry. What is removed leaves its entry behind until there is no room for others: to move those
/// behind it up, each would have to be asked for its hash.
#[derive(Debug, Default)]
pub(super) struct Names {
    entries: Vec<Entry>,
    len: usize,
    /// How many entries are not vacant, those that were left behind among them.
    used: usize,
    hasher: RandomState,
}

/// A place, and so much of its name's hash that hardly any other is looked at. What is there knows all of it. In five bytes,
/// which a pool has for each member, and a third more.
#[derive(Clone, Copy, Debug)]
struct Entry {
    hint: u8,
    place: [u8; 4],
}

/// No place is that large.
const VACANT: Entry = Entry { hint: 0, place: u32::MAX.to_ne_bytes() };

/// Nor that.
const LEFT: Entry = Entry { hint: 0, place: (u32::MAX - 1).to_ne_bytes() };

impl Entry {
    fn new(hash: u32, place: u32) -> Self {
        Self { hint: Self::hint(hash), place: place.to_ne_bytes() }
    }

    /// Of the bits that say least about where it stands.
    fn hint(hash: u32) -> u8 {
        hash.to_be_bytes()[0]
    }

    fn place(self) -> usize {
        u32::from_ne_bytes(self.place) as usize
    }

    fn is_vacant(self) -> bool {
        self.place == VACANT.place
    }

    fn is_taken(self) -> bool {
        !self.is_vacant() && self.place != LEFT.place
    }
}

impl Names {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The place of the name with this hash, among those that may be: `is` knows.
    pub(super) fn find(&self, hash: u32, is: impl Fn(usize) -> bool) -> Option<usize> {
        let mut at = self.home(hash)?;
        loop {
            let entry = self.entries.get(at).filter(|entry| !entry.is_vacant())?;
            if entry.hint == Entry::hint(hash) && entry.is_taken() && is(entry.place()) {
                return Some(entry.place());
            }
            at = self.next(at);
        }
    }

    /// Adds a name that is not there by its hash, at a place that has none. Places that no entry has room for are not found by name.
    /// `hash_at` knows the hash of all others by their places.
    pub(super) fn insert(
        &mut self,
        hash: u32,
        place: usize,
        hash_at: impl Fn(usize) -> Option<u32>,
    ) {
        let Some(place) = u32::try_from(place)
            .ok()
            .filter(|place| *place < u32::MAX - 1)
        else {
            return;
        };
        if (self.used + 1) * 8 > self.entries.len() * 7 {
            // Most of them may have been left behind.
            let most = self.len * 2 > self.entries.len();
            let entries = if most {
                self.entries.len() * 2
            } else {
                self.entries.len()
            };
            self.resize(entries.max(8), hash_at);
        }
        self.put(hash, Entry::new(hash, place));
        self.len += 1;
    }

    /// Takes out the name with this hash that is at this place.
    pub(super) fn remove(
        &mut self,
        hash: u32,
        place: usize,
        hash_at: impl Fn(usize) -> Option<u32>,
    ) {
        let Some(mut at) = self.home(hash) else {
            return;
        };
        loop {
            match self.entries.get(at) {
                Some(entry) if entry.place() == place => break,
                Some(entry) if !entry.is_vacant() => at = self.next(at),
                _ => return,
            }
        }
        self.len -= 1;
        self.set(at, LEFT);
        // What thousands left behind is given back once it is mostly empty.
        if self.entries.len() > 64 && self.len < self.entries.len() / 8 {
            self.resize(self.entries.len() / 4, hash_at);
        }
    }

    /// By which a name is looked for and added. Keyed, since names may be given by whoever is on the network.
    pub(super) fn hash(&self, name: &(impl Hash + ?Sized)) -> u32 {
        hash(&self.hasher, name)
    }

    /// A power of two less one, while there are entries.
    fn mask(&self) -> usize {
        self.entries.len().wrapping_sub(1)
    }

    /// Where a search for this hash begins; `None` where there is nothing to search.
    fn home(&self, hash: u32) -> Option<usize> {
        (!self.entries.is_empty()).then(|| hash as usize & self.mask())
    }

    fn next(&self, at: usize) -> usize {
        at.wrapping_add(1) & self.mask()
    }

    fn set(&mut self, at: usize, entry: Entry) {
        if let Some(place) = self.entries.get_mut(at) {
            *place = entry;
        }
    }

    /// Puts an entry into the first vacant one. There is always one.
    fn put(&mut self, hash: u32, entry: Entry) {
        let Some(mut at) = self.home(hash) else {
            return;
        };
        while self.entries.get(at).is_some_and(|other| !other.is_vacant()) {
            at = self.next(at);
        }
        self.set(at, entry);
        self.used += 1;
    }

    /// In the order of their places, in which they most likely are in memory.
    fn resize(&mut self, entries: usize, hash_at: impl Fn(usize) -> Option<u32>) {
        let old = std::mem::replace(&mut self.entries, vec![VACANT; entries]);
        self.used = 0;
        let occupied = old.iter().filter(|entry| entry.is_taken());
        let places = occupied.map(|entry| entry.place() + 1).max();
        for place in 0..places.unwrap_or_default() {
            if let (Some(hash), Ok(place)) = (hash_at(place), u32::try_from(place)) {
                self.put(hash, Entry::new(hash, place));
            }
        }
    }
}

fn hash(hasher: &RandomState, name: &(impl Hash + ?Sized)) -> u32 {
    // The upper half, which is as good as the lower.
    (hasher.hash_one(name) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// The hashes of the names at their places.
    fn hashes(hasher: &RandomState, at: &[Option<String>]) -> impl Fn(usize) -> Option<u32> {
        |place| Some(hash(hasher, at.get(place)?.as_ref()?))
    }

    /// Against a plain map, with a generator of its own.
    #[test]
    fn as_a_map_would_have_it() {
        let (mut names, mut map) = (Names::default(), BTreeMap::<String, usize>::new());
        let mut at = vec![None::<String>; 3_000];
        let hasher = names.hasher.clone();
        let mut seed = 11_u64;
        for n in 0..60_000_u32 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let place = (seed >> 33) as usize % at.len();
            let grow = !(n / 10_000).is_multiple_of(2);
            match at[place].take() {
                Some(name) if !grow || n.is_multiple_of(3) => {
                    let hash_at = hashes(&hasher, &at);
                    names.remove(names.hash(&name), place, hash_at);
                    assert_eq!(map.remove(&name), Some(place));
                }
                Some(name) => at[place] = Some(name),
                None if grow || n.is_multiple_of(3) => {
                    let name = format!("pool/{n}");
                    let hash_at = hashes(&hasher, &at);
                    names.insert(names.hash(&name), place, hash_at);
                    map.insert(name.clone(), place);
                    at[place] = Some(name);
                }
                None => {}
            }
            assert_eq!(names.len(), map.len());
        }
        assert!(!map.is_empty());
        for (name, place) in &map {
            let is = |place: usize| at[place].as_ref() == Some(name);
            assert_eq!(names.find(names.hash(name), is), Some(*place));
        }
        assert_eq!(names.find(names.hash("pool/none"), |_| false), None);
    }

    #[test]
    fn names_with_one_hash_are_told_apart() {
        let mut names = Names::default();
        let hash = names.hash("a");
        let all = |_| Some(hash);
        names.insert(hash, 0, all);
        names.insert(hash, 1, all);
        names.insert(hash, 2, all);
        assert_eq!(names.find(hash, |place| place == 2), Some(2));
        names.remove(hash, 1, all);
        assert_eq!(names.find(hash, |place| place == 1), None);
        assert_eq!(names.find(hash, |place| place == 2), Some(2));
        names.remove(hash, 1, all);
        assert_eq!(names.len(), 2, "what is not there is not removed");
    }

    #[test]
    fn what_is_no_longer_used_is_given_back() {
        let mut names = Names::default();
        let hasher = names.hasher.clone();
        let hash = |n: usize| hash(&hasher, &n.to_string());
        let from = std::cell::Cell::new(0);
        let there = |place: usize| (place >= from.get()).then(|| hash(place));
        for n in 0..10_000 {
            names.insert(hash(n), n, |place| (place < n).then(|| hash(place)));
        }
        for n in 0..9_999 {
            from.set(n + 1);
            names.remove(hash(n), n, there);
        }
        assert!(names.entries.len() <= 64, "{}", names.entries.len());
        assert_eq!(names.find(hash(9_999), |place| place == 9_999), Some(9_999));
        names.remove(hash(9_999), 9_999, |_| None);
        assert_eq!(names.find(hash(9_999), |_| true), None);
    }
}
