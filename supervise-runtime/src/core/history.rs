//! The last restarts of a child.

use std::{collections::VecDeque, mem::replace, time::Duration};

use supervise_policy::Moment;

use super::{Incarnation, Last, RestartReason};

/// How many restarts are told.
const TOLD: usize = 100;

/// How many are remembered: one more, so that the dead letters of the others are as many as are told.
const KEPT: usize = TOLD + 1;

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

/// A message that was at hand when its actor failed, and led to a restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letter<F> {
    /// The incarnation that failed.
    pub(crate) incarnation: Incarnation,
    pub(crate) at: Moment,
    pub(crate) failure: F,
}

/// What is remembered no more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Forgotten<F> {
    pub(super) failure: F,
    /// When, and in which incarnation, if it is a dead letter that nobody has taken.
    pub(super) letter: Option<(Moment, Incarnation)>,
}

/// What is kept of each. Four of them fill a line of the processor's cache: when a group of a thousand is restarted, each child's
/// record has a line that was last written long ago, and waiting for these took a sixth of the time.
#[derive(Clone, Copy, Debug)]
struct Noted {
    at: Moment,
    attempt: u32,
    reason: RestartReason,
    /// Its failure is among the failures.
    failed: bool,
    /// Its delay is among the delays: it is not zero.
    delayed: bool,
    /// The message that it failed at is a dead letter, and nobody has taken it yet.
    letter: bool,
}

/// A bounded record of restarts. Holds no memory before the first.
#[derive(Debug)]
pub(crate) struct History<F> {
    ring: Last<Noted>,
    /// What the newest one began. Every incarnation but the first was begun by a restart, so that those of the others follow.
    newest: Incarnation,
    /// Of those that were for one, the oldest first.
    failures: VecDeque<F>,
    /// Of those that had one, the oldest first. In a box, since a child with an immediate backoff has none.
    #[expect(clippy::box_collection, reason = "one word says that there is none")]
    delays: Option<Box<VecDeque<Duration>>>,
    /// The newest one's failure is still that of the child's last exit, which hands it over when there is another.
    owed: bool,
    /// How many of them have dead letters.
    letters: u32,
}

impl<F> History<F> {
    /// How many dead letters there is room for in any case.
    pub(crate) const LETTERS: u32 = TOLD as u32;

    pub(super) const fn new() -> Self {
        Self {
            ring: Last::new(),
            newest: 0,
            failures: VecDeque::new(),
            delays: None,
            owed: false,
            letters: 0,
        }
    }

    /// Notes the restart that began the next incarnation. Where it is for the failure of the last exit, that is `owed`. Gives what
    /// the one that it pushes out was for.
    #[inline(always)]
    pub(super) fn push(&mut self, restart: Restart<F>, owed: bool) -> Option<Forgotten<F>> {
        let Restart { at, incarnation, reason, attempt, delay, failure } = restart;
        (self.owed, self.newest) = (owed, incarnation);
        let (failed, delayed) = (failure.is_some(), !delay.is_zero());
        if let Some(failure) = failure {
            self.failures.push_back(failure);
        }
        if delayed {
            self.delays.get_or_insert_default().push_back(delay);
        }
        let Some(place) = self.ring.renewed(KEPT) else {
            self.ring
                .add(Noted { at, attempt, reason, failed, delayed, letter: false });
            return None;
        };
        let was = *place;
        place.at = at;
        place.attempt = attempt;
        place.reason = reason;
        (place.failed, place.delayed, place.letter) = (failed, delayed, false);
        if was.delayed
            && let Some(delays) = &mut self.delays
        {
            delays.pop_front();
        }
        if !was.failed {
            return None;
        }
        let failed_in = incarnation.saturating_sub(KEPT as u64 + 1);
        let letter = was.letter.then_some((was.at, failed_in));
        self.letters -= u32::from(was.letter);
        Some(Forgotten { failure: self.failures.pop_front()?, letter })
    }

    /// Notes that the message that this incarnation failed at is a dead letter, if its failure is what the newest restart is for.
    pub(super) fn bury(&mut self, incarnation: Incarnation) -> bool {
        let newest = self.ring.newest_mut().filter(|_| self.owed);
        let Some(newest) = newest.filter(|_| self.newest == incarnation + 1) else {
            return false;
        };
        self.letters += u32::from(!replace(&mut newest.letter, true));
        true
    }

    /// How many dead letters there are that nobody has taken.
    pub(super) fn letters(&self) -> u32 {
        self.letters
    }

    /// When the last of them was.
    pub(super) fn last_at(&self) -> Option<Moment> {
        Some(self.ring.newest()?.at)
    }

