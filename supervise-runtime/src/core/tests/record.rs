//! A sink that only writes down, and how a trace reads.

use std::sync::Arc;

use supervise_policy::Moment;

use crate::{
    BreakerState, Health,
    breaker::gate::Change,
    core::{Incarnation, Note, Op, Outcome, Sink, Up},
};

/// What went wrong, in tests.
pub(super) type Failure = &'static str;

/// One thing that a core said.
#[derive(Debug)]
pub(super) enum Said {
    Order(usize, Incarnation, Op),
    Release(usize),
    Probe(usize, u64),
    Pause(usize, bool),
    Up(Up<Failure>),
}

/// Writes down what a core says, in order; notes apart, since most tests are about orders.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) said: Vec<Said>,
    pub(super) notes: Vec<Note<Failure>>,
    /// When any child last said that it is well.
    pub(super) heard: Option<Moment>,
    /// The generation that a breaker has which is reset, less one.
    pub(super) resets: u64,
    /// What any child's messages say.
    pub(super) rated: Option<(Health, Option<Moment>)>,
    pub(super) touched: Vec<usize>,
    /// Who has just ended by itself, and is taken to be up if it is started at once.
    pub(super) assumes: Option<usize>,
    /// It was.
    pub(super) assumed: bool,
}

impl Sink<Failure> for Record {
    fn order(&mut self, child: usize, incarnation: Incarnation, op: Op) {
        self.said.push(Said::Order(child, incarnation, op));
    }

    fn assumes(&mut self, child: usize) -> bool {
        self.assumed = self.assumes == Some(child);
        self.assumed
    }

    fn release(&mut self, child: usize) {
        self.said.push(Said::Release(child));
    }

    fn pause(&mut self, child: usize, paused: bool) {
        self.said.push(Said::Pause(child, paused));
    }

    fn probe(&mut self, child: usize, probe: u64) {
        self.said.push(Said::Probe(child, probe));
    }

    fn heard(&mut self, _: usize) -> Option<Moment> {
        self.heard
    }

    fn rated(&mut self, _: usize, _: Moment) -> Option<(Health, Option<Moment>)> {
        self.rated.clone()
    }

    fn reset_breaker(&mut self, _: usize) -> Option<Change> {
        let generation = self.resets.checked_add(1)?;
        Some(Change { generation, state: BreakerState::Closed, until: None })
    }

    fn unhealthy(&mut self, _: usize, _: Incarnation, _: &Arc<str>) -> Failure {
        "unhealthy"
    }

    fn touched(&mut self, child: usize) {
        self.touched.push(child);
    }

    fn up(&mut self, up: Up<Failure>) {
        self.said.push(Said::Up(up));
    }

    fn observed(&self) -> bool {
        true
    }

    fn note(&mut self, note: Note<Failure>) {
        self.notes.push(note);
    }
}

/// The first child is `a`, the second `b`.
pub(super) fn name(child: usize) -> char {
    char::from(b'a' + u8::try_from(child).unwrap_or(25).min(25))
}

/// One line of a trace: `run a1`, `stop b2`, `up: started`.
pub(super) fn line(said: &Said) -> String {
    match said {
        Said::Order(child, incarnation, op) => {
            let word = match op {
                Op::Run => "run",
                Op::Stop => "stop",
                Op::Abort => "abort",
            };
            format!("{word} {}{incarnation}", name(*child))
        }
        Said::Probe(child, probe) => format!("probe {}: {probe}", name(*child)),
        Said::Release(child) => format!("release {}", name(*child)),
        Said::Pause(child, true) => format!("pause {}", name(*child)),
        Said::Pause(child, false) => format!("unpause {}", name(*child)),
        Said::Up(up) => format!("up: {}", upwards(up)),
    }
}

fn upwards(up: &Up<Failure>) -> String {
    match up {
        Up::Started => "started".into(),
        Up::Joined => "joined".into(),
        Up::Ask { child, incarnation, failure } => {
            format!("ask {}{incarnation} {failure}", name(*child))
        }
        Up::Finished { outcome, joined } => {
            let left = if *joined { "" } else { ", not joined" };
            format!("{}{left}", ending(outcome))
        }
    }
}

fn ending(outcome: &Outcome<Failure>) -> String {
    match outcome {
        Outcome::Shutdown => "shutdown".into(),
        Outcome::Killed => "killed".into(),
        Outcome::StartFailed { child, failure } => {
            format!("start failed {} {failure}", name(*child))
        }
        Outcome::GaveUp { child, failure, max, within } => {
            let failure = failure.unwrap_or("without failure");
            format!("gave up {} {failure} {max}/{within:?}", name(*child))
        }
        Outcome::Escalated { child, failure } => {
            format!("escalated {} {failure}", name(*child))
        }
        Outcome::Unstopped { child } => format!("unstopped {}", name(*child)),
        Outcome::AutoShutdown { child } => format!("ended with {}", name(*child)),
    }
}
