//! A driver in virtual time that carries orders out as its scripts say.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use supervise_policy::{ChildPolicy, Directive, Moment, SupervisorPolicy};

use super::{
    laws::Remembered,
    mail::MailTold,
    record::{Failure, Record, Said, line, name},
    script::{Act, Actor, OnStart, OnStop},
};
use crate::Health;
use crate::core::{Core, Exit, Incarnation, Input, Note, NoteKind, Op, Refused, State, Up};

/// A core, its scripted children, and the trace of what they did to each other.
#[derive(Debug)]
pub(super) struct Bench {
    pub(super) core: Core<Failure>,
    pub(super) now: Moment,
    pub(super) actors: Vec<Actor>,
    pub(super) notes: Vec<Note<Failure>>,
    pub(super) trace: Vec<String>,
    pub(super) known: Vec<Remembered>,
    pub(super) mail: MailTold,
    /// The supervisor has been told to stop, or has decided to.
    pub(super) stopping: bool,
    pub(super) finished: bool,
    /// Starts are told as where nobody looks: as little as there is to do.
    pub(super) unobserved: bool,
    /// A child that fails is taken to be up as soon as it is started again. Until it is, that is doubted if somebody looks: each
    /// so-manieth time, by itself.
    pub(super) assumes: Option<u64>,
    assumed: BTreeSet<usize>,
    /// The child that has just ended.
    reporter: Option<usize>,
    /// A command is being carried out.
    pub(super) by_hand: bool,
    /// What children are heard to say of themselves.
    pub(super) heard: Option<Moment>,
    pub(super) rated: Option<(Health, Option<Moment>)>,
    /// The generation that a breaker has which is reset, less one.
    pub(super) resets: u64,
    agenda: BTreeMap<(Moment, u64), (usize, Incarnation, Act)>,
    sequence: u64,
}

impl Bench {
    pub(super) fn new<const N: usize>(
        supervisor: SupervisorPolicy,
        children: [ChildPolicy; N],
    ) -> Self {
        Self::with(supervisor, &children)
    }

    pub(super) fn with(supervisor: SupervisorPolicy, children: &[ChildPolicy]) -> Self {
        let mut core = Core::new(supervisor, 1);
        for policy in children {
            core.add(*policy, false);
        }
        Self {
            mail: MailTold::new(&core),
            core,
            now: Moment::ZERO,
            actors: children.iter().map(|_| Actor::new()).collect(),
            notes: Vec::new(),
            trace: Vec::new(),
            known: vec![Remembered::default(); children.len()],
            stopping: false,
            finished: false,
            unobserved: false,
            assumes: None,
            assumed: BTreeSet::new(),
            reporter: None,
            by_hand: false,
            heard: None,
            rated: None,
            resets: 0,
            agenda: BTreeMap::new(),
            sequence: 0,
        }
    }

    /// Sets how the child's coming starts go; the last one repeats.
    pub(super) fn starts<const N: usize>(&mut self, child: usize, script: [OnStart; N]) {
        self.actors[child].starts = script.into();
    }

    /// Sets how the child stops from now on.
    pub(super) fn stops(&mut self, child: usize, script: OnStop) {
        self.actors[child].stops = script;
    }

    /// Hands one input in and carries out the orders, but lets no child answer yet.
    pub(super) fn feed(&mut self, input: Input<Failure>) {
        match input {
            Input::Stop | Input::Abort | Input::End { .. } => self.stopping = true,
            _ => {}
        }
        let mut record = self.record();
        self.core.step(input, self.now, &mut record);
        self.carry_out(record);
    }

    /// Gives an order by hand.
    pub(super) fn command(
        &mut self,
        command: impl FnOnce(&mut Core<Failure>, Moment, &mut Record) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        self.doubt_all();
        let mut record = self.record();
        self.by_hand = true;
        let answer = command(&mut self.core, self.now, &mut record);
        self.carry_out(record);
        self.by_hand = false;
        self.settle();
        answer
    }

