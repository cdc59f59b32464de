//! What follows from a step of a supervisor's core, outside the lock.

use std::sync::Arc;

use supervise_policy::Moment;

use super::{Queue, Work};
use crate::{
    Failure,
    core::{Incarnation, Input, Letter, Up},
    driver::{Locked, Node, Port, Slot, collect::Rest, pool::take_gone, verdict::Question},
    failure::catch,
    observe,
};

/// What a turn leaves to do beside the orders that it gave.
pub(super) fn finish(
    node: &Arc<Node>,
    mut guard: Locked<'_>,
    reporter: Option<usize>,
    queue: &mut Queue,
    rest: Option<Box<Rest>>,
    now: Moment,
) {
    let Rest { sync, ups, notes, letters } = rest.map(|rest| *rest).unwrap_or_default();
    let state = &mut *guard;
    let mut unburied = Vec::new();
    for (child, letter) in letters {
        unburied.extend(state.ports.get(child).map(|port| (port.slot(), letter)));
    }
    let (incarnation, was_up) = (state.seen.incarnation(), state.was_up);
    let mut announcements = None;
    if !notes.is_empty() {
        announcements = Some(observe::announce(node, state, notes, now));
    }
    // After all that is told of them was told.
    let mut gone = take_gone(state, reporter);
    if node.tree.bus.listeners() > 0 {
        for port in gone.iter().filter_map(|(_, port)| port.as_ref()) {
            let announcements = announcements.get_or_insert_default();
            announcements.let_go(node, port.cell().path());
        }
    }
    drop(guard);
    for (slot, letter) in unburied {
        bury(node, &*slot, letter);
    }
    if !gone.is_empty() {
        for (child, port) in &mut gone {
            let letters = child.take_letters();
            let slot = port.as_ref().filter(|_| !letters.is_empty());
            if let Some(slot) = slot.map(Port::slot) {
                letters
                    .into_iter()
                    .for_each(|letter| bury(node, &*slot, letter));
            }
        }
        // What they failed with is user code, and so is what is queued for them.
        let _ = catch(|| drop(gone));
    }
    if let Some(announcements) = announcements {
        announcements.publish(node);
    }
    for below in sync {
        queue.push(Work::Sync(below));
    }
    for up in ups {
        if let Some(work) = look_up(node, incarnation, was_up, up) {
            queue.push(work);
        }
    }
}

/// Has a child keep a dead letter itself. What it pushes out is user code.
pub(in crate::driver) fn bury(node: &Node, slot: &dyn Slot, letter: Letter<Failure>) {
    let at = node.tree.instant(letter.at);
    let _ = catch(|| slot.keep_letter(letter, at));
}

/// What a supervisor's word to its parent becomes.
fn look_up(
    node: &Arc<Node>,
    supervisor: Incarnation,
    was_up: bool,
    up: Up<Failure>,
) -> Option<Work> {
    match up {
        Up::Started | Up::Joined if node.owner.is_some() => {
            if let Some(news) = node.owner.as_ref().filter(|_| matches!(up, Up::Joined)) {
                news.joined();
            }
            None
        }
        Up::Started => match node.parent() {
            Some((parent, child)) => Some(Work::Input(
                parent,
                Input::Started { child, incarnation: supervisor },
            )),
            None => {
                node.tree.set_started();
                None
            }
        },
        Up::Finished { outcome, joined } => {
            let (node, incarnation) = (node.clone(), supervisor);
            Some(Work::Finished { node, incarnation, was_up, outcome, joined })
        }
        Up::Joined => {
            let (parent, child) = node.parent()?;
            Some(Work::Input(
                parent,
                Input::Joined { child, incarnation: supervisor },
            ))
        }
        Up::Ask { child, incarnation, failure } => Some(Work::Ask(Question {
            node: node.clone(),
            supervisor,
            child,
            incarnation,
            failure,
        })),
    }
}
