//! The last failures of a supervisor's children.

use supervise_policy::Moment;

use crate::{Failure, core::Last};

/// How many are remembered.
const KEPT: usize = 100;

/// How many of them an [`Escalated`](crate::Escalated) tells.
const TOLD: usize = 16;

/// A bounded record of failures. Holds no memory before the first.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    ring: Last<(Moment, Failure)>,
    /// How many of them are of the supervisor's present life.
    life: usize,
}

impl Errors {
    #[inline]
    pub(super) fn push(&mut self, now: Moment, failure: Failure) {
        match self.ring.renewed(KEPT) {
            Some((at, oldest)) => {
                *at = now;
                *oldest = failure;
            }
            None => self.ring.add((now, failure)),
        }
        self.life = (self.life + 1).min(KEPT);
    }

    /// A new life of the supervisor begins: what was before is no part of how it ends.
    pub(super) fn begin_life(&mut self) {
        self.life = 0;
    }

    /// The last failures of this life, oldest first.
    pub(super) fn told(&self) -> Box<[Failure]> {
        let told = self.life.min(TOLD);
        let last = self.ring.iter().skip(self.ring.len() - told);
        last.map(|(_, failure)| failure.clone()).collect()
    }

    /// All that are remembered, newest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Moment, Failure)> {
        self.ring.iter().rev()
    }

    /// Forgets all, and hands them out: they are dropped where no lock is held.
    pub(crate) fn take(&mut self) -> impl Sized + use<> {
        self.life = 0;
        self.ring.take()
    }
}
