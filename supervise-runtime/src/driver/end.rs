//! The end of a tree.

use std::sync::Arc;

use super::{Ended, Node, Port, collect, keeper};
use crate::{Failure, core::Outcome, observe};

/// The root is over: makes the report, closes every mailbox and lets the children's tasks end.
pub(crate) fn end(root: &Arc<Node>, outcome: Outcome<Failure>) {
    let tree = &root.tree;
    let report = observe::report(root);
    tree.close();
    close(root);
    tree.set_ended(Ended { outcome, report });
    tree.release_root();
}

fn close(node: &Arc<Node>) {
    keeper::dismiss(node);
    let ports = node.lock().ports.clone();
    for port in &ports {
        collect::shut(port);
        if let Port::Supervisor(node) = port {
            close(node);
        }
    }
}
