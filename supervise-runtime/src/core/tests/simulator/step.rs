//! What happens to a tree.

use std::time::Duration;

use supervise_policy::{Directive, Moment};

use super::{
    tree::Rolls,
    world::{Fail, World},
};
use crate::core::{Exit, Input, State};

/// One thing that happens, for a reason of its own. Supervisors and children are taken modulo their number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    node: usize,
    kid: usize,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Advance(Duration),
    Ends(Kind, Directive),
    EndsUnjoined,
    Joins,
    Held(bool),
    Stop,
    Start,
    Restart,
    Remove,
    Pause(bool),
    Reset,
    StopTree,
    AbortTree,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Normal,
    Shutdown,
    Killed,
    Failed,
}

impl Step {
    pub(super) fn roll(rolls: &mut Rolls) -> Self {
        let directives = [
            Directive::Restart,
            Directive::Restart,
            Directive::Restart,
            Directive::Stop,
        ];
        let kinds = [
            Kind::Normal,
            Kind::Shutdown,
            Kind::Killed,
            Kind::Failed,
            Kind::Failed,
            Kind::Failed,
        ];
        let what = match rolls.below(64) {
            0..16 => What::Advance(rolls.time()),
            // The clock jumps, as after a suspended machine.
            16 => What::Advance(Duration::from_secs(100_000)),
            17..36 => What::Ends(rolls.of(&kinds), rolls.of(&directives)),
            36 => What::EndsUnjoined,
            37..42 => What::Joins,
            42..46 => What::Held(rolls.one_in(2)),
            46..49 => What::Stop,
            49..53 => What::Start,
            53..55 => What::Restart,
            55 => What::Remove,
            56..59 => What::Pause(rolls.one_in(2)),
            59 | 60 => What::Reset,
            61 => What::StopTree,
            62 => What::AbortTree,
            _ => What::Advance(rolls.time()),
        };
        Self { node: rolls.below(64), kid: rolls.below(64), what }
    }
}

impl World {
    pub(super) fn take(&mut self, step: Step) {
        // Most trees would be over for most of the time.
        if step.kid < 32 {
            self.begin();
            self.settle();
        }
        let node = step.node % self.nodes.len();
        let kid = step.kid % self.nodes[node].kids.len().max(1);
        match step.what {
            What::Advance(time) => self.advance(self.now.saturating_add(time)),
            What::StopTree if step.kid.is_multiple_of(4) => self.tell(0, Input::Stop),
            What::AbortTree if step.kid.is_multiple_of(4) => self.tell(0, Input::Abort),
            What::StopTree | What::AbortTree => {}
            _ if self.nodes[node].kids.is_empty() => {}
            what => self.happen(node, kid, what),
        }
        self.settle();
        self.at_rest();
    }

    /// The root is started, if it is over; what is left of it is gone then.
    pub(super) fn begin(&mut self) {
        if self.nodes[0].lives {
            return;
        }
        if !self.is_joined(0) {
            self.reap();
        }
        if self.is_joined(0) {
            self.tell(0, Input::Start);
        }
    }

    /// Whatever lives on ends, and whatever is left of others is gone.
    fn reap(&mut self) {
        for node in 0..self.nodes.len() {
            for kid in 0..self.nodes[node].kids.len() {
                if self.nodes[node].kids[kid].below.is_some() {
                    continue;
                }
                self.ends(node, kid, Exit::Shutdown, Directive::Restart, true);
                if let Some(incarnation) = self.nodes[node].kids[kid].remains.take() {
                    self.tell(node, Input::Joined { child: kid, incarnation });
                }
            }
        }
        self.settle();
    }

    fn happen(&mut self, node: usize, kid: usize, what: What) {
        let it = &self.nodes[node];
        let (known, child) = (&it.kids[kid], &it.core.children()[kid]);
        let leaf = known.below.is_none();
        let (life, ready) = (known.life.filter(|_| leaf), known.ready);
        let ordered = matches!(child.state, State::Stopping | State::Stuck);
        match (what, life) {
            (What::Ends(kind, directive), Some(_)) => {
                let exit = match kind {
                    Kind::Normal => Exit::Normal,
                    Kind::Shutdown => Exit::Shutdown,
                    Kind::Killed => Exit::Killed,
                    Kind::Failed => Exit::Failed(Fail { node, kid }),
                };
                self.ends(node, kid, exit, directive, true);
                if !ordered {
                    self.keeps_the_table(node, kid, exit, directive == Directive::Stop);
                }
            }
            (What::EndsUnjoined, Some(_)) => {
                self.ends(
                    node,
                    kid,
                    Exit::Failed(Fail { node, kid }),
                    Directive::Restart,
                    false,
                );
            }
            (What::Held(alive), Some(incarnation)) if !ordered => {
                // Only what runs can be held alive; a start that fails leaves nothing.
                let alive = alive && ready;
                let failure = Fail { node, kid };
                if !alive {
                    self.nodes[node].kids[kid].life = None;
                }
                self.tell(
                    node,
                    Input::Held { child: kid, incarnation, failure, alive, joined: true },
                );
            }
            (What::Joins, _) => {
                let known = &mut self.nodes[node].kids[kid];
                if leaf && let Some(incarnation) = known.remains.take() {
                    self.tell(node, Input::Joined { child: kid, incarnation });
                }
            }
            (What::Stop, _) => self.command((node, kid), true, |core, now, sink| {
                core.stop_child(kid, now, sink)
            }),
            (What::Start, _) => self.command((node, kid), false, |core, now, sink| {
                core.start_child(kid, now, sink)
            }),
            (What::Restart, _) => self.command((node, kid), false, |core, now, sink| {
                core.restart_child(kid, now, sink)
            }),
            (What::Remove, _) => self.command((node, kid), true, |core, now, sink| {
                core.remove_child(kid, now, sink)
            }),
            (What::Pause(paused), _) => self.command((node, kid), false, |core, now, sink| {
                core.pause_child(kid, paused, now, sink)
            }),
            (What::Reset, _) => self.command((node, kid), false, |core, _, sink| {
                core.reset_child(kid, sink)
            }),
            _ => {}
        }
    }

    /// Told to stop, and with children that answer in the end, every supervisor ends and nothing is left.
    pub(super) fn wind_up(&mut self) {
        self.tell(0, Input::Stop);
        for _ in 0..64 {
            self.advance(self.now.saturating_add(Duration::from_secs(1_000)));
            self.reap();
            self.at_rest();
            if !self.nodes[0].lives && self.is_joined(0) {
                break;
            }
        }
        assert!(!self.nodes[0].lives, "no end of the tree");
        assert!(self.is_joined(0), "something is left");
        for (node, it) in self.nodes.iter().enumerate() {
            assert_eq!(
                it.core.next_deadline(),
                None::<Moment>,
                "a timer is left in {node}"
            );
        }
    }
}
