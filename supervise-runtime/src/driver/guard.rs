//! Running one future of user code: its panics caught, its time limited, its child's orders obeyed.

use std::{
    convert::identity,
    future::{Future, poll_fn},
    mem::needs_drop,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep};

use super::{Cell, inside};
#[cfg(feature = "testing")]
use crate::testing::Strike;
use crate::{
    core::{Incarnation, Op},
    failure::{PanicReport, catch_apart},
};

/// How user code came to its end.
pub(super) enum Run<T> {
    Done(T),
    /// In a box: what is handed on for each piece of user code is small without it.
    Panicked(Box<PanicReport>),
    TimedOut,
    /// Work that belongs to the incarnation has panicked.
    Broken,
    /// The child was ordered to stop at least this hard.
    Ordered,
}

/// Runs `future` until it is done, panics, has taken longer than `limit`, or the incarnation is
/// ordered to `op`. It is dropped before this is ready; a panic of its drop counts as its own.
///
/// It stays where its owner has pinned it, and what comes back is a closure and no `async` block, since
/// either would make room for it once more in every child's task.
pub(super) fn run<F: Future>(
    cell: &Cell,
    incarnation: Incarnation,
    until: impl Until,
    limit: Option<Duration>,
    future: Pin<&mut Option<F>>,
) -> impl Future<Output = Run<F::Output>> {
    run_to(cell, incarnation, until, limit, future, identity)
}

/// As [`run`], with what `done` makes of the output.
pub(super) fn run_to<F: Future, T>(
    cell: &Cell,
    incarnation: Incarnation,
    until: impl Until,
    limit: Option<Duration>,
    mut future: Pin<&mut Option<F>>,
    mut done: impl FnMut(F::Output) -> T,
) -> impl Future<Output = Run<T>> {
    let mut limit = limit.map(Limit::new);
    poll_fn(move |cx| {
        let mut end = poll(cell, incarnation, until.op(), future.as_mut(), |future| {
            future.poll(cx).map(|output| Run::Done(done(output)))
        });
        if let (Poll::Pending, Some(limit)) = (&end, &mut limit) {
            end = limit.poll(cx).map(|()| Run::TimedOut);
        }
        drop_from(future.as_mut(), &mut end);
        end
    })
}

/// As [`run`] without a limit, for what may have begun work of the incarnation: it ends with
/// [`Run::Broken`] once such work has panicked. `step` polls it.
pub(super) fn whole<F, T>(
    cell: &Cell,
    incarnation: Incarnation,
    until: impl Until,
    mut future: Pin<&mut Option<F>>,
    mut step: impl FnMut(Pin<&mut F>, &mut Context<'_>) -> Poll<T>,
) -> impl Future<Output = Run<T>> {
    poll_fn(move |cx| {
        let mut end = poll(cell, incarnation, until.op(), future.as_mut(), |future| {
            // A look per poll of the task, not per message. Whoever breaks it wakes the task.
            match cell.is_broken() {
                true => Poll::Ready(Run::Broken),
                false => step(future, cx).map(Run::Done),
            }
        });
        drop_from(future.as_mut(), &mut end);
        end
    })
}

/// Which order ends what is guarded. A type, since every child would have room for a value.
pub(super) trait Until: Send {
    fn op(&self) -> Op;
}

/// The order to stop.
pub(super) struct Stop;

/// The order to end at once.
pub(super) struct Abort;

impl Until for Stop {
    fn op(&self) -> Op {
        Op::Stop
    }
}

impl Until for Abort {
    fn op(&self) -> Op {
        Op::Abort
    }
}

/// One poll of user code.
fn poll<F, T>(
    cell: &Cell,
    incarnation: Incarnation,
    op: Op,
    future: Pin<&mut Option<F>>,
    step: impl FnOnce(Pin<&mut F>) -> Poll<Run<T>>,
) -> Poll<Run<T>> {
    // One look per poll of the task, not one per message.
    if cell.reached(incarnation, op) {
        return Poll::Ready(Run::Ordered);
    }
    let Some(running) = future.as_pin_mut() else {
        return Poll::Pending;
    };
    #[cfg(feature = "testing")]
    match cell.struck(incarnation) {
        Some(Strike::Panic(text)) => {
            let Err(report) =
                catch_apart(|| std::panic::resume_unwind(Box::new(text.into_owned())));
            return Poll::Ready(Run::Panicked(report));
        }
        Some(Strike::Kill) => return Poll::Ready(Run::Ordered),
        None => {}
    }
    let end = inside::code_of(cell, || attempt(running, step));
    if end.is_ready() {
        return end;
    }
    // The code may have run for long: what it was ordered meanwhile holds now.
    if cell.reached(incarnation, op) {
        return Poll::Ready(Run::Ordered);
    }
    inside::turn_over();
    Poll::Pending
}

/// One poll of user code, with its panic.
///
/// A function of its own wherever it is used: an unwinding panic searches the tables of each function between it and its `catch`
/// from their beginning, twice, and that of the child's whole life is long once everything is inlined in it.
#[inline(never)]
fn attempt<F, T>(
    running: Pin<&mut F>,
    step: impl FnOnce(Pin<&mut F>) -> Poll<Run<T>>,
) -> Poll<Run<T>> {
    catch_apart(|| step(running)).unwrap_or_else(|report| Poll::Ready(Run::Panicked(report)))
}

/// Drops what has come to an end.
#[inline]
fn drop_from<F, T>(mut future: Pin<&mut Option<F>>, end: &mut Poll<Run<T>>) {
    let Poll::Ready(end) = end else { return };
    if !needs_drop::<F>() {
        return future.set(None);
    }
    if let Err(report) = catch_apart(|| future.set(None))
        && !matches!(end, Run::Panicked(_))
    {
        *end = Run::Panicked(report);
    }
}

/// The output of a future, unless the limit, if there is one, is over before. It begins when it is first waited for.
pub(super) fn within<F: Future>(
    mut limit: Option<&mut Limit>,
    mut future: Pin<&mut F>,
) -> impl Future<Output = Option<F::Output>> {
    poll_fn(move |cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => match &mut limit {
            Some(limit) => limit.poll(cx).map(|()| None),
            None => Poll::Pending,
        },
    })
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

    /// It begins anew, with what is limited next.
    pub(super) fn reset(&mut self) {
        self.timer = None;
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

    /// Ready when the time is over; it begins with the first call. Not inlined where a panic in a handler searches.
    #[inline(never)]
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let limit = self.limit;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        timer.as_mut().poll(cx)
    }
}
