//! Supervisors that end with their significant children.
//!
//! Only what a significant child does by itself counts; stops that were ordered, by a supervisor or by
//! hand, never end a supervisor. But a child that is down by such an order is not waited for either:
//! what counts as the last one is the last of those that live or are on their way back.

use supervise_policy::{AutoShutdown, Moment, Restart};

use super::{Core, Down, NoteKind, Outcome, Sink, State, child::After, supervisor::Phase};

/// What a child has done by itself that nothing brings it back from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OwnEnd {
    /// Nothing.
    None,
    /// It was never up: its first start said that it is not to be there.
    Absent,
    /// It ended: well, or with a failure that was answered with `stop`, or that was one too many.
    Over,
}

impl<F: Clone> Core<F> {
    /// Notes that the child is down for good, and ends the supervisor if that is what it ends with;
    /// whether it does.
    pub(super) fn own_end(
        &mut self,
        index: usize,
        end: OwnEnd,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) -> bool {
        self.children[index].own_end = end;
        // What happens during the first start is looked at when everybody has had a turn.
        let up = matches!(self.phase, Phase::Running);
        up && self.ends_with(index) && self.end_with(index, now, sink)
    }

    /// The first start is over: some may have ended already, or never be there.
    pub(super) fn ends_at_once(&mut self, now: Moment, sink: &mut impl Sink<F>) {
        if self.policy.auto_shutdown.is_never() {
            return;
        }
        let last = (0..self.children.len())
            .rev()
            .find(|index| self.ends_with(*index));
        if let Some(index) = last {
            self.end_with(index, now, sink);
        } else if self.left_out
            && self
                .children()
                .into_iter()
                .all(|child| !child.policy.significant)
        {
            // None of those that it would end with was ever made.
            self.finish(Outcome::AutoShutdown { child: usize::MAX }, now, sink);
        }
    }

    /// A significant child was declared that is not to be there at all.
    pub(crate) fn leave_out(&mut self) {
        self.left_out = true;
    }

    fn end_with(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) -> bool {
        let mode = self.policy.auto_shutdown;
        self.note(index, NoteKind::AutoShutdown { mode }, sink);
        self.finish(Outcome::AutoShutdown { child: index }, now, sink);
        true
    }

    /// Whether the end of this child is the end of its supervisor.
    fn ends_with(&self, index: usize) -> bool {
        let child = &self.children[index];
        if !child.policy.significant {
            return false;
        }
        match (self.policy.auto_shutdown, child.own_end) {
            (AutoShutdown::Never, _) | (_, OwnEnd::None) => false,
            (AutoShutdown::Any, OwnEnd::Over) => true,
            // With nobody left, nothing would ever end it.
            (AutoShutdown::Any, OwnEnd::Absent) | (AutoShutdown::All, _) => self.is_nobody_left(),
        }
    }

    /// Whether no significant child lives or is on its way back.
    fn is_nobody_left(&self) -> bool {
        (0..self.children.len()).all(|index| !self.is_left(index))
    }

    fn is_left(&self, index: usize) -> bool {
        let child = &self.children[index];
        let roll = self.roll.as_ref();
        child.policy.significant
            && match child.state {
                State::Starting
                | State::Running
                | State::Held
                | State::Paused
                | State::BackingOff => true,
                State::Stopping | State::Stuck => match child.after() {
                    After::Restart { .. } => true,
                    After::Rest(Down::WithGroup) => {
                        child.policy.restart != Restart::Temporary && roll.is_some()
                    }
                    After::Rest(_) => false,
                },
                State::Stopped => {
                    child.starts_with_group() && roll.is_some_and(|roll| roll.covers(index))
                }
                State::LimitExceeded => false,
            }
    }
}
