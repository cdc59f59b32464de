//! One turn of a supervisor: a step of its core under the lock, and what follows outside it.

mod finish;

pub(super) use finish::bury;

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering::SeqCst},
};

use finish::finish;
use supervise_policy::{Directive, Moment};

use super::{
    Locked, Node,
    collect::{Collect, Touched},
    inside, keeper,
    verdict::{self, Question},
};
use crate::{
    Failure,
    core::{Core, Exit, Incarnation, Input, Op, Outcome, Refused, Sink, Up, When},
};

/// Tells a supervisor what happened, and carries out all that follows, in this supervisor and in
/// those around it. `reporter` is the child whose task calls: it looks at its orders by itself.
pub(crate) fn dispatch(node: &Arc<Node>, input: Input<Failure>, reporter: Option<usize>) {
    // A queue instead of recursion: a tree may be deep, and thousands of empty supervisors may
    // start one another.
    let mut queue = Queue::default();
    step(node, reporter, &mut queue, input);
    perform(queue);
}

/// An incarnation of a child is over, as its own task reports. The way of every failure: what it failed with goes straight to
/// where it is kept, since each hand that it went through would move it. With `letter` it failed at a message, which is not
/// buried yet.
#[expect(clippy::too_many_arguments, reason = "what there is to say of an end")]
pub(super) fn exited(
    node: &Arc<Node>,
    child: usize,
    incarnation: Incarnation,
    exit: Exit<Failure>,
    directive: Directive,
    joined: bool,
    at: When,
    letter: bool,
) {
    let mut queue = Queue::default();
    let mut guard = node.lock();
    if letter {
        // Under a lock that is taken anyway, next to which a count of its own would take long.
        guard.letters += 1;
        node.tree.count_dead_letter();
    }
    turn_in(
        node,
        guard,
        at,
        Some(child),
        &mut queue,
        |core, now, sink| {
            // It waits for nothing before it begins again, but for its turn if it has begun once in this one.
            sink.assumes = at.is_some() && !inside::begun();
            match exit {
                Exit::Failed(failure) => {
                    sink.keep(failure.clone());
                    if letter {
                        core.exit_at_message(
                            child,
                            incarnation,
                            failure,
                            directive,
                            joined,
                            now,
                            sink,
                        );
                    } else {
                        let exit = Exit::Failed(failure);
                        core.exit(child, incarnation, exit, directive, joined, now, sink);
                    }
                }
                exit => core.exit(child, incarnation, exit, directive, joined, now, sink),
            }
        },
    );
    perform(queue);
}

/// A start has succeeded, as the child's own task reports: at once, or after it has waited. Mostly nothing follows from it but
/// that it is noted.
pub(super) fn started(node: &Arc<Node>, child: usize, incarnation: Incarnation, waited: bool) {
    let mut guard = node.lock();
    // Whoever begins to observe now, is told of what comes next.
    let observed = node.tree.bus.is_observed();
    let now = if !(waited || observed) && guard.core.is_quick(child) {
        guard.latest
    } else {
        node.tree.now().max(guard.latest)
    };
    if !observed && guard.core.comes_up(child, incarnation, now) {
        guard.latest = now;
        drop(guard);
        return tell_watchers(node);
    }
    let mut queue = Queue::default();
    turn_in(
        node,
        guard,
        When::at(now),
        Some(child),
        &mut queue,
        |core, now, sink| {
            core.step(Input::Started { child, incarnation }, now, sink);
        },
    );
    perform(queue);
}

/// A child that was taken to be up is not, or not yet.
#[cold]
pub(super) fn not_yet(node: &Node, child: usize) {
    node.lock().settle(child);
}

/// Gives an order by hand.
pub(crate) fn command(
    node: &Arc<Node>,
    order: impl FnOnce(&mut Core<Failure>, Moment, &mut Collect<'_>) -> Result<(), Refused>,
) -> Result<(), Refused> {
    let mut queue = Queue::default();
    let result = turn(node, None, &mut queue, order);
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
        /// It had been up.
        was_up: bool,
        outcome: Outcome<Failure>,
        joined: bool,
    },
}

/// What is still to do, first come first served. Most turns leave nothing, and even an empty queue takes time to be dropped.
/// In a box, which is looked at once to find none.
#[derive(Default)]
#[expect(clippy::box_collection, reason = "one word says that there is none")]
pub(super) struct Queue(Option<Box<VecDeque<Work>>>);

