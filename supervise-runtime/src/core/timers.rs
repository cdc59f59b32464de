//! The timers of one supervisor.

use std::collections::BTreeSet;

use supervise_policy::Moment;

/// Stands for the supervisor's own timer, where the others belong to children.
pub(super) const GROUP: usize = usize::MAX;

/// Armed timers by time, then by child: at most one for each child and one for its health, so that a million restarts
/// leave nothing behind. Holds no memory while none is armed.
#[derive(Debug, Default)]
pub(super) struct Timers {
    /// With `true`, it is the timer by which the child's health is watched.
    armed: BTreeSet<(Moment, usize, bool)>,
}

impl Timers {
    pub(super) fn arm(&mut self, at: Moment, owner: usize) {
        self.armed.insert((at, owner, false));
    }

    pub(super) fn disarm(&mut self, at: Moment, owner: usize) {
        self.armed.remove(&(at, owner, false));
    }

    pub(super) fn arm_watch(&mut self, at: Moment, owner: usize) {
        self.armed.insert((at, owner, true));
    }

    pub(super) fn disarm_watch(&mut self, at: Moment, owner: usize) {
        self.armed.remove(&(at, owner, true));
    }

    /// When the next timer is due.
    pub(super) fn next(&self) -> Option<Moment> {
        self.armed.first().map(|&(at, ..)| at)
    }

    /// Takes the first timer that is due, if one is: whose it is, and whether it is that of its health.
    pub(super) fn pop(&mut self, now: Moment) -> Option<(usize, bool)> {
        let &(at, owner, watch) = self.armed.first()?;
        if at > now {
            return None;
        }
        self.armed.pop_first();
        Some((owner, watch))
    }
}
