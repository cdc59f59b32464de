//! Taking a group of children down and up again, in order.

use supervise_policy::{Moment, Strategy};

use super::{
    Core, Down, NoteKind, RestartReason, Sink, State, Up, child::After, supervisor::Phase,
    timers::GROUP,
};

/// A group being restarted: everything from `from` on is stopped, last first, then, once `due`,
/// started, first first. The first start of a supervisor is a roll that begins with its last step.
///
/// Under `start: concurrent` the same two steps are taken by all members at once. The cursors then
/// only say for whom the roll still waits.
#[derive(Debug)]
pub(super) struct Roll {
    from: usize,
    /// From where on the roll waits for members to come up: `from`, or, where members start at the
    /// same time, that of a roll that this one replaced while it was starting some.
    waits_from: usize,
    concurrent: bool,
    step: Step,
    /// The child whose failure caused it; its own restart reason is kept.
    trigger: Option<usize>,
    /// When the members may be started.
    pub(super) due: Moment,
    /// The child in whose log this restart is counted as pending.
    pub(super) entry: Option<usize>,
    /// When the group's timer goes off, if it is armed.
    pub(super) timer: Option<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Members from the cursor on are down.
    Stop(usize),
    /// All are down; it is not yet time.
    Wait,
    /// Members below the cursor are up.
    Start(usize),
}

impl Roll {
    /// The first start of all.
    pub(super) fn first(concurrent: bool) -> Self {
        Self {
            from: 0,
            waits_from: 0,
            concurrent,
            step: if concurrent {
                Step::Wait
            } else {
                Step::Start(0)
            },
            trigger: None,
            due: Moment::ZERO,
            entry: None,
            timer: None,
        }
    }

    /// Whether the end of this child is already answered for: it was to be stopped anyway.
    pub(super) fn absorbs(&self, index: usize) -> bool {
        index >= self.from && matches!(self.step, Step::Stop(_) | Step::Wait)
    }

    /// Whether the child's turn to start is still to come, if it starts with its group.
    pub(super) fn covers(&self, index: usize) -> bool {
        match self.step {
            Step::Stop(_) | Step::Wait => index >= self.from,
            // All turns have come.
            Step::Start(_) if self.concurrent => false,
            Step::Start(cursor) => index >= cursor,
        }
    }

    /// Whether the child's turn to start came while it, or something of it, could not be stopped.
    fn is_late(&self, index: usize) -> bool {
        self.concurrent && index >= self.waits_from && matches!(self.step, Step::Start(_))
    }

    /// The member whose start is under way, if this one's turn comes after it.
    pub(super) fn starts_before(&self, index: usize) -> Option<usize> {
        match self.step {
            Step::Start(cursor) if self.covers(index) => Some(cursor),
            _ => None,
        }
    }

    /// When the child may be started, if the roll is still to start it and waits for that time.
    pub(super) fn next_start(&self, index: usize) -> Option<Moment> {
        let waits = matches!(self.step, Step::Stop(_) | Step::Wait);
        (waits && index >= self.from).then_some(self.due)
    }

    /// The member on which the roll hangs.
    fn waits_for(&self) -> Option<usize> {
        match self.step {
            Step::Stop(_) => None,
            Step::Wait => self.trigger,
            // The others do not wait for any.
            Step::Start(_) if self.concurrent => None,
            Step::Start(cursor) => Some(cursor),
        }
    }
}

impl<F: Clone> Core<F> {
    /// Restarts the group of a child that failed.
    pub(super) fn restart_group(
        &mut self,
        index: usize,
        due: Moment,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        // Below what a pending restart takes along, or that one would have absorbed this failure.
        let from = if self.policy.strategy == Strategy::OneForAll {
            0
        } else {
            index
        };
        self.disarm_roll();
        let cursor = self.children.len();
        let concurrent = self.policy.start.is_concurrent();
        let waits_from = self
            .roll
            .as_ref()
            .map_or(from, |old| old.waits_from.min(from));
        self.roll = Some(Roll {
            from,
            waits_from: if concurrent { waits_from } else { from },
            concurrent,
            step: Step::Stop(cursor),
            trigger: Some(index),
            due,
            entry: Some(index),
            timer: None,
        });
        // Those that are down already come back with it too, from now on.
        for member in from..self.children.len() {
            if !matches!(
                self.children[member].state,
                State::Starting | State::Running
            ) {
                sink.touched(member);
            }
        }
        let child = &mut self.children[index];
        if !child.is_up() {
            child.rest(Down::WithGroup);
            if due > now {
                self.back_off(index, sink);
            }
        }
        let strategy = self.policy.strategy;
        let members = cursor - from;
        self.note(
            index,
            NoteKind::StrategyApplied { strategy, first: from, members },
            sink,
        );
        if concurrent {
            self.stop_all(from, now, sink);
        }
        self.advance_roll(now, sink);
    }

