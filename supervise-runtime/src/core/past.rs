//! What a supervisor remembers of a child that failed, or was started again.

use std::time::Duration;

use super::{History, When};

/// Most children never fail: there is none of it before the first failure, and before the first restart.
#[derive(Debug)]
pub(crate) struct Past<F> {
    /// Restarts in all.
    pub(crate) restarts: u64,
    /// The delay before the last restart.
    pub(crate) delay: Duration,
    pub(crate) history: History<F>,
    /// What it last failed with, where that is not its last exit, which would share it.
    pub(super) last_failure: Option<F>,
    /// When that was.
    pub(crate) failed_at: When,
    /// Failures in all, those that it was resumed after too.
    pub(crate) failures: u64,
    /// Failures since it was last healthy for long enough.
    pub(crate) in_a_row: u32,
}

impl<F> Default for Past<F> {
    fn default() -> Self {
        Self {
            restarts: 0,
            delay: Duration::ZERO,
            history: History::new(),
            last_failure: None,
            failed_at: When::NEVER,
            failures: 0,
            in_a_row: 0,
        }
    }
}
