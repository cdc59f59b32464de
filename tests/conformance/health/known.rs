//! Rates of errors, and what is known of a child.

use super::*;

supervision_tree!(Rates {
    context: Ward,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [a = worker {
        actor: Patient,
        args: |ward| ward.clone(),
        health: error_rate { above: 0.1, window: 60s },
    },],
});

#[tokio::test(start_paused = true)]
async fn h3_more_than_one_message_in_ten_is_degraded_over_the_last_minute() {
    let app = Rates::start(Ward::default()).await.unwrap();
    let mut events = app.tree().events();
    // A long and good life does not help.
    for _ in 0..1_000 {
        app.a.tell(Treat::Work).await.unwrap();
    }
    app.a.ask(Treat::Seen).await.unwrap();
    advance(61 * SECOND).await;
    for _ in 0..9 {
        app.a.tell(Treat::Work).await.unwrap();
    }
    app.a.tell(Treat::Fail).await.unwrap();
    until(&mut events, "a#2 restarted").await;
    assert!(
        drain(&mut events)
            .iter()
            .all(|event| !event.contains("health"))
    );
    let begun = Instant::now();
    app.a.tell(Treat::Fail).await.unwrap();
    let degraded = until(&mut events, "a#2 health_changed").await.to_string();
    assert_eq!(
        degraded,
        "a#2 health_changed (degraded: 2 of 11 messages failed within 60s)"
    );
    until(&mut events, "a#3 restarted").await;
    // Nobody sends anything, and still it passes.
    until(&mut events, "a#3 health_changed (healthy)").await;
    let passed = begun.elapsed();
    assert!(59 * SECOND <= passed && passed <= 61 * SECOND, "{passed:?}");
}

#[tokio::test(start_paused = true)]
async fn bko_04_h4_what_is_known_of_a_child() {
    let app = Clinic::start(Ward::default()).await.unwrap();
    let created = Instant::now();
    advance(SECOND).await;
    for _ in 0..2 {
        app.plain.tell(Treat::Fail).await.unwrap();
    }
    app.plain.ask(Treat::Seen).await.unwrap();
    let failed = Instant::now();
    advance(2 * SECOND).await;
    let status = app.plain.child().status().unwrap();
    assert_eq!((status.failures, status.consecutive_failures), (2, 2));
    assert_eq!((status.restarts, status.incarnation), (2, 3));
    assert_eq!(status.uptime, Some(2 * SECOND));
    assert_eq!(status.created, Some(created));
    assert_eq!(status.last_failure_at, Some(failed));
    assert_eq!(status.last_restart, Some(failed));
    assert!(status.last_failure.unwrap().is::<Failed>());
    assert_eq!(
        status.health,
        Some(Health::Degraded("restarted 2 times in a row".into()))
    );
    assert_eq!(app.plain.child().restarts_within(2 * SECOND), 0);
    assert_eq!(app.plain.child().restarts_within(3 * SECOND), 2);
    // After a stable minute it is as if nothing had been.
    sleep(58 * SECOND).await;
    let status = app.plain.child().status().unwrap();
    assert_eq!(status.health, Some(Health::Healthy));
    assert_eq!((status.failures, status.consecutive_failures), (2, 0));
    app.plain.child().stop().await.unwrap();
    assert_eq!(app.plain.child().status().unwrap().health, None);
    // What is watched has proved itself.
    sleep(SECOND).await;
    let watched = app.a.child().status().unwrap();
    assert_eq!(watched.last_success, Some(created + 60 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn h5_the_last_hundred_errors_newest_first() {
    let app = Rates::start(Ward::default()).await.unwrap();
    for _ in 0..130 {
        app.a.tell(Treat::Fail).await.unwrap();
        app.a.ask(Treat::Seen).await.unwrap();
        advance(SECOND).await;
    }
    let errors = app.tree().errors();
    assert_eq!(errors.len(), 100);
    assert_eq!(
        (
            errors[0].failure.incarnation(),
            errors[99].failure.incarnation()
        ),
        (130, 31)
    );
    assert!(errors.windows(2).all(|pair| pair[0].at > pair[1].at));
    app.tree().clear_errors();
    assert!(app.tree().errors().is_empty());
    app.a.tell(Treat::Fail).await.unwrap();
    app.a.ask(Treat::Seen).await.unwrap();
    assert_eq!(app.tree().errors().len(), 1);
    // What a restart is for, and how many there were, is not forgotten.
    assert_eq!(app.a.child().history().len(), 100);
    assert_eq!(app.a.child().status().unwrap().failures, 131);
}
