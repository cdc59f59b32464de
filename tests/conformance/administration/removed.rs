//! Children that are stopped and removed, and how long one waits for it.

use super::*;

/// A child that hangs is removed without waiting, and told of when its time is over.
#[tokio::test(start_paused = true)]
async fn sut_10_a_hung_child_is_removed_without_waiting() {
    let lab = Lab::new();
    let app = One::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.b.tell(Do::Hang).await.unwrap();
    tokio::task::yield_now().await;
    let asked = Instant::now();
    app.b.child().ask_to_remove().unwrap();
    assert_eq!(asked.elapsed(), Duration::ZERO);
    assert_eq!(app.b.state(), State::Stopping);
    until(&mut events, "b#1 aborting").await;
    until(&mut events, "b#1 removed").await;
    assert_eq!(asked.elapsed(), 10 * SECOND);
    assert_eq!(app.tree().counts().specs, 1);
    app.shutdown().await.unwrap();
}

/// Cooperative, already removed, hung for longer than it is waited for, stopping with its supervisor,
/// and hung for long but not forever.
#[tokio::test(start_paused = true)]
async fn sut_18_removing_and_waiting() {
    let lab = Lab::new();
    let app = One::start(lab.clone()).await.unwrap();
    app.a.child().remove_within(SECOND).await.unwrap();
    app.a.child().remove_within(SECOND).await.unwrap();

    app.b.tell(Do::slow_stop(5 * SECOND)).await.unwrap();
    app.b.ask(Do::Ping).await.unwrap();
    let asked = Instant::now();
    let told = app.b.child().remove_within(Duration::from_millis(1)).await;
    let Err(CommandError::TimedOut { within, .. }) = told else {
        panic!("{told:?}")
    };
    assert_eq!(
        (within, asked.elapsed()),
        (Duration::from_millis(1), within)
    );
    app.b.child().remove().await.unwrap();
    assert_eq!(asked.elapsed(), 5 * SECOND, "the order stood");
    app.shutdown().await.unwrap();

    let app = One::start(lab.clone()).await.unwrap();
    app.b.tell(Do::slow_stop(5 * SECOND)).await.unwrap();
    app.b.ask(Do::Ping).await.unwrap();
    app.tree().stop();
    let told = app.b.child().remove().await;
    assert!(matches!(told, Err(CommandError::NotRunning(_))), "{told:?}");
    app.join().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stop_is_waited_for_no_longer_than_one_says() {
    let lab = Lab::new();
    let app = One::start(lab.clone()).await.unwrap();
    app.b.tell(Do::slow_stop(5 * SECOND)).await.unwrap();
    app.b.ask(Do::Ping).await.unwrap();
    let asked = Instant::now();
    let told = app.b.child().stop_within(2 * SECOND).await.unwrap_err();
    assert_eq!(told.to_string(), "`b` has not stopped within 2s");
    assert_eq!(asked.elapsed(), 2 * SECOND);
    // It had its own time, and was not aborted.
    app.b.child().stop_within(10 * SECOND).await.unwrap();
    assert_eq!(asked.elapsed(), 5 * SECOND);
    let status = app.b.child().status().unwrap();
    assert!(
        matches!(status.last_exit, Some(Exit::Shutdown)),
        "{status:?}"
    );
    app.shutdown().await.unwrap();
}
