//! What a turn decides: stored at once where it is a level, kept for afterwards where it is not.

use std::sync::Arc;

use supervise_policy::Moment;

use super::{
    Node, Port, Ports,
    cell::{Handover, Level},
    errors::Errors,
    node::NodeState,
};
use crate::{
    Cause, Failure, Health,
    breaker::gate::Change,
    core::{Core, Exit, Incarnation, Input, Letter, Mail, Note, Op, Refused, Sink, Up},
};

/// Stores orders at once, as levels, and keeps the rest for when the lock is free. Nothing here
/// allocates unless there is something to keep.
pub(crate) struct Collect<'a> {
    pub(super) ports: &'a Ports,
    pub(super) now: Moment,
    pub(super) errors: &'a mut Errors,
    pub(super) seen: &'a mut Level,
    pub(super) was_up: &'a mut bool,
    pub(super) reporter: Option<usize>,
    pub(super) observed: bool,
    /// The reporter begins its next incarnation in its place, as soon as the turn is over.
    pub(super) assumes: bool,
    /// It is taken to be up.
    pub(super) assumed: bool,
    pub(super) touched: &'a mut Touched,
    /// In a box that most turns do without: what is not there need not be moved.
    pub(super) rest: &'a mut Option<Box<Rest>>,
}

/// What is left for after the orders were stored.
#[derive(Default)]
pub(super) struct Rest {
    pub(super) sync: Vec<Arc<Node>>,
    pub(super) ups: Vec<Up<Failure>>,
    pub(super) notes: Vec<Note<Failure>>,
    pub(super) letters: Vec<(usize, Letter<Failure>)>,
}

impl Collect<'_> {
    /// Keeps the failures that an [`Escalated`](crate::Escalated) will tell of.
    pub(super) fn remember(&mut self, input: &Input<Failure>) {
        let failure = match input {
            Input::Exited { exit: Exit::Failed(failure), .. }
            | Input::Held { failure, .. }
            | Input::Resumed { failure, .. }
            | Input::Condemn { failure, .. } => failure,
            _ => return,
        };
        self.keep(failure.clone());
    }

    /// As [`NodeState::settle`], before an order by hand.
    pub(crate) fn settle(&self, core: &mut Core<Failure>, child: usize) {
        let port = self.ports.get(child);
        if port.is_some_and(|port| port.cell().settle()) {
            core.doubt(child, self.now);
        }
    }

    pub(super) fn keep(&mut self, failure: Failure) {
        self.errors.push(self.now, failure);
    }

    fn rest(&mut self) -> &mut Rest {
        self.rest.get_or_insert_default()
    }
}

impl Sink<Failure> for Collect<'_> {
    fn order(&mut self, child: usize, incarnation: Incarnation, op: Op) {
        let Some(port) = self.ports.get(child) else {
            return;
        };
        if op == Op::Run {
            // What was taken for granted of the last incarnation is of no meaning for this one: it may have been stopped before it
            // began, and never have settled it.
            port.cell().settle();
        }
        port.cell().order(incarnation, op);
        // The reporter is awake: that it is not woken is what makes its restart in place cheap. Nor is it a supervisor.
        let awake = self.reporter == Some(child);
        if !awake && let Some(node) = port.node() {
            self.rest().sync.push(node);
            return;
        }
        if op == Op::Run {
            // Now, and not at the end of the turn: its start may tell it something.
            port.set_mail(Mail::Up);
        }
        // Waking a task only queues it, so it may be done under the lock.
        if !awake {
            port.cell().wake();
        }
    }

    fn assumes(&mut self, child: usize) -> bool {
        let assumed = self.assumes && !self.observed && self.reporter == Some(child);
        if assumed && let Some(port) = self.ports.get(child) {
            port.cell().assume();
        }
        self.assumed = assumed;
        assumed
    }

    fn release(&mut self, child: usize) {
        if let Some(port) = self.ports.get(child) {
            port.cell().release();
            port.cell().wake();
        }
    }

    fn pause(&mut self, child: usize, paused: bool) {
        if let Some(port) = self.ports.get(child) {
            port.cell().pause(paused);
            port.cell().wake();
        }
    }

    fn probe(&mut self, child: usize, probe: u64) {
        if let Some(port) = self.ports.get(child)
            && let Some(vitals) = port.vitals()
        {
            vitals.ask(probe);
            port.cell().wake();
        }
    }

    fn heard(&mut self, child: usize) -> Option<Moment> {
        self.ports.get(child)?.vitals()?.heard()
    }

    fn rated(&mut self, child: usize, now: Moment) -> Option<(Health, Option<Moment>)> {
        self.ports.get(child)?.vitals()?.rated(now)
    }

    fn reset_breaker(&mut self, child: usize) -> Option<Change> {
        self.ports.get(child)?.gate()?.reset()
    }

    fn unhealthy(&mut self, child: usize, incarnation: Incarnation, reason: &Arc<str>) -> Failure {
        let port = self.ports.get(child);
        let path = port.map_or_else(|| "".into(), |port| port.cell().shared_path());
        let failure = Failure::new(path, incarnation, Cause::Unhealthy(reason.clone()));
        if let Some(vitals) = port.and_then(Port::vitals) {
            vitals.set_failure(failure.clone());
        }
        self.keep(failure.clone());
        failure
    }

    fn touched(&mut self, child: usize) {
        self.touched.add(child);
    }

    fn up(&mut self, up: Up<Failure>) {
        *self.was_up |= matches!(up, Up::Started);
        self.rest().ups.push(up);
    }

    fn observed(&self) -> bool {
        self.observed
    }

    fn forgotten(&mut self, failure: Failure) {
        failure.forget();
    }

    fn unburied(&mut self, child: usize, letter: Letter<Failure>) {
        self.rest().letters.push((child, letter));
    }

    fn note(&mut self, note: Note<Failure>) {
        self.rest().notes.push(note);
    }
}

