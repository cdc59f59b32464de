//! What a child is to reach.

use std::fmt;

use crate::core::{Incarnation, Op};

/// How many bits say which operation.
const OP_BITS: u32 = 2;

/// The level that a child is to reach: an incarnation and an operation, which only ever grow.
///
/// Levels are stored under the supervisor's lock, so they are stored in the order in which the core
/// decided them, and the child's task reads the newest. A stop that follows a start can therefore
/// be seen without the start, but never the other way round.
///
/// One word, as it is stored: so a child is handed its order in a register.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Level(u64);

impl Level {
    /// That of a child that has not been ordered anything.
    pub(crate) const NONE: Self = Self(0);

    /// Incarnations do not count so far that a bit of it would be lost.
    pub(crate) const fn new(incarnation: Incarnation, op: Op) -> Self {
        Self(incarnation << OP_BITS | op as u64)
    }

    /// One that was [stored](Self::word).
    pub(super) const fn of(word: u64) -> Self {
        Self(word)
    }

    pub(super) const fn word(self) -> u64 {
        self.0
    }

    pub(crate) const fn incarnation(self) -> Incarnation {
        self.0 >> OP_BITS
    }

    pub(crate) const fn op(self) -> Option<Op> {
        match self.0 & ((1 << OP_BITS) - 1) {
            1 => Some(Op::Run),
            2 => Some(Op::Stop),
            3 => Some(Op::Abort),
            _ => None,
        }
    }
}

impl fmt::Debug for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Level")
            .field("incarnation", &self.incarnation())
            .field("op", &self.op())
            .finish()
    }
}
