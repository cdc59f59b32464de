//! Running one future of user code: its panics caught, its time limited, its child's orders obeyed.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep};

use super::Cell;
#[cfg(feature = "testing")]
use crate::testing::Strike;
use crate::{
    core::{Incarnation, Op},
    failure::{PanicReport, catch},
};

/// How user code came to its end.
pub(super) enum Run<T> {
    Done(T),
    Panicked(PanicReport),
    TimedOut,
    /// The child was ordered to stop at least this hard.
    Ordered,
}

/// Runs `future` until it is done, panics, has taken longer than `limit`, or the incarnation is
/// ordered to `op`. It is dropped before this returns; a panic of its drop counts as its own.
pub(super) async fn run<T>(
    cell: &Cell,
    incarnation: Incarnation,
    op: Op,
    limit: Option<Duration>,
    future: impl Future<Output = T>,
) -> Run<T> {
    let mut future = pin!(Some(future));
    let mut limit = limit.map(Limit::new);
    let end = poll_fn(|cx| {
        // One look per poll of the task, not one per message.
        if cell.reached(incarnation, op) {
            return Poll::Ready(Run::Ordered);
        }
        let Some(running) = future.as_mut().as_pin_mut() else {
            return Poll::Pending;
        };
        #[cfg(feature = "testing")]
        match cell.struck(incarnation) {
            Some(Strike::Panic(text)) => {
                let Err(report) = catch(|| std::panic::resume_unwind(Box::new(text.into_owned())));
                return Poll::Ready(Run::Panicked(report));
            }
            Some(Strike::Kill) => return Poll::Ready(Run::Ordered),
            None => {}
        }
        match catch(|| running.poll(cx)) {
            Err(report) => return Poll::Ready(Run::Panicked(report)),
            Ok(Poll::Ready(output)) => return Poll::Ready(Run::Done(output)),
            Ok(Poll::Pending) => {}
        }
        // The code may have run for long: what it was ordered meanwhile holds now.
        if cell.reached(incarnation, op) {
            return Poll::Ready(Run::Ordered);
        }
        match &mut limit {
            Some(limit) => limit.poll(cx).map(|()| Run::TimedOut),
            None => Poll::Pending,
        }
    })
    .await;
    match (catch(|| future.set(None)), end) {
        (Err(report), Run::Done(_) | Run::TimedOut | Run::Ordered) => Run::Panicked(report),
        (_, end) => end,
    }
}

/// The output of the future; `None` once work that belongs to the incarnation has panicked.
pub(super) async fn whole<T>(cell: &Cell, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    // A look per poll of the task, not per message. Whoever breaks it wakes the task.
    poll_fn(|cx| match cell.is_broken() {
        true => Poll::Ready(None),
        false => future.as_mut().poll(cx).map(Some),
    })
    .await
}

/// A time limit whose timer is made when the limited work first has to wait.
pub(super) struct Limit {
    limit: Duration,
    // Boxed, since most limits never need it: a timer is larger than many an actor.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Limit {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, timer: None }
    }

    /// How long it is in all.
    pub(super) fn length(&self) -> Duration {
        self.limit
    }

    /// It ends then; false if that is no later than it would.
    pub(super) fn extend(&mut self, until: Instant) -> bool {
        let Some(timer) = self.timer.as_mut().filter(|timer| until > timer.deadline()) else {
            return false;
        };
        let more = until.saturating_duration_since(timer.deadline());
        self.limit = self.limit.saturating_add(more);
        timer.as_mut().reset(until);
        true
    }

    /// Ready when the time is over; it begins with the first call.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let limit = self.limit;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        timer.as_mut().poll(cx)
    }
}
