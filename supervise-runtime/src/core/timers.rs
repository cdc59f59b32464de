//! The timers of one supervisor.

use std::collections::BTreeSet;

use supervise_policy::Moment;

/// Stands for the supervisor's own timer, where the others belong to children.
pub(super) const GROUP: usize = usize::MAX;

/// A timer: when, whose, and whether it is the one by which the health of its owner is watched.
type Timer = (Moment, usize, bool);

/// Armed timers by time, then by child: at most one for each child and one for its health, so that a million restarts
/// leave nothing behind. Holds no memory while one at most is armed, as when a group goes down member by member.
#[derive(Debug, Default)]
pub(super) struct Timers {
    /// One of them, not always the first.
    one: Option<Timer>,
    others: BTreeSet<Timer>,
    /// A time at which many are due that were armed together: each child knows whether it is one of them. To arm and disarm
    /// one of thousands would take longer than to stop it.
    together: Option<Moment>,
    gathers: bool,
}

impl Timers {
    pub(super) fn arm(&mut self, at: Moment, owner: usize) {
        if self.gathers && *self.together.get_or_insert(at) == at {
            return;
        }
        self.insert((at, owner, false));
    }

    /// Whether timers that are armed from now on are armed together, if they are for one time.
    pub(super) fn gather(&mut self, gathers: bool) {
        self.gathers = gathers;
    }

    /// None is due any more of those that were armed together.
    pub(super) fn disband(&mut self) {
        self.together = None;
    }

    /// When those are due that were armed together, if that is now. Whoever is still one of them is to be armed.
    pub(super) fn scatter(&mut self, now: Moment) -> Option<Moment> {
        self.together.take_if(|at| *at <= now)
    }

    pub(super) fn disarm(&mut self, at: Moment, owner: usize) {
        self.remove((at, owner, false));
    }

    pub(super) fn arm_watch(&mut self, at: Moment, owner: usize) {
        self.insert((at, owner, true));
    }

    pub(super) fn disarm_watch(&mut self, at: Moment, owner: usize) {
        self.remove((at, owner, true));
    }

    // Inlined with the next, so that a timer is not handed on through memory.
    #[inline]
    fn insert(&mut self, timer: Timer) {
        match self.one {
            None if !self.others.contains(&timer) => self.one = Some(timer),
            Some(one) if one != timer => drop(self.others.insert(timer)),
            _ => {}
        }
    }

    #[inline]
    fn remove(&mut self, timer: Timer) {
        if self.one == Some(timer) {
            self.one = None;
        } else {
            self.others.remove(&timer);
        }
    }

    fn first(&self) -> Option<Timer> {
        match (self.one, self.others.first().copied()) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }

    /// When the next timer is due.
    pub(super) fn next(&self) -> Option<Moment> {
        let first = self.first().map(|(at, ..)| at);
        match (first, self.together) {
            (Some(first), Some(together)) => Some(first.min(together)),
            (first, together) => first.or(together),
        }
    }

    /// Takes the first timer that is due, if one is: whose it is, and whether it is that of its health.
    pub(super) fn pop(&mut self, now: Moment) -> Option<(usize, bool)> {
        let timer = self.first().filter(|(at, ..)| *at <= now)?;
        self.remove(timer);
        Some((timer.1, timer.2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_armed_comes_in_its_order_whichever_is_kept_apart() {
        let at = Moment::from_nanos;
        let armed = [(5, 1), (3, 2), (3, 1), (9, 4), (1, 7)];
        for disarmed in 0..armed.len() {
            let mut timers = Timers::default();
            for (when, owner) in armed {
                timers.arm(at(when), owner);
            }
            let (when, owner) = armed[disarmed];
            timers.disarm(at(when), owner);
            // Once more, and those of somebody who has none: nothing happens.
            timers.disarm(at(when), owner);
            timers.disarm_watch(at(9), 4);
            let mut left = armed.to_vec();
            left.remove(disarmed);
            left.sort_unstable();
            for (when, owner) in left {
                assert_eq!(timers.next(), Some(at(when)));
                assert_eq!(timers.pop(at(when - 1)), None);
                assert_eq!(timers.pop(at(when)), Some((owner, false)));
            }
            assert_eq!((timers.next(), timers.pop(Moment::MAX)), (None, None));
        }
    }

    #[test]
    fn what_is_armed_together_is_due_once_and_scattered() {
        let (first, second) = (Moment::from_nanos(1), Moment::from_nanos(2));
        let mut timers = Timers::default();
        timers.gather(true);
        (0..9).for_each(|owner| timers.arm(second, owner));
        timers.arm(first, 9);
        timers.gather(false);
        assert!(timers.others.is_empty(), "{timers:?}");
        assert_eq!((timers.next(), timers.scatter(first)), (Some(first), None));
        assert_eq!(timers.pop(second), Some((9, false)));
        // One that is not armed by itself.
        timers.disarm(second, 3);
        assert_eq!((timers.next(), timers.pop(second)), (Some(second), None));
        assert_eq!(timers.scatter(second), Some(second));
        assert_eq!(timers.next(), None);
        timers.gather(true);
        timers.arm(first, 1);
        timers.disband();
        assert_eq!((timers.next(), timers.scatter(second)), (None, None));
    }

    #[test]
    fn one_that_is_armed_twice_comes_once() {
        let (first, second) = (Moment::from_nanos(1), Moment::from_nanos(2));
        let mut timers = Timers::default();
        timers.arm(first, 1);
        timers.arm_watch(second, 1);
        timers.disarm(first, 1);
        timers.arm_watch(second, 1);
        assert_eq!(timers.pop(second), Some((1, true)));
        assert_eq!(timers.pop(second), None);
        timers.arm(first, 1);
        timers.arm(first, 1);
        assert_eq!(timers.pop(second), Some((1, false)));
        assert_eq!(timers.pop(second), None);
    }
}
