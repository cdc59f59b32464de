//! Waiting before a restart.

use supervision::{
    CommandError, EscalationReason, State,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, gave_up},
};
use tokio::time::{Instant, advance, sleep};

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(Waits {
    context: Lab,
    strategy: one_for_one,
    max_restarts: 8,
    within: 60s,
    backoff: exponential {
        base: 100ms,
        cap: 5s,
        factor: 2.0,
        jitter: 0.0,
        fast_first: false,
        reset_after: 10s,
    },
    visibility: private,
    children: [
        a = worker { actor: Scripted, args: |lab| lab.clone() },
        b = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

#[tokio::test(start_paused = true)]
async fn gap_01_bor_02_typ_18_each_failed_start_waits_twice_as_long_up_to_the_cap() {
    let lab = Lab::new();
    let fails = [OnStart::Fail; 7];
    lab.script(
        "a",
        [OnStart::Ok].into_iter().chain(fails).chain([OnStart::Ok]),
    );
    let app = Waits::start(lab.clone()).await.unwrap();
    let crashed = Instant::now();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("a#9 up").await;
    let millis: Vec<_> = lab
        .starts("a")
        .iter()
        .skip(1)
        .map(|at| (*at - crashed).as_millis())
        .collect();
    // 100, 200, 400, 800, 1600, 3200 and then 5000 twice, each from the failure before.
    assert_eq!(millis, [100, 300, 700, 1500, 3100, 6300, 11_300, 16_300]);
    let status = app.a.child().status().unwrap();
    assert_eq!((status.restarts, status.consecutive_restarts), (8, 8));
    assert_eq!(app.b.ask(Do::Ping).await, Ok(1));

    // Eight attempts are counted as eight: there is no ninth.
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    let (escalated, _) = gave_up(&app).await;
    let limit = EscalationReason::LimitExceeded { max_restarts: 8, within: 60 * SECOND };
    assert_eq!(*escalated.reason(), limit);
    assert_eq!(lab.starts("a").len(), 9);
}

#[tokio::test(start_paused = true)]
async fn gap_01_typ_20_s6_01_the_delay_begins_anew_only_after_enough_health() {
    let lab = Lab::new();
    let app = Waits::start(lab.clone()).await.unwrap();
    let mut waited = Vec::new();
    for (incarnation, healthy) in [
        (2, Duration::ZERO),
        (3, Duration::from_millis(9_999)),
        (4, Duration::from_secs(10)),
    ] {
        advance(healthy).await;
        let crashed = Instant::now();
        app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
        lab.saw(&format!("a#{incarnation} up")).await;
        waited.push(crashed.elapsed().as_millis());
    }
    assert_eq!(waited, [100, 200, 100]);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn gap_01_while_a_child_backs_off_everything_answers_at_once() {
    let lab = Lab::new();
    let app = Waits::start(lab.clone()).await.unwrap();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("a#1 gone").await;
    let asked = Instant::now();
    assert_eq!(app.a.state(), State::BackingOff);
    let counts = app.tree().counts();
    assert_eq!((counts.specs, counts.active), (2, 1));
    app.a.tell(Do::Mark("queued meanwhile")).await.unwrap();
    assert!(matches!(
        app.a.child().start().await,
        Err(CommandError::Restarting(_))
    ));
    app.b.child().restart().await.unwrap();
    assert_eq!(app.b.ask(Do::Ping).await, Ok(2));
    assert_eq!(asked.elapsed(), Duration::ZERO);

    lab.saw("a#2 mark queued meanwhile").await;
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("a#2 gone").await;
    let asked = Instant::now();
    app.a.child().stop().await.unwrap();
    assert_eq!(asked.elapsed(), Duration::ZERO);
    sleep(60 * SECOND).await;
    assert_eq!(lab.starts("a").len(), 2, "the wait is over with the stop");

    // A tree that stops while a child waits does not wait for it either.
    app.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("b#2 gone").await;
    let report = app.shutdown().await.unwrap();
    assert_eq!(report.took, Duration::ZERO);
}
