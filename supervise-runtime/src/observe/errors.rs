//! The last failures of a whole tree.

use tokio::time::Instant;

use crate::{
    Failure,
    driver::{Node, Port},
};

/// How many a tree tells.
const TOLD: usize = 100;

/// One failure of a child, whatever became of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ErrorRecord {
    /// When it happened, on tokio's clock.
    pub at: Instant,
    /// What it was, and whose.
    pub failure: Failure,
}

/// The last failures in the tree, newest first.
pub(crate) fn errors(root: &Node) -> Vec<ErrorRecord> {
    let mut all = Vec::new();
    each(root, &mut |node| {
        let state = node.lock();
        for (at, failure) in state.errors.iter() {
            all.push(ErrorRecord { at: node.tree.instant(*at), failure: failure.clone() });
        }
    });
    // Newest first; of those of one moment, the ones of one supervisor stay in their order.
    all.sort_by_key(|record| std::cmp::Reverse(record.at));
    let mut told: Vec<ErrorRecord> = Vec::new();
    for record in all {
        // What was escalated is known to the supervisors above too.
        if !told
            .iter()
            .any(|other| other.failure.is_same(&record.failure))
        {
            told.push(record);
        }
        if told.len() == TOLD {
            break;
        }
    }
    told
}

/// Forgets the failures of the tree.
pub(crate) fn clear_errors(root: &Node) {
    each(root, &mut |node| {
        let taken = node.lock().errors.take();
        drop(taken);
    });
}

fn each(node: &Node, look: &mut impl FnMut(&Node)) {
    look(node);
    let below: Vec<Port> = node.lock().ports.iter().cloned().collect();
    for port in below {
        if let Some(node) = port.below() {
            each(&node, look);
        }
    }
}
