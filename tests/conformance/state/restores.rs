//! S2: a restoration that fails means a fresh start and an event, not a loop.

use supervision::{EventKind, StateError, prelude::*, testing::until};

use super::support::{Fault, Lab, Mood, Sum, Tell, about_state};

supervision_tree!(Fragile {
    visibility: private,
    context: Lab,
    strategy: one_for_one,
    max_restarts: 3,
    within: 60s,
    backoff: immediate,
    children: [sum = worker {
        actor: Sum,
        args: |lab| lab.clone(),
        state: per_call,
        start_timeout: 2s,
        on: match error {
            Fault::Resume => resume,
            _ => restart,
        },
    },],
});

#[tokio::test(start_paused = true)]
async fn state_s2_a_failed_restoration_is_a_fresh_start_and_an_event() {
    for (mood, told) in [
        (
            Mood::Fails,
            "its state could not be restored: cannot be restored",
        ),
        (Mood::Panics, "its state could not be handled: panicked at "),
        (Mood::Hangs, "its state was not restored within 2s"),
    ] {
        let lab = Lab::new().from(40);
        let app = Fragile::start(lab.clone()).await.unwrap();
        let mut events = app.tree().events();
        app.sum.add(2).await;
        lab.restore(mood);
        app.sum.fail(100, Fault::Restart).await;
        assert_eq!(app.sum.sum().await, 40, "{mood:?}");
        // The one that could not be restored was another instance, of the same incarnation.
        assert_eq!((app.sum.incarnation(), lab.starts()), (2, 3), "{mood:?}");
        let events = about_state(&mut events);
        let [event] = events.as_slice() else {
            panic!("{events:?}");
        };
        let expected = format!("sum#2 state_restore_failed ({told}");
        assert!(event.starts_with(&expected), "{event}");

        // The bad state is forgotten: the next restart hands on what was committed since.
        lab.restore(Mood::Fine);
        app.sum.add(1).await;
        app.sum.fail(100, Fault::Restart).await;
        assert_eq!(app.sum.sum().await, 41, "{mood:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn state_s2_a_failed_restoration_counts_no_restart() {
    let lab = Lab::new();
    let app = Fragile::start(lab.clone()).await.unwrap();
    lab.restore(Mood::Fails);
    for _ in 0..3 {
        app.sum.add(1).await;
        app.sum.fail(0, Fault::Restart).await;
    }
    assert_eq!(app.sum.sum().await, 0);
    assert_eq!(app.sum.child().status().unwrap().restarts, 3);
}

#[tokio::test(start_paused = true)]
async fn state_s2_a_failed_undo_is_a_restart() {
    let lab = Lab::new();
    let app = Fragile::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.sum.add(5).await;
    assert_eq!(app.sum.sum().await, 5);
    lab.restore(Mood::Fails);
    app.sum.fail(100, Fault::Resume).await;
    let ended = until(&mut events, "sum#1 ended").await;
    assert!(ended.to_string().contains("cannot be restored"), "{ended}");
    // And then the restart fails to restore it too, and begins afresh.
    let failed = until(&mut events, "sum#2 state_restore_failed").await;
    let EventKind::StateRestoreFailed { error: StateError::Restore(text) } = &failed.kind else {
        panic!("{failed}");
    };
    assert_eq!(&**text, "cannot be restored");
    assert_eq!(app.sum.sum().await, 0);
}

#[tokio::test(start_paused = true)]
async fn state_s2_a_stop_overtakes_a_restoration() {
    let lab = Lab::new();
    let app = Fragile::start(lab.clone()).await.unwrap();
    app.sum.add(5).await;
    assert_eq!(app.sum.sum().await, 5);
    lab.restore(Mood::Hangs);
    app.sum.fail(100, Fault::Restart).await;
    while lab.starts() < 2 {
        tokio::task::yield_now().await;
    }
    app.sum.child().stop().await.unwrap();
    assert_eq!(lab.starts(), 2);
    lab.restore(Mood::Fine);
    app.sum.child().start().await.unwrap();
    assert_eq!(app.sum.sum().await, 5, "the state is not to blame");
}
