//! The address of a task.

use std::{fmt, sync::Arc};

use crate::{ChildRef, State, driver::TaskSlot};

/// The address of a supervised task: there is nothing to send to it, but it can be watched and
/// administered. Stays valid across restarts, and does not keep the tree alive.
#[derive(Clone)]
pub struct TaskRef {
    pub(crate) slot: Arc<TaskSlot>,
}

impl TaskRef {
    /// The task's path in its tree, as in `market/poller`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.slot.cell.path()
    }

    /// The number of the newest incarnation; 0 before the first.
    #[must_use]
    pub fn incarnation(&self) -> u64 {
        self.slot.cell.incarnation()
    }

    /// What the task's supervisor says of it now.
    #[must_use]
    pub fn state(&self) -> State {
        self.child().state()
    }

    /// The task as its supervisor sees it: to stop, start and restart it by hand.
    #[must_use]
    pub fn child(&self) -> ChildRef {
        ChildRef::new(self.slot.clone())
    }
}

impl fmt::Debug for TaskRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TaskRef").field(&self.path()).finish()
    }
}
