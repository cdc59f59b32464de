//! Which stops were ordered by the guest itself.

use std::collections::HashSet;

/// The most names that are kept: as many as there are events for the guest, so that those of the oldest are lost as well.
const MOST: usize = super::EVENTS as usize;

/// The names of those that are being stopped or restarted, or were, as the guest has ordered or decided, until it is told. Of a guest
/// that is told of no stops nothing is kept, since nobody would take it out again.
pub(super) struct Ordered(Option<HashSet<Box<str>>>);

impl Ordered {
    pub(super) fn new(tells: bool) -> Self {
        Self(tells.then(HashSet::new))
    }

    pub(super) fn insert(&mut self, name: &str) {
        let Some(names) = &mut self.0 else { return };
        if names.len() >= MOST {
            names.clear();
        }
        names.insert(name.into());
    }

    /// Whether there was one.
    pub(super) fn remove(&mut self, name: &str) -> bool {
        self.0.as_mut().is_some_and(|names| names.remove(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn len(ordered: &Ordered) -> usize {
        ordered.0.as_ref().map_or(0, HashSet::len)
    }

    #[test]
    fn w9_orders_are_kept_for_a_guest_that_is_told_alone() {
        for (tells, kept) in [(true, 3), (false, 0)] {
            let mut ordered = Ordered::new(tells);
            for name in ["a", "b", "c"] {
                ordered.insert(name);
            }
            assert_eq!(len(&ordered), kept);
            assert_eq!(ordered.remove("b"), tells);
            assert!(!ordered.remove("b"), "only once");
        }
    }

    #[test]
    fn w9_no_more_orders_are_kept_than_events() {
        let mut ordered = Ordered::new(true);
        (0..=MOST).for_each(|name| ordered.insert(&name.to_string()));
        assert_eq!(len(&ordered), 1);
        assert!(ordered.remove(&MOST.to_string()), "the newest is there");
    }
}
