//! What a reset gives back to those that have used up their restarts.

use super::*;

/// A denied restart tells when the budget would allow the next one.
#[tokio::test(start_paused = true)]
async fn r17_a_denied_restart_tells_when_there_is_room_again() {
    let lab = Lab::new();
    let app = One::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("b#2 up").await;
    let restarted = Instant::now();
    advance(10 * SECOND).await;
    app.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    let event = until(&mut events, "b#2 limit_exceeded").await;
    let EventKind::LimitExceeded { next_available, .. } = event.kind else {
        panic!("{event}")
    };
    assert_eq!(next_available, Some(restarted + 60 * SECOND));
    app.shutdown().await.unwrap();
}

/// A child over its limit stays down until it is reset and started.
#[tokio::test(start_paused = true)]
async fn r18_reset_gives_a_child_its_budget_and_its_first_delay_back() {
    let lab = Lab::new();
    let app = One::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let b = app.b.child();
    for round in [0, 2] {
        app.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
        let failed = Instant::now();
        lab.saw(&format!("b#{} up", round + 2)).await;
        assert_eq!(failed.elapsed(), SECOND, "the first delay");
        app.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
        until(
            &mut events,
            &format!("b#{} limit_exceeded (1 within 60s)", round + 2),
        )
        .await;
        assert_eq!(b.state(), State::LimitExceeded);
        b.reset().unwrap();
        b.reset().unwrap();
        assert_eq!(b.state(), State::Stopped);
        until(&mut events, &format!("b#{} reset", round + 2)).await;
        b.start().await.unwrap();
    }
    assert_eq!(app.a.ask(Do::Ping).await, Ok(1));
    app.shutdown().await.unwrap();
}

/// What the root's children share is reset through the tree.
#[tokio::test(start_paused = true)]
async fn r18_reset_gives_a_tree_its_budget_back() {
    let lab = Lab::new();
    let app = One::start(lab.clone()).await.unwrap();
    for n in 2..=20 {
        app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
        lab.saw(&format!("a#{n} up")).await;
        if n % 5 == 0 {
            app.tree().reset();
        }
    }
    for _ in 0..6 {
        app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    }
    gave_up(&app).await;
}
