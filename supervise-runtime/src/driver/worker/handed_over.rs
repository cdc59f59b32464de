//! What a message failed with, from its handling to who is told.

use std::{cell::Cell, mem::ManuallyDrop};

use supervise_policy::Directive;

use crate::Failure;

thread_local! {
    /// On its way. What is put here is taken out in the same poll: between the two, the handling's future is ready and dropped. So
    /// that it is there to the very end of a thread, it has no drop of its own.
    static ON_ITS_WAY: Cell<Option<ManuallyDrop<Failure>>> = const { Cell::new(None) };
    /// What was decided on it.
    static DECIDED: Cell<Directive> = const { Cell::new(Directive::Restart) };
}

/// Hands over a failure to who ends the incarnation.
///
/// Not as what a future comes to: each of the futures and guards that it came through would move it, and what was written just
/// now takes long to be read in other pieces. Nor has a child room for it while it lives.
#[inline(always)]
pub(super) fn hand_over(failure: Failure, directive: Directive) {
    DECIDED.with(|decided| decided.set(directive));
    let failure = ManuallyDrop::new(failure);
    drop(
        ON_ITS_WAY
            .with(|way| way.replace(Some(failure)))
            .map(ManuallyDrop::into_inner),
    );
}

/// The failure that was handed over in this poll.
#[inline(always)]
pub(super) fn handed_over() -> Option<Failure> {
    ON_ITS_WAY.with(Cell::take).map(ManuallyDrop::into_inner)
}

/// What was decided on it.
pub(super) fn decided() -> Directive {
    DECIDED.with(Cell::get)
}
