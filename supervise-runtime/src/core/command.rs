//! Orders by hand.

use supervise_policy::Moment;

use super::{Core, Down, RestartReason, Sink, State, child::After, supervisor::Phase};

/// Why an order by hand is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// There is no such child, or it was temporary and is gone.
    NotFound,
    /// It is up already.
    Running,
    /// It is on its way up already.
    Restarting,
    /// It has not finished stopping.
    Stopping,
    /// The supervisor is not running.
    NotRunning,
}

impl<F: Clone> Core<F> {
    /// Stops one child; it stays stopped until it is started by hand. Idempotent.
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
        self.commandable(index)?;
        let child = &mut self.children[index];
        match child.state {
            State::Stopping | State::Stuck => {
                child.after = After::Rest(Down::ByHand);
                let stuck = child.state == State::Stuck;
                self.cancel(index);
                self.abandon_roll(index);
                if stuck {
                    self.set_busy(index, false, now);
                }
                self.advance_roll(now, sink);
            }
            State::Starting | State::Running | State::Paused => {
                self.abandon_roll(index);
                self.order_stop(index, After::Rest(Down::ByHand), now, sink);
            }
            State::Held if child.alive => {
                self.order_stop(index, After::Rest(Down::ByHand), now, sink);
            }
            // Down already, and it says more: it is still to be started with an empty log.
            State::LimitExceeded => {}
            State::Held | State::BackingOff | State::Stopped => {
                self.abandon_roll(index);
                self.disarm(index);
                self.cancel(index);
                self.children[index].rest(Down::ByHand);
                self.advance_roll(now, sink);
            }
        }
        Ok(())
    }

    /// Starts a child that is down. A start that fails is not tried again.
    ///
    /// # Errors
    ///
    /// Any [`Refused`].
    pub(crate) fn start_child(
        &mut self,
        index: usize,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) -> Result<(), Refused> {
        self.commandable(index)?;
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
        child.consecutive = 0;
        child.manual = true;
        child.first = false;
        child.reason = (child.incarnation > 0).then_some(RestartReason::Manual);
        child.delay = std::time::Duration::ZERO;
        if let Some(log) = child
            .log
            .as_mut()
            .filter(|_| child.state == State::LimitExceeded)
        {
            log.clear();
        }
        if joins {
            // Its siblings are down or on their way: it starts when its turn comes.
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
    /// Any [`Refused`] but `Running`.
    pub(crate) fn restart_child(
        &mut self,
        index: usize,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) -> Result<(), Refused> {
        self.commandable(index)?;
        let child = &mut self.children[index];
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
                child.manual = true;
                child.consecutive = 0;
                child.delay = std::time::Duration::ZERO;
                let after = After::Restart { due: now, reason: RestartReason::Manual };
                self.order_stop(index, after, now, sink);
                Ok(())
            }
        }
    }

    fn commandable(&self, index: usize) -> Result<(), Refused> {
        match self.children.get(index) {
            None => Err(Refused::NotFound),
            Some(child) if child.down == Down::Removed => Err(Refused::NotFound),
            Some(_) => match self.phase {
                Phase::Starting | Phase::Running => Ok(()),
                Phase::Idle | Phase::Stopping { .. } | Phase::Done => Err(Refused::NotRunning),
            },
        }
    }
}
