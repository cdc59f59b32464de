//! Orders by hand. None of them waits, and none is counted in any budget.

use supervise_policy::{Moment, Restart};

use super::{Core, Down, NoteKind, RestartReason, Sink, State, child::After, supervisor::Phase};

/// Why an order by hand is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// There is no such child: it was removed, or it was temporary and is gone.
    NotFound,
    /// It is up already.
    Running,
    /// It is on its way up already.
    Restarting,
    /// It has not finished stopping.
    Stopping,
    /// It is down.
    Down,
    /// It is a temporary member of a pool: what it was started with is gone.
    Temporary,
    /// The pool has as many members as it may have.
    Full,
    /// The supervisor is not running.
    NotRunning,
    /// It has no state that could be handed on; said by the driver alone.
    NoState,
}

impl<F: Clone> Core<F> {
    /// Stops one child; it stays stopped until it is started by hand. Idempotent, for a temporary
    /// child that is gone too.
    ///
    /// # Errors
    ///
    /// [`Refused::NotFound`], [`Refused::NotRunning`].
    pub(crate) fn stop_child(
        &mut self,
        index: usize,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) -> Result<(), Refused> {
        if self.was_member(index) {
            return Ok(());
        }
        self.there(index)?;
        if self.children[index].down == Down::Deleted {
            return Err(Refused::NotFound);
        }
        self.take_down(index, Down::ByHand, now, sink);
        Ok(())
    }

    /// Stops one child, which is then no longer there. Idempotent.
    ///
    /// # Errors
    ///
    /// [`Refused::NotFound`], [`Refused::NotRunning`].
    pub(crate) fn remove_child(
        &mut self,
        index: usize,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) -> Result<(), Refused> {
        if self.was_member(index) {
            return Ok(());
        }
        self.there(index)?;
        match self.children[index].down {
            Down::Deleted => {}
            Down::Removed => {
                self.children[index].down = Down::Deleted;
                sink.touched(index);
            }
            _ => self.take_down(index, Down::Deleted, now, sink),
        }
        Ok(())
    }

    fn take_down(&mut self, index: usize, down: Down, now: Moment, sink: &mut impl Sink<F>) {
        sink.touched(index);
        let child = &mut self.children[index];
        match child.state {
            State::Stopping | State::Stuck => {
                if child.after() != After::Rest(Down::Deleted) {
                    child.set_after(After::Rest(down));
                }
                let stuck = child.state == State::Stuck;
                self.cancel(index);
                self.abandon_roll(index, sink);
                if stuck {
                    self.set_busy(index, false, now);
                }
                self.advance_roll(now, sink);
            }
            State::Starting | State::Running | State::Paused => {
                self.abandon_roll(index, sink);
                self.order_stop(index, After::Rest(down), now, sink);
            }
            State::Held if child.alive => {
                self.order_stop(index, After::Rest(down), now, sink);
            }
            // Down already, and it says more: it is still to be started with an empty log.
            State::LimitExceeded if down == Down::ByHand => {}
            State::Held | State::BackingOff | State::Stopped | State::LimitExceeded => {
                self.abandon_roll(index, sink);
                self.disarm(index);
                self.cancel(index);
                let waited = self.children[index].state.is_transitional();
                self.rest_child(index, down);
                if waited {
                    self.note(index, NoteKind::CalledOff, sink);
                }
                if down == Down::Deleted {
                    self.note(index, NoteKind::Removed, sink);
                }
                self.advance_roll(now, sink);
            }
        }
    }

    /// Starts a child that is down. A start that fails is not tried again.
    ///
    /// # Errors
    ///
    /// Any [`Refused`] but `Down`.
    pub(crate) fn start_child(
        &mut self,
        index: usize,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) -> Result<(), Refused> {
        self.commandable(index)?;
        sink.touched(index);
        let child = &mut self.children[index];
        match child.state {
            State::Running | State::Paused => return Err(Refused::Running),
            State::Starting | State::BackingOff | State::Held => return Err(Refused::Restarting),
            State::Stopping | State::Stuck => return Err(Refused::Stopping),
            State::Stopped | State::LimitExceeded => {}
        }
        let joins = self.roll.as_ref().is_some_and(|roll| roll.covers(index));
        if joins && child.starts_with_group() {
            return Err(Refused::Restarting);
        }
        self.reset_breaker(index, now, sink);
        let child = &mut self.children[index];
        child.consecutive = 0;
        child.manual = true;
        child.first = false;
        child.reason = (child.incarnation > 0).then_some(RestartReason::Manual);
        child.at_once();
        if child.state == State::LimitExceeded {
            self.forget(index);
        }
        if joins {
            // Its siblings are down or on their way: it starts when its turn comes.
            let child = &mut self.children[index];
            (child.state, child.down) = (State::Stopped, Down::WithGroup);
            self.advance_roll(now, sink);
            return Ok(());
        }
        self.run(index, now, sink);
        Ok(())
    }

