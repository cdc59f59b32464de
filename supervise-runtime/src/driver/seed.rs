//! Where the randomness of a tree comes from.

use std::{collections::hash_map::RandomState, hash::BuildHasher};

use crate::handle::stable_hash;

/// One number that was given, or as many as are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seed(Option<u64>);

impl Seed {
    pub(crate) fn new(given: Option<u64>) -> Self {
        Self(given)
    }

    /// A seed for the supervisor or child at this path, for the so-manieth draw there. Those that fail at the same time should
    /// not draw the same delays.
    pub(crate) fn of(self, path: &str, draw: u64) -> u64 {
        match self.0 {
            Some(seed) => stable_hash(&(seed, path, draw)),
            None => RandomState::new().hash_one(draw),
        }
    }
}
