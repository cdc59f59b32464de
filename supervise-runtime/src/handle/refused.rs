//! What a refusal of the mailbox means, as the supervisors know it.

use std::{sync::Arc, time::Duration};

use supervise_policy::Moment;

use super::TellError;
use crate::{
    core::Down,
    driver::{Cell, Node},
    mailbox::{Refused, Why},
};

/// The error for a message that was not taken; `waited` is how long the sender waited for room.
#[cold]
pub(super) fn explain<M>(
    cell: &Cell,
    refused: Refused<M>,
    waited: Option<Duration>,
) -> TellError<M> {
    let (path, Refused { msg, why }) = (cell.shared_path(), refused);
    match (why, waited) {
        (Why::Full, None) => TellError::Full { path, msg },
        (Why::Full, Some(after)) => TellError::TimedOut { path, after, msg },
        (Why::Rejected, _) => {
            let place = cell.place();
            let retry_at = place.and_then(|(node, index)| {
                next_start(&node, index).map(|due| node.tree.instant(due))
            });
            TellError::Down { path, retry_at, msg }
        }
        (Why::Closed, _) if is_gone(cell) => TellError::Gone { path, msg },
        (Why::Closed, _) => TellError::Stopped { path, msg },
    }
}

fn is_gone(cell: &Cell) -> bool {
    let Some((node, index)) = cell.place() else {
        return true;
    };
    let removed = || {
        let state = node.lock();
        let child = state.core.children().get(index);
        child.is_none_or(|child| matches!(child.down, Down::Removed | Down::Deleted))
    };
    node.tree.is_closed() || removed()
}

/// When the child's next start is due: its own, or else the nearest one above.
fn next_start(node: &Arc<Node>, index: usize) -> Option<Moment> {
    let (mut node, mut index) = (node.clone(), index);
    loop {
        // One lock at a time: what holds below may be out of date above, as any answer may be.
        let due = node.lock().core.next_start(index);
        if due.is_some() {
            return due;
        }
        (node, index) = node.parent()?;
    }
}
