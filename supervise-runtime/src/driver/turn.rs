//! One turn of a supervisor: a step of its core under the lock, and what follows outside it.

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering::SeqCst},
};

use supervise_policy::Moment;

use super::{
    Node, Port, keeper,
    node::NodeState,
    verdict::{self, Question},
};
use crate::{
    Failure, State,
    core::{Core, Down, Exit, Incarnation, Input, Note, Op, Outcome, Refused, Sink, Up},
    observe,
};

/// How many failures a supervisor remembers for [`Escalated::history`](crate::Escalated::history).
const HISTORY: usize = 16;

/// Tells a supervisor what happened, and carries out all that follows, in this supervisor and in
/// those around it. `reporter` is the child whose task calls: it looks at its orders by itself.
pub(crate) fn dispatch(node: &Arc<Node>, input: Input<Failure>, reporter: Option<usize>) {
    // A queue instead of recursion: a tree may be deep, and thousands of empty supervisors may
    // start one another.
    let mut queue = VecDeque::new();
    step(node, reporter, &mut queue, input);
    perform(queue);
}

/// Gives an order by hand about one child.
pub(crate) fn command(
    node: &Arc<Node>,
    child: usize,
    order: impl FnOnce(&mut Core<Failure>, Moment, &mut Collect<'_>) -> Result<(), Refused>,
) -> Result<(), Refused> {
    let mut queue = VecDeque::new();
    let result = turn(node, None, &mut queue, |core, now, sink| {
        let result = order(core, now, sink);
        sink.settle = Settle::All(child);
        result
    });
    perform(queue);
    result
}

/// Something to do without any lock held.
pub(super) enum Work {
    /// A supervisor's orders from its parent changed.
    Sync(Arc<Node>),
    Input(Arc<Node>, Input<Failure>),
    Ask(Question),
    /// A supervisor is over: the one that this order of its parent's had started.
    Finished {
        node: Arc<Node>,
        incarnation: Incarnation,
        outcome: Outcome<Failure>,
        joined: bool,
    },
}

fn perform(mut queue: VecDeque<Work>) {
    while let Some(work) = queue.pop_front() {
        match work {
            Work::Sync(node) => take_order(&node, &mut queue),
            Work::Input(node, input) => step(&node, None, &mut queue, input),
            Work::Ask(question) => verdict::ask(question, &mut queue),
            Work::Finished { node, incarnation, outcome, joined } => {
                verdict::finished(&node, incarnation, outcome, joined, &mut queue);
            }
        }
    }
}

/// Takes up a parent's newest order, if it has not been taken up yet.
fn take_order(node: &Arc<Node>, queue: &mut VecDeque<Work>) {
    let mut state = node.lock();
    let level = node.cell.level();
    if level <= state.seen {
        return;
    }
    let skipped_start = level.incarnation > state.seen.incarnation;
    state.seen = level;
    drop(state);
    let input = match level.op {
        Some(Op::Run) => Input::Start,
        Some(Op::Stop | Op::Abort) if skipped_start => {
            let (node, incarnation) = (node.clone(), level.incarnation);
            let outcome = Outcome::Shutdown;
            queue.push_back(Work::Finished { node, incarnation, outcome, joined: true });
            return;
        }
        Some(Op::Stop) => Input::Stop,
        Some(Op::Abort) => Input::Abort,
        None => return,
    };
    step(node, None, queue, input);
}

fn step(
    node: &Arc<Node>,
    reporter: Option<usize>,
    queue: &mut VecDeque<Work>,
    input: Input<Failure>,
) {
    turn(node, reporter, queue, |core, now, sink| {
        sink.remember(&input);
        if let Some(child) = may_rest(&input) {
            sink.settle = Settle::One(child);
        }
        core.step(input, now, sink);
    });
}

fn turn<R>(
    node: &Arc<Node>,
    reporter: Option<usize>,
    queue: &mut VecDeque<Work>,
    act: impl FnOnce(&mut Core<Failure>, Moment, &mut Collect<'_>) -> R,
) -> R {
    let mut guard = node.lock();
    // Under the lock, so that a core's time never goes backwards.
    let now = node.tree.now();
    let state = &mut *guard;
    let mut collect = Collect {
        ports: &state.ports,
        history: &mut state.history,
        reporter,
        observed: node.tree.bus.is_observed(),
        settle: reporter.map_or(Settle::None, Settle::One),
        sync: Vec::new(),
        ups: Vec::new(),
        notes: Vec::new(),
    };
    let result = act(&mut state.core, now, &mut collect);
    let Collect { settle, sync, ups, notes, .. } = collect;
    settle.apply(state);
    let deadline = state
        .core
        .next_deadline()
        .filter(|deadline| *deadline < state.armed);
    let incarnation = state.seen.incarnation;
    if let Some(deadline) = deadline {
        state.armed = deadline;
        keeper::rouse(node, state);
    }
    drop(guard);

    for note in notes {
        observe::publish(node, note, now);
    }
    queue.extend(sync.into_iter().map(Work::Sync));
    queue.extend(
        ups.into_iter()
            .filter_map(|up| look_up(node, incarnation, up)),
    );
    if node.watchers.load(SeqCst) > 0 {
        node.changed.notify_waiters();
    }
    result
}

/// What a supervisor's word to its parent becomes.
fn look_up(node: &Arc<Node>, incarnation: Incarnation, up: Up<Failure>) -> Option<Work> {
    match up {
        Up::Started => match node.parent() {
            Some((parent, child)) => {
                Some(Work::Input(parent, Input::Started { child, incarnation }))
            }
            None => {
                node.tree.set_started();
                None
            }
        },
        Up::Finished { outcome, joined } => {
            Some(Work::Finished { node: node.clone(), incarnation, outcome, joined })
        }
        Up::Joined => {
            let (parent, child) = node.parent()?;
            Some(Work::Input(parent, Input::Joined { child, incarnation }))
        }
        Up::Ask { child, incarnation, failure } => Some(Work::Ask(Question {
            node: node.clone(),
            child,
            incarnation,
            failure,
        })),
    }
}

/// Stores orders at once, as levels, and keeps the rest for when the lock is free. Nothing here
/// allocates unless there is something to keep.
pub(crate) struct Collect<'a> {
    ports: &'a [Port],
    history: &'a mut VecDeque<Failure>,
    reporter: Option<usize>,
    observed: bool,
    settle: Settle,
    sync: Vec<Arc<Node>>,
    ups: Vec<Up<Failure>>,
    notes: Vec<Note<Failure>>,
}

impl Collect<'_> {
    /// Keeps the failures that an [`Escalated`](crate::Escalated) will tell of.
    fn remember(&mut self, input: &Input<Failure>) {
        let failure = match input {
            Input::Exited { exit: Exit::Failed(failure), .. }
            | Input::Held { failure, .. }
            | Input::Resumed { failure, .. }
            | Input::Condemn { failure, .. } => failure,
            _ => return,
        };
        if self.history.len() == HISTORY {
            self.history.pop_front();
        }
        self.history.push_back(failure.clone());
    }
}

