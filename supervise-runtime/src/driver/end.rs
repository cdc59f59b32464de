//! The end of a tree.

use std::sync::Arc;

use super::{Ended, Node, collect, keeper};
use crate::{Failure, core::Outcome, observe};

/// The root is over: makes the report, closes every mailbox and lets the children's tasks end.
pub(crate) fn end(root: &Arc<Node>, outcome: Outcome<Failure>) {
    let tree = &root.tree;
    let report = observe::report(root, &outcome);
    tree.close();
    let stuck = close(root);
    tree.set_ended(Ended { outcome, report });
    tree.release_root();
    tree.expect_no_more_than(stuck);
}

/// Gives how many children do not end.
fn close(node: &Arc<Node>) -> usize {
    keeper::dismiss(node);
    let mut stuck = 0;
    let ports = {
        let state = node.lock();
        for (child, port) in state.core.children().iter().zip(state.ports.iter()) {
            let left = child.is_up() || child.unjoined;
            stuck += usize::from(left && port.supervisor().is_none());
        }
        state.ports.iter().cloned().collect::<Vec<_>>()
    };
    for port in &ports {
        collect::shut(port);
        if let Some(node) = port.below() {
            stuck += close(&node);
        }
    }
    // Whoever waits for a child of it learns that there is nothing to wait for.
    node.changed.notify_waiters();
    stuck
}
