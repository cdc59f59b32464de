//! The last restarts of a child.

use std::{mem::replace, time::Duration};

use supervise_policy::Moment;

use super::{Incarnation, Last, RestartReason};

/// How many restarts are remembered.
const KEPT: usize = 100;

/// One restart: the order to start again, whatever came of it.
#[derive(Clone, Debug)]
pub(crate) struct Restart<F> {
    pub(crate) at: Moment,
    /// The incarnation that it began.
    pub(crate) incarnation: Incarnation,
    pub(crate) reason: RestartReason,
    pub(crate) attempt: u32,
    pub(crate) delay: Duration,
    /// What the incarnation before it failed with, if that is why.
    pub(crate) failure: Option<F>,
}

/// A bounded record of restarts. Holds no memory before the first.
#[derive(Debug)]
pub(crate) struct History<F> {
    ring: Last<Restart<F>>,
    /// The newest one's failure is still that of the child's last exit, which hands it over when there is another.
    owed: bool,
}

impl<F> History<F> {
    pub(super) const fn new() -> Self {
        Self { ring: Last::new(), owed: false }
    }

    /// Where it is for the failure of the last exit, that is `owed`. Gives what the one that it pushes out was for.
    #[inline(always)]
    pub(super) fn push(&mut self, restart: Restart<F>, owed: bool) -> Option<F> {
        self.owed = owed;
        let Some(place) = self.ring.renewed(KEPT) else {
            self.ring.add(restart);
            return None;
        };
        let Restart { at, incarnation, reason, attempt, delay, failure } = restart;
        place.at = at;
        place.incarnation = incarnation;
        place.reason = reason;
        place.attempt = attempt;
        place.delay = delay;
        replace(&mut place.failure, failure)
    }

    /// The last of them, without the failure that it is owed.
    pub(super) fn newest(&self) -> Option<&Restart<F>> {
        self.ring.iter().next_back()
    }

    /// The failure of what was the last exit until now.
    pub(super) fn settle(&mut self, failure: Option<F>) {
        if std::mem::take(&mut self.owed)
            && let Some(newest) = self.ring.newest_mut()
        {
            newest.failure = failure;
        }
    }
}

impl<F: Clone> History<F> {
    /// Newest first; `last` is the failure of the child's last exit.
    pub(super) fn iter(&self, last: Option<&F>) -> impl Iterator<Item = Restart<F>> {
        let restarts = self.ring.iter().rev().enumerate();
        restarts.map(move |(n, restart)| {
            let mut restart = restart.clone();
            if n == 0 && self.owed {
                restart.failure = last.cloned();
            }
            restart
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s6_05_r16_the_newest_hundred_are_kept_newest_first() {
        let mut history = History::<()>::new();
        for n in 1..=250 {
            let restart = Restart {
                at: Moment::from_nanos(n),
                incarnation: n + 1,
                reason: RestartReason::Failure,
                attempt: 1,
                delay: Duration::ZERO,
                failure: None,
            };
            let _ = history.push(restart, false);
        }
        let kept: Vec<_> = history
            .iter(None)
            .map(|restart| restart.incarnation)
            .collect();
        assert_eq!(kept.len(), 100);
        assert_eq!((kept[0], kept[99]), (251, 152));
    }

    #[test]
    fn a_failure_is_the_newest_ones_as_soon_as_it_is_pushed_and_stays_so() {
        let restart = |incarnation| Restart {
            at: Moment::ZERO,
            incarnation,
            reason: RestartReason::Failure,
            attempt: 1,
            delay: Duration::ZERO,
            failure: None,
        };
        let mut history = History::new();
        let seen = |history: &History<u8>, last: Option<&u8>| -> Vec<_> {
            history.iter(last).map(|restart| restart.failure).collect()
        };
        assert_eq!(history.push(restart(2), true), None);
        assert_eq!(seen(&history, Some(&1)), [Some(1)]);
        history.settle(Some(1));
        assert_eq!(
            seen(&history, Some(&2)),
            [Some(1)],
            "what exits next is another's"
        );
        assert_eq!(history.push(restart(3), true), None);
        assert_eq!(seen(&history, Some(&2)), [Some(2), Some(1)]);
        history.settle(None);
        history.settle(Some(9));
        assert_eq!(seen(&history, Some(&3)), [None, Some(1)]);
    }
}
