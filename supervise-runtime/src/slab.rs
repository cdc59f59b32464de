//! Where a supervisor's children are found by their index, also while they come and go.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    ops::{Index, IndexMut},
};

/// The low half of an index is a place, the high half says how many members came before: an index is
/// never given to a second member, though its place is. What speaks of a member that is gone finds
/// nobody, where it would otherwise find whoever came after it.
///
/// Where `usize` has 64 bits, indices repeat after four billion members.
const PLACE_BITS: u32 = usize::BITS / 2;
const PLACE_MASK: usize = (1 << PLACE_BITS) - 1;

/// The place that an index is about.
pub(crate) const fn place_of(index: usize) -> usize {
    index & PLACE_MASK
}

/// Makes room for one more. Where there are many, for an eighth more at a time: twice as many places would mostly be vacant.
pub(crate) fn grow<T>(places: &mut Vec<T>) {
    let capacity = places.capacity();
    if places.len() == capacity && capacity >= 1024 {
        places.reserve_exact(capacity / 8);
    }
}

/// Gives most of the memory back that is left unused.
pub(crate) fn shrink<T>(places: &mut Vec<T>) {
    if places.capacity() > 64 && places.len() < places.capacity() / 4 {
        places.shrink_to(places.len() * 2);
    }
}

/// What knows its own index.
pub(crate) trait Placed {
    fn index(&self) -> usize;
    fn place_at(&mut self, index: usize);
}

/// Values by index. Without removals the indices are 0, 1, 2 ..
#[derive(Debug)]
pub(crate) struct Slab<T> {
    places: Vec<Option<T>>,
    len: usize,
}

impl<T: Placed> Slab<T> {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { places: Vec::with_capacity(capacity), len: 0 }
    }

    /// There will be so many more, and no others soon.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.places.reserve_exact(more);
    }

    /// Adds a value behind all places there are.
    pub(crate) fn push(&mut self, value: T) -> usize {
        let index = self.places.len();
        self.put(index, value);
        index
    }

    /// Puts a value at an index whose place is vacant.
    pub(crate) fn put(&mut self, index: usize, mut value: T) {
        let place = place_of(index);
        while self.places.len() <= place {
            grow(&mut self.places);
            self.places.push(None);
        }
        if let Some(vacant) = self.places.get_mut(place) {
            value.place_at(index);
            *vacant = Some(value);
            self.len += 1;
        }
    }

    /// Takes a value out. Places behind the last value are given back, and so is most of the memory
    /// that they leave unused.
    pub(crate) fn remove(&mut self, index: usize) -> Option<T> {
        let place = self.places.get_mut(place_of(index))?;
        let value = place.take_if(|value| value.index() == index)?;
        self.len -= 1;
        while self.places.pop_if(|value| value.is_none()).is_some() {}
        shrink(&mut self.places);
        Some(value)
    }

    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        #[cfg(test)]
        looks::count();
        let value = self.places.get(place_of(index))?.as_ref();
        value.filter(|value| value.index() == index)
    }

    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        #[cfg(test)]
        looks::count();
        let value = self.places.get_mut(place_of(index))?.as_mut();
        value.filter(|value| value.index() == index)
    }

    /// How many values there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// How many places there are, vacant ones too.
    pub(crate) fn places(&self) -> usize {
        self.places.len()
    }

    /// The value at a place.
    fn at_place(&self, place: usize) -> Option<&T> {
        self.places.get(place)?.as_ref()
    }

    /// All values, in the order of their places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries().map(|(_, value)| value)
    }

    /// As [`iter`](Slab::iter), with the indices.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (usize, &T)> {
        self.places.iter().filter_map(|value| {
            #[cfg(test)]
            looks::count();
            let value = value.as_ref()?;
            Some((value.index(), value))
        })
    }

    /// As [`iter_mut`](Slab::iter_mut), with the indices.
    pub(crate) fn entries_mut(&mut self) -> impl Iterator<Item = (usize, &mut T)> {
        self.places.iter_mut().filter_map(|value| {
            #[cfg(test)]
            looks::count();
            let value = value.as_mut()?;
            Some((value.index(), value))
        })
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries_mut().map(|(_, value)| value)
    }
}

impl<'a, T> IntoIterator for &'a Slab<T> {
    type Item = &'a T;
    type IntoIter = std::iter::Flatten<std::slice::Iter<'a, Option<T>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.places.iter().flatten()
    }
}

impl<T: Placed> Index<usize> for Slab<T> {
    type Output = T;

    #[expect(
        clippy::expect_used,
        reason = "as for a slice: the core checks an index when it comes in"
    )]
    fn index(&self, index: usize) -> &T {
        self.get(index).expect("a child that is there")
    }
}

impl<T: Placed> IndexMut<usize> for Slab<T> {
    #[expect(
        clippy::expect_used,
        reason = "as for a slice: the core checks an index when it comes in"
    )]
    fn index_mut(&mut self, index: usize) -> &mut T {
        self.get_mut(index).expect("a child that is there")
    }
}

/// Gives members their indices. A place that is vacant is taken again, the first one first.
#[derive(Debug, Default)]
pub(crate) struct Indices {
    vacant: BinaryHeap<Reverse<usize>>,
    came: usize,
}

