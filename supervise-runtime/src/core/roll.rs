//! Taking a group of children down and up again, in order.

use supervise_policy::{Moment, Strategy};

use super::{
    Core, Down, NoteKind, RestartReason, Sink, State, Up, child::After, supervisor::Phase,
    timers::GROUP,
};

/// A group being restarted: everything from `from` on is stopped, last first, then, once `due`,
/// started, first first. The first start of a supervisor is a roll that begins with its last step.
#[derive(Debug)]
pub(super) struct Roll {
    from: usize,
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
    pub(super) fn first() -> Self {
        Self {
            from: 0,
            step: Step::Start(0),
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
            Step::Start(cursor) => index >= cursor,
        }
    }

    /// The member that the roll waits for.
    fn waits_for(&self) -> Option<usize> {
        match self.step {
            Step::Stop(_) => None,
            Step::Wait => self.trigger,
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
        self.roll = Some(Roll {
            from,
            step: Step::Stop(cursor),
            trigger: Some(index),
            due,
            entry: Some(index),
            timer: None,
        });
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
        self.advance_roll(now, sink);
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
                    self.roll_start(cursor, now, sink)
                }
                Step::Start(_) => {
                    self.roll = None;
                    return self.rolled(sink);
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
            State::Held => child.rest(Down::WithGroup),
            // It waited for a restart that has become part of this one.
            State::BackingOff if trigger != Some(member) => child.rest(Down::WithGroup),
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
        let trigger = roll
            .trigger
            .and_then(|trigger| self.children.get_mut(trigger));
        if let Some(child) = trigger.filter(|child| child.state == State::BackingOff) {
            // Its time has come; if its turn does not, it is plainly down.
            child.rest(Down::WithGroup);
        }
        self.disarm_roll();
        if let Some(owner) = entry {
            self.log_of(owner).fire(due, now);
        }
        Some(Step::Start(from))
    }

    /// Whether the child went down with its group, not for a reason of its own.
    fn waits_with_group(&self, index: usize) -> bool {
        let child = self.children.get(index);
        child.is_some_and(|child| (child.state, child.down) == (State::Stopped, Down::WithGroup))
    }

    fn roll_start(&mut self, member: usize, now: Moment, sink: &mut impl Sink<F>) -> Option<Step> {
        let trigger = self.roll.as_ref().and_then(|roll| roll.trigger);
        let child = &mut self.children[member];
        match child.state {
            // What comes after it may need it: it is waited for.
            State::Starting | State::Held | State::Stopping => return None,
            State::Stuck if child.will_rest() => {}
            State::Stuck => return None,
            State::BackingOff if child.timer.is_some() => return None,
            _ => {}
        }
        if child.starts_with_group() {
            if !child.first && !child.manual && trigger != Some(member) {
                child.reason = Some(RestartReason::Group);
                child.delay = std::time::Duration::ZERO;
            }
            self.run(member, now, sink);
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

    fn rolled(&mut self, sink: &mut impl Sink<F>) {
        if matches!(self.phase, Phase::Starting) {
            self.phase = Phase::Running;
            sink.up(Up::Started);
        }
    }

    /// The member was stopped by hand. If the group's restart hung on it, the restart is off, and
    /// the members that it had not reached stay down until they are started by hand or with the
    /// next restart of the group. A first start goes on without the member.
    pub(super) fn abandon_roll(&mut self, member: usize) {
        let hangs = self
            .roll
            .as_ref()
            .is_some_and(|roll| roll.waits_for() == Some(member));
        if hangs && matches!(self.phase, Phase::Running) {
            self.disarm_roll();
            if let Some(owner) = self.roll.take().and_then(|roll| roll.entry) {
                self.log_of(owner).give_back();
            }
        }
    }

    pub(super) fn disarm_roll(&mut self) {
        if let Some(at) = self.roll.as_mut().and_then(|roll| roll.timer.take()) {
            self.timers.disarm(at, GROUP);
        }
    }
}
