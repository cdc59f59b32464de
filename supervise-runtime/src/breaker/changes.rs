//! The stream of a breaker's transitions.

use std::fmt;

use tokio::sync::broadcast::{self, error::RecvError};

use super::BreakerState;

/// A subscription to the transitions of a breaker.
///
/// Up to 64 are kept for a subscriber that falls behind; then it loses the oldest, and [`dropped`](BreakerChanges::dropped)
/// counts them.
pub struct BreakerChanges {
    receiver: broadcast::Receiver<BreakerState>,
    dropped: u64,
}

impl BreakerChanges {
    pub(super) fn new(sender: &broadcast::Sender<BreakerState>) -> Self {
        Self { receiver: sender.subscribe(), dropped: 0 }
    }

    /// What the breaker has become next; `None` once the breaker is gone.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: no transition is lost.
    pub async fn next(&mut self) -> Option<BreakerState> {
        loop {
            match self.receiver.recv().await {
                Ok(state) => return Some(state),
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(count)) => self.dropped += count,
            }
        }
    }

    /// How many transitions this subscription has lost by falling behind.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

impl fmt::Debug for BreakerChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BreakerChanges")
            .field("dropped", &self.dropped)
            .finish_non_exhaustive()
    }
}
