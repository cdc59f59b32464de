//! Messages to oneself, later.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

use super::sources::{Source, Told};

/// The shortest time between two messages of an interval: none at all would leave no time for them.
const SHORTEST: Duration = Duration::from_millis(1);

/// One message at one time.
pub(crate) struct After<M> {
    timer: Timer,
    msg: Option<M>,
}

impl<M> After<M> {
    pub(crate) fn new(delay: Duration, msg: M) -> Self {
        Self { timer: Timer::new(after(Instant::now(), delay)), msg: Some(msg) }
    }
}

impl<M: Send> Source<M> for After<M> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Told<M>>> {
        if self.msg.is_some() {
            ready!(self.timer.poll(cx));
        }
        Poll::Ready(self.msg.take().map(Told::Message))
    }
}

/// A message again and again. Times at which the actor is busy are skipped, all but one.
pub(crate) struct Every<F> {
    period: Duration,
    timer: Timer,
    make: F,
}

impl<F> Every<F> {
    pub(crate) fn new(period: Duration, make: F) -> Self {
        let period = period.max(SHORTEST);
        Self { period, timer: Timer::new(after(Instant::now(), period)), make }
    }
}

impl<M, F: FnMut() -> M + Send> Source<M> for Every<F> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Told<M>>> {
        ready!(self.timer.poll(cx));
        let (due, now) = (self.timer.due, Instant::now());
        // The times keep their distance from the first one, however late this one is handled.
        let late = now.saturating_duration_since(due).as_nanos() % self.period.as_nanos();
        let late = Duration::from_nanos(u64::try_from(late).unwrap_or(u64::MAX));
        self.timer
            .set(after(now.max(due), self.period.saturating_sub(late)));
        Poll::Ready(Some(Told::Message((self.make)())))
    }
}

struct Timer {
    due: Instant,
    // Made when it is polled, within the runtime.
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Timer {
    fn new(due: Instant) -> Self {
        Self { due, sleep: None }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let due = self.due;
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(due)));
        sleep.as_mut().poll(cx)
    }

    fn set(&mut self, due: Instant) {
        self.due = due;
        if let Some(sleep) = &mut self.sleep {
            sleep.as_mut().reset(due);
        }
    }
}

/// A time that the clock cannot express is as good as one in thirty years.
fn after(now: Instant, delay: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);
    now.checked_add(delay.min(FAR)).unwrap_or(now)
}
