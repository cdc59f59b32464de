//! The last restarts of a child.

use std::{collections::VecDeque, time::Duration};

use supervise_policy::Moment;

use super::{Incarnation, RestartReason};

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
pub(crate) struct History<F>(VecDeque<Restart<F>>);

impl<F> History<F> {
    pub(super) const fn new() -> Self {
        Self(VecDeque::new())
    }

    pub(super) fn push(&mut self, restart: Restart<F>) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(restart);
    }

    /// Newest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Restart<F>> {
        self.0.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s6_05_r16_the_newest_hundred_are_kept_newest_first() {
        let mut history = History::<()>::new();
        for n in 1..=250 {
            history.push(Restart {
                at: Moment::from_nanos(n),
                incarnation: n + 1,
                reason: RestartReason::Failure,
                attempt: 1,
                delay: Duration::ZERO,
                failure: None,
            });
        }
        let kept: Vec<_> = history.iter().map(|restart| restart.incarnation).collect();
        assert_eq!(kept.len(), 100);
        assert_eq!((kept[0], kept[99]), (251, 152));
    }
}
