//! One incarnation of a child after the other: begun, up, down, and nothing of it left.

use std::time::Duration;

use supervise_policy::{Directive, Moment, Unstopped};

use super::{
    Core, Down, Exit, Incarnation, Letter, NoteKind, Op, Outcome, OwnEnd, RestartReason, Sink,
    State, Up, When,
    child::{After, Child},
    history::Forgotten,
    planted::{Planted, planted},
    supervisor::Phase,
};

/// How long a start takes at most that is short.
const QUICK: Duration = Duration::from_millis(1);

/// Every how-manieth start is looked at in any case, to know whether they still are: of one child, and of a group.
const MEASURED: Incarnation = 8;

impl<F> Child<F> {
    /// A start has succeeded: how long that took says what is thought of the next.
    fn took(&mut self, now: Moment) {
        if let Some(past) = &mut self.past {
            let begun = past.history.last_at();
            past.quick = begun.is_some_and(|at| now.saturating_since(at) < QUICK);
        }
    }

    /// Whether the start under way takes no time worth a look, if it is like those before.
    fn is_quick(&self, index: usize) -> bool {
        let number = self.incarnation.wrapping_add(index as Incarnation);
        let again = !(self.first || self.manual);
        again && !number.is_multiple_of(MEASURED) && self.past().is_some_and(|past| past.quick)
    }
}

impl<F: Clone> Core<F> {
    /// Orders a start of the child. The only place where an incarnation begins.
    pub(super) fn run(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        let child = &mut self.children[index];
        if child.unjoined && !planted(Planted::Overlap) {
            // Not while anything of the last incarnation is left: `joined` comes back here.
            child.state = State::Stuck;
            // Somebody wants it back, whatever it had done before.
            child.own_end = OwnEnd::None;
            let reason = child.reason.unwrap_or(RestartReason::Failure);
            child.set_after(After::Restart { due: now, reason });
            let escalates = child.policy.unstopped == Unstopped::Escalate;
            self.note(index, NoteKind::Unstopped, sink);
            if escalates && matches!(self.phase, Phase::Running) {
                self.finish(Outcome::Unstopped { child: index }, now, sink);
            }
            return;
        }
        child.incarnation += 1;
        if !child.created.is_some() {
            child.created = When::at(now);
        }
        child.state = State::Starting;
        child.aborted = false;
        child.alive = true;
        child.paused = false;
        child.own_end = OwnEnd::None;
        child.ready_at = When::NEVER;
        if let Some(reason) = child.reason
            && let Some(Forgotten { failure, letter }) = child.restarts(reason, now)
        {
            match letter {
                None => sink.forgotten(failure),
                Some((at, incarnation)) => {
                    sink.unburied(index, Letter { incarnation, at, failure });
                }
            }
        }
        sink.order(index, child.incarnation, Op::Run);
        if self.is_assumed(index, sink) {
            let child = &mut self.children[index];
            (child.state, child.ready_at) = (State::Running, When::at(now));
            return;
        }
        self.set_busy(index, true, now);
        self.note(index, NoteKind::Starting, sink);
    }

    /// Whether a child whose start was ordered just now is taken to be up at once: it failed and was restarted alone, its starts
    /// are short, and nobody is to be told of them.
    fn is_assumed(&self, index: usize, sink: &mut impl Sink<F>) -> bool {
        let child = &self.children[index];
        child.is_quick(index)
            && child.reason == Some(RestartReason::Failure)
            && child.watch().is_none()
            && child.breaker().is_none()
            && !self.is_rolling()
            && sink.assumes(index)
    }

    /// Whether a start that is up without having waited is said to be up at the time of the last step, and nobody need look at the
    /// clock: as those before it took no time worth that.
    pub(crate) fn is_quick(&self, index: usize) -> bool {
        let child = self.children.get(index);
        child.is_some_and(|child| child.is_quick(index))
    }

    /// The child was taken to be up as soon as it was started, and has not said so: it is starting still.
    pub(crate) fn doubt(&mut self, index: usize, now: Moment) {
        let child = self.children.get_mut(index);
        if let Some(child) = child.filter(|child| child.state == State::Running) {
            (child.state, child.ready_at) = (State::Starting, When::NEVER);
            self.set_busy(index, true, now);
        }
    }

