//! What a message failed with, from its handling to who is told.

use std::cell::Cell;

use supervise_policy::Directive;

use crate::Failure;

/// A failure that ends an incarnation.
pub(super) struct Failed {
    pub(super) failure: Failure,
    pub(super) directive: Directive,
}

thread_local! {
    /// On its way. What is put here is taken out in the same poll: between the two, the handling's future is ready and dropped.
    static ON_ITS_WAY: Cell<Option<Failed>> = const { Cell::new(None) };
}

/// That there is a failure on its way.
///
/// It is not handed on itself: each of the futures and guards that it came through would move it, and what was written just now takes
/// long to be read in other pieces. Nor has a child room for it while it lives.
pub(super) struct HandedOver(
    /// Itself after all, where the thread is ending.
    Option<Box<Failed>>,
);

impl HandedOver {
    #[inline(always)]
    pub(super) fn new(failure: Failure, directive: Directive) -> Self {
        let mut failed = Some(Failed { failure, directive });
        let _ = ON_ITS_WAY.try_with(|way| way.set(failed.take()));
        Self(failed.map(Box::new))
    }

    /// The failure. There, if the poll is still that which put it on its way.
    pub(super) fn take(self) -> Option<Failed> {
        match self.0 {
            Some(failed) => Some(*failed),
            None => ON_ITS_WAY.try_with(Cell::take).ok().flatten(),
        }
    }
}