    /// The failure of what was the last exit until now.
    pub(super) fn settle(&mut self, failure: Option<F>) {
        if !std::mem::take(&mut self.owed) {
            return;
        }
        let newest = self.ring.newest_mut();
        if let (Some(newest), Some(failure)) = (newest, failure) {
            newest.failed = true;
            self.failures.push_back(failure);
        }
    }
}

impl<F: Clone> History<F> {
    /// Newest first; `last` is the failure of the child's last exit.
    pub(super) fn iter(&self, last: Option<&F>) -> impl Iterator<Item = Restart<F>> {
        let mut failures = self.failures.iter().rev();
        let mut delays = self.delays.iter().flat_map(|delays| delays.iter().rev());
        let restarts = self.ring.iter().rev().zip(0..);
        restarts.take(TOLD).map(move |(noted, n)| Restart {
            at: noted.at,
            incarnation: self.newest.saturating_sub(n),
            reason: noted.reason,
            attempt: noted.attempt,
            delay: noted
                .delayed
                .then(|| delays.next().copied())
                .flatten()
                .unwrap_or_default(),
            failure: match noted.failed {
                true => failures.next().cloned(),
                false if n == 0 && self.owed => last.cloned(),
                false => None,
            },
        })
    }

    /// Takes the dead letters out, the oldest first; `last` is the failure of the child's last exit.
    pub(super) fn take_letters(&mut self, last: Option<&F>) -> Vec<Letter<F>> {
        if replace(&mut self.letters, 0) == 0 {
            return Vec::new();
        }
        let (count, newest) = (self.ring.len() as u64, self.newest);
        let mut failures = self.failures.iter();
        let letter = |(noted, n): (&mut Noted, u64)| {
            // Only the newest may have none: it is owed.
            let failure = if noted.failed { failures.next() } else { last };
            if !replace(&mut noted.letter, false) {
                return None;
            }
            let incarnation = newest.saturating_sub(count - n);
            Some(Letter { incarnation, at: noted.at, failure: failure?.clone() })
        };
        self.ring.iter_mut().zip(0..).filter_map(letter).collect()
    }
}

#[cfg(test)]
mod tests {
    use supervise_policy::Rng;

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

    /// Restarts of all kinds, beside a record that keeps each as it was.
    #[test]
    fn what_is_told_is_what_was_pushed_whatever_had_a_failure_a_delay_or_a_letter() {
        let mut rng = Rng::new(7);
        for keep in [1, 5, 100] {
            let mut history = History::<u64>::new();
            let (mut all, mut last): (Vec<Restart<u64>>, _) = (Vec::new(), None);
            let mut letters: Vec<Letter<u64>> = Vec::new();
            for n in 1..=600_u64 {
                let kind = rng.next_u64();
                let owed = kind & 1 == 1;
                // An exit: what it failed with is the last one's from now on.
                history.settle(last.take());
                last = (owed || kind & 2 == 2).then_some(n);
                let failure = (!owed && kind & 12 == 12).then_some(n);
                let restart = Restart {
                    at: Moment::from_nanos(n),
                    incarnation: n + 1,
                    reason: RestartReason::Failure,
                    attempt: rng.next_u64() as u32,
                    delay: Duration::from_nanos(kind >> 4 & 1),
                    failure,
                };
                let failure = if owed { last } else { failure };
                all.push(Restart { failure, ..restart.clone() });
                let gone = history.push(restart, owed);
                let was = all.len().checked_sub(KEPT + 1).map(|place| &all[place]);
                assert_eq!(
                    gone.as_ref().map(|gone| gone.failure),
                    was.and_then(|restart| restart.failure)
                );
                if let Some((at, incarnation)) = gone.and_then(|gone| gone.letter) {
                    assert_eq!(letters.first().map(|letter| letter.at), Some(at));
                    assert_eq!(letters.remove(0).incarnation, incarnation);
                }
                let buried = history.bury(n);
                assert_eq!(buried, owed, "what was for the last exit, and no other");
                if buried {
                    let at = Moment::from_nanos(n);
                    letters.push(Letter { incarnation: n, at, failure: n });
                }
                assert_eq!(history.letters() as usize, letters.len());
                if n % 150 == keep {
                    assert_eq!(history.take_letters(last.as_ref()), letters);
                    letters.clear();
                }
                let told = history
                    .iter(last.as_ref())
                    .map(|restart| format!("{restart:?}"));
                let newest = all.iter().rev().take(TOLD);
                assert!(told.eq(newest.map(|restart| format!("{restart:?}"))));
            }
        }
    }
}
