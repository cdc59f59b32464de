//! Children that start at the same time, that are several, that may not be there, and trees that are
//! put together from others.

use std::error::Error;

use supervision::{Cause, Failure, RestartReason, StartError, prelude::*};
use tokio::time::Instant;

use crate::support::{Do, Fault, Lab, OnStart, Scripted, drain, exit};

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(AtOnce {
    context: Lab,
    strategy: one_for_all,
    start: concurrent,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker { actor: Scripted, args: |lab| lab.clone() },
        b = worker { actor: Scripted, args: |lab| lab.clone() },
        c = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: 9s },
    ],
});

#[tokio::test(start_paused = true)]
async fn obs_15_children_start_and_stop_at_the_same_time_if_told_so() {
    assert_eq!(
        AtOnce::SPEC.worst_case_shutdown(),
        supervision::policy::Shutdown::After(10 * SECOND)
    );
    let lab = Lab::new();
    for path in ["a", "b", "c"] {
        lab.script(path, [OnStart::SlowOk(4 * SECOND)]);
    }
    let began = Instant::now();
    let app = AtOnce::start(lab.clone()).await.unwrap();
    assert_eq!(began.elapsed(), 4 * SECOND);

    for child in [&app.a, &app.b, &app.c] {
        let slow = Do::OnStop(crate::support::Hook::Slow(3 * SECOND));
        child.tell(slow).await.unwrap();
        child.ask(Do::Ping).await.unwrap();
    }
    let began = Instant::now();
    let report = app.shutdown().await.unwrap();
    assert_eq!(began.elapsed(), 3 * SECOND);
    assert!(report.is_clean());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn obs_15_the_first_that_fails_ends_a_concurrent_start_and_is_named() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Hang]);
    lab.script("b", [OnStart::SlowFail(SECOND)]);
    lab.script("c", [OnStart::SlowFail(2 * SECOND)]);
    let began = Instant::now();
    let error = AtOnce::start(lab.clone()).await.unwrap_err();
    assert_eq!(error.path(), Some("b"));
    assert_eq!(began.elapsed(), SECOND);
    lab.assert_empty();
    assert_eq!(lab.all("up"), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn obs_15_a_concurrent_group_comes_back_at_the_same_time() {
    let lab = Lab::new();
    let slow = OnStart::SlowOk(4 * SECOND);
    lab.script("a", [OnStart::Ok, slow]);
    lab.script("c", [OnStart::Ok, slow]);
    let app = AtOnce::start(lab.clone()).await.unwrap();
    let began = Instant::now();
    app.b.tell(Do::Fail(Fault::Plain)).await.unwrap();
    lab.saw("c#2 up").await;
    lab.saw("a#2 up").await;
    assert_eq!(began.elapsed(), 4 * SECOND);
    assert_eq!(app.b.ask(Do::Ping).await.unwrap(), 2);
    app.shutdown().await.unwrap();
}

supervision_tree!(Twofold {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [group = supervisor {
        strategy: one_for_one,
        max_restarts: 0,
        backoff: immediate,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone() },
            b = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    },],
});

#[tokio::test(start_paused = true)]
async fn the_children_of_a_restarted_supervisor_are_told_as_such() {
    let lab = Lab::new();
    let app = Twofold::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.group.a.tell(Do::Fail(Fault::Plain)).await.unwrap();
    lab.saw("group/b#2 up").await;
    app.group.b.ask(Do::Ping).await.unwrap();
    let told: Vec<String> = drain(&mut events)
        .into_iter()
        .filter(|line| line.contains(" restarted") || line.contains(" started"))
        .collect();
    assert_eq!(
        told,
        [
            "group/a#2 restarted (Parent, attempt 0, after 0ns)",
            "group/b#2 restarted (Parent, attempt 0, after 0ns)",
            "group#2 restarted (Failure, attempt 1, after 0ns)",
        ]
    );
    let history = app.group.b.child().history();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].reason, RestartReason::Parent);
    let report = app.shutdown().await.unwrap();
    assert_eq!(exit(&report, "group/b"), "shutdown");
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_start_can_be_told_from_one_of_handle() {
    let failed = |error: StartError| {
        let failure: &Failure = error.source().unwrap().downcast_ref().unwrap();
        assert!(failure.in_start());
        failure.cause().clone()
    };
    let lab = Lab::new();
    for (start, cause) in [
        (OnStart::Fail, Cause::Error),
        (OnStart::Hang, Cause::StartTimedOut(30 * SECOND)),
    ] {
        lab.script("group/a", [start]);
        assert_eq!(
            failed(Twofold::start(lab.clone()).await.unwrap_err()),
            cause
        );
    }
    lab.script("group/a", [OnStart::Panic]);
    let panicked = failed(Twofold::start(lab.clone()).await.unwrap_err());
    assert!(matches!(panicked, Cause::Panicked(_)));

    lab.script("group/a", [OnStart::Ok]);
    let app = Twofold::start(lab).await.unwrap();
    for failing in [Do::Fail(Fault::Plain), Do::Panic("on the way")] {
        let before = app.group.a.incarnation();
        app.group.a.tell(failing).await.unwrap();
        while app.group.a.incarnation() == before {
            tokio::task::yield_now().await;
        }
        app.group.a.ask(Do::Ping).await.unwrap();
        let status = app.group.a.child().status().unwrap();
        assert!(!status.last_failure.unwrap().in_start());
    }
    app.shutdown().await.unwrap();
}
