//! Which child's code is running, for those who would wait for an order to that very child.
//!
//! Only the child's own task knows it. What a child has spawned waits for itself, and holds up nobody.

use std::{future::Future, sync::Arc};

use super::Slot;

tokio::task_local! {
    static CHILD: Arc<dyn Slot>;
}

/// The whole life of a child, as such.
pub(super) fn live<F: Future>(slot: Arc<dyn Slot>, life: F) -> impl Future<Output = F::Output> {
    CHILD.scope(slot, life)
}

/// The child in whose task this runs.
pub(crate) fn child() -> Option<Arc<dyn Slot>> {
    CHILD.try_with(Arc::clone).ok()
}
