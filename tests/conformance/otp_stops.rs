//! Ordered stops: deadlines, aborts, and what happens to others meanwhile.

use std::sync::Arc;

use supervision::{
    Exit, State,
    prelude::*,
    testing::{Act, Do, Failing, Hook, Lab, Scripted, exit, scripted_task},
};
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn otp_16_infinity_waits_for_workers_and_supervisors() {
    supervision_tree!(Patient {
        context: Lab,
        strategy: one_for_one,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: infinity },
            sub = supervisor {
                strategy: one_for_one,
                shutdown: infinity,
                children: [
                    b = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: infinity },
                ],
            },
        ],
    });
    let lab = Lab::new();
    let app = Patient::start(lab.clone()).await.unwrap();
    let hour = Duration::from_secs(3600);
    app.a.tell(Do::slow_stop(hour)).await.unwrap();
    app.sub.b.tell(Do::slow_stop(hour)).await.unwrap();
    app.a.ask(Do::Ping).await.unwrap();
    app.sub.b.ask(Do::Ping).await.unwrap();

    let report = app.shutdown().await.unwrap();
    assert_eq!(report.took, 2 * hour, "one after the other");
    for path in ["a", "sub", "sub/b"] {
        assert_eq!(exit(&report, path), "shutdown");
    }
    assert!(report.is_clean());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn otp_17_a_stuck_child_is_aborted_at_its_deadline() {
    supervision_tree!(Deadline {
        context: Lab,
        strategy: one_for_one,
        children: [
            good = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: 1000ms },
            deaf = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: 1000ms },
        ],
    });
    // Deaf in its `stop` hook, or in a message that it never finishes.
    for how in [Do::ignore_stop, || Do::Hang] {
        let lab = Lab::new();
        let app = Deadline::start(lab.clone()).await.unwrap();
        app.deaf.tell(how()).await.unwrap();
        app.good.ask(Do::Ping).await.unwrap();
        let asked = Instant::now();
        let report = app.shutdown().await.unwrap();
        assert_eq!(asked.elapsed(), Duration::from_secs(1));
        assert_eq!(report.took, Duration::from_secs(1));
        assert_eq!(exit(&report, "deaf"), "killed");
        assert_eq!(exit(&report, "good"), "shutdown");
        let forced: Vec<_> = report.forced().map(|child| &*child.path).collect();
        assert_eq!(forced, ["deaf"]);
        assert_eq!(report.unstopped().count(), 0);
        lab.assert_empty();
    }
}

#[tokio::test(start_paused = true)]
async fn otp_17_a_stop_hook_that_is_slow_but_in_time_is_a_clean_stop() {
    supervision_tree!(InTime {
        context: Lab,
        strategy: one_for_one,
        children: [slow = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: 1s },],
    });
    let lab = Lab::new();
    let app = InTime::start(lab.clone()).await.unwrap();
    app.slow
        .tell(Do::slow_stop(Duration::from_millis(999)))
        .await
        .unwrap();
    app.slow.ask(Do::Ping).await.unwrap();
    let report = app.shutdown().await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.took, Duration::from_millis(999));
}

#[tokio::test(start_paused = true)]
async fn otp_19_brutal_gives_no_notice() {
    supervision_tree!(Brutal {
        context: Lab,
        strategy: one_for_one,
        children: [
            good = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: 1s },
            shot = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: brutal },
        ],
    });
    let lab = Lab::new();
    let app = Brutal::start(lab.clone()).await.unwrap();
    lab.clear();
    let report = app.shutdown().await.unwrap();
    lab.assert(["shot#1 gone", "good#1 stop", "good#1 gone"]);
    assert_eq!(exit(&report, "shot"), "killed");
    assert_eq!(exit(&report, "good"), "shutdown");
    assert_eq!(report.took, Duration::ZERO);
}

