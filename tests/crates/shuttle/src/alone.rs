//! Parts of the runtime as they are within, which it keeps to itself.

use crate::BreakerState;

/// Of its supervisor a cell knows only that there is one.
#[derive(Debug)]
pub(crate) struct Node;

#[path = "../../../../supervise-runtime/src/driver/cell.rs"]
pub(crate) mod cell;
#[path = "../../../../supervise-runtime/src/breaker/gate.rs"]
pub(crate) mod gate;
#[path = "../../../../supervise-runtime/src/breaker/machine.rs"]
pub(crate) mod machine;
#[path = "../../../../supervise-runtime/src/mailbox/queue.rs"]
pub(crate) mod queue;