    /// Restarts a child that is up, and starts one that is down. Not counted in any budget.
    ///
    /// # Errors
    ///
    /// Any [`Refused`] but `Running` and `Down`.
    pub(crate) fn restart_child(
        &mut self,
        index: usize,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) -> Result<(), Refused> {
        self.commandable(index)?;
        sink.touched(index);
        let child = &mut self.children[index];
        if child.member && child.policy.restart == Restart::Temporary {
            return Err(Refused::Temporary);
        }
        match child.state {
            State::Stopped | State::LimitExceeded => self.start_child(index, now, sink),
            State::Starting | State::BackingOff => Err(Refused::Restarting),
            State::Stopping | State::Stuck => Err(Refused::Stopping),
            State::Held if !child.alive => {
                // Nothing is left to stop. As a restart of what lives, this one may be temporary.
                (child.state, child.down) = (State::Stopped, Down::ByHand);
                self.start_child(index, now, sink)
            }
            State::Running | State::Held | State::Paused => {
                self.reset_breaker(index, now, sink);
                let child = &mut self.children[index];
                child.manual = true;
                child.consecutive = 0;
                child.at_once();
                let after = After::Restart { due: now, reason: RestartReason::Manual };
                self.order_stop(index, after, now, sink);
                Ok(())
            }
        }
    }

    /// Lets a child that is up take messages no more, or again. Idempotent. A pause is over with the
    /// incarnation; one that is held meanwhile is still paused when it is released.
    ///
    /// # Errors
    ///
    /// Any [`Refused`] but `Running`.
    pub(crate) fn pause_child(
        &mut self,
        index: usize,
        paused: bool,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) -> Result<(), Refused> {
        self.commandable(index)?;
        sink.touched(index);
        let child = &mut self.children[index];
        match child.state {
            State::Running | State::Paused => {
                child.state = if paused {
                    State::Paused
                } else {
                    State::Running
                };
            }
            State::Held if child.alive => {}
            State::Starting | State::BackingOff | State::Held => return Err(Refused::Restarting),
            State::Stopping | State::Stuck => return Err(Refused::Stopping),
            State::Stopped | State::LimitExceeded => return Err(Refused::Down),
        }
        if std::mem::replace(&mut child.paused, paused) != paused {
            sink.pause(index, paused);
            let kind = if paused {
                NoteKind::Paused
            } else {
                NoteKind::Unpaused
            };
            self.note(index, kind, sink);
            self.rewatch(index, now, sink);
        }
        Ok(())
    }

    /// Forgets what a child has used up: its own budget, and how long it would have to wait. One that
    /// is down because of its budget is plainly stopped then. Idempotent.
    ///
    /// # Errors
    ///
    /// [`Refused::NotFound`], [`Refused::NotRunning`].
    pub(crate) fn reset_child(
        &mut self,
        index: usize,
        sink: &mut impl Sink<F>,
    ) -> Result<(), Refused> {
        self.commandable(index)?;
        sink.touched(index);
        self.forget(index);
        let child = &mut self.children[index];
        child.consecutive = 0;
        if child.state == State::LimitExceeded {
            child.rest(Down::ByHand);
        }
        self.note(index, NoteKind::Reset, sink);
        Ok(())
    }

    /// Forgets the restarts that the children share. Those on their way are no longer counted.
    pub(crate) fn reset_shared(&mut self) {
        self.log.clear();
        for child in self.children.iter_mut().filter(|child| !child.has_budget()) {
            child.take_pending();
        }
        self.forget_entry();
    }

    /// Empties the child's own log.
    fn forget(&mut self, index: usize) {
        let child = &mut self.children[index];
        if child.has_budget() {
            if let Some(log) = child.log() {
                log.clear();
            }
            child.take_pending();
            self.forget_entry();
        }
    }

    /// If the restart of a group is counted in a log that was emptied, it is not counted any more.
    fn forget_entry(&mut self) {
        if let Some(owner) = self.roll.as_ref().and_then(|roll| roll.entry)
            && !self.log_of(owner).is_some_and(|log| log.has_pending())
            && let Some(roll) = &mut self.roll
        {
            roll.entry = None;
        }
    }

    /// Whether the child and its supervisor can be given orders.
    fn commandable(&self, index: usize) -> Result<(), Refused> {
        self.there(index)?;
        match self.children.get(index) {
            Some(child) if !child.is_gone() => Ok(()),
            _ => Err(Refused::NotFound),
        }
    }

    /// Whether this is a member of a pool that is gone.
    fn was_member(&self, index: usize) -> bool {
        self.pool.is_some() && self.children.get(index).is_none()
    }

    /// Whether there is or was such a child, and a supervisor that runs.
    fn there(&self, index: usize) -> Result<(), Refused> {
        if self.children.get(index).is_none() {
            return Err(Refused::NotFound);
        }
        match self.phase {
            Phase::Starting | Phase::Running => Ok(()),
            Phase::Idle | Phase::Stopping { .. } | Phase::Done => Err(Refused::NotRunning),
        }
    }
}
