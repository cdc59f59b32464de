//! Says that a start takes long, as long as it does.

use std::{future::Future, future::poll_fn, pin::pin, task::Poll, time::Duration};

use tokio::time::{Instant, interval_at};

use crate::EventKind;

/// How often it is said.
const EVERY: Duration = Duration::from_secs(30);

/// Awaits a start that began then, and tells of it every thirty seconds.
pub(super) async fn watch<T>(
    began: Instant,
    tell: impl Fn(EventKind),
    starting: impl Future<Output = T>,
) -> T {
    let mut starting = pin!(starting);
    let mut ticks = None;
    poll_fn(|cx| {
        if let Poll::Ready(started) = starting.as_mut().poll(cx) {
            return Poll::Ready(started);
        }
        // Made when it first has to wait, since most starts do not.
        let ticks = ticks.get_or_insert_with(|| interval_at(began + EVERY, EVERY));
        while ticks.poll_tick(cx).is_ready() {
            tell(EventKind::StillStarting { elapsed: began.elapsed() });
        }
        Poll::Pending
    })
    .await
}
