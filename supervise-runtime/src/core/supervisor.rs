//! One supervisor: its state, and what each input does first.

use supervise_policy::{Directive, Moment, RestartLog, Rng, SupervisorPolicy};

use super::{
    Exit, Incarnation, Input, Letter, NoteKind, Outcome, SharedPolicy, Sink, State, When,
    child::Child,
    pool::Pool,
    roll::Roll,
    sink::Note,
    timers::{GROUP, Timers},
};
use crate::slab::Slab;

/// The state machine of one supervisor. See the [module](super).
#[derive(Debug)]
pub(crate) struct Core<F> {
    pub(super) policy: SupervisorPolicy,
    /// Each in a box, since they may come and go by the thousand: a place that is vacant costs no more
    /// than its pointer.
    pub(super) children: Slab<Box<Child<F>>>,
    /// What it takes for children to come and go.
    pub(super) pool: Option<Box<Pool>>,
    /// How many children the stop of all waits for, where they are stopped together.
    pub(super) awaited: usize,
    /// Whether a significant child was declared and is not there, not even as one that is absent.
    pub(super) left_out: bool,
    pub(super) phase: Phase<F>,
    pub(super) roll: Option<Roll>,
    pub(super) log: RestartLog,
    pub(super) timers: Timers,
    pub(super) rng: Rng,
}

/// What a supervisor as a whole is doing.
#[derive(Debug)]
pub(super) enum Phase<F> {
    /// It has not been started.
    Idle,
    /// Its first start is under way, as a [`Roll`].
    Starting,
    /// It is up.
    Running,
    /// It is taking its children down, last first; those from `cursor` on are done.
    Stopping { cursor: usize, outcome: Outcome<F> },
    /// It is over. It may be started again.
    Done,
}

impl<F: Clone> Core<F> {
    /// A supervisor without children. Equal seeds draw equal jitter.
    pub(crate) fn new(policy: SupervisorPolicy, seed: u64) -> Self {
        Self {
            policy,
            children: Slab::with_capacity(0),
            pool: Pool::new(policy.members),
            awaited: 0,
            left_out: false,
            phase: Phase::Idle,
            roll: None,
            log: RestartLog::new(policy.budget),
            timers: Timers::default(),
            rng: Rng::new(seed),
        }
    }

    /// Adds a child behind those there are, and gives its index.
    pub(crate) fn add(&mut self, policy: impl Into<SharedPolicy>, supervisor: bool) -> usize {
        self.children
            .push(Box::new(Child::new(policy.into(), supervisor)))
    }

    /// So many children are about to be added.
    pub(crate) fn expect(&mut self, children: usize) {
        self.children.reserve(children);
    }

    /// Everything known of the children; in order, but where they come and go.
    pub(crate) fn children(&self) -> &Slab<Box<Child<F>>> {
        &self.children
    }

    /// Whether a group is on its way down or up, the first start included.
    pub(crate) fn is_rolling(&self) -> bool {
        self.roll.is_some()
    }

    /// The child whose start has to be over before it is this one's turn, if it waits for its turn.
    pub(crate) fn waits_behind(&self, index: usize) -> Option<usize> {
        let (child, roll) = (self.children.get(index)?, self.roll.as_ref()?);
        roll.starts_before(index)
            .filter(|_| child.starts_with_group())
    }