    fn record(&self) -> Record {
        Record {
            heard: self.heard,
            rated: self.rated.clone(),
            resets: self.resets,
            assumes: self.reporter.filter(|_| self.assumes.is_some()),
            ..Record::default()
        }
    }

    fn carry_out(&mut self, record: Record) {
        self.mail.judge(&self.core, &record.touched);
        for child in self.core.children() {
            assert!(child.state.is_terminal() || !child.is_gone());
        }
        for note in &record.notes {
            if let (NoteKind::Ended { .. }, Some(child)) = (&note.kind, note.child) {
                // It may be found out that a child which still lives has come to its end.
                self.known[child].acts(note.incarnation);
            }
        }
        self.notes.extend(record.notes);
        if record.assumed {
            self.assumed.extend(record.assumes);
        }
        for said in record.said {
            self.trace.push(line(&said));
            match said {
                Said::Order(child, incarnation, op) => {
                    self.judge(child, incarnation, op);
                    self.obey(child, incarnation, op);
                }
                Said::Release(child) => self.actors[child].held = false,
                Said::Pause(child, paused) => self.judge_pause(child, paused),
                Said::Up(Up::Finished { joined, outcome }) => {
                    self.judge_outcome(&outcome);
                    assert!(!self.finished, "finished twice: {:?}", self.trace);
                    self.finished = true;
                    self.stopping = true;
                    assert_eq!(joined, self.is_joined(), "{:?}", self.trace);
                }
                Said::Up(Up::Joined) => assert!(self.is_joined(), "{:?}", self.trace),
                Said::Up(_) | Said::Probe(..) => {}
            }
        }
    }

    fn obey(&mut self, child: usize, incarnation: Incarnation, op: Op) {
        let actor = &mut self.actors[child];
        let end = |exit| Act::End { exit, directive: Directive::Restart, joined: true };
        let failed = end(Exit::Failed("start"));
        let died = actor
            .dying
            .filter(|(life, _)| op != Op::Run && *life == incarnation);
        let act = match (op, actor.stops) {
            _ if let Some((_, exit)) = died => Some((Duration::ZERO, end(exit))),
            (Op::Run, _) => {
                (actor.life, actor.ready, actor.held) = (Some(incarnation), false, false);
                match actor.next_start() {
                    OnStart::Ready => Some((Duration::ZERO, Act::Ready)),
                    OnStart::ReadyAfter(delay) => Some((delay, Act::Ready)),
                    OnStart::Fail => Some((Duration::ZERO, failed)),
                    OnStart::FailAfter(delay) => Some((delay, failed)),
                    OnStart::FailWith(directive) => {
                        let exit = Exit::Failed("start");
                        Some((Duration::ZERO, Act::End { exit, directive, joined: true }))
                    }
                    OnStart::Ignore => Some((Duration::ZERO, end(Exit::Ignored))),
                    OnStart::Hang => None,
                    OnStart::Escalate => {
                        Some((Duration::ZERO, Act::Hold { alive: false, joined: true }))
                    }
                }
            }
            (Op::Stop, OnStop::End(exit)) => Some((Duration::ZERO, end(exit))),
            (_, OnStop::EndAfter(delay)) if op == Op::Stop => Some((delay, end(Exit::Shutdown))),
            (Op::Abort, OnStop::OnAbort(delay)) => Some((delay, end(Exit::Killed))),
            (Op::Abort, OnStop::End(_) | OnStop::EndAfter(_)) => {
                Some((Duration::ZERO, end(Exit::Killed)))
            }
            (_, OnStop::Unjoined) => {
                let (exit, directive) = (Exit::Shutdown, Directive::Restart);
                Some((Duration::ZERO, Act::End { exit, directive, joined: false }))
            }
            (Op::Stop | Op::Abort, _) => None,
        };
        // Who has to wait says at once that it is not up, and so does who will never be.
        let ready = matches!(act, Some((Duration::ZERO, Act::Ready)));
        if op == Op::Run && !ready {
            self.doubt(child);
        }
        if let Some((delay, act)) = act {
            self.schedule(delay, child, incarnation, act);
        }
    }

