//! Events, and the ends of a tree that nobody ordered child by child.

use supervision::{
    EventKind, Events, Report, RestartReason, Severity, State,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, drain, exit, history, until},
};
use tokio::runtime;

supervision_tree!(Watched {
    context: Lab,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: fixed { delay: 2s },
    visibility: private,
    children: [
        group = supervisor {
            strategy: one_for_all,
            backoff: immediate,
            on: match error {
                Failing => match error {
                    Failing::Escalate => escalate,
                    _ => restart,
                },
                _ => restart,
            },
            children: [
                a = worker { actor: Scripted, args: |lab| lab.clone() },
                b = worker { actor: Scripted, args: |lab| lab.clone() },
            ],
        },
        alone = worker { actor: Scripted, args: |lab| lab.clone() },
        last = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
    ],
});

/// The reasons and attempts of all restarts that have been told.
fn restarts(events: &mut Events) -> Vec<(String, RestartReason, u32)> {
    let mut all = Vec::new();
    while let Some(event) = events.try_next() {
        if let EventKind::Restarted { reason, attempt, .. } = event.kind {
            all.push((
                format!("{}#{}", event.path, event.incarnation),
                reason,
                attempt,
            ));
        }
    }
    all
}

#[tokio::test(start_paused = true)]
async fn every_restart_tells_its_reason() {
    let lab = Lab::new();
    let app = Watched::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let told = |path: &str, reason, attempt| (path.to_owned(), reason, attempt);

    app.alone.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("alone#2 up").await;
    app.alone.tell(Do::Panic("again")).await.unwrap();
    lab.saw("alone#3 up").await;
    app.alone.ask(Do::Ping).await.unwrap();
    let own = [
        told("alone#2", RestartReason::Failure, 1),
        told("alone#3", RestartReason::Failure, 2),
    ];
    assert_eq!(restarts(&mut events), own);

    app.group.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("group/b#2 up").await;
    app.group.b.ask(Do::Ping).await.unwrap();
    let group = [
        told("group/a#2", RestartReason::Group, 0),
        told("group/b#2", RestartReason::Failure, 1),
    ];
    assert_eq!(restarts(&mut events), group);

    app.group.a.tell(Do::Fail(Failing::Escalate)).await.unwrap();
    lab.saw("group/b#3 up").await;
    app.group.b.ask(Do::Ping).await.unwrap();
    // The children of a restarted sub-tree begin a new life with it.
    let below = [
        told("group/a#3", RestartReason::Parent, 0),
        told("group/b#3", RestartReason::Parent, 0),
        told("group#2", RestartReason::Escalated, 1),
    ];
    assert_eq!(restarts(&mut events), below);

    app.alone.child().restart().await.unwrap();
    assert_eq!(
        restarts(&mut events),
        [told("alone#4", RestartReason::Manual, 0)]
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn otp_89_the_events_of_a_life_come_in_order() {
    let lab = Lab::new();
    lab.script("alone", [OnStart::Ok, OnStart::Fail, OnStart::Ok]);
    let app = Watched::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.alone.tell(Do::Fail(Failing::Restart)).await.unwrap();
    lab.saw("alone#3 up").await;
    app.alone.ask(Do::Ping).await.unwrap();
    assert_eq!(
        drain(&mut events),
        [
            "alone#1 ended (failed: to be restarted) => restart",
            "alone#1 backing_off (attempt 1 in 2s)",
            "alone#2 starting",
            "alone#2 ended (failed: plain) => restart",
            "alone#2 backing_off (attempt 2 in 2s)",
            "alone#3 starting",
            "alone#3 restarted (Failure, attempt 2, after 2s)",
        ],
    );
    app.group.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("group/b#2 up").await;
    app.group.b.ask(Do::Ping).await.unwrap();
    assert_eq!(
        drain(&mut events),
        [
            "group/a#1 ended (failed: plain) => restart",
            "group/a#1 strategy_applied (one_for_all, 2 from group/a)",
            "group/b#1 stopping",
            "group/b#1 stopped (shutdown)",
            "group/a#2 starting",
            "group/a#2 restarted (Failure, attempt 1, after 0ns)",
            "group/b#2 starting",
            "group/b#2 restarted (Group, attempt 0, after 0ns)",
        ],
    );
    app.last.tell(Do::Finish).await.unwrap();
    lab.saw("last#1 gone").await;
    app.shutdown().await.unwrap();
    let stop = history(events).await;
    assert_eq!(
        stop,
        [
            "last#1 ended (normal) => restart",
            "alone#3 stopping",
            "alone#3 stopped (shutdown)",
            "group#1 stopping",
            "group/b#2 stopping",
            "group/b#2 stopped (shutdown)",
            "group/a#2 stopping",
            "group/a#2 stopped (shutdown)",
            "group#1 stopped (shutdown)",
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn events_are_numbered_without_gaps_and_carry_state_and_time() {
    let lab = Lab::new();
    let app = Watched::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.group.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    app.alone.tell(Do::Panic("too")).await.unwrap();
    until(&mut events, "alone#1 ended").await;
    app.shutdown().await.unwrap();
    let first = events.try_next().unwrap();
    let (mut sequence, mut at) = (first.sequence, first.at);
    while let Some(event) = events.next().await {
        assert_eq!(event.sequence, sequence + 1, "{event}");
        assert!(event.at >= at, "{event}");
        (sequence, at) = (event.sequence, event.at);
        match event.kind {
            EventKind::Stopping => assert_eq!(event.state, State::Stopping),
            EventKind::Stopped { .. } => {
                assert_eq!(event.state, State::Stopped);
                assert_eq!(event.kind.severity(), Severity::Info);
            }
            EventKind::BackingOff { .. } => assert_eq!(event.state, State::BackingOff),
            EventKind::Restarted { .. } => assert_eq!(event.state, State::Running),
            _ => {}
        }
    }
}

#[tokio::test(start_paused = true)]
async fn gap_12_a_slow_subscriber_loses_the_oldest_and_is_told_how_many() {
    let lab = Lab::new();
    let app = Watched::start(lab.clone()).await.unwrap();
    let mut slow = app.tree().events();
    let mut quick = app.tree().events();
    let mut total = 0;
    for _ in 0..600 {
        app.alone.child().restart().await.unwrap();
        total += drain(&mut quick).len() as u64;
    }
    assert_eq!(quick.dropped(), 0);
    assert_eq!(
        total, 2400,
        "each is stopping, stopped, starting, restarted"
    );
    let received = drain(&mut slow).len() as u64;
    assert_eq!(received, 1000);
    assert_eq!(slow.dropped(), total - received);

    // From here on it has all again.
    app.alone.child().stop().await.unwrap();
    assert_eq!(
        drain(&mut slow),
        ["alone#601 stopping", "alone#601 stopped (shutdown)"]
    );
    assert_eq!(slow.dropped(), total - received);
    assert!(app.shutdown().await.unwrap().is_clean());
}

#[tokio::test(start_paused = true)]
async fn gap_12_a_dropped_subscriber_is_missed_by_nobody() {
    let lab = Lab::new();
    let app = Watched::start(lab.clone()).await.unwrap();
    let events = app.tree().events();
    app.alone.child().restart().await.unwrap();
    drop(events);
    app.alone.child().restart().await.unwrap();
    let mut events = app.tree().events();
    assert!(
        events.try_next().is_none(),
        "a subscription sees what follows it"
    );
    assert!(app.shutdown().await.unwrap().is_clean());
}

#[tokio::test(start_paused = true)]
async fn gap_10_ending_a_tree_again_and_again_changes_nothing() {
    let lab = Lab::new();
    let app = Watched::start(lab.clone()).await.unwrap();
    let tree = app.tree().clone();
    let (one, two) = tokio::join!(app.join(), async {
        app.abort();
        app.abort();
        tree.abort();
        tree.stop();
        app.join().await
    });
    let print = |report: Report| report.to_string();
    assert_eq!(print(one.unwrap()), print(two.unwrap()));
    tree.stop();
    tree.abort();
    let report = app.shutdown().await.unwrap();
    for path in ["group", "group/a", "group/b", "alone", "last"] {
        assert_eq!(exit(&report, path), "killed");
    }
    assert_eq!(report.children.len(), 5);
    tree.stop();
    tree.abort();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn gap_10_a_shutdown_that_is_given_up_aborts_the_tree() {
    let lab = Lab::new();
    let app = Watched::start(lab.clone()).await.unwrap();
    let events = app.tree().events();
    app.alone.tell(Do::ignore_stop()).await.unwrap();
    app.alone.ask(Do::Ping).await.unwrap();
    tokio::select! {
        _ = app.shutdown() => panic!("it hangs for a while"),
        () = lab.saw("alone#1 stop") => {}
    }
    let told = history(events).await;
    assert!(
        told.contains(&"alone#1 stopped (killed)".to_owned()),
        "{told:#?}"
    );
    assert!(
        told.contains(&"group/a#1 stopped (killed)".to_owned()),
        "{told:#?}"
    );
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn gap_10_a_tree_dropped_in_the_middle_of_things_leaves_nothing() {
    let lab = Lab::new();
    lab.script("alone", [OnStart::Ok, OnStart::Hang]);
    let app = Watched::start(lab.clone()).await.unwrap();
    let events = app.tree().events();
    // One hangs in its start, one in a message, one backs off, and one has gone.
    app.alone.tell(Do::Fail(Failing::Plain)).await.unwrap();
    app.group.a.tell(Do::Hang).await.unwrap();
    app.last.tell(Do::Finish).await.unwrap();
    lab.saw("alone#2 start").await;
    drop(app);
    let told = history(events).await;
    for line in [
        "alone#2 stopped (killed)",
        "group/a#1 stopped (killed)",
        "group#1 stopped (killed)",
    ] {
        assert!(
            told.contains(&line.to_owned()),
            "{line} is not in {told:#?}"
        );
    }
    lab.assert_empty();
}

#[test]
fn gap_10_the_end_of_the_runtime_ends_the_tree_with_a_complete_report() {
    let multi_thread = || {
        let mut builder = runtime::Builder::new_multi_thread();
        builder.worker_threads(2);
        builder
    };
    let flavors: [fn() -> runtime::Builder; 2] =
        [runtime::Builder::new_current_thread, multi_thread];
    for flavor in flavors {
        let runtime = flavor().enable_all().build().unwrap();
        let lab = Lab::new();
        lab.script("alone", [OnStart::Ok, OnStart::Hang]);
        let app = runtime.block_on(async {
            let app = Watched::start(lab.clone()).await.unwrap();
            app.group.a.tell(Do::Hang).await.unwrap();
            app.last.child().stop().await.unwrap();
            app
        });
        drop(runtime);
        lab.assert_empty();
        assert!(app.alone.try_tell(Do::Finish).is_err());

        // Whoever waits for the tree elsewhere is told, and so is whoever gives orders.
        let elsewhere = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        elsewhere.block_on(async {
            assert!(app.alone.child().restart().await.is_err());
            let report = app.join().await.unwrap();
            let paths: Vec<_> = report.children.iter().map(|child| &*child.path).collect();
            assert_eq!(paths, ["group", "group/a", "group/b", "alone", "last"]);
            assert_eq!(report.unstopped().count(), 0, "{report}");
            assert_eq!(exit(&report, "last"), "shutdown");
            for path in ["group/a", "group/b", "alone"] {
                assert_eq!(exit(&report, path), "failed: its runtime was shut down");
            }
        });
    }
}
