//! Circuit breakers of children.

use supervision::{
    AskError, BreakerState, State, TellError,
    policy::Trip,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, drain, until},
};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(Gated {
    context: Lab,
    strategy: one_for_one,
    max_restarts: 100,
    within: 600s,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker {
            actor: Scripted,
            args: |lab| lab.clone(),
            on: match error {
                Failing::Resume => resume,
                _ => restart,
            },
            breaker: trip { failures: 3, within: 60s, reset: 30s, probes: 1, successes: 2 },
        },
        stops = worker {
            actor: Scripted,
            args: |lab| lab.clone(),
            on: match error {
                Failing::Resume => resume,
                _ => restart,
            },
            breaker: trip { failures: 2, while_open: stop },
        },
    ],
});

async fn fail(child: &ActorRef<Scripted>, fault: Failing) {
    child.tell(Do::Fail(fault)).await.unwrap();
}

/// For how long the breaker that refused a message is open.
fn wait<M>(refused: &TellError<M>) -> Option<Duration> {
    match refused {
        TellError::Open { open, .. } => Some(open.retry_after),
        _ => None,
    }
}

fn breaker(child: &ActorRef<Scripted>) -> Option<BreakerState> {
    child.child().status().unwrap().breaker
}

#[tokio::test(start_paused = true)]
async fn b2_calls_to_a_child_whose_breaker_is_open_fail_at_once() {
    let lab = Lab::new();
    let app = Gated::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    assert_eq!(breaker(&app.a), Some(BreakerState::Closed));
    for _ in 0..3 {
        fail(&app.a, Failing::Resume).await;
    }
    until(&mut events, "a#1 breaker_changed (open)").await;
    sleep(10 * SECOND).await;
    let refused = app.a.tell(Do::Mark("refused")).await.unwrap_err();
    assert!(refused.is_retryable());
    assert_eq!(wait(&refused), Some(20 * SECOND));
    assert!(matches!(refused.into_message(), Do::Mark("refused")));
    let refused = app.a.try_tell(Do::Mark("refused")).unwrap_err();
    assert!(matches!(refused, TellError::Open { .. }));
    let Err(AskError::Open { open, .. }) = app.a.ask(Do::Ping).await else {
        panic!("let through")
    };
    assert_eq!(open.retry_after, 20 * SECOND);
    // It lives, and nothing was let through.
    assert_eq!((app.a.state(), app.a.incarnation()), (State::Running, 1));
    assert_eq!(app.a.queued(), 0);
}

