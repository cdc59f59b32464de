//! A call through a breaker.

use std::{fmt, sync::Arc};

use super::{
    Open, Shared,
    machine::{Pass, Verdict},
};

/// A call did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError<E> {
    /// It was not made: the breaker is open.
    #[error(transparent)]
    Open(Open),
    /// It was made, and failed.
    #[error("{0}")]
    Failed(E),
}

/// Leave to make one call. Dropped without a word, it says nothing and gives its place to another; dropped by a panic, the
/// call has failed.
#[must_use = "a permit that is dropped says nothing about the call"]
pub struct Permit {
    shared: Arc<Shared>,
    /// Taken once it is reported.
    pass: Option<Pass>,
}

impl Permit {
    pub(super) fn new(shared: Arc<Shared>, pass: Pass) -> Self {
        Self { shared, pass: Some(pass) }
    }

    /// The call has succeeded.
    pub fn success(mut self) {
        self.report(Verdict::Success);
    }

    /// The call has failed.
    pub fn failure(mut self) {
        self.report(Verdict::Failure);
    }

    fn report(&mut self, verdict: Verdict) {
        if let Some(pass) = self.pass.take() {
            self.shared.report(pass, verdict);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.report(if std::thread::panicking() {
            Verdict::Failure
        } else {
            Verdict::Cancelled
        });
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit").finish_non_exhaustive()
    }
}
