//! What a supervisor knows of one child.

use std::time::Duration;

use supervise_policy::{Moment, Restart, RestartLog};

use crate::{BreakerState, breaker::gate::Change, slab::Placed};

use super::{
    Exit, Incarnation, OwnEnd, Past, RestartReason, SharedPolicy, State, When, health::Watch,
};

/// Why a child is down: it says whether a restart of its group brings it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Down {
    /// It has not been started yet, or its group went down with a sibling.
    WithGroup,
    /// Its `start` said so.
    Ignored,
    /// It ended well and is not permanent.
    Completed,
    /// It was stopped by hand.
    ByHand,
    /// Its failure was answered with `stop`.
    ByDirective,
    /// Its budget is spent, and `on_limit` says `stop`.
    Limit,
    /// It was temporary, or a member of a pool: it is gone for good and no longer counted.
    Removed,
    /// It was removed by hand, and is no longer counted.
    Deleted,
}

/// What follows when a child that was ordered to stop has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// It stays down.
    Rest(Down),
    /// It is started again once `due`.
    Restart { due: Moment, reason: RestartReason },
}

/// As [`After`], without the time.
#[derive(Clone, Copy, Debug)]
enum Then {
    Rest(Down),
    Restart(RestartReason),
}

/// One child of a supervisor.
#[derive(Debug)]
pub(crate) struct Child<F> {
    /// Where it is among the children of its supervisor.
    index: usize,
    pub(crate) policy: SharedPolicy,
    pub(crate) supervisor: bool,
    /// It came at run time, into a pool: once it is at rest it is gone.
    pub(crate) member: bool,
    pub(crate) state: State,
    pub(crate) down: Down,
    /// What follows when it has stopped: see [`After`], which is in two parts here to take less room.
    then: Then,
    pub(crate) incarnation: Incarnation,
    /// An earlier incarnation is over, but something of it could not be stopped.
    pub(crate) unjoined: bool,
    /// The order to abort has been given to this incarnation.
    pub(crate) aborted: bool,
    /// The start under way was ordered by hand: it is not tried again.
    pub(crate) manual: bool,
    /// It has not been up in this life of its supervisor: a failing start is not tried again.
    pub(crate) first: bool,
    /// It is to take no message. Beside the state, since it may be held meanwhile.
    pub(crate) paused: bool,
    /// What it has done by itself that nothing brings it back from.
    pub(crate) own_end: OwnEnd,
    /// The clock of its own budget stands still because of this child.
    pub(crate) busy: bool,
    /// The clock of its supervisor's budget does, too.
    pub(crate) all_busy: bool,
    /// A held child's instance is still there.
    pub(crate) alive: bool,
    /// Restarts since the child was last healthy for long enough.
    pub(crate) consecutive: u32,
    /// When the last start succeeded.
    pub(crate) ready_at: When,
    /// The one timer of the child, if it is armed; what it means follows from the state.
    pub(crate) timer: When,
    /// Why the start under way, or the next one, happens; `None` for the first.
    pub(crate) reason: Option<RestartReason>,
    pub(crate) last_exit: Option<Exit<F>>,
    /// Its failures and restarts, once there was one, and what is known of its breaker and its health, if it has any.
    pub(super) past: Option<Box<Past<F>>>,
    /// When it was started for the first time.
    pub(crate) created: When,
}

impl<F> Placed for Box<Child<F>> {
    fn index(&self) -> usize {
        self.index
    }

    fn place_at(&mut self, index: usize) {
        self.index = index;
    }
}

impl<F> Child<F> {
    /// Whether a failure now would be one of a row: it has not been well for long enough since the last one.
    pub(crate) fn fails_in_a_row(&self, now: Moment) -> bool {
        let failed_at = self.past().and_then(|past| past.failed_at.get());
        let since = failed_at.max(self.ready_at.get());
        since.is_some_and(|since| now.saturating_since(since) < self.policy.reset_after)
    }

    pub(crate) fn new(policy: SharedPolicy, supervisor: bool) -> Self {
        let closed = Change { generation: 0, state: BreakerState::Closed, until: None };
        let breaker = policy.breaker.map(|_| Box::new(closed));
        let watch = policy.health.map(Watch::new);
        let past = (breaker.is_some() || watch.is_some())
            .then(|| Box::new(Past { breaker, watch, ..Past::default() }));
        Self {
            index: 0,
            policy,
            supervisor,
            member: false,
            state: State::Stopped,
            down: Down::WithGroup,
            then: Then::Rest(Down::WithGroup),
            incarnation: 0,
            unjoined: false,
            aborted: false,
            manual: false,
            first: true,
            paused: false,
            own_end: OwnEnd::None,
            busy: false,
            all_busy: false,
            alive: false,
            consecutive: 0,
            ready_at: When::NEVER,
            timer: When::NEVER,
            reason: None,
            last_exit: None,
            past,
            created: When::NEVER,
        }
    }

    /// What follows when it has stopped, while it is being stopped.
    pub(crate) fn after(&self) -> After {
        match self.then {
            Then::Rest(down) => After::Rest(down),
            Then::Restart(reason) => {
                let due = self.past().map_or(Moment::ZERO, |past| past.due);
                After::Restart { due, reason }
            }
        }
    }

    pub(crate) fn set_after(&mut self, after: After) {
        match after {
            After::Rest(down) => self.then = Then::Rest(down),
            After::Restart { due, reason } => {
                self.then = Then::Restart(reason);
                self.past_mut().due = due;
            }
        }
    }

    /// Takes back the restart that was counted and has not begun.
    pub(super) fn take_pending(&mut self) -> Option<Moment> {
        self.past.as_mut()?.pending.take()
    }

