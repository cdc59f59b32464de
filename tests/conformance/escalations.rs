//! Failures on their way up: the directive `escalate`, and supervisors that give up.

use std::{
    error::Error,
    sync::atomic::{AtomicBool, Ordering::SeqCst},
};

use supervision::{
    EscalationReason, State,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, drain, exit, gave_up, until},
};

supervision_tree!(Up {
    context: Lab,
    strategy: one_for_one,
    max_restarts: 2,
    within: 1h,
    backoff: immediate,
    on: match error {
        Failing => match error {
            Failing::Resume => resume,
            Failing::Stop => stop,
            Failing::Escalate => escalate,
            _ => restart,
        },
        Escalated => restart,
        _ => escalate,
    },
    visibility: in_crate,
    children: [
        market = supervisor {
            strategy: one_for_one,
            max_restarts: 1,
            within: 1h,
            backoff: immediate,
            restart: transient,
            children: [
                rates = worker {
                    actor: Scripted,
                    args: |lab| lab.clone(),
                    on: match error {
                        Failing::Plain => restart,
                        _ => escalate,
                    },
                },
                quotes = worker { actor: Scripted, args: |lab| lab.clone() },
            ],
        },
        ledger = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

#[tokio::test(start_paused = true)]
async fn hie_03_an_escalated_failure_may_be_resumed_by_the_parent() {
    let lab = Lab::new();
    let app = Up::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    lab.clear();
    app.market
        .rates
        .try_tell(Do::Fail(Failing::Resume))
        .unwrap();
    app.market.rates.try_tell(Do::Mark("goes on")).unwrap();
    lab.saw("market/rates#1 mark goes on").await;
    lab.assert(["market/rates#1 mark goes on"]);
    let told = drain(&mut events);
    assert_eq!(
        told,
        [
            "market/rates#1 held (to be resumed)",
            "market/rates#1 released"
        ]
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn hie_01_an_escalated_failure_may_restart_the_subtree() {
    let lab = Lab::new();
    let app = Up::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    lab.clear();
    app.market
        .rates
        .try_tell(Do::Fail(Failing::Restart))
        .unwrap();
    app.market.rates.try_tell(Do::Mark("kept")).unwrap();
    lab.saw("market/rates#2 mark kept").await;
    until(&mut events, "market/rates#1 held (to be restarted)").await;
    until(
        &mut events,
        "market#1 ended (failed: to be restarted) => restart",
    )
    .await;
    until(
        &mut events,
        "market#2 restarted (Escalated, attempt 1, after 0ns)",
    )
    .await;
    let trace = lab.trace();
    let without_mark: Vec<_> = trace
        .iter()
        .filter(|line| !line.contains(" mark "))
        .collect();
    assert_eq!(
        without_mark,
        [
            "market/quotes#1 stop",
            "market/quotes#1 gone",
            "market/rates#1 stop",
            "market/rates#1 gone",
            "market/rates#2 start",
            "market/rates#2 up",
            "market/quotes#2 start",
            "market/quotes#2 up",
        ],
    );
    assert_eq!(app.ledger.ask(Do::Ping).await, Ok(1));

    // It counts in the parent's budget, and the sub-tree begins with an empty one of its own.
    app.market
        .rates
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    lab.saw("market/rates#3 up").await;
    app.market
        .rates
        .tell(Do::Fail(Failing::Restart))
        .await
        .unwrap();
    lab.saw("market/quotes#3 up").await;
    app.market
        .rates
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    lab.saw("market/rates#5 up").await;
    app.market
        .rates
        .tell(Do::Fail(Failing::Restart))
        .await
        .unwrap();
    let (escalated, _) = gave_up(&app).await;
    assert_eq!(escalated.path(), "Up");
    let limit =
        EscalationReason::LimitExceeded { max_restarts: 2, within: Duration::from_secs(3600) };
    assert_eq!(*escalated.reason(), limit);
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn sut_23_an_escalated_failure_may_stop_the_subtree() {
    let lab = Lab::new();
    let app = Up::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.market
        .rates
        .tell(Do::Fail(Failing::Stop))
        .await
        .unwrap();
    until(&mut events, "market#1 stopped (shutdown)").await;
    let market = app.tree().find("market").unwrap();
    assert_eq!(market.state(), State::Stopped);
    assert!(app.market.rates.tell(Do::Finish).await.is_err());
    assert!(app.market.quotes.tell(Do::Finish).await.is_err());
    assert_eq!(app.ledger.ask(Do::Ping).await, Ok(1));
    assert_eq!(lab.alive(), 1);

    market.start().await.unwrap();
    assert_eq!(app.market.rates.ask(Do::Ping).await, Ok(2));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn sut_22_a_failure_escalated_at_the_root_ends_the_tree_with_path_and_cause() {
    let lab = Lab::new();
    let app = Up::start(lab.clone()).await.unwrap();
    lab.clear();
    app.market
        .rates
        .tell(Do::Fail(Failing::Escalate))
        .await
        .unwrap();
    let (escalated, report) = gave_up(&app).await;
    assert_eq!(
        (escalated.path(), escalated.child()),
        ("Up", "market/rates")
    );
    assert_eq!(*escalated.reason(), EscalationReason::Escalated);
    let cause = escalated.cause().unwrap();
    assert!(matches!(cause.downcast_ref(), Some(Failing::Escalate)));
    assert_eq!((cause.path(), cause.incarnation()), ("market/rates", 1));
    assert_eq!(escalated.source().unwrap().to_string(), "to be escalated");
    assert_eq!(
        lab.all("gone"),
        [
            "ledger#1 gone",
            "market/quotes#1 gone",
            "market/rates#1 gone"
        ],
        "an ordered stop, last first",
    );
    assert_eq!(exit(&report, "ledger"), "shutdown");
    assert!(app.join().await.is_err(), "and so again");
    assert!(app.shutdown().await.is_err());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_the_root_itself_escalates_ends_the_tree() {
    let lab = Lab::new();
    let app = Up::start(lab.clone()).await.unwrap();
    app.ledger.tell(Do::Fail(Failing::Escalate)).await.unwrap();
    let (escalated, _) = gave_up(&app).await;
    assert_eq!((escalated.path(), escalated.child()), ("Up", "ledger"));
    assert_eq!(*escalated.reason(), EscalationReason::Escalated);
}

supervision_tree!(Tower {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    on: match error {
        Failing => match error {
            Failing::Resume => resume,
            _ => stop,
        },
        _ => restart,
    },
    visibility: private,
    children: [
        upper = supervisor {
            strategy: one_for_one,
            on: match error {
                Failing => escalate,
                _ => restart,
            },
            children: [
                lower = supervisor {
                    strategy: one_for_one,
                    on: match error {
                        Failing => escalate,
                        _ => restart,
                    },
                    children: [a = worker { actor: Scripted, args: |lab| lab.clone() },],
                },
                b = worker { actor: Scripted, args: |lab| lab.clone() },
            ],
        },
        c = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

#[tokio::test(start_paused = true)]
async fn a_failure_that_is_escalated_again_is_decided_further_up() {
    let lab = Lab::new();
    let app = Tower::start(lab.clone()).await.unwrap();
    app.upper
        .lower
        .a
        .tell(Do::Fail(Failing::Resume))
        .await
        .unwrap();
    assert_eq!(
        app.upper.lower.a.ask(Do::Ping).await,
        Ok(1),
        "released from two levels up"
    );

    app.upper
        .lower
        .a
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    lab.saw("upper/lower/a#1 gone").await;
    let upper = app.tree().find("upper").unwrap();
    assert_eq!(
        upper.state(),
        State::Stopped,
        "the verdict is about the root's child"
    );
    assert_eq!(lab.alive(), 1);
    assert_eq!(app.c.ask(Do::Ping).await, Ok(1));
    app.shutdown().await.unwrap();
}

/// A start that failed left no instance that could be resumed.
#[tokio::test(start_paused = true)]
async fn resume_means_restart_where_nothing_lives() {
    let lab = Lab::new();
    lab.script("ledger", [OnStart::Ok, OnStart::FailResume, OnStart::Ok]);
    let app = Up::start(lab.clone()).await.unwrap();
    app.ledger.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(app.ledger.ask(Do::Ping).await, Ok(3));
    app.shutdown().await.unwrap();

    // Its own arms escalate, the root's say resume: a restart too many for its supervisor.
    let lab = Lab::new();
    lab.script(
        "market/rates",
        [OnStart::Ok, OnStart::FailResume, OnStart::Ok],
    );
    let app = Up::start(lab.clone()).await.unwrap();
    app.market
        .rates
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    assert_eq!(app.market.rates.ask(Do::Ping).await, Ok(3));
    assert_eq!(
        app.market.quotes.ask(Do::Ping).await,
        Ok(2),
        "the sub-tree was restarted"
    );
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

static ENTERED: AtomicBool = AtomicBool::new(false);
static LEAVE: AtomicBool = AtomicBool::new(false);

fn deliberate() -> bool {
    ENTERED.store(true, SeqCst);
    while !LEAVE.load(SeqCst) {
        std::thread::yield_now();
    }
    true
}

supervision_tree!(Deliberate {
    context: Lab,
    strategy: one_for_one,
    on: match error {
        Failing if deliberate() => resume,
        _ => escalate,
    },
    visibility: private,
    children: [market = supervisor {
        strategy: one_for_one,
        children: [
            rates = worker {
                actor: Scripted,
                args: |lab| lab.clone(),
                on: match error {
                    _ => escalate,
                },
            },
            quotes = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    },],
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_parent_decides_the_child_is_held_and_its_siblings_run_on() {
    let lab = Lab::new();
    let app = Deliberate::start(lab.clone()).await.unwrap();
    app.market
        .rates
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    while !ENTERED.load(SeqCst) {
        tokio::task::yield_now().await;
    }
    assert_eq!(app.market.rates.state(), State::Held);
    assert_eq!(app.market.quotes.ask(Do::Ping).await, Ok(1));
    app.market
        .rates
        .tell(Do::Mark("its mailbox fills"))
        .await
        .unwrap();
    assert_eq!(app.market.rates.queued(), 1);
    assert_eq!(app.tree().counts().active, 3, "a held child lives");
    LEAVE.store(true, SeqCst);
    assert_eq!(app.market.rates.ask(Do::Ping).await, Ok(1));
    assert_eq!(app.market.rates.state(), State::Running);
    assert!(app.shutdown().await.unwrap().is_clean());
}
