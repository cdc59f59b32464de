//! Ordered stops: of one child with its deadlines, and of all.

use supervise_policy::{Directive, Moment, Shutdown, Strategy, Unstopped};

use super::{
    Core, Down, Exit, NoteKind, Op, Outcome, OwnEnd, RestartReason, Sink, State, Up,
    child::After,
    planted::{Planted, planted},
    supervisor::Phase,
};

impl<F: Clone> Core<F> {
    /// Asks a child that is up to stop, once; `after` says what follows.
    pub(super) fn order_stop(
        &mut self,
        index: usize,
        after: After,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        sink.touched(index);
        let child = &mut self.children[index];
        child.set_after(after);
        if matches!(child.state, State::Stopping | State::Stuck) {
            return;
        }
        child.state = State::Stopping;
        let silent = child.watch().is_some_and(|watch| watch.silent);
        let shutdown = if silent {
            Shutdown::Brutal
        } else {
            child.policy.shutdown
        };
        let incarnation = child.incarnation;
        self.rewatch(index, now, sink);
        self.set_busy(index, true, now);
        match shutdown {
            Shutdown::Brutal => return self.abort(index, now, sink),
            Shutdown::After(limit) => self.arm(index, now.saturating_add(limit)),
            Shutdown::Infinity => {}
        }
        sink.order(index, incarnation, Op::Stop);
        self.note(index, NoteKind::Stopping, sink);
    }

    /// Aborts a child that is being stopped.
    pub(super) fn abort(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        let child = &mut self.children[index];
        child.aborted = true;
        let (incarnation, grace) = (child.incarnation, child.policy.abort_grace);
        self.arm(index, now.saturating_add(grace));
        sink.order(index, incarnation, Op::Abort);
        self.note(index, NoteKind::Aborting, sink);
    }

    /// The child did not end although it was aborted.
    pub(super) fn unstopped(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        let group = self.policy.strategy != Strategy::OneForOne && self.roll.is_some();
        let child = &mut self.children[index];
        child.state = State::Stuck;
        let rests = child.will_rest();
        self.arrived(State::Stopping);
        if !group || rests {
            // Its siblings run on, so their budgets' time does too.
            self.set_busy(index, false, now);
        }
        self.note(index, NoteKind::Unstopped, sink);
        let stopping = matches!(self.phase, Phase::Stopping { .. });
        if !stopping && self.children[index].policy.unstopped == Unstopped::Escalate {
            return self.finish(Outcome::Unstopped { child: index }, now, sink);
        }
        self.advance_stop(now, sink);
        self.advance_roll(now, sink);
    }

    /// A child that was ordered to stop is over.
    pub(super) fn stopped(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        let over = matches!(self.phase, Phase::Stopping { .. } | Phase::Done);
        let after = self.children[index].after();
        let down = match after {
            After::Rest(down) => down,
            After::Restart { .. } => Down::WithGroup,
        };
        self.rest_child(index, down);
        self.note_with(
            index,
            |child| NoteKind::Stopped { exit: child.exit() },
            sink,
        );
        if over {
            self.report_joined(sink);
            return self.advance_stop(now, sink);
        }
        if after == After::Rest(Down::Deleted) {
            self.note(index, NoteKind::Removed, sink);
        }
        let failed = matches!(
            after,
            After::Rest(Down::ByDirective | Down::Limit | Down::Completed)
        );
        // It had to be stopped, but for a failure of its own.
        if (failed || planted(Planted::OrderedEnd)) && self.own_end(index, OwnEnd::Over, now, sink)
        {
            return;
        }
        if let After::Restart { due, reason } = after
            && !self.starts_in_turn(index)
        {
            let child = &mut self.children[index];
            child.reason = Some(reason);
            child.down = Down::WithGroup;
            child.manual = reason == RestartReason::Manual;
            self.await_due(index, due, now, sink);
        } else {
            self.start_late(index, now, sink);
        }
        self.advance_roll(now, sink);
    }

