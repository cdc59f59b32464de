//! Entries up to a number of bytes.

use std::{collections::VecDeque, sync::Arc};

use super::Entry;

/// The newest entries that fit.
#[derive(Debug)]
pub(super) struct Queue {
    entries: VecDeque<Arc<Entry>>,
    size: usize,
    limit: usize,
}

impl Queue {
    pub(super) fn new(limit: usize) -> Self {
        Self { entries: VecDeque::new(), size: 0, limit }
    }

    /// Puts one in, and throws away the oldest until the rest fits: how many. What is too large for all the room is not put in, and
    /// nothing before it is kept either, so that what is there is without gaps.
    pub(super) fn push(&mut self, entry: &Arc<Entry>) -> u64 {
        let mut thrown = 0;
        self.size = self.size.saturating_add(entry.size());
        self.entries.push_back(entry.clone());
        while self.size > self.limit && self.pop().is_some() {
            thrown += 1;
        }
        thrown
    }

    pub(super) fn pop(&mut self) -> Option<Arc<Entry>> {
        let entry = self.entries.pop_front()?;
        self.size = self.size.saturating_sub(entry.size());
        Some(entry)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.entries.iter()
    }
}
