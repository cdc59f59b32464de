//! How a child says by itself that it is well.

use std::{fmt, sync::Arc};

use crate::driver::Slot;

/// Says of a child that it is well, from wherever in the program it is known: for a child with
/// `health: heartbeat { .. }`. For others it does nothing.
///
/// It belongs to the logical child: beats from work of an earlier incarnation count for the newest one.
#[derive(Clone)]
pub struct Heartbeat {
    slot: Arc<dyn Slot>,
}

impl Heartbeat {
    pub(crate) fn new(slot: Arc<dyn Slot>) -> Self {
        Self { slot }
    }

    /// Ends the silence, as of now.
    pub fn beat(&self) {
        beat(&*self.slot);
    }
}

/// Ends a child's silence.
pub(crate) fn beat(slot: &dyn Slot) {
    if let Some(vitals) = slot.vitals()
        && let Some((node, _)) = slot.cell().place()
    {
        vitals.beat(node.tree.now());
    }
}

impl fmt::Debug for Heartbeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Heartbeat")
            .field(&self.slot.cell().path())
            .finish()
    }
}
