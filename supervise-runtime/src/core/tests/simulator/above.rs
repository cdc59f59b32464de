//! What supervisors tell those above them, and what those decide.

use supervise_policy::Directive;

use super::world::{Fail, Node, World};
use crate::core::{Exit, Incarnation, Input, Outcome, Up};

impl World {
    pub(super) fn hand_up(&mut self, node: usize, up: Up<Fail>) {
        let Node { parent, life: incarnation, .. } = self.nodes[node];
        match (up, parent) {
            (Up::Started, Some((above, child))) => {
                self.nodes[above].kids[child].ready = true;
                self.inbox
                    .push_back((above, Input::Started { child, incarnation }));
            }
            (Up::Joined, Some((above, child))) => {
                self.nodes[above].kids[child].remains = None;
                self.inbox
                    .push_back((above, Input::Joined { child, incarnation }));
            }
            (Up::Started | Up::Joined, None) => {}
            (Up::Finished { outcome, joined }, parent) => {
                self.judge_end(node, &outcome, joined);
                self.nodes[node].lives = false;
                if let Some((above, child)) = parent {
                    self.finished(above, child, incarnation, outcome, joined);
                }
            }
            (Up::Ask { child, incarnation, failure }, _) => {
                self.ask(node, child, incarnation, failure)
            }
        }
    }

    fn finished(
        &mut self,
        above: usize,
        child: usize,
        incarnation: Incarnation,
        outcome: Outcome<Fail>,
        joined: bool,
    ) {
        let kid = &mut self.nodes[above].kids[child];
        (kid.life, kid.remains) = (None, (!joined).then_some(incarnation));
        kid.acts(incarnation);
        let exited =
            |exit, directive| Input::Exited { child, incarnation, exit, directive, joined };
        let input = match outcome {
            Outcome::Shutdown => exited(Exit::Shutdown, Directive::Restart),
            Outcome::AutoShutdown { .. } => exited(Exit::Normal, Directive::Restart),
            Outcome::Killed => exited(Exit::Killed, Directive::Restart),
            Outcome::StartFailed { failure, .. } => {
                exited(Exit::Failed(failure), Directive::Restart)
            }
            Outcome::GaveUp { failure, .. } => self.decided(
                above,
                child,
                incarnation,
                failure.unwrap_or(Fail::NONE),
                joined,
            ),
            Outcome::Escalated { failure, .. } => {
                self.decided(above, child, incarnation, failure, joined)
            }
            Outcome::Unstopped { .. } => {
                self.decided(above, child, incarnation, Fail::NONE, joined)
            }
        };
        self.inbox.push_back((above, input));
    }

    /// What becomes of a supervisor that gave up.
    fn decided(
        &self,
        above: usize,
        child: usize,
        incarnation: Incarnation,
        failure: Fail,
        joined: bool,
    ) -> Input<Fail> {
        match self.decide(above, failure, incarnation) {
            Directive::Escalate => {
                Input::Held { child, incarnation, failure, alive: false, joined }
            }
            directive => {
                Input::Exited { child, incarnation, exit: Exit::Failed(failure), directive, joined }
            }
        }
    }

    fn decide(&self, node: usize, failure: Fail, incarnation: Incarnation) -> Directive {
        let mut rolls = self.dice.of([
            node as u64,
            failure.node as u64,
            failure.kid as u64,
            incarnation << 8,
        ]);
        let all = [
            Directive::Restart,
            Directive::Restart,
            Directive::Resume,
            Directive::Stop,
            Directive::Escalate,
        ];
        rolls.of(&all)
    }

    /// Asks the supervisors above what becomes of a held child.
    fn ask(&mut self, holder: usize, kid: usize, incarnation: Incarnation, failure: Fail) {
        let (mut at, mut below) = (holder, kid);
        while let Some((above, index)) = self.nodes[at].parent {
            let supervisor = self.nodes[at].life;
            match self.decide(above, failure, incarnation) {
                Directive::Resume => {
                    return self
                        .inbox
                        .push_back((holder, Input::Release { child: kid, incarnation }));
                }
                directive @ (Directive::Restart | Directive::Stop) => {
                    let condemn = Input::Condemn {
                        child: index,
                        incarnation: supervisor,
                        failure,
                        directive,
                    };
                    return self.inbox.push_back((above, condemn));
                }
                Directive::Escalate => (at, below) = (above, index),
            }
        }
        self.inbox
            .push_back((at, Input::End { child: below, failure }));
    }
}
