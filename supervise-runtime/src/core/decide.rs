//! From an exit to what becomes of the child.

use supervise_policy::{Denied, Directive, Moment, OnLimit, RestartLog, Strategy};

use super::{
    Core, Down, Exit, NoteKind, Outcome, OwnEnd, RestartReason, Sink, State, When,
    child::After,
    planted::{Planted, planted},
};

impl<F: Clone> Core<F> {
    /// A child that was not asked to stop is over.
    pub(super) fn ended(
        &mut self,
        index: usize,
        directive: Directive,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let exit = &self.children[index].last_exit;
        let abnormal = matches!(exit, Some(Exit::Failed(_) | Exit::Killed));
        self.note_ended(index, directive, sink);
        let restarts =
            self.children[index].policy.restart.restarts(abnormal) || planted(Planted::Again);
        if abnormal && directive == Directive::Stop {
            self.rest(index, Down::ByDirective, OwnEnd::Over, now, sink);
        } else if restarts {
            self.restart(index, RestartReason::Failure, now, sink);
        } else {
            self.rest(index, Down::Completed, OwnEnd::Over, now, sink);
        }
    }

    /// A child is over before its start was.
    pub(super) fn start_failed(
        &mut self,
        index: usize,
        directive: Directive,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let child = &mut self.children[index];
        match &child.last_exit {
            Some(Exit::Ignored) => {
                let end = match (child.first, child.manual) {
                    (true, _) => OwnEnd::Absent,
                    // Whoever ordered the start is told, and goes on from there.
                    (false, true) => OwnEnd::None,
                    (false, false) => OwnEnd::Over,
                };
                child.first = false;
                self.note_ended(index, directive, sink);
                self.rest(index, Down::Ignored, end, now, sink);
            }
            Some(Exit::Failed(failure)) if child.first => {
                let failure = failure.clone();
                child.rest(Down::WithGroup);
                self.note_ended(index, directive, sink);
                self.finish(Outcome::StartFailed { child: index, failure }, now, sink);
            }
            _ if child.manual => {
                self.note_ended(index, directive, sink);
                self.rest(index, Down::ByHand, OwnEnd::None, now, sink);
            }
            _ => {
                // It came and went: what follows is a restart.
                child.first = false;
                self.ended(index, directive, now, sink);
            }
        }
    }

    pub(super) fn rest(
        &mut self,
        index: usize,
        down: Down,
        end: OwnEnd,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        self.rest_child(index, down);
        sink.touched(index);
        self.pass(index);
        if !self.own_end(index, end, now, sink) {
            self.advance_roll(now, sink);
        }
    }

    /// Restarts the child, and what its strategy restarts with it, if its budget allows.
    pub(super) fn restart(
        &mut self,
        index: usize,
        reason: RestartReason,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let alone = self.policy.strategy == Strategy::OneForOne;
        let group = alone == planted(Planted::Group);
        let absorbed = self.roll.as_ref().is_some_and(|roll| roll.absorbs(index));
        if group && absorbed {
            // Its group is being restarted already; this failure adds nothing to that.
            if !self.children[index].is_up() {
                self.children[index].rest(Down::WithGroup);
            }
            return self.advance_roll(now, sink);
        }

        if self.children[index].is_cut_off() {
            return self.rest_cut_off(index, now, sink);
        }

        let draw = self.rng.next_u64();
        let child = &mut self.children[index];
        let healthy = child.ready_at.get().map(|at| now.saturating_since(at));
        if healthy.is_some_and(|healthy| healthy >= child.policy.reset_after) {
            child.consecutive = 0;
        }
        child.consecutive = child.consecutive.saturating_add(1);
        let delay = child
            .policy
            .backoff
            .delay(u64::from(child.consecutive), draw);
        let mut due = now.saturating_add(delay);
        if let Some(until) = child.held_until() {
            due = due.max(until);
        }

        // The pending restart of a smaller group becomes part of this one.
        let roll = self.roll.as_mut().filter(|_| group);
        let taken = roll.and_then(|roll| Some((roll.entry.take()?, roll.due)));
        if let Some((owner, pending)) = taken {
            due = due.max(pending);
            if let Some(log) = self.log_of(owner) {
                log.give_back();
            }
        }
        if let Err(denied) = self.log_to_ask(index, now).admit(now)
            && !planted(Planted::Uncounted)
        {
            // Then it is not absorbed after all; there is room for what was just given back.
            if let Some((owner, _)) = taken
                && self.log_to_ask(owner, now).admit(now).is_ok()
                && let Some(roll) = &mut self.roll
            {
                roll.entry = Some(owner);
            }
            return self.over_limit(index, denied, now, sink);
        }
        let child = &mut self.children[index];
        child.reason = Some(reason);
        child.past_mut().delay = due.saturating_since(now);
        if group {
            self.restart_group(index, due, now, sink);
        } else {
            self.restart_alone(index, reason, due, now, sink);
        }
    }