impl Collect<'_> {
    /// Gives an order by hand about a child, and what it says about the state of the child, which must
    /// be there when the order is seen; and is taken back if it is refused.
    pub(crate) fn handing_over<R>(
        &mut self,
        child: usize,
        handover: Handover,
        order: impl FnOnce(&mut Self) -> Result<R, Refused>,
    ) -> Result<R, Refused> {
        let Some(port) = self.ports.get(child) else {
            return order(self);
        };
        if handover == Handover::State && port.supervisor().is_none() && port.state().is_none() {
            return Err(Refused::NoState);
        }
        let before = port.cell().handover();
        hand_over(port, handover);
        let result = order(self);
        if result.is_err() {
            hand_over(port, before);
        }
        result
    }
}

/// Stores what becomes of the state of a child, and of all below it.
fn hand_over(port: &Port, handover: Handover) {
    if let Some(node) = port.supervisor() {
        // The locks of parent and child are only ever taken in this order.
        let below = node.lock();
        return below
            .ports
            .iter()
            .for_each(|port| hand_over(port, handover));
    }
    if handover != Handover::State || port.state().is_some() {
        port.cell().set_handover(handover);
    }
}

/// The children that a turn was about. Mostly it is one, and in the restart of a group two or three, so that this seldom
/// allocates.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// The first `count` of them, if they are no more than fit in here.
    few: [usize; 3],
    count: usize,
    /// All others.
    more: Option<Vec<usize>>,
}

impl Touched {
    fn few(&self) -> &[usize] {
        self.few.get(..self.count).unwrap_or_default()
    }

    #[inline]
    fn add(&mut self, child: usize) {
        if self.few().contains(&child) {
            return;
        }
        match self.few.get_mut(self.count) {
            Some(place) => {
                *place = child;
                self.count += 1;
            }
            None => self.add_to_many(child),
        }
    }

    fn add_to_many(&mut self, child: usize) {
        let more = self.more.get_or_insert_default();
        if more.last() != Some(&child) {
            more.push(child);
        }
    }

    /// Whether it is one child at most.
    pub(super) fn is_one(&self) -> bool {
        self.count <= 1 && self.more.is_none()
    }

    /// Opens and closes their mailboxes as their states say now.
    pub(super) fn apply(&self, node: &Node, state: &NodeState) {
        for child in self.few() {
            update(node, state, *child);
        }
        for child in self.more.iter().flatten() {
            update(node, state, *child);
        }
    }
}

fn update(node: &Node, state: &NodeState, child: usize) {
    let Some(port) = state.ports.get(child) else {
        return;
    };
    let mail = match state.core.mail(child) {
        Mail::Over if node.ends_for_good() => Mail::Closed,
        mail => mail,
    };
    if mail != Mail::Closed {
        return port.set_mail(mail);
    }
    let child = state.core.children().get(child);
    match child.is_none_or(|child| child.state.is_terminal()) {
        true => shut(port),
        false => port.set_mail(mail),
    }
}

/// Closes the mailbox of a child, and of all below it.
pub(super) fn shut(port: &Port) {
    if port.supervisor().is_none() {
        port.set_mail(Mail::Closed);
        port.cell().wake();
    }
    // The locks of parent and child are only ever taken in this order.
    if let Some(node) = port.below() {
        node.lock().ports.iter().for_each(shut);
    }
}
