//! Who is restarted with whom, and how often.

use supervise_policy::{MaxRestarts, Strategy};

use super::world::{Fail, World};
use crate::core::{Input, Op, RestartReason, State};

impl World {
    /// Whose end a supervisor is about to hear of, if that child was to run.
    pub(super) fn cause_of(&self, node: usize, input: &Input<Fail>) -> Option<(usize, bool)> {
        let Input::Exited { child, incarnation, .. } = *input else {
            return None;
        };
        let it = &self.nodes[node];
        let ran = it.kids[child].told == Some((incarnation, Op::Run));
        (ran && it.lives && !it.ending).then_some((child, it.core.is_rolling()))
    }

    /// A group that a child's end has taken along is to be gone before it is back.
    pub(super) fn takes_along(&mut self, node: usize) {
        let it = &mut self.nodes[node];
        let Some((child, false)) = self.cause.filter(|_| it.core.is_rolling()) else {
            return;
        };
        let from = match it.core.policy.strategy {
            Strategy::OneForOne => it.kids.len(),
            Strategy::OneForAll => 0,
            Strategy::RestForOne => child,
        };
        for kid in &mut it.kids[from..] {
            kid.goes = kid.life;
        }
    }

    /// A child that ends by itself concerns those alone that its supervisor's strategy names.
    pub(super) fn judge_member(&self, node: usize, kid: usize) {
        let it = &self.nodes[node];
        let Some((child, false)) = self.cause.filter(|_| !it.core.is_over()) else {
            return;
        };
        let concerned = match it.core.policy.strategy {
            Strategy::OneForOne => kid == child,
            Strategy::OneForAll => true,
            Strategy::RestForOne => kid >= child,
        };
        assert!(concerned, "none of its group: {:?}", (node, child, kid));
    }

    /// Whoever a group's restart took along has gone, or is told to.
    pub(super) fn are_gone(&self, node: usize) {
        let it = &self.nodes[node];
        if it.core.is_rolling() || it.core.is_over() || !it.lives {
            return;
        }
        for (kid, known) in it.kids.iter().enumerate() {
            let runs = known
                .life
                .is_some_and(|life| known.told == Some((life, Op::Run)));
            assert!(
                !runs || known.life != known.goes,
                "left out by its group: {node}/{kid}, {known:?}"
            );
        }
    }

    /// A start is ordered: one that a budget counts needs one that is not spent from the outset.
    pub(super) fn may_restart(&self, node: usize, kid: usize) {
        let core = &self.nodes[node].core;
        let child = &core.children()[kid];
        let counted = matches!(
            child.reason,
            Some(RestartReason::Failure | RestartReason::Escalated)
        );
        let budget = child.policy.budget.unwrap_or(core.policy.budget);
        assert!(
            !counted || child.manual || budget.max_restarts != MaxRestarts::AtMost(0),
            "restarted without a budget: {node}/{kid}"
        );
    }

    /// Whether there were more ends and failures than the budget allows restarts that it gave up over.
    pub(super) fn has_failed_so_often(&self, node: usize, child: usize, max: u32) -> bool {
        let it = &self.nodes[node];
        let own = |kid: usize| it.core.children()[kid].policy.budget.is_some();
        let counted = |kid: &usize| match own(child) {
            true => *kid == child,
            false => !own(*kid),
        };
        let ends = (0..it.kids.len()).filter(counted);
        ends.map(|kid| it.kids[kid].ends).sum::<u32>() > max
    }

    /// A child whose stop by hand was accepted does not run, nor is it on its way back.
    pub(super) fn is_stopped(&self, node: usize, kid: usize) {
        let state = self.nodes[node].core.children()[kid].state;
        let stopped = matches!(
            state,
            State::Stopping | State::Stuck | State::Stopped | State::LimitExceeded
        );
        assert!(stopped, "{state:?} after a stop: {node}/{kid}");
    }
}
