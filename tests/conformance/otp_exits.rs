//! What follows an exit: restart types against ways to end, and the window of the budget.

use supervision::{
    Cause, CommandError, Exit, State,
    prelude::*,
    testing::{Do, Failing, Lab, Scripted, exit, gave_up},
};
use tokio::time::advance;

supervision_tree!(Types {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        permanent = worker { actor: Scripted, args: |lab| lab.clone(), restart: permanent },
        transient = worker { actor: Scripted, args: |lab| lab.clone(), restart: transient },
        temporary = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
    ],
});

#[tokio::test(start_paused = true)]
async fn otp_45_sut_01_bko_01_a_permanent_child_that_ends_well_is_restarted() {
    let lab = Lab::new();
    let app = Types::start(lab.clone()).await.unwrap();
    lab.clear();
    app.permanent.tell(Do::Finish).await.unwrap();
    lab.saw("permanent#2 up").await;
    lab.assert([
        "permanent#1 stop (requested)",
        "permanent#1 gone",
        "permanent#2 start",
        "permanent#2 up",
    ]);
    let counts = app.tree().counts();
    assert_eq!((counts.specs, counts.active, counts.restarts), (3, 3, 1));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn otp_46_bko_12_sut_28_a_transient_child_that_ends_well_stays_down_and_is_kept() {
    let lab = Lab::new();
    let app = Types::start(lab.clone()).await.unwrap();
    app.transient.tell(Do::Finish).await.unwrap();
    lab.saw("transient#1 gone").await;
    assert_eq!(app.transient.state(), State::Stopped);
    let counts = app.tree().counts();
    assert_eq!((counts.specs, counts.active, counts.restarts), (3, 2, 0));
    let status = app.transient.child().status().unwrap();
    assert!(matches!(status.last_exit, Some(Exit::Normal)), "{status:?}");
    app.transient.child().start().await.unwrap();
    assert_eq!(app.transient.ask(Do::Ping).await, Ok(2));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn otp_47_a_temporary_child_that_ends_well_is_removed() {
    let lab = Lab::new();
    let app = Types::start(lab.clone()).await.unwrap();
    app.temporary.tell(Do::Finish).await.unwrap();
    lab.saw("temporary#1 gone").await;
    removed(&app).await;
    let report = app.shutdown().await.unwrap();
    assert_eq!(
        exit(&report, "temporary"),
        "normal",
        "the report still knows it"
    );
}

#[tokio::test(start_paused = true)]
async fn otp_52_a_permanent_child_that_fails_is_restarted() {
    for how in [|| Do::Fail(Failing::Plain), || Do::Panic("abnormal")] {
        let lab = Lab::new();
        let app = Types::start(lab.clone()).await.unwrap();
        app.permanent.tell(how()).await.unwrap();
        lab.saw("permanent#2 up").await;
        let counts = app.tree().counts();
        assert_eq!((counts.specs, counts.active, counts.restarts), (3, 3, 1));
        assert!(app.shutdown().await.unwrap().is_clean());
    }
}

#[tokio::test(start_paused = true)]
async fn otp_53_a_transient_child_that_fails_is_restarted() {
    for how in [|| Do::Fail(Failing::Plain), || Do::Panic("abnormal")] {
        let lab = Lab::new();
        let app = Types::start(lab.clone()).await.unwrap();
        app.transient.tell(how()).await.unwrap();
        lab.saw("transient#2 up").await;
        assert_eq!(app.tree().counts().active, 3);
        assert!(app.shutdown().await.unwrap().is_clean());
    }
}

#[tokio::test(start_paused = true)]
async fn otp_54_a_temporary_child_that_fails_is_removed() {
    for (how, panicked) in [
        ((|| Do::Fail(Failing::Plain)) as fn() -> Do, false),
        (|| Do::Panic("abnormal"), true),
    ] {
        let lab = Lab::new();
        let app = Types::start(lab.clone()).await.unwrap();
        app.temporary.tell(how()).await.unwrap();
        lab.saw("temporary#1 gone").await;
        removed(&app).await;
        let report = app.shutdown().await.unwrap();
        let exit = report.child("temporary").unwrap().exit.as_ref().unwrap();
        let failure = exit.failure().expect("its own exit is kept");
        assert_eq!(matches!(failure.cause(), Cause::Panicked(_)), panicked);
        assert!(!report.is_clean(), "{report}");
    }
}

/// The temporary child is gone for good.
async fn removed(app: &Running<Types>) {
    let counts = app.tree().counts();
    assert_eq!((counts.specs, counts.active, counts.workers), (2, 2, 2));
    assert_eq!(app.tree().children().len(), 2);
    let child = app.temporary.child();
    assert!(matches!(
        child.start().await,
        Err(CommandError::NotFound(_))
    ));
    assert!(matches!(
        child.restart().await,
        Err(CommandError::NotFound(_))
    ));
    let refused = app.temporary.tell(Do::Mark("late")).await.unwrap_err();
    assert_eq!(refused.path(), "temporary");
}

supervision_tree!(Window {
    context: Lab,
    strategy: one_for_one,
    max_restarts: 1,
    within: 1s,
    backoff: immediate,
    visibility: private,
    children: [a = worker { actor: Scripted, args: |lab| lab.clone() },],
});

/// OTP's own test waits 2.1 s, since its clock counts whole seconds. Here durations are exact.
#[tokio::test(start_paused = true)]
async fn otp_29_typ_09_bor_07_the_window_slides_and_ends_to_the_nanosecond() {
    let lab = Lab::new();
    let app = Window::start(lab.clone()).await.unwrap();
    for incarnation in 2..6 {
        app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
        lab.saw(&format!("a#{incarnation} up")).await;
        advance(Duration::from_secs(1)).await;
    }
    assert_eq!(app.a.ask(Do::Ping).await, Ok(5));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn otp_29_obs_2_a_nanosecond_earlier_is_within_the_window() {
    let lab = Lab::new();
    let app = Window::start(lab.clone()).await.unwrap();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("a#2 up").await;
    advance(Duration::from_nanos(999_999_999)).await;
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    let (escalated, _) = gave_up(&app).await;
    assert_eq!(escalated.child(), "a");
    assert_eq!(lab.starts("a").len(), 2);
}
