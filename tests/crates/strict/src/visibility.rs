//! Who sees a tree, and trees that nobody uses.

use supervision::{TaskRef, supervised, supervision_tree};

use crate::{actors::Idle, tasks::forever};

/// Only this crate sees it.
#[derive(Debug)]
pub(crate) struct Inner {
    /// How many.
    pub(crate) count: usize,
}

supervision_tree!(InCrate {
    context: Inner,
    visibility: in_crate,
    strategy: one_for_one,
    children: [idle = worker { actor: Idle, args: |inner| drop(vec![0_u8; inner.count]) },],
});

supervision_tree!(Unused {
    visibility: private,
    strategy: one_for_one,
    children: [
        idle = worker { actor: Idle },
        group = supervisor { strategy: one_for_one, children: [forever = task { run: forever },] },
    ],
});

/// A struct that nobody uses.
#[supervised(strategy = one_for_one, context = Inner)]
pub(crate) struct UnusedStruct {
    /// Idles.
    #[child]
    idle: Idle,
    /// Runs.
    #[child(task, run = forever)]
    pub(crate) forever: TaskRef,
}

/// Uses one of them.
#[must_use]
pub const fn children() -> usize {
    InCrate::SPEC.supervisor.children.len()
}