impl Sink<Failure> for Collect<'_> {
    fn order(&mut self, child: usize, incarnation: Incarnation, op: Op) {
        let Some(port) = self.ports.get(child) else {
            return;
        };
        port.cell().order(incarnation, op);
        match port {
            Port::Supervisor(node) => self.sync.push(node.clone()),
            Port::Shell(slot) => {
                if op == Op::Run {
                    slot.set_open(true);
                }
                // Waking a task only queues it, so it may be done under the lock. The reporter is
                // awake: that it is not woken is what makes its restart in place cheap.
                if self.reporter != Some(child) {
                    slot.cell().wake();
                }
            }
        }
    }

    fn release(&mut self, child: usize) {
        if let Some(port) = self.ports.get(child) {
            port.cell().release();
            port.cell().wake();
        }
    }

    fn up(&mut self, up: Up<Failure>) {
        self.ups.push(up);
    }

    fn observed(&self) -> bool {
        self.observed
    }

    fn note(&mut self, note: Note<Failure>) {
        self.notes.push(note);
    }
}

/// Which children may have come to rest in a turn, so that they refuse messages from now on.
enum Settle {
    None,
    /// The one that reported, or was reported.
    One(usize),
    /// After an order by hand about this one: any, since it may have ended a group's restart.
    All(usize),
}

/// The child that this input may bring to rest, be it a supervisor, which does not report for itself.
fn may_rest(input: &Input<Failure>) -> Option<usize> {
    match input {
        Input::Exited { child, .. }
        | Input::Joined { child, .. }
        | Input::Held { child, .. }
        | Input::Release { child, .. }
        | Input::Condemn { child, .. } => Some(*child),
        _ => None,
    }
}

impl Settle {
    fn apply(self, state: &NodeState) {
        match self {
            Settle::None => {}
            Settle::One(child) => settle(state, child),
            Settle::All(child) => {
                settle(state, child);
                if !state.core.is_rolling() {
                    (0..state.ports.len()).for_each(|child| settle(state, child));
                }
            }
        }
    }
}

/// A child at rest refuses messages, and its task hands back what is queued. One that is down only
/// until its group starts again keeps its queue.
fn settle(state: &NodeState, child: usize) {
    let (Some(known), Some(port)) = (state.core.children().get(child), state.ports.get(child))
    else {
        return;
    };
    let waits = known.down == Down::WithGroup && (state.core.is_rolling() || state.core.is_over());
    if !known.state.is_terminal() || (known.state == State::Stopped && waits) {
        return;
    }
    shut(port);
}

/// Closes the mailbox of a child, and of all below it.
pub(super) fn shut(port: &Port) {
    match port {
        Port::Shell(slot) => {
            slot.set_open(false);
            slot.cell().wake();
        }
        // The locks of parent and child are only ever taken in this order.
        Port::Supervisor(node) => node.lock().ports.iter().for_each(shut),
    }
}
