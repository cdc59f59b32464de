//! What a supervisor remembers of a child that failed, or was started again.

use std::time::Duration;

use supervise_policy::{Moment, RestartLog};

use super::{
    Exit, History, Incarnation, Letter, Restart, RestartReason, When, child::Child, health::Watch,
    history::Forgotten,
};
use crate::breaker::gate::Change;

/// Most children never fail: there is none of it before the first failure, and before the first restart, but for those with a
/// breaker or a health.
#[derive(Debug)]
pub(crate) struct Past<F> {
    /// Restarts in all.
    pub(crate) restarts: u64,
    /// The delay before the last restart.
    pub(crate) delay: Duration,
    pub(super) history: History<F>,
    /// How many dead letters the history has had that went nowhere else.
    pub(crate) letters: u64,
    /// What it last failed with, where that is not its last exit, which would share it.
    pub(super) last_failure: Option<F>,
    /// When that was.
    pub(crate) failed_at: When,
    /// Failures in all, those that it was resumed after too.
    pub(crate) failures: u64,
    /// Failures since it was last healthy for long enough.
    pub(crate) in_a_row: u32,
    /// Its last start took no time worth mentioning, as far as is known.
    pub(super) quick: bool,
    /// A restart that was counted and has not begun.
    pub(super) pending: When,
    /// The log of its own budget, if it has one: made when the first restart is asked for.
    pub(super) log: Option<Box<RestartLog>>,
    /// What its breaker was last said to be, if it has one.
    pub(super) breaker: Option<Box<Change>>,
    /// How its health is watched, if it is.
    pub(super) watch: Option<Box<Watch>>,
    /// When it is started again, if that follows when it has stopped.
    pub(super) due: Moment,
}

impl<F> Default for Past<F> {
    fn default() -> Self {
        Self {
            restarts: 0,
            delay: Duration::ZERO,
            history: History::new(),
            letters: 0,
            last_failure: None,
            failed_at: When::NEVER,
            failures: 0,
            in_a_row: 0,
            quick: false,
            pending: When::NEVER,
            log: None,
            breaker: None,
            watch: None,
            due: Moment::ZERO,
        }
    }
}

impl<F: Clone> Child<F> {
    /// An incarnation is over, with this.
    pub(super) fn exits(&mut self, exit: Exit<F>, now: Moment) {
        let failed = exit.failure().is_some();
        let former = match self.last_exit.replace(exit) {
            Some(Exit::Failed(failure)) => Some(failure),
            _ => None,
        };
        // What it failed with is remembered beyond an exit that was none.
        if !failed && let Some(failure) = &former {
            let last = &mut self.past_mut().last_failure;
            last.get_or_insert_with(|| failure.clone());
        }
        if let Some(past) = &mut self.past {
            past.history.settle(former);
        }
        if failed {
            self.failed(now).last_failure = None;
        }
    }

    /// Notes a restart for this reason, as the order to begin the next incarnation. Gives a failure that is remembered no more.
    pub(super) fn restarts(&mut self, reason: RestartReason, now: Moment) -> Option<Forgotten<F>> {
        let owed = reason == RestartReason::Failure;
        let failure = if owed {
            None
        } else {
            self.restart_cause(reason)
        };
        let restart = Restart {
            at: now,
            incarnation: self.incarnation,
            reason,
            attempt: self.consecutive,
            delay: self.delay(),
            failure,
        };
        let keep = self.policy.mailbox.dead_letters;
        let past = self.past_mut();
        past.restarts += 1;
        let mut gone = past.history.push(restart, owed)?;
        if gone.letter.is_some() {
            // As many newer ones as are kept: it is one of those that are only counted.
            if past.history.letters() >= keep {
                gone.letter = None;
            } else {
                past.letters = past.letters.saturating_sub(1);
            }
        }
        Some(gone)
    }

    /// Notes that the message that this incarnation failed at is a dead letter, if the child was restarted for it just now.
    pub(super) fn bury(&mut self, incarnation: Incarnation) -> bool {
        let Some(past) = &mut self.past else {
            return false;
        };
        let buried = past.history.bury(incarnation);
        past.letters += u64::from(buried);
        buried
    }

    /// Takes the dead letters out that are kept here, the oldest first.
    pub(crate) fn take_letters(&mut self) -> Vec<Letter<F>> {
        let last = self.last_exit.as_ref().and_then(Exit::failure);
        let past = self.past.as_mut();
        past.map_or_else(Vec::new, |past| past.history.take_letters(last))
    }

    /// Its last restarts, newest first.
    pub(crate) fn history(&self) -> impl Iterator<Item = Restart<F>> {
        let last = self.last_exit.as_ref().and_then(Exit::failure);
        let past = self.past().into_iter();
        past.flat_map(move |past| past.history.iter(last))
    }
}
