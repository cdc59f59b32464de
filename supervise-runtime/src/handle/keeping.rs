//! Orders by hand about the state of a child.

use super::{ChildRef, CommandError, outcome};
use crate::{
    StateError,
    driver::{Collect, Handover},
};

/// # State
///
/// What a restart hands on is what the child declares: nothing, or the state that was committed last.
/// These are for once.
impl ChildRef {
    /// Restarts the child as [`restart`](ChildRef::restart) does, and hands its state on though it is
    /// declared to be fresh: the state as it is when the incarnation stops. Where there is no living
    /// instance, it is what was committed last, if anything. Of a supervisor, the state of every actor
    /// below it that has a [`Snapshot`](crate::Snapshot).
    ///
    /// # Errors
    ///
    /// As [`restart`](ChildRef::restart), and [`CommandError::NoState`].
    ///
    /// # Cancel safety
    ///
    /// The order is given with the first poll; dropping the future only gives up waiting.
    pub async fn restart_with_state(&self) -> Result<(), CommandError> {
        self.restart_handing_over(Handover::State).await
    }

    /// Restarts the child as [`restart`](ChildRef::restart) does, and hands nothing on: what was
    /// committed is forgotten, and removed from the store. Of a supervisor, of all below it.
    ///
    /// # Errors
    ///
    /// As [`restart`](ChildRef::restart).
    ///
    /// # Cancel safety
    ///
    /// The order is given with the first poll; dropping the future only gives up waiting.
    pub async fn restart_fresh(&self) -> Result<(), CommandError> {
        self.restart_handing_over(Handover::Fresh).await
    }

    /// Waits until all that was committed so far of the child's state is in its store; at once if
    /// nothing is on its way there, or there is no store.
    ///
    /// # Errors
    ///
    /// The [`StateError`] of the save. It is tried again.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe.
    pub async fn state_saved(&self) -> Result<(), StateError> {
        match self.slot.state() {
            Some(link) => link.saved().await,
            None => Ok(()),
        }
    }

    async fn restart_handing_over(&self, handover: Handover) -> Result<(), CommandError> {
        let (node, incarnation) = self.give(|core, index, now, sink| {
            let order = |sink: &mut Collect<'_>| core.restart_child(index, now, sink);
            sink.handing_over(index, handover, order)
        })?;
        self.obeyed(&node, |core, child| {
            outcome::started(core, child, incarnation, self.path())
        })
        .await
    }
}