    /// Whether the supervisor is stopping or has stopped.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Stopping { .. } | Phase::Done)
    }

    /// When [`Input::Tick`] is wanted next.
    pub(crate) fn next_deadline(&self) -> Option<Moment> {
        self.timers.next()
    }

    /// Takes one input, and orders what follows from it.
    pub(crate) fn step(&mut self, input: Input<F>, now: Moment, sink: &mut impl Sink<F>) {
        match input {
            Input::Start => self.start(now, sink),
            Input::Stop => self.finish(Outcome::Shutdown, now, sink),
            Input::Abort => self.abort_all(now, sink),
            Input::End { child, failure } => {
                self.finish(Outcome::Escalated { child, failure }, now, sink);
            }
            Input::Tick => {
                self.scatter(now);
                while let Some((owner, watch)) = self.timers.pop(now) {
                    if watch {
                        self.watch_due(owner, now, sink);
                    } else {
                        self.timer(owner, now, sink);
                    }
                }
            }
            Input::Started { child, incarnation } => {
                if self.is_current(child, incarnation) {
                    self.started(child, now, sink);
                }
            }
            Input::Exited { child, incarnation, exit, directive, joined } => {
                self.exit(child, incarnation, exit, directive, joined, now, sink);
            }
            Input::Joined { child, incarnation } => {
                if self.is_current(child, incarnation) {
                    self.joined(child, now, sink);
                }
            }
            Input::Held { child, incarnation, failure, alive, joined } => {
                if self.is_current(child, incarnation) {
                    self.held(child, failure, alive, joined, now, sink);
                }
            }
            Input::Resumed { child, incarnation, failure } => {
                if self.is_current(child, incarnation) {
                    self.children[child].fail(&failure, now);
                    self.note(child, NoteKind::Resumed { failure }, sink);
                    self.cut_off(child, now, sink);
                }
            }
            Input::Answered { child, incarnation, probe, health } => {
                if self.is_current(child, incarnation) {
                    self.answered(child, probe, health, now, sink);
                }
            }
            Input::Breaker { child, change } => self.breaker_changed(child, change, now, sink),
            Input::Rated { child, incarnation } => {
                if self.is_current(child, incarnation) {
                    self.rated(child, now, sink);
                }
            }
            Input::Release { child, incarnation } => {
                if self.is_current(child, incarnation) {
                    self.release(child, now, sink);
                }
            }
            Input::Settle { child, incarnation, directive } => {
                if self.is_current(child, incarnation) {
                    self.settle(child, directive, now, sink);
                }
            }
            Input::Condemn { child, incarnation, failure, directive } => {
                if self.is_current(child, incarnation) {
                    self.condemn(child, failure, directive, now, sink);
                }
            }
        }
    }

    /// [`Input::Exited`], as it is.
    #[expect(
        clippy::too_many_arguments,
        reason = "the input's, and those of every input"
    )]
    pub(crate) fn exit(
        &mut self,
        child: usize,
        incarnation: Incarnation,
        exit: Exit<F>,
        directive: Directive,
        joined: bool,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        if self.is_current(child, incarnation) {
            self.exited(child, exit, directive, joined, now, sink);
        }
    }

    /// As [`exit`](Self::exit), of an incarnation that failed at a message. That is a dead letter: noted with the restart that the
    /// failure led to, or handed out where it led to none.
    #[expect(clippy::too_many_arguments, reason = "those of every exit")]
    pub(crate) fn exit_at_message(
        &mut self,
        child: usize,
        incarnation: Incarnation,
        failure: F,
        directive: Directive,
        joined: bool,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let last = self.children.get(child).filter(|child| child.is_up());
        if last.is_none_or(|child| child.incarnation != incarnation) {
            return sink.unburied(child, Letter { incarnation, at: now, failure });
        }
        self.exited(child, Exit::Failed(failure), directive, joined, now, sink);
        let Some(last) = self.children.get_mut(child) else {
            return;
        };
        if !last.bury(incarnation)
            && let Some(failure) = last.last_exit.as_ref().and_then(Exit::failure).cloned()
        {
            sink.unburied(child, Letter { incarnation, at: now, failure });
        }
    }

    /// Takes the dead letters of a child out that are kept here, the oldest first.
    pub(crate) fn take_letters(&mut self, child: usize) -> Vec<Letter<F>> {
        let child = self.children.get_mut(child);
        child.map_or_else(Vec::new, |child| child.take_letters())
    }

    fn is_current(&self, child: usize, incarnation: Incarnation) -> bool {
        self.children
            .get(child)
            .is_some_and(|child| child.incarnation == incarnation)
    }

    /// Starts all children in order: the first start, and that of a restarted sub-tree.
    fn start(&mut self, now: Moment, sink: &mut impl Sink<F>) {
        if !matches!(self.phase, Phase::Idle | Phase::Done) {
            return;
        }
        self.log.clear();
        let again = matches!(self.phase, Phase::Done);
        for (index, child) in self.children.entries_mut() {
            child.reset();
            // Before the first start nobody has closed anything.
            if again {
                sink.touched(index);
            }
        }
        let gated = self
            .children
            .entries()
            .filter(|(_, child)| child.breaker().is_some());
        let gated: Vec<usize> = gated.map(|(index, _)| index).collect();
        for index in gated {
            self.reset_breaker(index, now, sink);
        }
        self.phase = Phase::Starting;
        self.roll = Some(Roll::first(self.policy.start.is_concurrent()));
        self.advance_roll(now, sink);
    }

    fn timer(&mut self, owner: usize, now: Moment, sink: &mut impl Sink<F>) {
        if owner == GROUP {
            if let Some(roll) = &mut self.roll {
                roll.timer = None;
            }
            return self.advance_roll(now, sink);
        }
        let Some(child) = self.children.get_mut(owner) else {
            return;
        };
        child.timer = When::NEVER;
        match child.state {
            State::BackingOff => {
                self.fire(owner, now);
                self.run(owner, now, sink);
            }
            State::Stopping if child.aborted => self.unstopped(owner, now, sink),
            State::Stopping => self.abort(owner, now, sink),
            _ => {}
        }
    }

    /// Arms each that is still one of those who are due together, if that is now.
    fn scatter(&mut self, now: Moment) {
        let Some(at) = self.timers.scatter(now) else {
            return;
        };
        for (index, child) in self.children.entries() {
            if child.timer == When::at(at) {
                self.timers.arm(at, index);
            }
        }
    }

    pub(super) fn arm(&mut self, index: usize, at: Moment) {
        self.disarm(index);
        self.children[index].timer = When::at(at);
        self.timers.arm(at, index);
    }

    pub(super) fn disarm(&mut self, index: usize) {
        if let Some(at) = self.children[index].timer.take() {
            self.timers.disarm(at, index);
        }
    }

    /// While a child is being started or stopped to order, the clocks of the budgets that its
    /// restarts count in stand still.
    pub(super) fn set_busy(&mut self, index: usize, busy: bool, now: Moment) {
        let child = &mut self.children[index];
        if child.busy == busy {
            return;
        }
        child.busy = busy;
        // Members of a pool come and go all the time, and its clock would hardly ever go on.
        let all = !child.member || (!child.has_budget() && child.reason.is_some());
        let all = std::mem::replace(&mut child.all_busy, busy && all) || (busy && all);
        let tell = |log: &mut RestartLog| match busy {
            true => log.busy(now),
            false => log.idle(now),
        };
        if let Some(log) = child.log() {
            tell(log);
        }
        if all {
            tell(&mut self.log);
        }
    }

    /// Every transition of a child comes by here.
    pub(super) fn note(&self, index: usize, kind: NoteKind<F>, sink: &mut impl Sink<F>) {
        self.note_with(index, |_| kind, sink);
    }

    /// The child has ended, as its last exit says.
    pub(super) fn note_ended(&self, index: usize, directive: Directive, sink: &mut impl Sink<F>) {
        let kind = |child: &Child<F>| NoteKind::Ended { exit: child.exit(), directive };
        self.note_with(index, kind, sink);
    }

    /// The same, of what is only made if somebody looks.
    pub(super) fn note_with(
        &self,
        index: usize,
        kind: impl FnOnce(&Child<F>) -> NoteKind<F>,
        sink: &mut impl Sink<F>,
    ) {
        sink.touched(index);
        self.tell(index, kind, sink);
    }

    /// The same, of what does not change whether the child takes messages.
    pub(super) fn tell(
        &self,
        index: usize,
        kind: impl FnOnce(&Child<F>) -> NoteKind<F>,
        sink: &mut impl Sink<F>,
    ) {
        if sink.observed() {
            let child = &self.children[index];
            sink.note(Note {
                child: Some(index),
                incarnation: child.incarnation,
                state: child.state,
                kind: kind(child),
            });
        }
    }
}
