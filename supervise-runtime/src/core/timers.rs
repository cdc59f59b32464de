//! The timers of one supervisor.

use std::collections::BTreeSet;

use supervise_policy::Moment;

/// Stands for the supervisor's own timer, where the others belong to children.
pub(super) const GROUP: usize = usize::MAX;

/// Armed timers by time, then by child: at most one for each child, so that a million restarts
/// leave nothing behind. Holds no memory while none is armed.
#[derive(Debug, Default)]
pub(super) struct Timers {
    armed: BTreeSet<(Moment, usize)>,
}

impl Timers {
    pub(super) fn arm(&mut self, at: Moment, owner: usize) {
        self.armed.insert((at, owner));
    }

    pub(super) fn disarm(&mut self, at: Moment, owner: usize) {
        self.armed.remove(&(at, owner));
    }

    /// When the next timer is due.
    pub(super) fn next(&self) -> Option<Moment> {
        self.armed.first().map(|&(at, _)| at)
    }

    /// Takes the first timer that is due, if one is.
    pub(super) fn pop(&mut self, now: Moment) -> Option<usize> {
        let &(at, owner) = self.armed.first()?;
        if at > now {
            return None;
        }
        self.armed.pop_first();
        Some(owner)
    }
}