    /// The log of its own budget, if there is one already.
    pub(super) fn log(&mut self) -> Option<&mut RestartLog> {
        self.past.as_mut()?.log.as_deref_mut()
    }

    /// How its health is watched, if it is.
    pub(crate) fn watch(&self) -> Option<&Watch> {
        self.past()?.watch.as_deref()
    }

    /// The same, to note what it says.
    pub(super) fn watch_mut(&mut self) -> Option<&mut Watch> {
        self.past.as_mut()?.watch.as_deref_mut()
    }

    /// What its breaker was last said to be, if it has one.
    pub(super) fn breaker(&self) -> Option<&Change> {
        self.past()?.breaker.as_deref()
    }

    /// Whether its restarts are counted in a budget of its own.
    pub(crate) fn has_budget(&self) -> bool {
        self.policy.budget.is_some()
    }

    /// The log of its own budget, if it has one.
    pub(crate) fn own_log(&mut self, now: Moment) -> Option<&mut RestartLog> {
        let (budget, busy) = (self.policy.budget?, self.busy);
        let log = self.past_mut().log.get_or_insert_with(|| {
            let mut log = Box::new(RestartLog::new(budget));
            // The clock of an empty log may begin at any time, but has to stand still if it does.
            if busy {
                log.busy(now);
            }
            log
        });
        Some(log)
    }

    /// What it went through, if anything.
    pub(crate) fn past(&self) -> Option<&Past<F>> {
        self.past.as_deref()
    }

    /// The same, to add to it.
    pub(crate) fn past_mut(&mut self) -> &mut Past<F> {
        self.past.get_or_insert_default()
    }

    /// What it last failed with: with its last exit, unless something else was noted since.
    pub(crate) fn last_failure(&self) -> Option<&F> {
        let noted = self.past()?.last_failure.as_ref();
        noted.or_else(|| self.last_exit.as_ref()?.failure())
    }

    /// The delay before its last restart, or before the one that it waits for.
    pub(crate) fn delay(&self) -> Duration {
        self.past().map_or(Duration::ZERO, |past| past.delay)
    }

    /// Its next start is not delayed.
    pub(crate) fn at_once(&mut self) {
        if let Some(past) = &mut self.past {
            past.delay = Duration::ZERO;
        }
    }

    /// Whether an instance exists, or may still exist.
    pub(crate) fn is_up(&self) -> bool {
        match self.state {
            State::Starting | State::Running | State::Paused | State::Stopping => true,
            State::Held => self.alive,
            // Else it is over, and waits for what it left behind before it may start.
            State::Stuck => !self.unjoined,
            State::BackingOff | State::Stopped | State::LimitExceeded => false,
        }
    }

    /// Whether it is no longer there for its supervisor, nor for anybody else. Whoever is gone is down.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self.down, Down::Removed | Down::Deleted)
    }

    /// Whether a start of its whole group starts this child too.
    pub(crate) fn starts_with_group(&self) -> bool {
        self.state == State::Stopped
            && matches!(self.down, Down::WithGroup | Down::Ignored | Down::Completed)
    }

    /// Whether the child, which is being stopped, stays down while its group starts.
    pub(crate) fn will_rest(&self) -> bool {
        !matches!(
            self.after(),
            After::Rest(Down::WithGroup) | After::Restart { .. }
        )
    }

    /// Goes down for good or until somebody starts it.
    pub(crate) fn rest(&mut self, down: Down) {
        self.alive = false;
        self.manual = false;
        self.state = match down {
            Down::Limit => State::LimitExceeded,
            _ => State::Stopped,
        };
        let goes = self.member || self.policy.restart == Restart::Temporary;
        self.down = match down {
            Down::Deleted => down,
            _ if goes => Down::Removed,
            _ => down,
        };
    }

    /// Forgets everything that belongs to one life of the supervisor. What is still stuck from the
    /// last one stays so, and is waited for when it is its turn to start.
    pub(crate) fn reset(&mut self) {
        if !self.is_up() {
            self.state = State::Stopped;
        }
        self.down = Down::WithGroup;
        self.set_after(After::Rest(Down::WithGroup));
        self.manual = false;
        self.first = true;
        self.paused = false;
        self.own_end = OwnEnd::None;
        self.alive = false;
        self.consecutive = 0;
        self.at_once();
        self.ready_at = When::NEVER;
        self.reason = (self.incarnation > 0).then_some(RestartReason::Parent);
        if let Some(past) = &mut self.past {
            past.pending = When::NEVER;
            if let Some(log) = &mut past.log {
                log.clear();
            }
        }
    }
}

impl<F> Child<F> {
    /// Counts a failure.
    pub(super) fn failed(&mut self, now: Moment) -> &mut Past<F> {
        let again = self.fails_in_a_row(now);
        let past = self.past_mut();
        past.in_a_row = if again {
            past.in_a_row.saturating_add(1)
        } else {
            1
        };
        past.failures = past.failures.saturating_add(1);
        past.failed_at = When::at(now);
        past
    }
}

impl<F: Clone> Child<F> {
    /// Notes a failure that is not, or not yet, the end of an incarnation.
    pub(crate) fn fail(&mut self, failure: &F, now: Moment) {
        self.failed(now).last_failure = Some(failure.clone());
    }

    /// How its last incarnation ended.
    pub(super) fn exit(&self) -> Exit<F> {
        self.last_exit.clone().unwrap_or(Exit::Normal)
    }

    /// The failure that a restart for this reason is for.
    pub(crate) fn restart_cause(&self, reason: RestartReason) -> Option<F> {
        match reason {
            RestartReason::Failure => self.last_exit.as_ref().and_then(Exit::failure).cloned(),
            RestartReason::Escalated | RestartReason::Health => self.last_failure().cloned(),
            RestartReason::Group | RestartReason::Manual | RestartReason::Parent => None,
        }
    }
}
