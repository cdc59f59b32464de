//! A tree of cores in virtual time, with scripted children, whose supervisors end as OTP's do.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use supervise_policy::{ChildPolicy, Directive, Moment};

use super::{
    super::{
        record::{Failure, Record, Said},
        script::{Actor, OnStart, OnStop},
    },
    scene::{Child, Supervisor, What},
};
use crate::core::{Core, Exit, Incarnation, Input, Op, Outcome, Refused, State, Up};

/// One supervisor.
pub(super) struct Node {
    pub(super) core: Core<Failure>,
    /// What its members are, if they come and go.
    pub(super) member: Option<ChildPolicy>,
    /// Which child it is, if it is not the root.
    parent: Option<usize>,
    /// Its own incarnation.
    life: Incarnation,
    pub(super) lives: bool,
}

/// One child of a supervisor.
pub(super) struct Kid {
    pub(super) name: char,
    pub(super) node: usize,
    pub(super) index: usize,
    /// Which supervisor it is, if it is one.
    pub(super) below: Option<usize>,
    pub(super) actor: Actor,
    /// A member that is gone, and how it ended.
    pub(super) gone: Option<Exit<Failure>>,
}

/// An order to a child, or that it is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Order(usize, Incarnation, Op),
    Ready(usize, Incarnation),
}

#[derive(Clone, Copy)]
enum Act {
    Ready,
    End(Exit<Failure>),
}

pub(super) struct Grove {
    pub(super) nodes: Vec<Node>,
    pub(super) kids: Vec<Kid>,
    pub(super) calls: Vec<Call>,
    now: Moment,
    inbox: VecDeque<(usize, Input<Failure>)>,
    agenda: BTreeMap<(Moment, u64), (usize, Incarnation, Act)>,
    sequence: u64,
}

impl Grove {
    pub(super) fn new(root: &Supervisor) -> Self {
        let mut grove = Self {
            nodes: Vec::new(),
            kids: Vec::new(),
            calls: Vec::new(),
            now: Moment::ZERO,
            inbox: VecDeque::new(),
            agenda: BTreeMap::new(),
            sequence: 0,
        };
        grove.plant(root, None);
        grove
    }

    fn plant(&mut self, supervisor: &Supervisor, parent: Option<usize>) -> usize {
        let node = self.nodes.len();
        let core = Core::new(supervisor.policy, 1);
        let member = supervisor.member;
        self.nodes
            .push(Node { core, member, parent, life: 0, lives: false });
        for Child { name, policy, what } in &supervisor.children {
            let nested = matches!(what, What::Supervisor(_));
            let index = self.nodes[node].core.add(*policy, nested);
            let kid = self.kid(*name, node, index);
            match what {
                What::Worker(starts, stops) => {
                    let actor = &mut self.kids[kid].actor;
                    (actor.starts, actor.stops) = (starts.clone().into(), *stops);
                }
                What::Supervisor(below) => {
                    let below = self.plant(below, Some(kid));
                    self.kids[kid].below = Some(below);
                }
            }
        }
        node
    }

    fn kid(&mut self, name: char, node: usize, index: usize) -> usize {
        let (below, actor, gone) = (None, Actor::new(), None);
        self.kids
            .push(Kid { name, node, index, below, actor, gone });
        self.kids.len() - 1
    }

    /// A new member of the pool, by which it is known from now on.
    pub(super) fn add(&mut self, name: char, starts: Vec<OnStart>, stops: OnStop) -> usize {
        let policy = self.nodes[0].member.unwrap();
        let index = self.nodes[0].core.admit(policy.into()).unwrap();
        let kid = self.kid(name, 0, index);
        let actor = &mut self.kids[kid].actor;
        (actor.starts, actor.stops) = (starts.into(), stops);
        self.order(kid, |core, index, now, sink| {
            core.launch(index, now, sink);
            Ok(())
        })
        .unwrap();
        kid
    }

    pub(super) fn named(&self, name: &str) -> usize {
        let is = |kid: &Kid| name.starts_with(kid.name);
        self.kids.iter().position(is).unwrap()
    }

    /// Gives an order by hand.
    pub(super) fn order(
        &mut self,
        kid: usize,
        order: impl FnOnce(&mut Core<Failure>, usize, Moment, &mut Record) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let (node, index) = (self.kids[kid].node, self.kids[kid].index);
        let mut record = Record::default();
        let answer = order(&mut self.nodes[node].core, index, self.now, &mut record);
        self.carry_out(node, record);
        self.deliver();
        answer
    }

    pub(super) fn tell(&mut self, node: usize, input: Input<Failure>) {
        self.inbox.push_back((node, input));
        self.deliver();
    }

    fn deliver(&mut self) {
        while let Some((node, input)) = self.inbox.pop_front() {
            if matches!(input, Input::Start) {
                self.nodes[node].lives = true;
            }
            let mut record = Record::default();
            self.nodes[node].core.step(input, self.now, &mut record);
            self.carry_out(node, record);
        }
    }

    fn carry_out(&mut self, node: usize, record: Record) {
        for said in record.said {
            match said {
                Said::Order(index, incarnation, op) => {
                    let is = |kid: &Kid| (kid.node, kid.index) == (node, index);
                    let kid = self.kids.iter().position(is).unwrap();
                    self.calls.push(Call::Order(kid, incarnation, op));
                    self.obey(kid, incarnation, op);
                }
                Said::Up(up) => self.hand_up(node, up),
                Said::Release(_) | Said::Pause(..) | Said::Probe(..) => {}
            }
        }
        let kids = &mut self.kids;
        self.nodes[node].core.take_gone(|index, child| {
            let is = |kid: &&mut Kid| (kid.node, kid.index) == (node, index);
            let kid = kids.iter_mut().find(is).unwrap();
            kid.gone = child.last_exit.or(Some(Exit::Shutdown));
        });
    }

