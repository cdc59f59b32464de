//! What an open breaker means for its child.

use supervise_policy::{Moment, WhileOpen};

use super::{
    Core, Down, NoteKind, Sink, State,
    child::{After, Child},
};
use crate::{BreakerState, breaker::gate::Change};

impl<F> Child<F> {
    /// Until when the child is not restarted.
    pub(super) fn held_until(&self) -> Option<Moment> {
        let held = self.policy.breaker?.while_open == WhileOpen::Hold;
        self.breaker().filter(|_| held)?.until
    }

    /// Whether its breaker is open, and that stops it.
    pub(super) fn is_cut_off(&self) -> bool {
        let stops = self
            .policy
            .breaker
            .is_some_and(|trip| trip.while_open == WhileOpen::Stop);
        let state = self.breaker().map(|breaker| breaker.state);
        stops && state == Some(BreakerState::Open)
    }
}

impl<F: Clone> Core<F> {
    /// A breaker has become something else. What it means shows when the failure that opened it is told.
    pub(super) fn breaker_changed(
        &mut self,
        index: usize,
        change: Change,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let Some(child) = self.children.get_mut(index) else {
            return;
        };
        let held = child.held_until();
        let past = child.past.as_mut();
        let Some(known) = past.and_then(|past| past.breaker.as_mut()) else {
            return;
        };
        // Those who bring it may overtake each other.
        if change.generation <= known.generation {
            return;
        }
        **known = change;
        // A restart that waited for it alone need not wait any more.
        let waits =
            child.state == State::BackingOff && child.timer.is_some() && child.timer.get() == held;
        let kind = NoteKind::BreakerChanged { state: change.state, until: change.until };
        self.note(index, kind, sink);
        if waits && change.state == BreakerState::Closed {
            self.arm(index, now);
        }
    }

    /// The child begins anew: by hand, or with its supervisor.
    pub(super) fn reset_breaker(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        let open = |known: &Change| known.state != BreakerState::Closed;
        if self.children[index].breaker().is_some_and(open)
            && let Some(change) = sink.reset_breaker(index)
        {
            self.breaker_changed(index, change, now, sink);
        }
    }

    /// Stops a child that lives, if its breaker has opened and says so.
    pub(super) fn cut_off(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        let child = &self.children[index];
        if child.is_cut_off() && matches!(child.state, State::Running | State::Paused) {
            self.order_stop(index, After::Rest(Down::ByDirective), now, sink);
        }
    }
}