    /// Notes that a start has succeeded, if that is all that there is to do: nobody waits for it, and nothing begins with it that
    /// takes time. Else nothing is noted, and it is told as [`Input::Started`](super::Input::Started).
    pub(crate) fn comes_up(&mut self, index: usize, incarnation: Incarnation, now: Moment) -> bool {
        let Some(child) = self.children.get(index) else {
            return false;
        };
        let plain = (child.incarnation, child.state) == (incarnation, State::Starting);
        if !plain || child.watch().is_some() || self.is_rolling() {
            return false;
        }
        self.is_up(index, now);
        true
    }

    fn is_up(&mut self, index: usize, now: Moment) {
        let child = &mut self.children[index];
        child.state = State::Running;
        child.ready_at = When::at(now);
        child.took(now);
        child.manual = false;
        child.first = false;
        self.set_busy(index, false, now);
    }

    pub(super) fn started(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        // A start that succeeds after its stop was ordered is answered by its exit.
        if self.children[index].state != State::Starting {
            return;
        }
        self.is_up(index, now);
        let kind = |child: &Child<F>| match child.reason {
            None => NoteKind::Started,
            Some(reason) => NoteKind::Restarted {
                reason,
                attempt: child.consecutive,
                delay: child.delay(),
                failure: child.restart_cause(reason),
            },
        };
        // Its mailbox has been open since the start was ordered.
        self.tell(index, kind, sink);
        self.rewatch(index, now, sink);
        if self.is_rolling() {
            self.advance_roll(now, sink);
        }
    }

    pub(super) fn exited(
        &mut self,
        index: usize,
        exit: Exit<F>,
        directive: Directive,
        joined: bool,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        if !self.children[index].is_up() {
            return;
        }
        self.disarm(index);
        self.set_busy(index, false, now);
        let child = &mut self.children[index];
        child.unjoined = !joined;
        child.alive = false;
        child.exits(exit, now);
        // Down from here on, whatever becomes of it: nothing that follows may ask it to stop.
        child.down = Down::WithGroup;
        let was = std::mem::replace(&mut child.state, State::Stopped);
        self.rewatch(index, now, sink);
        self.note_with(index, |child| NoteKind::Down { exit: child.exit() }, sink);
        match was {
            State::Stopping | State::Stuck => {
                self.arrived(was);
                self.stopped(index, now, sink);
            }
            // Nobody is restarted during a stop.
            _ if self.is_over() => {
                self.rest_child(index, Down::WithGroup);
                self.note_ended(index, directive, sink);
            }
            State::Starting => self.start_failed(index, directive, now, sink),
            _ => self.ended(index, directive, now, sink),
        }
    }

    /// What an exited child had left behind is gone.
    pub(super) fn joined(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        let child = &mut self.children[index];
        if !child.unjoined {
            return;
        }
        child.unjoined = false;
        sink.touched(index);
        self.may_be_gone(index);
        let child = &self.children[index];
        // Only a start waits for it, and only if it is still wanted.
        let waits = child.state == State::Stuck;
        let after = child.after();
        if self.is_over() {
            if waits {
                self.call_off_one(index, sink);
            }
            return self.report_joined(sink);
        }
        if waits {
            match after {
                After::Restart { .. } if !self.starts_in_turn(index) => {
                    return self.run(index, now, sink);
                }
                After::Restart { .. } => self.rest_child(index, Down::WithGroup),
                After::Rest(down) => {
                    self.rest_child(index, down);
                    self.note(index, NoteKind::CalledOff, sink);
                    if down == Down::Deleted {
                        self.note(index, NoteKind::Removed, sink);
                    }
                }
            }
            self.start_late(index, now, sink);
        }
        self.advance_roll(now, sink);
    }

    /// The sum of what is left of this supervisor once it is over.
    pub(super) fn is_joined(&self) -> bool {
        self.children
            .iter()
            .all(|child| !child.unjoined && !child.is_up())
    }

    pub(super) fn report_joined(&mut self, sink: &mut impl Sink<F>) {
        if matches!(self.phase, Phase::Done) && self.is_joined() {
            sink.up(Up::Joined);
        }
    }
}