    fn obey(&mut self, kid: usize, incarnation: Incarnation, op: Op) {
        let Kid { below, actor, .. } = &mut self.kids[kid];
        if let Some(below) = *below {
            if op == Op::Run {
                self.nodes[below].life = incarnation;
            }
            let input = match op {
                Op::Run => Input::Start,
                Op::Stop => Input::Stop,
                Op::Abort => Input::Abort,
            };
            return self.inbox.push_back((below, input));
        }
        let died = actor
            .dying
            .filter(|(life, _)| op != Op::Run && *life == incarnation);
        let (wait, act) = match (op, actor.stops) {
            _ if let Some((_, exit)) = died => (Duration::ZERO, Act::End(exit)),
            (Op::Run, _) => {
                (actor.life, actor.ready) = (Some(incarnation), false);
                match actor.next_start() {
                    OnStart::Ready => (Duration::ZERO, Act::Ready),
                    OnStart::Ignore => (Duration::ZERO, Act::End(Exit::Ignored)),
                    OnStart::FailAfter(wait) => (wait, Act::End(Exit::Failed("start"))),
                    other => panic!("{other:?}"),
                }
            }
            (Op::Stop, OnStop::End(exit)) => (Duration::ZERO, Act::End(exit)),
            (Op::Stop, _) => return,
            (Op::Abort, _) => (Duration::ZERO, Act::End(Exit::Killed)),
        };
        self.sequence += 1;
        let at = (self.now.saturating_add(wait), self.sequence);
        self.agenda.insert(at, (kid, incarnation, act));
    }

    fn perform(&mut self, kid: usize, incarnation: Incarnation, act: Act) {
        let actor = &mut self.kids[kid].actor;
        if actor.life != Some(incarnation) {
            return;
        }
        match act {
            Act::Ready => {
                actor.ready = true;
                self.ready(kid, incarnation);
                self.deliver();
            }
            Act::End(exit) => self.ends(kid, exit),
        }
    }

    fn ready(&mut self, kid: usize, incarnation: Incarnation) {
        self.calls.push(Call::Ready(kid, incarnation));
        let Kid { node, index: child, .. } = self.kids[kid];
        self.inbox
            .push_back((node, Input::Started { child, incarnation }));
    }

    /// The incarnation of a worker that lives is over.
    pub(super) fn ends(&mut self, kid: usize, exit: Exit<Failure>) {
        if let Some(incarnation) = self.kids[kid].actor.life.take() {
            self.exited(kid, incarnation, exit);
            self.deliver();
        }
    }

    fn exited(&mut self, kid: usize, incarnation: Incarnation, exit: Exit<Failure>) {
        let Kid { node, index: child, .. } = self.kids[kid];
        let (directive, joined) = (Directive::Restart, true);
        let input = Input::Exited { child, incarnation, exit, directive, joined };
        self.inbox.push_back((node, input));
    }

    fn hand_up(&mut self, node: usize, up: Up<Failure>) {
        let Node { parent, life, .. } = self.nodes[node];
        let exit = match up {
            Up::Started => return parent.into_iter().for_each(|kid| self.ready(kid, life)),
            Up::Finished { outcome, joined } => {
                assert!(joined, "everybody stops in the end");
                match outcome {
                    Outcome::AutoShutdown { .. } => Exit::Normal,
                    Outcome::StartFailed { failure, .. } => Exit::Failed(failure),
                    // OTP takes a supervisor that gave up for one that ended well.
                    Outcome::Shutdown | Outcome::GaveUp { .. } => Exit::Shutdown,
                    other => panic!("{other:?}"),
                }
            }
            Up::Joined | Up::Ask { .. } => panic!("{up:?}"),
        };
        self.nodes[node].lives = false;
        if let Some(kid) = parent {
            self.exited(kid, life, exit);
        }
    }

    /// Lets time pass, and happen what happens meanwhile, in order.
    pub(super) fn advance(&mut self, time: Duration) {
        let until = self.now.saturating_add(time);
        for _ in 0..20_000 {
            let act = self.agenda.first_key_value().map(|(&(at, _), _)| at);
            let timers = self.nodes.iter().enumerate();
            let timer = timers
                .filter_map(|(node, it)| Some((it.core.next_deadline()?, node)))
                .min();
            let due = act.into_iter().chain(timer.map(|(at, _)| at)).min();
            let Some(due) = due.filter(|due| *due <= until) else {
                self.now = until;
                return;
            };
            self.now = self.now.max(due);
            match timer {
                Some((at, node)) if act.is_none_or(|act| at < act) => self.tell(node, Input::Tick),
                _ => {
                    let (_, (kid, incarnation, act)) = self.agenda.pop_first().unwrap();
                    self.perform(kid, incarnation, act);
                }
            }
        }
        panic!("no end of it");
    }

    pub(super) fn state(&self, kid: usize) -> Option<State> {
        let Kid { node, index, .. } = self.kids[kid];
        Some(self.nodes[node].core.children().get(index)?.state)
    }
}
