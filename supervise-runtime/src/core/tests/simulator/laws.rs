//! What holds in every history.

use supervise_policy::{Restart, Strategy};

use super::world::{Fail, Kid, World};
use crate::core::{Down, Exit, Incarnation, Input, Op, Outcome, State};

impl Kid {
    /// It ends, or fails for good, in this incarnation: by itself, if it is to run.
    pub(super) fn acts(&mut self, incarnation: Incarnation) {
        if self.told == Some((incarnation, Op::Run)) {
            self.own_end = Some(incarnation);
        }
    }
}

impl World {
    /// A supervisor is about to hear this.
    pub(super) fn hears(&mut self, node: usize, input: &Input<Fail>) {
        let it = &mut self.nodes[node];
        match *input {
            Input::Exited { child, .. } => it.kids[child].ends += 1,
            Input::Start if !it.lives => {
                (it.lives, it.ending) = (true, false);
                for kid in &mut it.kids {
                    (kid.started, kid.own_end) = (false, None);
                    (kid.goes, kid.ends) = (None, 0);
                }
            }
            Input::Stop | Input::Abort | Input::End { .. } => it.ending = true,
            Input::Condemn { child, incarnation, .. } | Input::Held { child, incarnation, .. } => {
                it.kids[child].acts(incarnation);
                it.kids[child].ends += 1;
            }
            _ => {}
        }
    }

    /// Judges an order before it is carried out.
    pub(super) fn judge(&mut self, node: usize, kid: usize, incarnation: Incarnation, op: Op) {
        let by_hand = self.by_hand == Some((node, kid));
        let it = &self.nodes[node];
        let known = &it.kids[kid];
        let child = &it.core.children()[kid];
        let who = (node, kid, incarnation, op);
        assert!(known.told < Some((incarnation, op)), "orders grow: {who:?}");
        let begins = known.told.is_none_or(|(last, _)| last < incarnation);
        if op == Op::Run {
            assert!(begins, "one start for each incarnation: {who:?}");
            assert!(it.lives && !it.ending, "a start after the stop: {who:?}");
            assert!(
                known.life.is_none() && known.remains.is_none(),
                "two incarnations: {who:?}"
            );
            if let Some(below) = known.below {
                assert!(
                    !self.nodes[below].lives && self.is_joined(below),
                    "two incarnations below: {who:?}"
                );
            }
            let again = known.started && child.policy.restart == Restart::Temporary;
            assert!(!again || child.manual, "temporary twice: {who:?}");
        } else {
            assert!(!begins, "a stop of what was not started: {who:?}");
        }
        if !by_hand && !child.manual && self.late != Some((node, kid)) {
            self.judge_order(node, kid, op);
        }
        self.judge_member(node, kid);
        if op == Op::Run {
            self.may_restart(node, kid);
        }
        let known = &mut self.nodes[node].kids[kid];
        known.told = Some((incarnation, op));
        known.started |= op == Op::Run;
    }

    /// Groups start in order and stop in reverse, unless they are concurrent.
    fn judge_order(&self, node: usize, kid: usize, op: Op) {
        let it = &self.nodes[node];
        let child = &it.core.children()[kid];
        let group = it.core.policy.strategy != Strategy::OneForOne;
        let all = match op {
            Op::Run => group,
            Op::Stop if child.will_rest() => it.ending,
            Op::Stop => group || it.ending,
            Op::Abort => false,
        };
        if !all || it.core.policy.start.is_concurrent() {
            return;
        }
        for (later, known) in it.kids.iter().enumerate().skip(kid + 1) {
            let stuck = it.core.children()[later].state == State::Stuck;
            assert!(
                known.life.is_none() || stuck,
                "out of order: {:?}",
                (node, kid, op, later)
            );
        }
    }