    /// A child is not restarted, since its breaker says so.
    fn rest_cut_off(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        if self.children[index].is_up() {
            self.order_stop(index, After::Rest(Down::ByDirective), now, sink);
        } else {
            self.rest(index, Down::ByDirective, OwnEnd::Over, now, sink);
        }
    }

    fn restart_alone(
        &mut self,
        index: usize,
        reason: RestartReason,
        due: Moment,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let child = &mut self.children[index];
        child.past_mut().pending = When::at(due);
        if child.is_up() {
            return self.order_stop(index, After::Restart { due, reason }, now, sink);
        }
        self.await_due(index, due, now, sink);
    }

    /// The child is down and is to be started at `due`.
    pub(super) fn await_due(
        &mut self,
        index: usize,
        due: Moment,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        if due <= now {
            self.fire(index, now);
            return self.run(index, now, sink);
        }
        self.arm(index, due);
        self.back_off(index, sink);
    }

    /// The child is down and waits for its restart.
    pub(super) fn back_off(&mut self, index: usize, sink: &mut impl Sink<F>) {
        let child = &mut self.children[index];
        child.state = State::BackingOff;
        let (attempt, delay) = (child.consecutive, child.delay());
        self.note(index, NoteKind::BackingOff { attempt, delay }, sink);
    }

    fn over_limit(&mut self, index: usize, denied: Denied, now: Moment, sink: &mut impl Sink<F>) {
        let Denied { max, within, next_available } = denied;
        let child = &self.children[index];
        let stops = child.has_budget() && child.policy.on_limit == OnLimit::Stop;
        let failure = child.last_failure().cloned();
        if !stops {
            self.note(
                index,
                NoteKind::LimitExceeded { max, within, next_available },
                sink,
            );
            let outcome = Outcome::GaveUp { child: index, failure, max, within };
            if !self.children[index].is_up() {
                self.rest_child(index, Down::WithGroup);
            }
            return self.finish(outcome, now, sink);
        }
        if child.is_up() {
            self.order_stop(index, After::Rest(Down::Limit), now, sink);
        } else {
            self.rest_child(index, Down::Limit);
        }
        let down = !self.children[index].is_up();
        self.note(
            index,
            NoteKind::LimitExceeded { max, within, next_available },
            sink,
        );
        // Where it still has to stop first, what follows from its end comes then.
        if !down || !self.own_end(index, OwnEnd::Over, now, sink) {
            self.advance_roll(now, sink);
        }
    }

    /// The log that the child's restarts are counted in; `None` while it would be empty.
    pub(super) fn log_of(&mut self, index: usize) -> Option<&mut RestartLog> {
        let child = &mut self.children[index];
        if child.has_budget() {
            child.log()
        } else {
            Some(&mut self.log)
        }
    }

    /// The same, to ask for a restart.
    fn log_to_ask(&mut self, index: usize, now: Moment) -> &mut RestartLog {
        self.children[index].own_log(now).unwrap_or(&mut self.log)
    }

    /// The child's counted restart begins.
    pub(super) fn fire(&mut self, index: usize, now: Moment) {
        if let Some(due) = self.children[index].take_pending()
            && let Some(log) = self.log_of(index)
        {
            log.fire(due, now);
        }
    }

    /// The child's counted restart will not take place.
    pub(super) fn cancel(&mut self, index: usize) {
        if self.children[index].take_pending().is_some()
            && let Some(log) = self.log_of(index)
        {
            log.give_back();
        }
    }
}