    /// Takes all children down in reverse order; then the supervisor is done with this outcome.
    pub(super) fn finish(&mut self, outcome: Outcome<F>, now: Moment, sink: &mut impl Sink<F>) {
        match self.phase {
            // The first outcome stands.
            Phase::Stopping { .. } | Phase::Done => return,
            Phase::Idle | Phase::Starting | Phase::Running => {}
        }
        if !planted(Planted::AfterStop) {
            self.call_off(sink);
        }
        self.phase = Phase::Stopping { cursor: self.children.len(), outcome };
        if self.stops_together() {
            self.order_all(now, sink);
        } else if self.pool.is_none() && self.policy.start.is_concurrent() {
            self.stop_all(0, now, sink);
        }
        self.advance_stop(now, sink);
    }

    /// Aborts all that is up, at once.
    pub(super) fn abort_all(&mut self, now: Moment, sink: &mut impl Sink<F>) {
        if matches!(self.phase, Phase::Done) {
            return;
        }
        self.call_off(sink);
        if !matches!(self.phase, Phase::Stopping { .. }) {
            let cursor = self.children.len();
            self.phase = Phase::Stopping { cursor, outcome: Outcome::Killed };
        }
        // Whoever is due together is aborted here, and due at another time.
        self.timers.disband();
        self.timers.gather(self.stops_together());
        for index in self.indices().rev() {
            let child = &mut self.children[index];
            if child.is_up() && !child.aborted {
                child.set_after(After::Rest(Down::WithGroup));
                child.state = State::Stopping;
                self.rewatch(index, now, sink);
                self.set_busy(index, true, now);
                self.abort(index, now, sink);
            }
        }
        self.timers.gather(false);
        self.await_all();
        self.advance_stop(now, sink);
    }

    /// Nothing is restarted any more.
    fn call_off(&mut self, sink: &mut impl Sink<F>) {
        self.disarm_roll();
        self.roll = None;
        for index in self.indices() {
            if self.children[index].state == State::BackingOff {
                self.disarm(index);
                self.call_off_one(index, sink);
            }
            // What waits from now on waits for the supervisor's own return.
            if self.children[index].state != State::Running {
                sink.touched(index);
            }
        }
    }

    /// The child, which is not up, does not wait for anything any more.
    pub(super) fn call_off_one(&mut self, index: usize, sink: &mut impl Sink<F>) {
        self.rest_child(index, Down::WithGroup);
        self.note(index, NoteKind::CalledOff, sink);
    }

    /// Takes the ordered stop as far as it can go now.
    pub(super) fn advance_stop(&mut self, now: Moment, sink: &mut impl Sink<F>) {
        if self.stops_together() {
            if matches!(self.phase, Phase::Stopping { .. }) && self.awaited == 0 {
                self.done(sink);
            }
            return;
        }
        if self.pool.is_some() && matches!(self.phase, Phase::Stopping { .. }) {
            return self.advance_stop_of_members(now, sink);
        }
        while let Phase::Stopping { cursor, .. } = &mut self.phase {
            let Some(index) = cursor.checked_sub(1) else {
                return self.done(sink);
            };
            let child = &self.children[index];
            match child.state {
                State::Starting | State::Running | State::Paused | State::Stopping => {
                    return self.order_stop(index, After::Rest(Down::WithGroup), now, sink);
                }
                State::Held if child.alive => {
                    return self.order_stop(index, After::Rest(Down::WithGroup), now, sink);
                }
                State::Held => {
                    *cursor = index;
                    self.call_off_one(index, sink);
                }
                State::Stuck | State::BackingOff | State::Stopped | State::LimitExceeded => {
                    *cursor = index;
                }
            }
        }
    }

    pub(super) fn done(&mut self, sink: &mut impl Sink<F>) {
        self.timers.disband();
        let joined = self.is_joined();
        if let Phase::Stopping { outcome, .. } = std::mem::replace(&mut self.phase, Phase::Done) {
            sink.up(Up::Finished { outcome, joined });
        }
    }

    /// An exit that was reported as a question nobody needs to answer.
    pub(super) fn exited_now(
        &mut self,
        index: usize,
        exit: Exit<F>,
        directive: Directive,
        joined: bool,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let incarnation = self.children[index].incarnation;
        let exited = super::Input::Exited { child: index, incarnation, exit, directive, joined };
        self.step(exited, now, sink);
    }
}
