//! The last of what comes, in its order.

use std::mem;

/// As many of the last values as their holder keeps. Holds no memory before the first.
///
/// A ring whose places are written where they are, piece by piece: a value that is handed on through memory is read in other
/// pieces than it was just written in, which takes longer than all the rest of keeping it.
#[derive(Debug)]
pub(crate) struct Last<T> {
    values: Vec<T>,
    /// Where the oldest is: behind the start only once there are as many as are kept.
    oldest: usize,
}

impl<T> Last<T> {
    pub(crate) const fn new() -> Self {
        Self { values: Vec::new(), oldest: 0 }
    }

    /// Where the next one is to be written, of which `most` are kept: always as many, and at least one. That is the place of the
    /// oldest, which becomes the newest; `None` while there is room for another, to be [added](Self::add).
    #[inline(always)]
    pub(crate) fn renewed(&mut self, most: usize) -> Option<&mut T> {
        if self.values.len() < most {
            return None;
        }
        let place = self.oldest;
        self.oldest = if place + 1 < self.values.len() {
            place + 1
        } else {
            0
        };
        self.values.get_mut(place)
    }

    /// Adds one for which there is room.
    #[inline(always)]
    pub(crate) fn add(&mut self, value: T) {
        self.values.push(value);
    }

    /// The one that came last.
    pub(crate) fn newest(&self) -> Option<&T> {
        self.values.get(self.newest_place())
    }

    /// The same, to be changed.
    pub(crate) fn newest_mut(&mut self) -> Option<&mut T> {
        let place = self.newest_place();
        self.values.get_mut(place)
    }

    /// Where that is; nowhere, if there is none.
    fn newest_place(&self) -> usize {
        let behind = if self.oldest == 0 {
            self.values.len()
        } else {
            self.oldest
        };
        behind.wrapping_sub(1)
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        let (newer, older) = self
            .values
            .split_at_checked(self.oldest)
            .unwrap_or_default();
        older.iter().chain(newer)
    }

    /// Oldest first, to be changed.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let (newer, older) = self
            .values
            .split_at_mut_checked(self.oldest)
            .unwrap_or_default();
        older.iter_mut().chain(newer)
    }

    /// Takes them out, oldest first.
    pub(crate) fn take(&mut self) -> Vec<T> {
        let Self { mut values, oldest } = mem::take(self);
        if oldest < values.len() {
            values.rotate_left(oldest);
        }
        values
    }
}

impl<T> Default for Last<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::Last;

    /// Adds one; gives the one that it pushes out.
    fn push(last: &mut Last<usize>, value: usize, most: usize) -> Option<usize> {
        match last.renewed(most) {
            Some(place) => Some(std::mem::replace(place, value)),
            None => {
                last.add(value);
                None
            }
        }
    }

    #[test]
    fn the_last_are_kept_in_their_order_however_many_came() {
        for most in 1..5 {
            let mut last = Last::new();
            for n in 0..20_usize {
                let out = push(&mut last, n, most);
                assert_eq!(out, n.checked_sub(most), "{most}");
                let kept: Vec<_> = ((n + 1).saturating_sub(most)..=n).collect();
                assert_eq!(last.iter().copied().collect::<Vec<_>>(), kept);
                assert_eq!(
                    (
                        last.len(),
                        last.newest().copied(),
                        last.newest_mut().copied()
                    ),
                    (kept.len(), Some(n), Some(n))
                );
                let mut newest_first = kept.clone();
                newest_first.reverse();
                assert!(last.iter_mut().map(|value| *value).eq(kept.clone()));
                assert_eq!(last.iter().rev().copied().collect::<Vec<_>>(), newest_first);
            }
            let kept: Vec<_> = (20 - most..20).collect();
            assert_eq!(last.take(), kept);
            assert!(last.newest_mut().is_none() && last.take().is_empty());
            assert_eq!(push(&mut last, 7, most), None, "it begins anew");
            assert_eq!(last.iter().copied().collect::<Vec<_>>(), [7]);
        }
    }
}
