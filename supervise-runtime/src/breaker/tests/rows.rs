//! Row by row.

use std::{
    future::pending,
    pin::pin,
    sync::atomic::{AtomicU32, Ordering::SeqCst},
    task::{Context, Poll, Waker},
    time::Duration,
};

use supervise_policy::Trip;
use tokio::time::{advance, sleep};

use crate::{Breaker, BreakerState, CallError, Open};

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn breaker(trip: Trip) -> Breaker {
    Breaker::new(trip).unwrap()
}

fn fail(breaker: &Breaker) {
    breaker.try_acquire().unwrap().failure();
}

fn refused(breaker: &Breaker) -> Duration {
    breaker.try_acquire().unwrap_err().retry_after
}

#[tokio::test(start_paused = true)]
async fn b1_only_failures_inside_the_window_open_it() {
    let spread = breaker(Trip { failures: 3, ..Trip::DEFAULT });
    for _ in 0..3 {
        fail(&spread);
        advance(s(60)).await;
    }
    assert_eq!(spread.state(), BreakerState::Closed);
    // The one exactly as old as the window no longer counts; one a moment younger does.
    fail(&spread);
    fail(&spread);
    advance(s(60)).await;
    fail(&spread);
    assert_eq!(spread.state(), BreakerState::Closed);
    advance(s(59)).await;
    fail(&spread);
    assert_eq!(spread.state(), BreakerState::Closed);
    fail(&spread);
    assert_eq!(spread.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn b1_successes_between_do_not_excuse_failures() {
    let breaker = breaker(Trip { failures: 3, ..Trip::DEFAULT });
    for _ in 0..3 {
        assert_eq!(breaker.state(), BreakerState::Closed);
        breaker.try_acquire().unwrap().success();
        fail(&breaker);
    }
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn b2_calls_fail_at_once_and_say_when_to_come_back() {
    let breaker = breaker(Trip { failures: 1, ..Trip::DEFAULT });
    fail(&breaker);
    advance(Duration::from_millis(29_999)).await;
    let called = AtomicU32::new(0);
    let refused = breaker
        .call(async || {
            called.fetch_add(1, SeqCst);
            Ok::<_, ()>(())
        })
        .await;
    let retry_after = Duration::from_millis(1);
    assert_eq!(refused, Err(CallError::Open(Open { retry_after })));
    assert_eq!(called.load(SeqCst), 0);
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn b3_exactly_so_many_calls_try() {
    for probes in [1, 3] {
        let breaker = breaker(Trip { failures: 1, probes, ..Trip::DEFAULT });
        fail(&breaker);
        advance(s(30)).await;
        assert_eq!(breaker.state(), BreakerState::HalfOpen);
        let called = AtomicU32::new(0);
        let calls: Vec<_> = (0..1_000)
            .map(|_| {
                let (breaker, called) = (&breaker, &called);
                Box::pin(breaker.call(async move || {
                    called.fetch_add(1, SeqCst);
                    pending::<Result<(), ()>>().await
                }))
            })
            .collect();
        let mut cx = Context::from_waker(Waker::noop());
        let mut waits = 0;
        for mut call in calls {
            match call.as_mut().poll(&mut cx) {
                Poll::Pending => {
                    waits += 1;
                    // Kept, so that its place stays taken.
                    std::mem::forget(call);
                }
                Poll::Ready(result) => {
                    assert_eq!(result, Err(CallError::Open(Open { retry_after: s(0) })));
                }
            }
        }
        assert_eq!((waits, called.load(SeqCst)), (probes, probes));
    }
}

#[tokio::test(start_paused = true)]
async fn b4_successes_in_a_row_close_it_with_all_counts_at_zero() {
    let breaker = breaker(Trip { failures: 2, ..Trip::DEFAULT });
    fail(&breaker);
    fail(&breaker);
    advance(s(30)).await;
    for _ in 0..3 {
        assert_eq!(breaker.state(), BreakerState::HalfOpen);
        breaker.try_acquire().unwrap().success();
    }
    assert_eq!(breaker.state(), BreakerState::Closed);
    fail(&breaker);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn b4_one_failure_opens_it_again_and_the_time_begins_anew() {
    let breaker = breaker(Trip { failures: 1, ..Trip::DEFAULT });
    fail(&breaker);
    advance(s(45)).await;
    breaker.try_acquire().unwrap().success();
    breaker.try_acquire().unwrap().success();
    fail(&breaker);
    assert_eq!(breaker.state(), BreakerState::Open);
    assert_eq!(refused(&breaker), s(30));
    advance(s(30)).await;
    // Successes before that failure count no more.
    for _ in 0..2 {
        breaker.try_acquire().unwrap().success();
    }
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    breaker.try_acquire().unwrap().success();
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn b5_results_of_calls_from_before_a_transition_are_ignored() {
    let breaker = breaker(Trip { failures: 1, successes: 1, ..Trip::DEFAULT });
    let (early, late) = (
        breaker.try_acquire().unwrap(),
        breaker.try_acquire().unwrap(),
    );
    let opened = breaker.try_acquire().unwrap();
    opened.failure();
    advance(s(30)).await;
    let probe = breaker.try_acquire().unwrap();
    // Begun while it was closed: neither closes it nor opens it again, nor does it give away a place.
    early.success();
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    late.failure();
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    assert_eq!(refused(&breaker), s(0));
    probe.success();
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn b5_a_probe_from_an_earlier_try_says_nothing_in_a_later_one() {
    let breaker = breaker(Trip { failures: 1, probes: 2, successes: 1, ..Trip::DEFAULT });
    fail(&breaker);
    advance(s(30)).await;
    let old = breaker.try_acquire().unwrap();
    fail(&breaker);
    advance(s(30)).await;
    let (_one, _two) = (
        breaker.try_acquire().unwrap(),
        breaker.try_acquire().unwrap(),
    );
    old.success();
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    assert_eq!(refused(&breaker), s(0));
}

#[tokio::test(start_paused = true)]
async fn b5_a_call_that_is_dropped_gives_its_place_back_and_says_nothing() {
    let breaker = breaker(Trip { failures: 1, ..Trip::DEFAULT });
    {
        let mut given_up = pin!(breaker.call(async || pending::<Result<(), ()>>().await));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(given_up.as_mut().poll(&mut cx).is_pending());
    }
    assert_eq!(breaker.state(), BreakerState::Closed);
    fail(&breaker);
    advance(s(30)).await;
    for _ in 0..5 {
        drop(breaker.try_acquire().unwrap());
    }
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
}

#[tokio::test(start_paused = true)]
async fn b5_a_panic_is_a_failure() {
    let breaker = breaker(Trip { failures: 1, ..Trip::DEFAULT });
    let called = breaker.clone();
    let panicked = tokio::spawn(async move {
        called
            .call(async || {
                sleep(s(1)).await;
                if called.state() == BreakerState::Closed {
                    panic!("in the call");
                }
                Ok::<_, ()>(())
            })
            .await
    });
    assert!(panicked.await.unwrap_err().is_panic());
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn b5_less_than_a_second_is_not_no_time() {
    let reset = Duration::from_millis(250);
    let within = Duration::from_micros(1_500);
    let breaker = breaker(Trip { failures: 2, within, reset, ..Trip::DEFAULT });
    fail(&breaker);
    advance(Duration::from_millis(1)).await;
    fail(&breaker);
    assert_eq!(refused(&breaker), reset);
    advance(Duration::from_millis(249)).await;
    assert_eq!(refused(&breaker), Duration::from_millis(1));
    advance(Duration::from_millis(1)).await;
    assert!(breaker.try_acquire().is_ok());
}

#[tokio::test(start_paused = true)]
async fn b5_a_call_borrows_and_is_sent() {
    let breaker = breaker(Trip::DEFAULT);
    let text = String::from("borrowed");
    let length = breaker
        .call(async || {
            sleep(s(1)).await;
            Ok::<_, ()>(text.len())
        })
        .await;
    assert_eq!(length, Ok(8));
    let spawned = tokio::spawn(async move { breaker.call(async || Ok::<_, ()>(5)).await });
    assert_eq!(spawned.await.unwrap(), Ok(5));
}

#[tokio::test(start_paused = true)]
async fn b6_reset_closes_it_and_forgets_what_is_under_way() {
    let breaker = breaker(Trip { failures: 2, ..Trip::DEFAULT });
    let late = breaker.try_acquire().unwrap();
    fail(&breaker);
    breaker.reset();
    fail(&breaker);
    assert_eq!(breaker.state(), BreakerState::Closed);
    late.failure();
    assert_eq!(breaker.state(), BreakerState::Closed);
    fail(&breaker);
    assert_eq!(breaker.state(), BreakerState::Open);
    breaker.reset();
    assert_eq!(breaker.state(), BreakerState::Closed);
    assert!(breaker.try_acquire().is_ok());
}

#[tokio::test(start_paused = true)]
async fn b6_subscribers_see_every_transition_in_order() {
    let breaker = breaker(Trip { failures: 1, successes: 1, ..Trip::DEFAULT });
    let mut changes = breaker.subscribe();
    fail(&breaker);
    advance(s(30)).await;
    fail(&breaker);
    advance(s(30)).await;
    breaker.try_acquire().unwrap().success();
    drop(breaker);
    let mut seen = Vec::new();
    while let Some(state) = changes.next().await {
        seen.push(state.as_str());
    }
    assert_eq!(seen, ["open", "half_open", "open", "half_open", "closed"]);
    assert_eq!(changes.dropped(), 0);
}

#[tokio::test(start_paused = true)]
async fn b6_a_slow_subscriber_loses_the_oldest_and_knows_how_many() {
    let breaker = breaker(Trip { failures: 1, ..Trip::DEFAULT });
    let mut changes = breaker.subscribe();
    for _ in 0..50 {
        fail(&breaker);
        breaker.reset();
    }
    let mut seen = 0;
    drop(breaker);
    while changes.next().await.is_some() {
        seen += 1;
    }
    assert_eq!((seen, changes.dropped()), (64, 36));
}

#[test]
fn b6_numbers_that_cannot_work_are_refused() {
    let zero = Duration::ZERO;
    for (trip, says) in [
        (
            Trip { failures: 0, ..Trip::DEFAULT },
            "`failures` must be at least 1",
        ),
        (
            Trip { probes: 0, ..Trip::DEFAULT },
            "`probes` must be at least 1",
        ),
        (
            Trip { successes: 0, ..Trip::DEFAULT },
            "`successes` must be at least 1",
        ),
        (
            Trip { within: zero, ..Trip::DEFAULT },
            "`within` must be longer than zero",
        ),
        (
            Trip { reset: zero, ..Trip::DEFAULT },
            "`reset` must be longer than zero",
        ),
    ] {
        let clock = || supervise_policy::Moment::ZERO;
        assert_eq!(
            Breaker::with_clock(trip, clock).unwrap_err().to_string(),
            says
        );
    }
}