    /// A supervisor says that it is over.
    pub(super) fn judge_end(&mut self, node: usize, outcome: &Outcome<Fail>, joined: bool) {
        let it = &mut self.nodes[node];
        it.ending = true;
        assert!(it.lives, "over twice: {node}");
        let it = &self.nodes[node];
        assert_eq!(joined, self.is_joined(node), "what is left: {node}");
        match *outcome {
            Outcome::AutoShutdown { child } => {
                let (known, child) = (&it.kids[child], &it.core.children()[child]);
                assert!(child.policy.significant, "{node}");
                assert_eq!(
                    known.own_end,
                    Some(child.incarnation),
                    "an ordered end ends nobody: {node}"
                );
            }
            Outcome::GaveUp { child, max, .. } if !self.has_failed_so_often(node, child, max) => {
                panic!("it gave up too early: {:?}", (node, child, max));
            }
            Outcome::GaveUp { child, failure: Some(failure), .. }
            | Outcome::Escalated { child, failure }
            | Outcome::StartFailed { child, failure }
                if failure != Fail::NONE =>
            {
                assert!(
                    self.is_of(failure, node, child),
                    "whose failure it was: {failure:?} in {node}/{child}"
                );
            }
            _ => {}
        }
    }

    /// Whether the failure is of this child, or of one below it.
    fn is_of(&self, failure: Fail, node: usize, child: usize) -> bool {
        let (mut at, mut kid) = (failure.node, failure.kid);
        while at != node {
            match self.nodes[at].parent {
                Some(above) => (at, kid) = above,
                None => return false,
            }
        }
        kid == child
    }

    pub(super) fn is_joined(&self, node: usize) -> bool {
        let alone = |kid: &Kid| {
            let below = kid.below.is_none_or(|below| self.is_joined(below));
            kid.life.is_none() && kid.remains.is_none() && below
        };
        self.nodes[node].kids.iter().all(alone)
    }

    /// What a child that ended by itself is in, as soon as its supervisor has heard of it.
    pub(super) fn keeps_the_table(&self, node: usize, kid: usize, exit: Exit<Fail>, stop: bool) {
        let it = &self.nodes[node];
        let child = &it.core.children()[kid];
        if it.ending
            || it.core.is_over()
            || it.kids[kid].remains.is_some()
            || child.last_exit != Some(exit)
        {
            return;
        }
        let abnormal = matches!(exit, Exit::Failed(_) | Exit::Killed);
        let returns = child.policy.restart.restarts(abnormal) && !(abnormal && stop);
        let why = (
            node,
            kid,
            exit,
            child.policy.restart,
            child.state,
            child.down,
        );
        match child.state {
            State::BackingOff | State::Starting | State::Running => {
                let rolls = it.core.is_rolling();
                assert!(
                    returns || rolls || child.incarnation > 1,
                    "it does not come back: {why:?}"
                );
            }
            State::LimitExceeded => assert!(returns, "no restart was wanted: {why:?}"),
            State::Stopped if returns && child.down == Down::WithGroup => {
                assert!(it.core.is_rolling(), "nothing brings it back: {why:?}");
            }
            _ => {}
        }
    }

    /// What holds whenever nothing more happens by itself at this time.
    pub(super) fn at_rest(&self) {
        for (node, it) in self.nodes.iter().enumerate() {
            let mut waits = it.core.next_deadline().is_some();
            for (kid, known) in it.kids.iter().enumerate() {
                let child = &it.core.children()[kid];
                let lives = known.life.is_some();
                let agrees = match child.state {
                    State::Starting => lives && !known.ready,
                    State::Running | State::Paused => lives && known.ready,
                    State::Stopping => lives,
                    State::Held => lives == child.alive,
                    State::Stuck => lives != known.remains.is_some(),
                    State::Stopped | State::LimitExceeded => !lives,
                    State::BackingOff => !lives && (child.timer.is_some() || it.core.is_rolling()),
                };
                assert!(agrees, "{:?} of {node}/{kid}: {known:?}", child.state);
                assert_eq!(
                    lives.then_some(child.incarnation),
                    known.life,
                    "{node}/{kid}"
                );
                if let Some(below) = known.below {
                    assert_eq!(lives, self.nodes[below].lives, "{node}/{kid} is {below}");
                }
                waits |= matches!(
                    child.state,
                    State::Starting | State::Stopping | State::Stuck | State::Held
                );
            }
            assert!(
                waits || !it.core.is_rolling(),
                "a roll waits for nobody: {node}"
            );
            assert!(waits || !it.ending || !it.lives, "a stop hangs: {node}");
            self.are_gone(node);
        }
    }
}
