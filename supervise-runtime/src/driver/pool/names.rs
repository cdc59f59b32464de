//! Which member has a name.

use std::hash::{BuildHasher, Hash, RandomState};

/// Places by the hash of what is there. What is there knows its name itself, so that it is kept once: a map with names of its own
/// would take three times as much for each member.
///
/// Open addressing, by the next free entry; what is removed leaves no trace, since those behind it move up.
#[derive(Debug, Default)]
pub(super) struct Names {
    entries: Vec<Entry>,
    len: usize,
    hasher: RandomState,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u32,
    place: u32,
}

/// No place is that large, since a place less is the largest of all.
const VACANT: Entry = Entry { hash: 0, place: u32::MAX };

impl Entry {
    fn is_vacant(self) -> bool {
        self.place == VACANT.place
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
            if entry.hash == hash && is(entry.place as usize) {
                return Some(entry.place as usize);
            }
            at = self.next(at);
        }
    }

    /// Adds a name that is not there by its hash, at a place that has none. Places that no entry has room for are not found by name.
    pub(super) fn insert(&mut self, hash: u32, place: usize) {
        let Ok(place) = u32::try_from(place) else {
            return;
        };
        if (self.len + 1) * 8 > self.entries.len() * 7 {
            self.resize((self.entries.len() * 2).max(8));
        }
        self.put(Entry { hash, place });
        self.len += 1;
    }

    /// Takes out the name with this hash that is at this place.
    pub(super) fn remove(&mut self, hash: u32, place: usize) {
        let Some(mut hole) = self.home(hash) else {
            return;
        };
        loop {
            match self.entries.get(hole) {
                Some(entry) if entry.place as usize == place => break,
                Some(entry) if !entry.is_vacant() => hole = self.next(hole),
                _ => return,
            }
        }
        self.len -= 1;
        // Whoever stands behind and would rather stand here moves up.
        let mut at = self.next(hole);
        while let Some(entry) = self.entries.get(at).copied().filter(|it| !it.is_vacant()) {
            let home = self.home(entry.hash).unwrap_or(at);
            let from_home = at.wrapping_sub(home) & self.mask();
            let from_hole = at.wrapping_sub(hole) & self.mask();
            if from_home >= from_hole {
                self.set(hole, entry);
                hole = at;
            }
            at = self.next(at);
        }
        self.set(hole, VACANT);
        // What thousands left behind is given back once it is mostly empty.
        if self.entries.len() > 64 && self.len < self.entries.len() / 8 {
            self.resize(self.entries.len() / 4);
        }
    }

    /// By which a name is looked for and added. Keyed, since names may be given by whoever is on the network.
    pub(super) fn hash(&self, name: &(impl Hash + ?Sized)) -> u32 {
        // The upper half, which is as good as the lower.
        (self.hasher.hash_one(name) >> 32) as u32
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
    fn put(&mut self, entry: Entry) {
        let Some(mut at) = self.home(entry.hash) else {
            return;
        };
        while self.entries.get(at).is_some_and(|other| !other.is_vacant()) {
            at = self.next(at);
        }
        self.set(at, entry);
    }

    fn resize(&mut self, entries: usize) {
        let old = std::mem::replace(&mut self.entries, vec![VACANT; entries]);
        for entry in old.into_iter().filter(|entry| !entry.is_vacant()) {
            self.put(entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Against a plain map, with a generator of its own.
    #[test]
    fn as_a_map_would_have_it() {
        let (mut names, mut map) = (Names::default(), BTreeMap::<String, usize>::new());
        let mut at = vec![None::<String>; 3_000];
        let mut seed = 11_u64;
        for n in 0..60_000_u32 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let place = (seed >> 33) as usize % at.len();
            let grow = !(n / 10_000).is_multiple_of(2);
            match at[place].take() {
                Some(name) if !grow || n.is_multiple_of(3) => {
                    names.remove(names.hash(&name), place);
                    assert_eq!(map.remove(&name), Some(place));
                }
                Some(name) => at[place] = Some(name),
                None if grow || n.is_multiple_of(3) => {
                    let name = format!("pool/{n}");
                    names.insert(names.hash(&name), place);
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
        names.insert(names.hash("a"), 0);
        names.insert(names.hash("a"), 1);
        names.insert(names.hash("a"), 2);
        assert_eq!(names.find(names.hash("a"), |place| place == 2), Some(2));
        names.remove(names.hash("a"), 1);
        assert_eq!(names.find(names.hash("a"), |place| place == 1), None);
        assert_eq!(names.find(names.hash("a"), |place| place == 2), Some(2));
        names.remove(names.hash("a"), 1);
        assert_eq!(names.len(), 2, "what is not there is not removed");
    }

    #[test]
    fn what_is_no_longer_used_is_given_back() {
        let mut names = Names::default();
        (0..10_000).for_each(|n| names.insert(names.hash(&n.to_string()), n));
        (1..10_000).for_each(|n| names.remove(names.hash(&n.to_string()), n));
        assert!(names.entries.len() <= 64, "{}", names.entries.len());
        assert_eq!(names.find(names.hash("0"), |place| place == 0), Some(0));
        names.remove(names.hash("0"), 0);
        assert_eq!(names.find(names.hash("0"), |_| true), None);
    }
}
