//! Whether children take messages.

use supervise_policy::{Moment, Restart};

use super::{Core, Down, State, child::After, supervisor::Phase};

/// Whether a child takes messages, as far as its supervisor can say. Follows from the states alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mail {
    /// It is up, or on its way: they are for it.
    Up,
    /// It is down, and will be started again by itself.
    Down,
    /// It is down with its supervisor: it comes back if that one does.
    Over,
    /// It stays down until somebody starts it, and what it will not handle is handed back.
    Closed,
}

impl<F: Clone> Core<F> {
    /// Whether this child takes messages.
    pub(crate) fn mail(&self, index: usize) -> Mail {
        let Some(child) = self.children.get(index) else {
            return Mail::Closed;
        };
        let returns = || match self.is_over() {
            true => Mail::Over,
            false => Mail::Down,
        };
        match child.state {
            State::Starting | State::Running => Mail::Up,
            State::Held | State::Paused | State::BackingOff => returns(),
            State::Stopping | State::Stuck => match child.after() {
                After::Restart { .. } => returns(),
                After::Rest(Down::WithGroup) if child.policy.restart != Restart::Temporary => {
                    returns()
                }
                After::Rest(_) => Mail::Closed,
            },
            State::Stopped if child.down == Down::WithGroup => {
                let its_turn_comes = self.roll.as_ref().is_some_and(|roll| roll.covers(index));
                // Before its first start, its supervisor has yet to begin.
                let begins = matches!(self.phase, Phase::Idle);
                if begins || self.is_over() || its_turn_comes {
                    returns()
                } else {
                    Mail::Closed
                }
            }
            State::Stopped | State::LimitExceeded => Mail::Closed,
        }
    }

    /// When the child's next start is due, if that is known.
    pub(crate) fn next_start(&self, index: usize) -> Option<Moment> {
        let child = self.children.get(index)?;
        let with_group = || self.roll.as_ref()?.next_start(index);
        match child.state {
            State::BackingOff => child.timer.get().or_else(with_group),
            State::Stopping | State::Stuck => match child.after() {
                After::Restart { due, .. } => Some(due),
                After::Rest(Down::WithGroup) => with_group(),
                After::Rest(_) => None,
            },
            State::Stopped if child.down == Down::WithGroup => with_group(),
            _ => None,
        }
    }
}