    /// Somebody looks at a child.
    fn doubt(&mut self, child: usize) {
        if self.assumed.remove(&child) {
            self.core.doubt(child, self.now);
        }
    }

    fn doubt_all(&mut self) {
        while let Some(child) = self.assumed.first().copied() {
            self.doubt(child);
        }
    }

    fn schedule(&mut self, delay: Duration, child: usize, incarnation: Incarnation, act: Act) {
        self.sequence += 1;
        let at = (self.now.saturating_add(delay), self.sequence);
        self.agenda.insert(at, (child, incarnation, act));
    }

    /// A child acts by itself, at once; its siblings have not answered anything yet.
    pub(super) fn act(&mut self, child: usize, act: Act) {
        if let Some(incarnation) = self.actors[child].life {
            self.perform(child, incarnation, act);
        }
    }

    fn perform(&mut self, child: usize, incarnation: Incarnation, act: Act) {
        let actor = &mut self.actors[child];
        if actor.life != Some(incarnation) {
            return;
        }
        if !matches!(act, Act::Ready) {
            self.known[child].acts(incarnation);
        }
        let actor = &mut self.actors[child];
        let who = name(child);
        match act {
            Act::Ready if actor.held => {}
            Act::Ready => {
                actor.ready = true;
                self.trace.push(format!("ready {who}{incarnation}"));
                if self
                    .assumes
                    .is_some_and(|often| incarnation.is_multiple_of(often))
                {
                    self.doubt(child);
                }
                if self.assumed.remove(&child) {
                    return;
                }
                if !(self.unobserved && self.core.comes_up(child, incarnation, self.now)) {
                    self.feed(Input::Started { child, incarnation });
                }
            }
            Act::End { exit, directive, joined } => {
                actor.life = None;
                actor.remains = (!joined).then_some(incarnation);
                self.trace.push(format!("end {who}{incarnation}"));
                self.reporter = Some(child);
                self.feed(Input::Exited { child, incarnation, exit, directive, joined });
                self.reporter = None;
            }
            Act::Hold { alive, joined } => {
                actor.held = alive;
                if !alive {
                    actor.life = None;
                    actor.remains = (!joined).then_some(incarnation);
                    self.trace.push(format!("end {who}{incarnation}"));
                }
                let failure = "held";
                self.feed(Input::Held { child, incarnation, failure, alive, joined });
            }
        }
    }

    /// Lets happen all that happens now.
    pub(super) fn settle(&mut self) {
        self.advance(Duration::ZERO);
    }

    /// Lets time pass, and happen what happens meanwhile, in order.
    pub(super) fn advance(&mut self, time: Duration) {
        let until = self.now.saturating_add(time);
        for _ in 0..20_000 {
            let act = self.agenda.first_key_value().map(|(&(at, _), _)| at);
            let Some(next) = self.next_event().filter(|at| *at <= until) else {
                self.now = until;
                return;
            };
            self.now = self.now.max(next);
            if act == Some(next) {
                let (_, (child, incarnation, act)) = self.agenda.pop_first().unwrap();
                self.perform(child, incarnation, act);
            } else {
                self.feed(Input::Tick);
            }
        }
        panic!("no end of it: {:?}", &self.trace[self.trace.len() - 20..]);
    }

    /// When something happens next by itself.
    pub(super) fn next_event(&self) -> Option<Moment> {
        let act = self.agenda.first_key_value().map(|(&(at, _), _)| at);
        act.into_iter().chain(self.core.next_deadline()).min()
    }

    pub(super) fn is_joined(&self) -> bool {
        self.actors
            .iter()
            .all(|actor| actor.life.is_none() && actor.remains.is_none())
    }

    pub(super) fn state(&self, child: usize) -> State {
        self.core.children()[child].state
    }

    /// Whether a note of this kind was made since the last call.
    pub(super) fn noted(&mut self, kind: impl Fn(&NoteKind<Failure>) -> bool) -> usize {
        let count = self.notes.iter().filter(|note| kind(&note.kind)).count();
        self.notes.clear();
        count
    }
}
