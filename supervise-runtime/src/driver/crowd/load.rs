//! When crash loops are to stand in line.

use tokio::runtime::{Handle, RuntimeFlavor, RuntimeMetrics};

/// With more tasks than that in the queue that its threads share, a runtime has more to do than they come round to.
const LONG: usize = 256;

#[derive(Debug)]
pub(super) struct Load {
    /// Of a runtime with several threads. The line is of use only once they have enough to do, since all of them lock it.
    shared: Option<RuntimeMetrics>,
}

impl Load {
    pub(super) fn of(runtime: &Handle) -> Self {
        let single = runtime.runtime_flavor() == RuntimeFlavor::CurrentThread;
        Self { shared: (!single).then(|| runtime.metrics()) }
    }

    /// Of one thread always: it has one queue, and nobody else locks the line.
    pub(super) fn is_high(&self) -> bool {
        match &self.shared {
            None => true,
            Some(runtime) => runtime.global_queue_depth() > LONG,
        }
    }
}