    /// Orders all members of a group to stop that are up, at the same time.
    pub(super) fn stop_all(&mut self, from: usize, now: Moment, sink: &mut impl Sink<F>) {
        for member in (from..self.children.len()).rev() {
            let child = &self.children[member];
            let runs = matches!(
                child.state,
                State::Starting | State::Running | State::Paused
            );
            if runs || (child.state == State::Held && child.alive) {
                self.order_stop(member, After::Rest(Down::WithGroup), now, sink);
            }
        }
    }

    /// Takes the roll as far as it can go now.
    pub(super) fn advance_roll(&mut self, now: Moment, sink: &mut impl Sink<F>) {
        if matches!(self.phase, Phase::Stopping { .. } | Phase::Done) {
            return;
        }
        loop {
            let Some(roll) = &self.roll else { return };
            let next = match roll.step {
                Step::Stop(cursor) if cursor == roll.from => Some(Step::Wait),
                Step::Stop(cursor) => self.roll_stop(cursor - 1, now, sink),
                Step::Wait => self.roll_wait(now, sink),
                Step::Start(cursor) if cursor < self.children.len() => {
                    if roll.concurrent {
                        self.is_settled(cursor).then_some(Step::Start(cursor + 1))
                    } else {
                        self.roll_start(cursor, now, sink)
                    }
                }
                Step::Start(_) => {
                    self.roll = None;
                    return self.rolled(now, sink);
                }
            };
            match (next, &mut self.roll) {
                (Some(step), Some(roll)) => roll.step = step,
                _ => return,
            }
        }
    }

    fn roll_stop(&mut self, member: usize, now: Moment, sink: &mut impl Sink<F>) -> Option<Step> {
        let trigger = self.roll.as_ref().and_then(|roll| roll.trigger);
        sink.touched(member);
        let child = &mut self.children[member];
        match child.state {
            State::Stopping => return None,
            // What will not stop is waited for when it is its turn to start.
            State::Stuck => {}
            State::Starting | State::Running | State::Paused => {
                self.order_stop(member, After::Rest(Down::WithGroup), now, sink);
                return None;
            }
            State::Held if child.alive => {
                self.order_stop(member, After::Rest(Down::WithGroup), now, sink);
                return None;
            }
            // It waited for a restart that has become part of this one, or for a decision that it makes
            // void.
            State::Held => self.call_off_one(member, sink),
            State::BackingOff if trigger != Some(member) => self.call_off_one(member, sink),
            State::BackingOff | State::Stopped | State::LimitExceeded => {}
        }
        Some(Step::Stop(member))
    }

    fn roll_wait(&mut self, now: Moment, sink: &mut impl Sink<F>) -> Option<Step> {
        let roll = self.roll.as_mut()?;
        if roll.due > now {
            if roll.timer.is_none() {
                roll.timer = Some(roll.due);
                let (due, trigger) = (roll.due, roll.trigger);
                self.timers.arm(due, GROUP);
                if let Some(trigger) = trigger.filter(|child| self.waits_with_group(*child)) {
                    self.back_off(trigger, sink);
                }
            }
            return None;
        }
        let (from, due, entry) = (roll.from, roll.due, roll.entry.take());
        let (concurrent, waits_from) = (roll.concurrent, roll.waits_from);
        let trigger = roll
            .trigger
            .and_then(|trigger| self.children.get_mut(trigger));
        if let Some(child) = trigger.filter(|child| child.state == State::BackingOff) {
            // Its time has come; if its turn does not, it is plainly down.
            child.rest(Down::WithGroup);
        }
        self.disarm_roll();
        if let Some(owner) = entry
            && let Some(log) = self.log_of(owner)
        {
            log.fire(due, now);
        }
        if concurrent {
            // Before any of them is started, since what follows from a start looks at the roll.
            if let Some(roll) = &mut self.roll {
                roll.step = Step::Start(waits_from);
            }
            for member in from..self.children.len() {
                // One that cannot be started may have been the end of all.
                if self.is_over() {
                    return None;
                }
                self.start_member(member, now, sink);
            }
        }
        Some(Step::Start(waits_from))
    }

