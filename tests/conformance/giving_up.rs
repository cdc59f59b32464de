//! Supervisors that give up, and decisions by the type of an error.

use std::{
    error::Error,
    io::{self, ErrorKind},
    sync::{Arc, atomic::AtomicU64},
};

use supervision::{
    EscalationReason, Exit, State,
    prelude::*,
    testing::{Act, Do, Failing, Lab, Scripted, exit, gave_up, scripted_task, until},
};

use crate::escalations::Up;

#[tokio::test(start_paused = true)]
async fn gap_04_obs_11_a_supervisor_that_gives_up_has_failed_and_a_transient_one_is_restarted() {
    let lab = Lab::new();
    let app = Up::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.market
        .rates
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    lab.saw("market/rates#2 up").await;
    app.market
        .rates
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    until(
        &mut events,
        "market#2 restarted (Failure, attempt 1, after 0ns)",
    )
    .await;
    assert_eq!(app.market.rates.ask(Do::Ping).await, Ok(3));

    let status = app.tree().find("market").unwrap().status().unwrap();
    let Some(Exit::Failed(failure)) = &status.last_exit else {
        panic!("{status:?}")
    };
    let escalated: &Escalated = failure.downcast_ref().expect("the type is Escalated");
    assert_eq!(
        (escalated.path(), escalated.child()),
        ("market", "market/rates")
    );
    let limit =
        EscalationReason::LimitExceeded { max_restarts: 1, within: Duration::from_secs(3600) };
    assert_eq!(*escalated.reason(), limit);
    let history: Vec<_> = escalated
        .history()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(history, ["plain", "plain"]);
    assert_eq!(app.ledger.ask(Do::Ping).await, Ok(1));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn gap_04_at_the_root_the_whole_chain_is_in_the_error() {
    let lab = Lab::new();
    let app = Up::start(lab.clone()).await.unwrap();
    for incarnation in 2..=6 {
        app.market
            .rates
            .tell(Do::Fail(Failing::Plain))
            .await
            .unwrap();
        lab.saw(&format!("market/rates#{incarnation} up")).await;
    }
    app.market
        .rates
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    let error = app.join().await.unwrap_err();
    let mut chain = vec![error.to_string()];
    let mut source = error.source();
    while let Some(error) = source {
        chain.push(error.to_string());
        source = error.source();
    }
    assert_eq!(
        chain,
        [
            "the tree `Up` ended with an error",
            "`Up` gave up on `market`: more than 2 restarts within 3600s",
            "`market` gave up on `market/rates`: more than 1 restarts within 3600s",
            "plain",
        ],
    );
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn gap_04_hie_02_the_parent_decides_on_the_type_escalated() {
    supervision_tree!(Chosen {
        context: Lab,
        strategy: one_for_one,
        backoff: immediate,
        on: match error {
            Escalated if error.path() == "stops" => stop,
            Escalated if error.path() == "ends" => escalate,
            _ => restart,
        },
        children: [
            stops = supervisor {
                strategy: one_for_one,
                max_restarts: 0,
                children: [a = worker { actor: Scripted, args: |lab| lab.clone() },],
            },
            leaves = supervisor {
                strategy: one_for_one,
                max_restarts: 0,
                restart: temporary,
                children: [a = worker { actor: Scripted, args: |lab| lab.clone() },],
            },
            ends = supervisor {
                strategy: one_for_one,
                max_restarts: 0,
                children: [a = worker { actor: Scripted, args: |lab| lab.clone() },],
            },
        ],
    });
    let lab = Lab::new();
    let app = Chosen::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.stops.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    let event = until(
        &mut events,
        "stops#1 ended (failed: `stops` gave up on `stops/a`",
    )
    .await;
    assert!(event.to_string().ends_with(" => stop"), "{event}");
    assert_eq!(app.tree().find("stops").unwrap().state(), State::Stopped);

    app.leaves.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    until(&mut events, "leaves#1 ended").await;
    let paths: Vec<_> = app
        .tree()
        .children()
        .iter()
        .map(|child| child.path.clone())
        .collect();
    assert_eq!(paths, [Arc::from("stops"), Arc::from("ends")]);

    app.ends.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    let (escalated, report) = gave_up(&app).await;
    assert_eq!(escalated.path(), "Chosen");
    assert_eq!(*escalated.reason(), EscalationReason::Escalated);
    let cause: &Escalated = escalated.cause().unwrap().downcast_ref().unwrap();
    assert_eq!(cause.child(), "ends/a");
    assert!(report.child("leaves").unwrap().exit.is_some());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn typ_02_typ_03_typ_05_a_supervisor_decides_by_type_and_looks_inside() {
    type Counter = Arc<AtomicU64>;
    #[derive(Clone, Default)]
    struct Counted {
        lab: Lab,
        runs: Counter,
    }
    const ONCE: &[Act] = &[Act::Run, Act::Run];
    const REFUSED: &[Act] = &[Act::Fail(ErrorKind::ConnectionRefused)];
    const RESET: &[Act] = &[Act::Fail(ErrorKind::ConnectionReset), Act::Run];

    supervision_tree!(ByType {
        context: Counted,
        strategy: one_for_one,
        visibility: private,
        backoff: immediate,
        on: match error {
            Failing => match error {
                Failing::Resume => resume,
                Failing::Stop | Failing::Caused(_) => stop,
                _ => restart,
            },
            io::Error if error.kind() == ErrorKind::ConnectionRefused => stop,
            io::Error => restart,
            _ => escalate,
        },
        children: [
            actor = worker { actor: Scripted, args: |cx| cx.lab.clone() },
            own = worker {
                actor: Scripted,
                args: |cx| cx.lab.clone(),
                on: match error {
                    Failing::Stop => restart,
                    _ => resume,
                },
            },
            refused = task {
                run: scripted_task,
                args: |cx| (cx.lab.clone(), "refused", REFUSED, Counter::default()),
            },
            reset = task {
                run: scripted_task,
                args: |cx| (cx.lab.clone(), "reset", RESET, cx.runs.clone()),
            },
            runs = task {
                run: scripted_task,
                args: |cx| (cx.lab.clone(), "runs", ONCE, Counter::default()),
            },
        ],
    });
    let context = Counted::default();
    let lab = context.lab.clone();
    let app = ByType::start(context).await.unwrap();
    lab.saw("reset#2 start").await;
    assert_eq!(app.reset.incarnation(), 2);
    assert_eq!(app.refused.state(), State::Stopped);
    assert_eq!(app.runs.state(), State::Running);

    app.actor.tell(Do::Fail(Failing::Resume)).await.unwrap();
    assert_eq!(app.actor.ask(Do::Ping).await, Ok(1));
    app.actor.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(app.actor.ask(Do::Ping).await, Ok(2));
    app.actor
        .tell(Do::Fail(Failing::Caused(ErrorKind::Other.into())))
        .await
        .unwrap();
    lab.saw("actor#2 stop (directive)").await;
    assert_eq!(
        app.actor.state(),
        State::Stopped,
        "whatever its restart type"
    );

    app.own.tell(Do::Fail(Failing::Stop)).await.unwrap();
    assert_eq!(
        app.own.ask(Do::Ping).await,
        Ok(2),
        "the child's own arms come first"
    );
    let report = app.shutdown().await.unwrap();
    assert_eq!(exit(&report, "actor"), "failed: caused");
    assert!(lab.trace().contains(&"runs#1 cancelled".to_owned()));
}