impl Queue {
    pub(super) fn push(&mut self, work: Work) {
        self.0.get_or_insert_default().push_back(work);
    }

    fn pop(&mut self) -> Option<Work> {
        self.0.as_mut()?.pop_front()
    }
}

#[inline]
pub(super) fn perform(queue: Queue) {
    if queue.0.is_some() {
        perform_all(queue);
    }
}

fn perform_all(mut queue: Queue) {
    while let Some(work) = queue.pop() {
        match work {
            Work::Sync(node) => take_order(&node, &mut queue),
            Work::Input(node, input) => step(&node, None, &mut queue, input),
            Work::Ask(question) => verdict::ask(question, &mut queue),
            Work::Finished { node, incarnation, was_up, outcome, joined } => {
                verdict::finished(&node, incarnation, was_up, outcome, joined, &mut queue);
            }
        }
    }
}

/// Takes up a parent's newest order, if it has not been taken up yet. In one turn, so that two who
/// bring orders at the same time take them up in their order.
fn take_order(node: &Arc<Node>, queue: &mut Queue) {
    turn(node, None, queue, |core, now, sink| {
        let level = node.cell.level();
        if level <= *sink.seen {
            return;
        }
        let skipped_start = level.incarnation() > sink.seen.incarnation();
        *sink.seen = level;
        match level.op() {
            Some(Op::Run) => {
                *sink.was_up = false;
                sink.errors.begin_life();
                core.step(Input::Start, now, sink);
            }
            Some(Op::Stop | Op::Abort) if skipped_start => {
                *sink.was_up = false;
                sink.up(Up::Finished { outcome: Outcome::Shutdown, joined: true });
            }
            Some(Op::Stop) => core.step(Input::Stop, now, sink),
            Some(Op::Abort) => core.step(Input::Abort, now, sink),
            None => {}
        }
    });
}

fn step(node: &Arc<Node>, reporter: Option<usize>, queue: &mut Queue, input: Input<Failure>) {
    turn(node, reporter, queue, |core, now, sink| {
        sink.remember(&input);
        core.step(input, now, sink);
    });
}

fn turn<R>(
    node: &Arc<Node>,
    reporter: Option<usize>,
    queue: &mut Queue,
    act: impl FnOnce(&mut Core<Failure>, Moment, &mut Collect<'_>) -> R,
) -> R {
    turn_in(node, node.lock(), When::NEVER, reporter, queue, act)
}

/// As `turn`, for who holds the lock already. `at` is when that happened which it is about, if somebody has looked at the clock.
pub(super) fn turn_in<R>(
    node: &Arc<Node>,
    mut guard: Locked<'_>,
    at: When,
    reporter: Option<usize>,
    queue: &mut Queue,
    act: impl FnOnce(&mut Core<Failure>, Moment, &mut Collect<'_>) -> R,
) -> R {
    let state = &mut *guard;
    // A core's time never goes backwards: who looked before it had the lock may have been overtaken.
    let now = at
        .get()
        .unwrap_or_else(|| node.tree.now())
        .max(state.latest);
    state.latest = now;
    // Apart from what borrows them: nothing of it is moved.
    let (mut touched, mut rest) = (Touched::default(), None);
    let mut collect = Collect {
        ports: &state.ports,
        now,
        errors: &mut state.errors,
        seen: &mut state.seen,
        was_up: &mut state.was_up,
        reporter,
        observed: node.tree.bus.is_observed(),
        assumes: false,
        assumed: false,
        touched: &mut touched,
        rest: &mut rest,
    };
    let result = act(&mut state.core, now, &mut collect);
    let assumed = collect.assumed;
    // The mailbox of a child that is ordered to start is open already.
    if !(assumed && touched.is_one()) {
        touched.apply(node, state);
    }
    let deadline = state
        .core
        .next_deadline()
        .filter(|deadline| *deadline < state.armed);
    if let Some(deadline) = deadline {
        state.armed = deadline;
        keeper::rouse(node, state);
    }
    // Most turns are about a child that fails and is back at once: there is nobody to tell, nobody goes, and no other
    // supervisor is concerned. Even nothing takes time to be handed round.
    match rest {
        None if state.roster.is_none() => drop(guard),
        rest => finish(node, guard, reporter, queue, rest, now),
    }
    tell_watchers(node);
    result
}

/// Tells those who wait for a child's state to change, if there are any.
fn tell_watchers(node: &Node) {
    if node.watchers.load(SeqCst) > 0 {
        node.changed.notify_waiters();
    }
}