#[tokio::test(start_paused = true)]
async fn b3_b4_one_call_at_a_time_tries_and_successes_in_a_row_close_it() {
    let lab = Lab::new();
    let app = Gated::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    for _ in 0..3 {
        fail(&app.a, Failing::Resume).await;
    }
    until(&mut events, "a#1 breaker_changed (open)").await;
    sleep(30 * SECOND).await;
    // A thousand callers, of which one passes.
    app.a.tell(Do::Sleep(5 * SECOND)).await.unwrap();
    until(&mut events, "a#1 breaker_changed (half_open)").await;
    for _ in 0..1_000 {
        assert!(matches!(
            app.a.try_tell(Do::Mark("no")),
            Err(TellError::Open { .. })
        ));
    }
    sleep(6 * SECOND).await;
    assert_eq!(breaker(&app.a), Some(BreakerState::HalfOpen));
    assert_eq!(app.a.ask(Do::Ping).await, Ok(1));
    until(&mut events, "a#1 breaker_changed (closed)").await;
    assert_eq!(app.a.ask(Do::Ping).await, Ok(1));
    assert!(lab.all("no").is_empty());
    // One failure counts as one again.
    fail(&app.a, Failing::Resume).await;
    assert_eq!(app.a.ask(Do::Ping).await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn b4_a_call_that_fails_opens_it_again() {
    let app = Gated::start(Lab::new()).await.unwrap();
    let mut events = app.tree().events();
    for _ in 0..3 {
        fail(&app.a, Failing::Resume).await;
    }
    until(&mut events, "a#1 breaker_changed (open)").await;
    sleep(30 * SECOND).await;
    fail(&app.a, Failing::Resume).await;
    until(&mut events, "a#1 breaker_changed (half_open)").await;
    until(&mut events, "a#1 breaker_changed (open)").await;
    let refused = app.a.tell(Do::Mark("no")).await.unwrap_err();
    assert_eq!(wait(&refused), Some(30 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn b2_restarts_are_held_while_it_is_open() {
    let lab = Lab::new();
    lab.script(
        "a",
        [
            OnStart::Ok,
            OnStart::Ok,
            OnStart::Fail,
            OnStart::Fail,
            OnStart::Ok,
        ],
    );
    let app = Gated::start(lab.clone()).await.unwrap();
    let (begun, mut events) = (Instant::now(), app.tree().events());
    fail(&app.a, Failing::Restart).await;
    lab.saw("a#2 up").await;
    // The second failure, and a start that fails for the third.
    fail(&app.a, Failing::Restart).await;
    until(&mut events, "a#3 breaker_changed (open)").await;
    until(&mut events, "a#3 backing_off (attempt 3 in 30s)").await;
    let refused = app.a.tell(Do::Mark("no")).await.unwrap_err();
    assert_eq!(wait(&refused), Some(30 * SECOND));
    // It is let to try, fails to start, and is held once more.
    until(&mut events, "a#4 breaker_changed (half_open)").await;
    until(&mut events, "a#4 breaker_changed (open)").await;
    until(&mut events, "a#5 restarted").await;
    assert_eq!(begun.elapsed(), 60 * SECOND);
    assert_eq!(breaker(&app.a), Some(BreakerState::HalfOpen));
    for _ in 0..2 {
        assert_eq!(app.a.ask(Do::Ping).await, Ok(5));
    }
    assert_eq!(breaker(&app.a), Some(BreakerState::Closed));
}

#[tokio::test(start_paused = true)]
async fn b2_or_the_child_is_stopped() {
    let app = Gated::start(Lab::new()).await.unwrap();
    let mut events = app.tree().events();
    for _ in 0..2 {
        fail(&app.stops, Failing::Resume).await;
    }
    until(&mut events, "stops#1 stopped").await;
    sleep(100 * SECOND).await;
    assert_eq!(app.stops.state(), State::Stopped);
    app.stops.child().start().await.unwrap();
    assert_eq!(breaker(&app.stops), Some(BreakerState::Closed));
    assert_eq!(app.stops.ask(Do::Ping).await, Ok(2));
}

#[tokio::test(start_paused = true)]
async fn b6_reset_by_hand_closes_it_and_ends_the_wait() {
    let lab = Lab::new();
    let app = Gated::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    for incarnation in 1..=3 {
        fail(&app.a, Failing::Restart).await;
        until(&mut events, &format!("a#{incarnation} ended")).await;
    }
    assert_eq!(app.a.state(), State::BackingOff);
    app.a.child().reset_breaker();
    until(&mut events, "a#3 breaker_changed (closed)").await;
    lab.saw("a#4 up").await;
    assert_eq!(app.a.ask(Do::Ping).await, Ok(4));
}

#[tokio::test(start_paused = true)]
async fn b5_what_was_queued_before_neither_opens_nor_closes_it() {
    let app = Gated::start(Lab::new()).await.unwrap();
    let mut events = app.tree().events();
    // While the first is handled the others wait: three failures, and a good many that are well.
    app.a.tell(Do::Sleep(SECOND)).await.unwrap();
    for _ in 0..3 {
        fail(&app.a, Failing::Resume).await;
    }
    app.a.tell(Do::Sleep(40 * SECOND)).await.unwrap();
    for _ in 0..5 {
        app.a.tell(Do::Mark("well")).await.unwrap();
    }
    until(&mut events, "a#1 breaker_changed (open)").await;
    sleep(35 * SECOND).await;
    app.a.tell(Do::Mark("tries")).await.unwrap();
    sleep(10 * SECOND).await;
    // Of all these only the one that tried has said anything.
    assert_eq!(breaker(&app.a), Some(BreakerState::HalfOpen));
    app.a.tell(Do::Mark("tries")).await.unwrap();
    sleep(SECOND).await;
    assert_eq!(breaker(&app.a), Some(BreakerState::Closed));
}

async fn flaky(token: CancellationToken) -> Result<(), Failing> {
    tokio::select! {
        () = token.cancelled() => Ok(()),
        () = sleep(SECOND) => Err(Failing::Plain),
    }
}

supervision_tree!(Flaky {
    strategy: one_for_one,
    max_restarts: 100,
    within: 600s,
    backoff: immediate,
    visibility: private,
    children: [flaky = task { run: flaky, breaker: trip { failures: 3 } },],
});

#[tokio::test(start_paused = true)]
async fn b2_a_tasks_restarts_are_held_too() {
    let app = Flaky::start().await.unwrap();
    let (begun, mut events) = (Instant::now(), app.tree().events());
    until(&mut events, "flaky#3 backing_off (attempt 3 in 30s)").await;
    assert_eq!(begun.elapsed(), 3 * SECOND);
    until(&mut events, "flaky#4 restarted").await;
    assert_eq!(begun.elapsed(), 33 * SECOND);
    until(&mut events, "flaky#4 breaker_changed (open)").await;
    assert_eq!(begun.elapsed(), 34 * SECOND);
    assert!(drain(&mut events).len() < 10);
    assert_eq!(Trip::DEFAULT.reset, 30 * SECOND);
}
