//! The end of the work that belongs to an incarnation.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
    time::Duration,
};

use super::{Cell, guard::Limit};
use crate::{
    PanicReport, Scope,
    core::{Incarnation, Op},
};

/// An incarnation that is over, and has been reported.
pub(super) struct Over {
    pub(super) incarnation: Incarnation,
    /// What of it could not be aborted.
    pub(super) left: Option<Left>,
}

/// Waits until what is left of an incarnation is gone. In a box, since hardly ever anything is.
pub(super) type Left = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Work that could not be aborted.
pub(super) fn work(scope: Scope) -> Left {
    Box::pin(async move {
        poll_fn(|cx| scope.tasks().poll_joined(cx)).await;
        if let Some(report) = scope.tasks().take_broken() {
            scope.tasks().late(&report);
        }
    })
}

/// Aborts the work and waits for it; gives the panic that it failed with, and the work if it is still
/// there after the grace. While a stop is ordered it is the supervisor that watches the time.
pub(super) async fn leave(
    cell: &Cell,
    incarnation: Incarnation,
    grace: Duration,
    scope: &Scope,
) -> (Option<PanicReport>, Option<Scope>) {
    let tasks = scope.tasks();
    tasks.close();
    let mut limit = Limit::new(grace);
    let joined = poll_fn(|cx| {
        if tasks.poll_joined(cx).is_ready() {
            return Poll::Ready(true);
        }
        if cell.reached(incarnation, Op::Stop) {
            return Poll::Pending;
        }
        limit.poll(cx).map(|()| false)
    })
    .await;
    let left = (!joined).then(|| scope.clone());
    (tasks.take_broken(), left)
}