supervision_tree!(Race {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        permanent_well = worker { actor: Scripted, args: |lab| lab.clone() },
        permanent_fails = worker { actor: Scripted, args: |lab| lab.clone() },
        permanent_panics = worker { actor: Scripted, args: |lab| lab.clone() },
        permanent_waits = worker { actor: Scripted, args: |lab| lab.clone() },
        transient_well = worker { actor: Scripted, args: |lab| lab.clone(), restart: transient },
        transient_fails = worker { actor: Scripted, args: |lab| lab.clone(), restart: transient },
        transient_panics = worker { actor: Scripted, args: |lab| lab.clone(), restart: transient },
        transient_waits = worker { actor: Scripted, args: |lab| lab.clone(), restart: transient },
        temporary_well = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
        temporary_fails = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
        temporary_panics = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
        temporary_waits = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
        last = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

#[tokio::test(start_paused = true)]
async fn otp_21_children_that_end_by_themselves_during_a_stop_keep_their_exits() {
    let lab = Lab::new();
    let app = Race::start(lab.clone()).await.unwrap();
    app.last
        .tell(Do::slow_stop(Duration::from_secs(1)))
        .await
        .unwrap();
    app.last.ask(Do::Ping).await.unwrap();
    lab.clear();

    let handles = app.handles().clone();
    app.tree().stop();
    lab.saw("last#1 stop").await;
    assert_eq!(handles.last.state(), State::Stopping);
    for child in [
        &handles.permanent_well,
        &handles.transient_well,
        &handles.temporary_well,
    ] {
        child.tell(Do::Finish).await.unwrap();
    }
    for child in [
        &handles.permanent_fails,
        &handles.transient_fails,
        &handles.temporary_fails,
    ] {
        child.tell(Do::Fail(Failing::Plain)).await.unwrap();
    }
    for child in [
        &handles.permanent_panics,
        &handles.transient_panics,
        &handles.temporary_panics,
    ] {
        child.tell(Do::Panic("by itself")).await.unwrap();
    }
    lab.saw("temporary_panics#1 gone").await;
    assert_eq!(
        handles.last.state(),
        State::Stopping,
        "they ended while it was stopping"
    );

    let report = app.join().await.unwrap();
    assert_eq!(
        lab.all("start"),
        [] as [&str; 0],
        "nobody is restarted during a stop"
    );
    for restart in ["permanent", "transient", "temporary"] {
        assert_eq!(exit(&report, &format!("{restart}_well")), "normal");
        assert_eq!(exit(&report, &format!("{restart}_fails")), "failed: plain");
        let panics = exit(&report, &format!("{restart}_panics"));
        assert!(panics.ends_with("by itself"), "{panics}");
        assert_eq!(exit(&report, &format!("{restart}_waits")), "shutdown");
    }
    assert_eq!(exit(&report, "last"), "shutdown");
    assert_eq!(report.took, Duration::from_secs(1));
    lab.assert_empty();
}

/// The order of a nested stop is depth first, and in reverse at each depth.
#[tokio::test(start_paused = true)]
async fn a_nested_tree_stops_depth_first_and_in_reverse() {
    supervision_tree!(Deep {
        context: Lab,
        strategy: one_for_one,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone() },
            left = supervisor {
                strategy: one_for_one,
                children: [
                    b = worker { actor: Scripted, args: |lab| lab.clone() },
                    deep = supervisor {
                        strategy: one_for_all,
                        children: [
                            c = worker { actor: Scripted, args: |lab| lab.clone() },
                            d = worker { actor: Scripted, args: |lab| lab.clone() },
                        ],
                    },
                    e = worker { actor: Scripted, args: |lab| lab.clone() },
                ],
            },
            f = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    let app = Deep::start(lab.clone()).await.unwrap();
    assert_eq!(
        lab.all("up"),
        [
            "a#1 up",
            "left/b#1 up",
            "left/deep/c#1 up",
            "left/deep/d#1 up",
            "left/e#1 up",
            "f#1 up"
        ],
    );
    let report = app.shutdown().await.unwrap();
    assert_eq!(
        lab.all("gone"),
        [
            "f#1 gone",
            "left/e#1 gone",
            "left/deep/d#1 gone",
            "left/deep/c#1 gone",
            "left/b#1 gone",
            "a#1 gone",
        ],
    );
    let paths: Vec<_> = report.children.iter().map(|child| &*child.path).collect();
    let parents_first = [
        "a",
        "left",
        "left/b",
        "left/deep",
        "left/deep/c",
        "left/deep/d",
        "left/e",
        "f",
    ];
    assert_eq!(paths, parents_first);
    assert!(report.is_clean());
}

#[tokio::test(start_paused = true)]
async fn a_second_abort_while_stopping_cuts_the_stop_short() {
    supervision_tree!(Twice {
        context: Lab,
        strategy: one_for_one,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone() },
            b = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: 5s },
        ],
    });
    let lab = Lab::new();
    let app = Twice::start(lab.clone()).await.unwrap();
    app.b.tell(Do::OnStop(Hook::Never)).await.unwrap();
    app.b.ask(Do::Ping).await.unwrap();
    lab.clear();
    app.tree().stop();
    lab.saw("b#1 stop").await;
    app.abort();
    app.abort();
    app.tree().stop();
    let report = app.join().await.unwrap();
    assert_eq!(report.took, Duration::ZERO);
    lab.assert(["b#1 stop", "b#1 gone", "a#1 gone"]);
    assert!(matches!(
        report.child("a").unwrap().exit,
        Some(Exit::Killed)
    ));
    assert!(matches!(
        report.child("b").unwrap().exit,
        Some(Exit::Killed)
    ));
    lab.assert_empty();
}

/// A task is asked by its token, and aborted if it looks at none.
#[tokio::test(start_paused = true)]
async fn otp_17_otp_55_a_task_that_ignores_its_token_is_aborted_at_its_deadline() {
    const HEEDS: &[Act] = &[Act::Run];
    const IGNORES: &[Act] = &[Act::Ignore];
    supervision_tree!(Tokens {
        context: Lab,
        strategy: one_for_one,
        children: [
            heeds = task {
                run: scripted_task,
                args: |lab| (lab.clone(), "heeds", HEEDS, Arc::default()),
            },
            ignores = task {
                run: scripted_task,
                args: |lab| (lab.clone(), "ignores", IGNORES, Arc::default()),
                shutdown: 3s,
            },
        ],
    });
    let lab = Lab::new();
    let app = Tokens::start(lab.clone()).await.unwrap();
    lab.saw("ignores#1 start").await;
    lab.clear();
    let report = app.shutdown().await.unwrap();
    lab.assert(["ignores#1 gone", "heeds#1 cancelled", "heeds#1 gone"]);
    assert_eq!(report.took, Duration::from_secs(3));
    assert_eq!(exit(&report, "ignores"), "killed");
    assert_eq!(exit(&report, "heeds"), "shutdown");
}