    /// Starts a member of the group whose time has come, if it starts with its group.
    fn start_member(&mut self, member: usize, now: Moment, sink: &mut impl Sink<F>) -> bool {
        let trigger = self.roll.as_ref().and_then(|roll| roll.trigger);
        let child = &mut self.children[member];
        if !child.starts_with_group() {
            return false;
        }
        if !child.first && !child.manual && trigger != Some(member) {
            child.reason = Some(RestartReason::Group);
            child.at_once();
        }
        self.run(member, now, sink);
        true
    }

    /// Starts a member whose turn came before the last of it was gone.
    pub(super) fn start_late(&mut self, member: usize, now: Moment, sink: &mut impl Sink<F>) {
        if self.roll.as_ref().is_some_and(|roll| roll.is_late(member)) {
            self.start_member(member, now, sink);
        }
    }

    /// Whether the roll need not wait for the member any more: it is up, or stays down.
    fn is_settled(&self, member: usize) -> bool {
        let child = &self.children[member];
        match child.state {
            State::Starting | State::Held | State::Stopping => false,
            State::Stuck => child.will_rest(),
            State::BackingOff => !child.timer.is_some(),
            State::Running | State::Paused | State::Stopped | State::LimitExceeded => true,
        }
    }

    /// Whether the child went down with its group, not for a reason of its own.
    fn waits_with_group(&self, index: usize) -> bool {
        let child = self.children.get(index);
        child.is_some_and(|child| (child.state, child.down) == (State::Stopped, Down::WithGroup))
    }

    fn roll_start(&mut self, member: usize, now: Moment, sink: &mut impl Sink<F>) -> Option<Step> {
        // What comes after it may need it: it is waited for.
        if !self.is_settled(member) || self.start_member(member, now, sink) {
            return None;
        }
        Some(Step::Start(member + 1))
    }

    /// Whether the child is started by its group's roll, and so not before its turn.
    pub(super) fn starts_in_turn(&self, index: usize) -> bool {
        let group = self.policy.strategy != Strategy::OneForOne;
        group && self.roll.as_ref().is_some_and(|roll| roll.covers(index))
    }

    /// The member's turn is over although it is not up: the roll does not try it again.
    pub(super) fn pass(&mut self, member: usize) {
        if let Some(roll) = &mut self.roll
            && roll.step == Step::Start(member)
        {
            roll.step = Step::Start(member + 1);
        }
    }

    fn rolled(&mut self, now: Moment, sink: &mut impl Sink<F>) {
        if matches!(self.phase, Phase::Starting) {
            self.phase = Phase::Running;
            sink.up(Up::Started);
            self.ends_at_once(now, sink);
        }
    }

    /// The member was stopped by hand. If the group's restart hung on it, the restart is off, and
    /// the members that it had not reached stay down until they are started by hand or with the
    /// next restart of the group. A first start goes on without the member.
    pub(super) fn abandon_roll(&mut self, member: usize, sink: &mut impl Sink<F>) {
        let hangs = self
            .roll
            .as_ref()
            .is_some_and(|roll| roll.waits_for() == Some(member));
        if hangs && matches!(self.phase, Phase::Running) {
            self.disarm_roll();
            if let Some(owner) = self.roll.take().and_then(|roll| roll.entry)
                && let Some(log) = self.log_of(owner)
            {
                log.give_back();
            }
            self.indices().for_each(|child| sink.touched(child));
        }
    }

    pub(super) fn disarm_roll(&mut self) {
        if let Some(at) = self.roll.as_mut().and_then(|roll| roll.timer.take()) {
            self.timers.disarm(at, GROUP);
        }
    }
}
