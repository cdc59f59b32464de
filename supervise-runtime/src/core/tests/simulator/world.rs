//! A tree of cores, and children that do as the dice say.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
};

use supervise_policy::{Directive, Moment, SupervisorPolicy};

use super::{
    sink::{Heard, Said},
    tree::Dice,
};
use crate::core::{Core, Exit, Incarnation, Input, Op, Refused};

/// Whose failure it was at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fail {
    pub(super) node: usize,
    pub(super) kid: usize,
}

impl Fail {
    /// Nobody's: something would not stop.
    pub(super) const NONE: Self = Self { node: usize::MAX, kid: usize::MAX };
}

/// One supervisor.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) core: Core<Fail>,
    pub(super) parent: Option<(usize, usize)>,
    pub(super) kids: Vec<Kid>,
    /// Its own incarnation under its parent.
    pub(super) life: Incarnation,
    /// It lives: it was told to start and is not over.
    pub(super) lives: bool,
    /// It was told to stop, or has decided to end.
    pub(super) ending: bool,
}

/// One child of a supervisor.
#[derive(Debug)]
pub(super) struct Kid {
    /// Which supervisor it is, if it is one.
    pub(super) below: Option<usize>,
    /// The last order.
    pub(super) told: Option<(Incarnation, Op)>,
    /// The incarnation that lives.
    pub(super) life: Option<Incarnation>,
    pub(super) ready: bool,
    /// The incarnation that is over and has left something behind.
    pub(super) remains: Option<Incarnation>,
    /// Its supervisor has started it in this life of its own.
    pub(super) started: bool,
    /// The incarnation that last ended, or failed for good, without having been told to.
    pub(super) own_end: Option<Incarnation>,
    /// The incarnation that its group's restart takes down.
    pub(super) goes: Option<Incarnation>,
    /// How often it ended or failed, in this life of its supervisor.
    pub(super) ends: u32,
}

/// What which incarnation of which child of which supervisor will do.
type Later = (usize, usize, Incarnation, Act);

/// Something that a child will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Act {
    Ready,
    Fail,
    Ignore,
    Shutdown,
    Killed,
    Unjoined,
}

#[derive(Debug)]
pub(super) struct World {
    pub(super) nodes: Vec<Node>,
    pub(super) now: Moment,
    pub(super) dice: Dice,
    /// What supervisors have not heard of yet.
    pub(super) inbox: VecDeque<(usize, Input<Fail>)>,
    agenda: BinaryHeap<Reverse<(Moment, u64, Later)>>,
    sequence: u64,
    /// An order by hand, or a verdict, is being carried out by this supervisor about this child.
    pub(super) by_hand: Option<(usize, usize)>,
    /// How many steps of cores there were.
    pub(super) steps: u64,
    /// The child whose end a supervisor is hearing of, and whether a group of it was on its way already.
    pub(super) cause: Option<(usize, bool)>,
    /// A child of which nothing is left any more, as its supervisor is told: it may have been waited for beyond its turn.
    pub(super) late: Option<(usize, usize)>,
    heard: Heard,
}

impl Node {
    pub(super) fn new(policy: SupervisorPolicy, seed: u64, parent: Option<(usize, usize)>) -> Self {
        let core = Core::new(policy, seed);
        Self { core, parent, kids: Vec::new(), life: 0, lives: false, ending: false }
    }
}

impl Kid {
    pub(super) fn new(below: Option<usize>) -> Self {
        let (told, life, remains, own_end, goes) = (None, None, None, None, None);
        let (ready, started, ends) = (false, false, 0);
        Self { below, told, life, ready, remains, started, own_end, goes, ends }
    }
}

impl World {
    pub(super) fn empty(dice: Dice) -> Self {
        Self {
            nodes: Vec::new(),
            now: Moment::ZERO,
            dice,
            inbox: VecDeque::new(),
            agenda: BinaryHeap::new(),
            sequence: 0,
            by_hand: None,
            steps: 0,
            cause: None,
            late: None,
            heard: Heard::default(),
        }
    }

    /// Tells a supervisor something; what follows at once follows, in this supervisor and in the others.
    pub(super) fn tell(&mut self, node: usize, input: Input<Fail>) {
        self.inbox.push_back((node, input));
        while let Some((node, input)) = self.inbox.pop_front() {
            self.steps += 1;
            self.hears(node, &input);
            let mut heard = std::mem::take(&mut self.heard);
            self.cause = self.cause_of(node, &input);
            self.late = match input {
                Input::Joined { child, .. } => Some((node, child)),
                _ => None,
            };
            self.nodes[node].core.step(input, self.now, &mut heard);
            self.takes_along(node);
            self.carry_out(node, heard);
            self.cause = None;
        }
    }

    /// Gives an order by hand; `stops` if the child is not to run after it.
    pub(super) fn command(
        &mut self,
        (node, kid): (usize, usize),
        stops: bool,
        order: impl FnOnce(&mut Core<Fail>, Moment, &mut Heard) -> Result<(), Refused>,
    ) {
        self.steps += 1;
        self.by_hand = Some((node, kid));
        let mut heard = std::mem::take(&mut self.heard);
        let answer = order(&mut self.nodes[node].core, self.now, &mut heard);
        self.carry_out(node, heard);
        if answer.is_ok() && stops {
            self.is_stopped(node, kid);
        }
        self.by_hand = None;
        while let Some((node, input)) = self.inbox.pop_front() {
            self.tell(node, input);
        }
    }

