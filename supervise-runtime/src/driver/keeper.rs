//! The task that brings a supervisor its timers. There is none until a timer is armed.

use std::sync::Arc;

use supervise_policy::Moment;
use tokio::time::timeout_at;

use super::{Node, node::NodeState, turn::dispatch};
use crate::core::Input;

/// Called under the lock when a timer is armed that is earlier than the one the keeper knows.
pub(super) fn rouse(node: &Arc<Node>, state: &mut NodeState) {
    if state.has_keeper {
        return node.keeper.notify_one();
    }
    state.has_keeper = true;
    let node = node.clone();
    node.tree.runtime.clone().spawn(keep(node));
}

/// Called when the tree is over.
pub(super) fn dismiss(node: &Node) {
    node.keeper.notify_one();
}

async fn keep(node: Arc<Node>) {
    while !node.tree.is_closed() && !node.is_dismissed() {
        let deadline = {
            let mut state = node.lock();
            let deadline = state.core.next_deadline();
            // Written under the lock, so whoever arms an earlier timer knows to say so.
            state.armed = deadline.unwrap_or(Moment::MAX);
            deadline
        };
        let earlier = node.keeper.notified();
        let Some(deadline) = deadline else {
            earlier.await;
            continue;
        };
        if timeout_at(node.tree.instant(deadline), earlier)
            .await
            .is_err()
        {
            dispatch(&node, Input::Tick, None);
        }
    }
}
