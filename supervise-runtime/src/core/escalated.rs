//! A failure that the supervisors above decide: held until they do, and what their verdict means.

use supervise_policy::{Directive, Moment};

use super::{Core, Down, Exit, NoteKind, OwnEnd, RestartReason, Sink, State, Up, child::After};

impl<F: Clone> Core<F> {
    /// A failure is to be decided by the supervisors above.
    pub(super) fn held(
        &mut self,
        index: usize,
        failure: F,
        alive: bool,
        joined: bool,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let over = self.is_over();
        let child = &mut self.children[index];
        let undecided = match child.state {
            _ if over => false,
            State::Running | State::Paused => true,
            State::Starting => !child.first && !child.manual,
            _ => false,
        };
        if !undecided {
            // Being stopped already, or a start that nobody retries: there is nothing to ask.
            if alive {
                // The stop comes first, and is how it ends. The failure is told all the same.
                child.fail(&failure, now);
                return self.note(index, NoteKind::Held { failure }, sink);
            }
            let exit = Exit::Failed(failure);
            return self.exited_now(index, exit, Directive::Restart, joined, now, sink);
        }
        self.set_busy(index, false, now);
        let child = &mut self.children[index];
        child.state = State::Held;
        child.alive = alive;
        child.unjoined = !joined;
        let incarnation = child.incarnation;
        if alive {
            child.fail(&failure, now);
        } else {
            child.exits(Exit::Failed(failure.clone()), now);
            self.note_with(index, |child| NoteKind::Down { exit: child.exit() }, sink);
        }
        self.rewatch(index, now, sink);
        self.note(index, NoteKind::Held { failure: failure.clone() }, sink);
        sink.up(Up::Ask { child: index, incarnation, failure });
    }

    /// The verdict on a held child is `resume`.
    pub(super) fn release(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        let over = self.is_over();
        let child = &mut self.children[index];
        if child.state != State::Held || over {
            return;
        }
        if child.alive {
            child.state = if child.paused {
                State::Paused
            } else {
                State::Running
            };
            sink.release(index);
            self.note(index, NoteKind::Released, sink);
            self.rewatch(index, now, sink);
            self.cut_off(index, now, sink);
            // Its group may have waited for it.
            self.advance_roll(now, sink);
        } else if child.last_exit.is_some() {
            // Nothing lives that could go on: it means restart.
            self.ended(index, Directive::Restart, now, sink);
        }
    }

    /// The verdict on a held child is this.
    pub(super) fn settle(
        &mut self,
        index: usize,
        directive: Directive,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let child = &self.children[index];
        if child.state != State::Held || self.is_over() {
            return;
        }
        match (child.alive, directive) {
            (_, Directive::Resume) => self.release(index, now, sink),
            (true, _) => {
                if let Some(failure) = child.last_failure().cloned() {
                    self.doom(index, failure, directive, now, sink);
                }
            }
            (false, _) => {
                if child.last_exit.is_some() {
                    self.ended(index, directive, now, sink);
                }
            }
        }
    }

    /// The verdict on a failure below falls on this child, which lives.
    pub(super) fn condemn(
        &mut self,
        index: usize,
        failure: F,
        directive: Directive,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let over = self.is_over();
        let child = &mut self.children[index];
        let decided = !matches!(
            child.state,
            State::Starting | State::Running | State::Held | State::Paused
        );
        if over || decided {
            return;
        }
        child.fail(&failure, now);
        self.doom(index, failure, directive, now, sink);
    }

    /// A child that lives is restarted, or goes down, for this failure.
    fn doom(
        &mut self,
        index: usize,
        failure: F,
        directive: Directive,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let child = &self.children[index];
        let restarts = child.policy.restart.restarts(true) && directive == Directive::Restart;
        self.note(
            index,
            NoteKind::Ended { exit: Exit::Failed(failure), directive },
            sink,
        );
        if restarts {
            self.restart(index, RestartReason::Escalated, now, sink);
        } else if self.children[index].is_up() {
            self.order_stop(index, After::Rest(Down::ByDirective), now, sink);
        } else {
            self.rest(index, Down::ByDirective, OwnEnd::Over, now, sink);
        }
    }
}