    fn carry_out(&mut self, node: usize, mut heard: Heard) {
        for said in heard.0.drain(..) {
            match said {
                Said::Order(kid, incarnation, op) => {
                    self.judge(node, kid, incarnation, op);
                    self.obey(node, kid, incarnation, op);
                }
                Said::Up(up) => self.hand_up(node, up),
            }
        }
        self.heard = heard;
    }

    fn obey(&mut self, node: usize, kid: usize, incarnation: Incarnation, op: Op) {
        let child = &mut self.nodes[node].kids[kid];
        if op == Op::Run {
            (child.life, child.ready) = (Some(incarnation), false);
        }
        if let Some(below) = child.below {
            let input = match op {
                Op::Run => {
                    self.nodes[below].life = incarnation;
                    Input::Start
                }
                Op::Stop => Input::Stop,
                Op::Abort => Input::Abort,
            };
            return self.inbox.push_back((below, input));
        }
        let mut rolls = self
            .dice
            .of([node as u64, kid as u64, incarnation, op as u64]);
        let later = rolls.time();
        let (wait, act) = match (op, rolls.below(20)) {
            (Op::Run, 0 | 1) => (false, Some(Act::Fail)),
            (Op::Run, 2) => (true, Some(Act::Fail)),
            (Op::Run, 3) => (false, Some(Act::Ignore)),
            (Op::Run, 4) => (false, None),
            (Op::Run, 5 | 6) => (true, Some(Act::Ready)),
            (Op::Run, _) => (false, Some(Act::Ready)),
            (Op::Stop, 0) => (true, Some(Act::Shutdown)),
            (Op::Stop, 1 | 2) => (false, None),
            (Op::Stop, 3) => (false, Some(Act::Unjoined)),
            (Op::Stop, 4) => (false, Some(Act::Fail)),
            (Op::Stop, _) => (false, Some(Act::Shutdown)),
            (Op::Abort, 0) => (false, None),
            (Op::Abort, 1) => (false, Some(Act::Unjoined)),
            (Op::Abort, 2) => (true, Some(Act::Killed)),
            (Op::Abort, _) => (false, Some(Act::Killed)),
        };
        // A first start mostly comes to an end by itself, so that most trees get up.
        let act = match (op, incarnation, act) {
            (Op::Run, 1, None | Some(Act::Fail)) => Some(Act::Ready),
            (_, _, act) => act,
        };
        if let Some(act) = act {
            self.sequence += 1;
            let at = if wait {
                self.now.saturating_add(later)
            } else {
                self.now
            };
            self.agenda
                .push(Reverse((at, self.sequence, (node, kid, incarnation, act))));
        }
    }

    /// A child does what it was to do, if it still lives.
    fn perform(&mut self, node: usize, kid: usize, incarnation: Incarnation, act: Act) {
        let child = &mut self.nodes[node].kids[kid];
        if child.life != Some(incarnation) {
            return;
        }
        if act == Act::Ready {
            child.ready = true;
            return self.tell(node, Input::Started { child: kid, incarnation });
        }
        let exit = match act {
            Act::Fail => Exit::Failed(Fail { node, kid }),
            Act::Ignore => Exit::Ignored,
            Act::Killed => Exit::Killed,
            Act::Ready | Act::Shutdown | Act::Unjoined => Exit::Shutdown,
        };
        self.ends(node, kid, exit, Directive::Restart, act != Act::Unjoined);
    }

    /// The incarnation that lives is over.
    pub(super) fn ends(
        &mut self,
        node: usize,
        kid: usize,
        exit: Exit<Fail>,
        directive: Directive,
        joined: bool,
    ) {
        let child = &mut self.nodes[node].kids[kid];
        let Some(incarnation) = child.life.take() else {
            return;
        };
        child.remains = (!joined).then_some(incarnation);
        child.acts(incarnation);
        self.tell(
            node,
            Input::Exited { child: kid, incarnation, exit, directive, joined },
        );
    }

    /// Lets time pass, and happen what happens meanwhile, in order.
    pub(super) fn advance(&mut self, until: Moment) {
        for _ in 0..100_000 {
            let act = self.agenda.peek().map(|Reverse((at, ..))| *at);
            let timer = self
                .nodes
                .iter()
                .enumerate()
                .filter_map(|(node, it)| Some((it.core.next_deadline()?, node)))
                .min();
            match (act, timer) {
                (Some(at), _) if at <= until && timer.is_none_or(|(due, _)| at <= due) => {
                    self.now = self.now.max(at);
                    if let Some(Reverse((_, _, (node, kid, incarnation, act)))) = self.agenda.pop()
                    {
                        self.perform(node, kid, incarnation, act);
                    }
                }
                (_, Some((due, node))) if due <= until => {
                    self.now = self.now.max(due);
                    self.tell(node, Input::Tick);
                }
                _ => {
                    self.now = self.now.max(until);
                    return;
                }
            }
        }
        panic!("no end of it");
    }

    /// Lets happen all that happens now.
    pub(super) fn settle(&mut self) {
        self.advance(self.now);
    }
}
