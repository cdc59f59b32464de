//! What holds in every history, checked at every order of every test.

use supervise_policy::{Restart, Strategy};

use super::{
    bench::Bench,
    record::{Failure, name},
};
use crate::core::{Incarnation, Op, Outcome, State};

/// What the laws remember of one child.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Remembered {
    /// The last order.
    last: Option<(Incarnation, Op)>,
    /// Whether the supervisor has started it in this life of its own.
    started: bool,
    /// Its next start was ordered by hand.
    pub(super) restarting: bool,
    /// The incarnation that last ended, or failed for good, without having been told to stop.
    own_end: Option<Incarnation>,
    /// It was told to take no message.
    paused: bool,
}

impl Remembered {
    /// The child ends, or fails, in this incarnation; by itself, if it is to run.
    pub(super) fn acts(&mut self, incarnation: Incarnation) {
        if self.last == Some((incarnation, Op::Run)) {
            self.own_end = Some(incarnation);
        }
    }
}

impl Bench {
    /// Judges an order before it is carried out.
    pub(super) fn judge(&mut self, child: usize, incarnation: Incarnation, op: Op) {
        let order = (incarnation, op);
        let who = format!("{op:?} {}{incarnation} in {:?}", name(child), self.trace);
        let known = &mut self.known[child];
        assert!(known.last < Some(order), "orders grow: {who}");
        let begins = known.last.is_none_or(|(last, _)| last < incarnation);
        known.last = Some(order);
        known.paused = false;
        let wanted = op == Op::Run && std::mem::take(&mut known.restarting);
        let by_hand = self.by_hand || wanted;
        if op == Op::Run {
            let temporary = self.core.children()[child].policy.restart == Restart::Temporary;
            let again = std::mem::replace(&mut known.started, true);
            assert!(begins, "one start for each incarnation: {who}");
            let given_up = by_hand || !self.mail.is_given_up(child);
            assert!(given_up, "its messages were refused: {who}");
            assert!(!(again && temporary && !by_hand), "temporary twice: {who}");
            assert!(!self.stopping, "a start after the stop: {who}");
            assert_eq!(self.actors[child].life, None, "two incarnations: {who}");
            assert_eq!(self.actors[child].remains, None, "something left: {who}");
        } else {
            assert!(!begins, "a stop of what was not started: {who}");
        }
        if !by_hand {
            self.judge_sequence(child, op, &who);
        }
    }

    /// Groups that are not concurrent start in order and stop in reverse: whatever is started or asked to stop has nothing
    /// alive behind it, but for what would not stop. What is ordered by hand concerns one child, and so
    /// does a stop for good.
    fn judge_sequence(&self, child: usize, op: Op, who: &str) {
        if self.core.policy.start.is_concurrent() {
            return;
        }
        let group = self.core.policy.strategy != Strategy::OneForOne;
        let all = match op {
            Op::Run => group,
            Op::Stop if self.core.children()[child].will_rest() => self.stopping,
            Op::Stop => group || self.stopping,
            Op::Abort => false,
        };
        if !all {
            return;
        }
        for later in child + 1..self.actors.len() {
            let stuck = self.core.children()[later].state == State::Stuck;
            assert!(
                self.actors[later].life.is_none() || stuck,
                "out of order: {who}"
            );
        }
    }

    /// Only what is to run is paused, and each pause and each end of one is said once.
    pub(super) fn judge_pause(&mut self, child: usize, paused: bool) {
        let why = (name(child), paused, &self.trace);
        let known = &mut self.known[child];
        let runs = matches!(known.last, Some((_, Op::Run)));
        assert!(
            runs && self.actors[child].life.is_some(),
            "a pause of nothing: {why:?}"
        );
        assert_ne!(
            std::mem::replace(&mut known.paused, paused),
            paused,
            "{why:?}"
        );
    }

    /// A supervisor ends with a significant child only for what that one did by itself: never for a
    /// stop that was ordered, by hand or by itself.
    pub(super) fn judge_outcome(&self, outcome: &Outcome<Failure>) {
        let Outcome::AutoShutdown { child } = *outcome else {
            return;
        };
        let why = (name(child), &self.trace);
        let Some(core) = self.core.children().get(child) else {
            // Nobody's: all that it would have ended with was left out.
            let mut children = self.core.children().iter();
            assert!(children.all(|child| !child.policy.significant), "{why:?}");
            return;
        };
        let known = &self.known[child];
        assert!(core.policy.significant, "{why:?}");
        assert_eq!(known.own_end, Some(core.incarnation), "ordered: {why:?}");
    }

    /// The supervisor begins a life of its own.
    pub(super) fn begin_life(&mut self) {
        self.stopping = false;
        self.mail.begin_life();
        for known in &mut self.known {
            (known.started, known.restarting) = (false, false);
            known.own_end = None;
        }
    }
}
