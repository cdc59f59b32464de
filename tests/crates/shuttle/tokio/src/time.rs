//! A clock that stands still until [`advance`] is called.

use std::{
    future::Future,
    ops::{Add, Sub},
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

pub use std::time::Duration;

/// All runs of one test, and all its tasks, are on one thread, one after the other; tests have clocks of their own.
struct Clock {
    now: Duration,
    sleepers: Vec<(Duration, Waker)>,
}

thread_local! {
    static CLOCK: &'static Mutex<Clock> =
        Box::leak(Box::new(Mutex::new(Clock { now: Duration::ZERO, sleepers: Vec::new() })));
}

fn clock() -> MutexGuard<'static, Clock> {
    CLOCK.with(|clock| clock.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Begins a run: nobody of the last one sleeps any more.
pub fn reset() {
    let sleepers = {
        let mut clock = clock();
        clock.now = Duration::ZERO;
        std::mem::take(&mut clock.sleepers)
    };
    drop(sleepers);
}

/// Lets time pass, and wakes who waited for that.
pub fn advance(by: Duration) {
    let due: Vec<Waker> = {
        let mut clock = clock();
        clock.now += by;
        let now = clock.now;
        let (due, later) = std::mem::take(&mut clock.sleepers)
            .into_iter()
            .partition(|(at, _)| *at <= now);
        clock.sleepers = later;
        let due: Vec<(Duration, Waker)> = due;
        due.into_iter().map(|(_, waker)| waker).collect()
    };
    for waker in due {
        waker.wake();
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Duration);

impl Instant {
    pub fn now() -> Self {
        Self(clock().now)
    }

    pub fn checked_add(&self, by: Duration) -> Option<Self> {
        self.0.checked_add(by).map(Self)
    }

    pub fn duration_since(&self, earlier: Self) -> Duration {
        self.saturating_duration_since(earlier)
    }

    pub fn saturating_duration_since(&self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    pub fn elapsed(&self) -> Duration {
        Self::now().saturating_duration_since(*self)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, by: Duration) -> Self {
        Self(self.0.saturating_add(by))
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.saturating_duration_since(earlier)
    }
}

#[derive(Debug)]
pub struct Sleep(Instant);

pub fn sleep(time: Duration) -> Sleep {
    Sleep(Instant::now() + time)
}

pub fn sleep_until(at: Instant) -> Sleep {
    Sleep(at)
}

impl Sleep {
    pub fn deadline(&self) -> Instant {
        self.0
    }

    pub fn is_elapsed(&self) -> bool {
        Instant::now() >= self.0
    }

    pub fn reset(mut self: Pin<&mut Self>, at: Instant) {
        self.0 = at;
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut clock = clock();
        if clock.now >= self.0.0 {
            return Poll::Ready(());
        }
        clock.sleepers.push((self.0.0, cx.waker().clone()));
        Poll::Pending
    }
}

/// Time is over.
pub mod error {
    #[derive(Debug, PartialEq, Eq)]
    pub struct Elapsed(pub(super) ());
}

pub async fn timeout<F: Future>(time: Duration, future: F) -> Result<F::Output, error::Elapsed> {
    timeout_at(Instant::now() + time, future).await
}

pub async fn timeout_at<F: Future>(at: Instant, future: F) -> Result<F::Output, error::Elapsed> {
    let mut future = std::pin::pin!(future);
    let mut sleep = std::pin::pin!(sleep_until(at));
    std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Ok(output)),
        Poll::Pending => sleep.as_mut().poll(cx).map(|()| Err(error::Elapsed(()))),
    })
    .await
}
