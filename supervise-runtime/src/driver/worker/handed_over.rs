//! What a message failed with, from its handling to who is told.

use std::{cell::Cell, mem::ManuallyDrop};

use supervise_policy::Directive;

use crate::Failure;

/// A failure that ends an incarnation.
pub(super) struct Failed {
    pub(super) failure: Failure,
    pub(super) directive: Directive,
}

thread_local! {
    /// On its way. What is put here is taken out in the same poll: between the two, the handling's future is ready and dropped. So
    /// that it is there to the very end of a thread, it has no drop of its own.
    static ON_ITS_WAY: Cell<Option<ManuallyDrop<Failed>>> = const { Cell::new(None) };
}

/// Hands over a failure to who ends the incarnation.
///
/// Not as what a future comes to: each of the futures and guards that it came through would move it, and what was written just
/// now takes long to be read in other pieces. Nor has a child room for it while it lives.
#[inline(always)]
pub(super) fn hand_over(failure: Failure, directive: Directive) {
    let failed = ManuallyDrop::new(Failed { failure, directive });
    drop(
        ON_ITS_WAY
            .with(|way| way.replace(Some(failed)))
            .map(ManuallyDrop::into_inner),
    );
}

/// The failure that was handed over in this poll.
pub(super) fn handed_over() -> Option<Failed> {
    handed_over_if(|_| true)
}

/// The same, if this is what was decided on it.
#[inline(always)]
pub(super) fn handed_over_if(decided: impl FnOnce(Directive) -> bool) -> Option<Failed> {
    let Failed { failure, directive } =
        ON_ITS_WAY.with(Cell::take).map(ManuallyDrop::into_inner)?;
    if decided(directive) {
        return Some(Failed { failure, directive });
    }
    hand_over(failure, directive);
    None
}
