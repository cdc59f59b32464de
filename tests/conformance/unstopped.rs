//! Children that do not stop even when they are aborted: code that never yields. On the
//! multi-thread runtime, with real time kept short, and conditions instead of sleeps.

use supervision::{
    CommandError, EscalationReason, State,
    prelude::*,
    testing::{Do, Failing, Gate, Lab, Scripted, gave_up, until},
};

supervision_tree!(Waiting {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        busy = worker {
            actor: Scripted,
            args: |lab| lab.clone(),
            shutdown: 1ms,
            abort_grace: 500ms,
            unstopped: wait,
        },
        calm = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

async fn occupy(child: &ActorRef<Scripted>) -> Gate {
    let gate = Gate::new();
    child.tell(Do::Busy(gate.spin())).await.unwrap();
    gate.spinning().await;
    gate
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tok_1_a_busy_task_cannot_be_aborted() {
    let gate = Gate::new();
    let spin = gate.spin();
    let task = tokio::spawn(async move {
        spin.spin();
        7
    });
    gate.spinning().await;
    task.abort();
    gate.open();
    assert_eq!(task.await.unwrap(), 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tok_1_a_child_that_does_not_end_is_reported_and_never_said_to_be_dead() {
    let lab = Lab::new();
    let app = Waiting::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let handle = app.busy.clone();
    let gate = occupy(&app.busy).await;

    let report = app.shutdown().await.unwrap();
    let unstopped: Vec<_> = report.unstopped().map(|child| &*child.path).collect();
    assert_eq!(unstopped, ["busy"]);
    assert_eq!(report.forced().count(), 1);
    assert!(!report.is_clean());
    let busy = report.child("busy").unwrap();
    assert!(busy.exit.is_none(), "it has not ended: {busy:?}");
    assert_eq!(report.to_string(), "busy: still running\ncalm: shutdown\n");
    until(&mut events, "busy#1 aborting").await;
    until(&mut events, "busy#1 unstopped").await;
    assert_eq!(lab.alive(), 1);
    assert!(
        handle.tell(Do::Finish).await.is_err(),
        "it takes no messages any more"
    );

    gate.open();
    lab.saw("busy#1 gone").await;
    lab.assert_empty();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gap_06_bor_05_s6_06_wait_restarts_the_child_once_the_old_incarnation_is_gone() {
    let lab = Lab::new();
    let app = Waiting::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let gate = occupy(&app.busy).await;
    let child = app.busy.child();
    let restart = tokio::spawn(async move { child.restart().await });
    until(&mut events, "busy#1 unstopped").await;
    assert_eq!(app.busy.state(), State::Stuck);
    assert_eq!(app.calm.ask(Do::Ping).await, Ok(1), "its siblings run on");
    app.calm.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(app.calm.ask(Do::Ping).await, Ok(2), "and are restarted");
    app.busy.tell(Do::Mark("for the next one")).await.unwrap();
    assert!(!restart.is_finished());
    assert_eq!(lab.starts("busy").len(), 1);

    gate.open();
    restart.await.unwrap().unwrap();
    lab.saw("busy#2 mark for the next one").await;
    let busy: Vec<_> = lab
        .trace()
        .into_iter()
        .filter(|line| line.starts_with("busy"))
        .skip(2)
        .collect();
    let expected = [
        "busy#1 gone",
        "busy#2 start",
        "busy#2 up",
        "busy#2 mark for the next one",
    ];
    assert_eq!(busy, expected);
    assert_eq!(app.shutdown().await.unwrap().unstopped().count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gap_06_a_stop_by_hand_waits_for_the_end() {
    let lab = Lab::new();
    let app = Waiting::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let gate = occupy(&app.busy).await;
    let child = app.busy.child();
    let stop = tokio::spawn(async move { child.stop().await });
    until(&mut events, "busy#1 unstopped").await;
    assert!(app.busy.child().start().await.is_err());
    assert!(app.busy.child().restart().await.is_err());
    assert!(!stop.is_finished());
    gate.open();
    stop.await.unwrap().unwrap();
    assert_eq!(app.busy.state(), State::Stopped);
    lab.saw("busy#1 gone").await;
    assert_eq!(lab.starts("busy").len(), 1);
    app.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gap_06_a_group_starts_around_the_member_that_does_not_stop_and_it_joins_when_gone() {
    supervision_tree!(Together {
        context: Lab,
        strategy: one_for_all,
        backoff: immediate,
        children: [
            fails = worker { actor: Scripted, args: |lab| lab.clone() },
            busy = worker {
                actor: Scripted,
                args: |lab| lab.clone(),
                shutdown: brutal,
                abort_grace: 500ms,
            },
        ],
    });
    let lab = Lab::new();
    let app = Together::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let gate = occupy(&app.busy).await;
    app.fails.tell(Do::Fail(Failing::Plain)).await.unwrap();
    until(&mut events, "busy#1 unstopped").await;
    // Members that start before it do not wait for it; what starts after it does.
    lab.saw("fails#2 up").await;
    assert_eq!(app.busy.state(), State::Stuck);
    gate.open();
    lab.saw("busy#2 up").await;
    lab.assert([
        "fails#1 start",
        "fails#1 up",
        "busy#1 start",
        "busy#1 up",
        "fails#1 on_restart",
        "fails#1 gone",
        "fails#2 start",
        "fails#2 up",
        "busy#1 gone",
        "busy#2 start",
        "busy#2 up",
    ]);
    app.busy.ask(Do::Ping).await.unwrap();
    assert_eq!(app.shutdown().await.unwrap().unstopped().count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gap_06_escalate_ends_the_tree_and_says_why() {
    supervision_tree!(Escalating {
        context: Lab,
        strategy: one_for_one,
        children: [
            calm = worker { actor: Scripted, args: |lab| lab.clone() },
            busy = worker {
                actor: Scripted,
                args: |lab| lab.clone(),
                shutdown: brutal,
                abort_grace: 500ms,
                unstopped: escalate,
            },
        ],
    });
    let lab = Lab::new();
    let app = Escalating::start(lab.clone()).await.unwrap();
    let gate = occupy(&app.busy).await;
    let child = app.busy.child();
    let restart = tokio::spawn(async move { child.restart().await });
    let (escalated, report) = gave_up(&app).await;
    assert_eq!(*escalated.reason(), EscalationReason::Unstopped);
    assert_eq!(
        (escalated.path(), escalated.child()),
        ("Escalating", "busy")
    );
    assert_eq!(
        escalated.to_string(),
        "`Escalating` gave up: `busy` does not stop"
    );
    assert!(report.child("busy").unwrap().unstopped);
    assert!(!report.child("calm").unwrap().unstopped);
    let restart = restart.await.unwrap();
    assert!(
        matches!(restart, Err(CommandError::NotRunning(_))),
        "{restart:?}"
    );
    gate.open();
    lab.saw("busy#1 gone").await;
    lab.assert_empty();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gap_06_no_ancestor_starts_a_child_of_which_something_is_left() {
    supervision_tree!(Ancestor {
        context: Lab,
        strategy: one_for_one,
        backoff: immediate,
        children: [
            sub = supervisor {
                strategy: one_for_one,
                children: [
                    calm = worker { actor: Scripted, args: |lab| lab.clone() },
                    busy = worker {
                        actor: Scripted,
                        args: |lab| lab.clone(),
                        shutdown: brutal,
                        abort_grace: 500ms,
                        unstopped: escalate,
                    },
                ],
            },
            other = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    let app = Ancestor::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let gate = occupy(&app.sub.busy).await;
    let child = app.sub.busy.child();
    let restart = tokio::spawn(async move { child.restart().await });
    until(
        &mut events,
        "sub#1 ended (failed: `sub` gave up: `sub/busy` does not stop) => restart",
    )
    .await;
    until(&mut events, "sub#1 unstopped").await;
    assert_eq!(app.tree().find("sub").unwrap().state(), State::Stuck);
    assert_eq!(app.other.ask(Do::Ping).await, Ok(1));
    assert_eq!(lab.starts("sub/calm").len(), 1, "the whole sub-tree waits");
    gate.open();
    until(&mut events, "sub#2 restarted").await;
    assert_eq!(app.sub.busy.ask(Do::Ping).await, Ok(2));
    let report = app.shutdown().await.unwrap();
    assert_eq!(report.unstopped().count(), 0, "{report}");
    // Whatever it was told, it was told: its supervisor was replaced under it.
    let _ = restart.await.unwrap();
    lab.assert_empty();
}