impl Indices {
    /// The index of the next member; `None` if there are more than there can be places.
    pub(crate) fn next<T: Placed>(&mut self, slab: &Slab<T>) -> Option<usize> {
        let place = self.vacant_place(slab).unwrap_or(slab.places());
        if place > PLACE_MASK {
            return None;
        }
        // From 1 on: 0 is for children that were there from the start.
        self.came = self.came % PLACE_MASK + 1;
        Some(self.came << PLACE_BITS | place)
    }

    /// A member's place is vacant now.
    pub(crate) fn free<T: Placed>(&mut self, index: usize, slab: &Slab<T>) {
        if slab.places() == 0 {
            self.vacant = BinaryHeap::new();
        } else if place_of(index) < slab.places() {
            self.vacant.push(Reverse(place_of(index)));
        }
    }

    fn vacant_place<T: Placed>(&mut self, slab: &Slab<T>) -> Option<usize> {
        while let Some(Reverse(place)) = self.vacant.pop() {
            if place >= slab.places() {
                // Given back since, and so were all behind it.
                self.vacant.clear();
                return None;
            }
            // Given back and taken again since, it may be noted twice.
            if slab.at_place(place).is_none() {
                return Some(place);
            }
        }
        None
    }
}

/// How many values were looked at on this thread: what a test can count instead of time.
#[cfg(test)]
pub(crate) mod looks {
    use std::cell::Cell;

    thread_local!(static LOOKS: Cell<u64> = const { Cell::new(0) });

    pub(super) fn count() {
        LOOKS.set(LOOKS.get() + 1);
    }

    pub(crate) fn so_far() -> u64 {
        LOOKS.get()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A value that knows its index.
    type At<T> = (usize, T);

    impl<T> Placed for At<T> {
        fn index(&self) -> usize {
            self.0
        }

        fn place_at(&mut self, index: usize) {
            self.0 = index;
        }
    }

    fn add(slab: &mut Slab<At<u32>>, indices: &mut Indices, value: u32) -> usize {
        let index = indices.next(slab).unwrap();
        slab.put(index, (0, value));
        index
    }

    fn remove(slab: &mut Slab<At<u32>>, indices: &mut Indices, index: usize) -> Option<u32> {
        let value = slab.remove(index).map(|(_, value)| value);
        if value.is_some() {
            indices.free(index, slab);
        }
        value
    }

    #[test]
    fn what_is_pushed_counts_from_zero() {
        let mut slab = Slab::with_capacity(2);
        assert_eq!((slab.push((0, "a")), slab.push((0, "b"))), (0, 1));
        assert_eq!((slab[0].1, slab[1].1, slab.len()), ("a", "b", 2));
    }

    #[test]
    fn a_place_is_taken_again_but_never_an_index() {
        let (mut slab, mut indices) = (Slab::with_capacity(0), Indices::default());
        let first = add(&mut slab, &mut indices, 1);
        let last = add(&mut slab, &mut indices, 2);
        assert_eq!(remove(&mut slab, &mut indices, first), Some(1));
        let second = add(&mut slab, &mut indices, 3);
        assert_eq!(slab.places(), 2, "in the place of the first");
        assert_ne!(first, second);
        assert_eq!(
            slab.get(first),
            None,
            "what speaks of the first finds nobody"
        );
        assert_eq!(slab.remove(first), None);
        assert_eq!((slab[second].1, slab[last].1), (3, 2));
        assert!(last < second, "indices ascend in the order of coming");
    }

    #[test]
    fn what_is_no_longer_used_is_given_back() {
        let (mut slab, mut indices) = (Slab::with_capacity(0), Indices::default());
        let all: Vec<_> = (0..10_000)
            .map(|n| add(&mut slab, &mut indices, n))
            .collect();
        let (keep, rest) = all.split_first().unwrap();
        for index in rest {
            remove(&mut slab, &mut indices, *index).unwrap();
        }
        assert_eq!((slab.places(), slab.len()), (1, 1));
        assert!(slab.places.capacity() < 200, "{}", slab.places.capacity());
        remove(&mut slab, &mut indices, *keep).unwrap();
        assert!(indices.vacant.is_empty());
        let again: Vec<_> = (0..100).map(|n| add(&mut slab, &mut indices, n)).collect();
        assert_eq!(slab.places(), 100);
        assert!(again.iter().all(|index| !all.contains(index)));
    }

    /// Against a plain map, with a generator of its own.
    #[test]
    fn as_a_map_would_have_it() {
        let (mut slab, mut indices) = (Slab::with_capacity(0), Indices::default());
        let mut map = std::collections::BTreeMap::new();
        let mut seed = 7_u64;
        for n in 0..20_000_u32 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let draw = (seed >> 33) as usize;
            let grow = (n / 1_000).is_multiple_of(2);
            if map.is_empty() || draw.is_multiple_of(4) != grow {
                let index = add(&mut slab, &mut indices, n);
                assert_eq!(map.insert(index, n), None, "an index is never given twice");
            } else {
                let index = *map.keys().nth(draw % map.len()).unwrap();
                assert_eq!(remove(&mut slab, &mut indices, index), map.remove(&index));
            }
            assert_eq!(slab.len(), map.len());
        }
        let mut entries: Vec<_> = slab
            .entries()
            .map(|(index, (_, value))| (index, *value))
            .collect();
        entries.sort_unstable();
        assert_eq!(entries, map.into_iter().collect::<Vec<_>>());
    }
}
