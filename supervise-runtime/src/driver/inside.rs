//! What is known inside of a child's task: which child's code is running, for those who would wait for an order to that very child,
//! and whether an incarnation has begun in this very turn of the task.
//!
//! Only the child's own task knows the first. What a child has spawned waits for itself, and holds up nobody.

use std::{cell::Cell, future::Future, sync::Arc};

use super::Slot;

tokio::task_local! {
    static CHILD: Arc<dyn Slot>;
}

thread_local! {
    /// Whether an incarnation has begun in the turn of a task that this thread is at. Of the thread, since it is of no use
    /// beyond the turn, and a child has no room for it; so who forgets to say that a turn is over costs one other child a turn.
    static BEGUN: Cell<bool> = const { Cell::new(false) };
}

/// The whole life of a child, as such.
pub(super) fn live<F: Future>(slot: Arc<dyn Slot>, life: F) -> impl Future<Output = F::Output> {
    CHILD.scope(slot, life)
}

/// The child in whose task this runs.
pub(crate) fn child() -> Option<Arc<dyn Slot>> {
    CHILD.try_with(Arc::clone).ok()
}

/// An incarnation is to begin: whether another has begun in this turn of the task.
///
/// A crash loop that never waits would keep its neighbours waiting for as many restarts as a turn has room for, each of
/// which takes many times as long as a message, and a hundred thousand such loops for seconds.
pub(super) fn has_begun() -> bool {
    BEGUN.with(|begun| begun.replace(true))
}

/// The task's turn is over: it waits.
pub(super) fn turn_over() {
    BEGUN.with(|begun| begun.set(false));
}
