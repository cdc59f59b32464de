//! Children that take no messages for a while.

use supervision::{
    AskError, CommandError, State, TellError,
    prelude::*,
    testing::{Act, Do, Failing, Lab, OnStart, Scripted, drain, scripted_task, until},
};
use tokio::time::{Instant, advance};

supervision_tree!(Some {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    on: match error {
        Failing => match error {
            Failing::Escalate => escalate,
            _ => restart,
        },
        _ => restart,
    },
    visibility: private,
    children: [
        a = worker { actor: Scripted, args: |lab| lab.clone(), mailbox: queue { capacity: 3 } },
        b = worker { actor: Scripted, args: |lab| lab.clone() },
        task = task {
            run: scripted_task,
            args: |lab| (
                lab.clone(),
                "task",
                &[Act::Run] as &'static [Act],
                Default::default()
            ),
        },
    ],
});

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn l6_a_paused_child_takes_no_message_and_its_mailbox_fills_to_its_bound() {
    let lab = Lab::new();
    let app = Some::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let a = app.a.child();
    a.pause().unwrap();
    a.pause().unwrap();
    assert_eq!(a.state(), State::Paused);
    assert!(a.state().is_active(), "it lives");
    for mark in ["one", "two", "three"] {
        app.a.try_tell(Do::Mark(mark)).unwrap();
    }
    let full = app.a.try_tell(Do::Mark("four")).unwrap_err();
    assert!(matches!(full, TellError::Full { .. }));
    // A sender waits for room, as always.
    let handle = app.a.clone();
    let waiting = tokio::spawn(async move { handle.tell(Do::Mark("four")).await });
    advance(600 * SECOND).await;
    assert_eq!((app.a.queued(), waiting.is_finished()), (3, false));
    assert!(
        lab.trace().iter().all(|line| !line.contains("mark")),
        "{:?}",
        lab.trace()
    );
    assert_eq!(app.b.ask(Do::Ping).await, Ok(1), "the others go on");

    a.resume().unwrap();
    a.resume().unwrap();
    lab.saw("a#1 mark four").await;
    waiting.await.unwrap().unwrap();
    let marks: Vec<String> = lab
        .trace()
        .into_iter()
        .filter(|line| line.contains("mark"))
        .collect();
    assert_eq!(
        marks,
        [
            "a#1 mark one",
            "a#1 mark two",
            "a#1 mark three",
            "a#1 mark four"
        ]
    );
    let told = drain(&mut events);
    assert_eq!(told, ["a#1 paused", "a#1 unpaused"]);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn l6_the_message_at_hand_is_handled_to_its_end() {
    let lab = Lab::new();
    let app = Some::start(lab.clone()).await.unwrap();
    app.a.tell(Do::Sleep(SECOND)).await.unwrap();
    app.a.tell(Do::Mark("next")).await.unwrap();
    tokio::task::yield_now().await;
    app.a.child().pause().unwrap();
    advance(10 * SECOND).await;
    tokio::task::yield_now().await;
    assert_eq!(app.a.queued(), 1);
    app.a.child().resume().unwrap();
    lab.saw("a#1 mark next").await;
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn l6_a_paused_child_stops_and_restarts_at_once() {
    let lab = Lab::new();
    let app = Some::start(lab.clone()).await.unwrap();
    let a = app.a.child();
    let began = Instant::now();
    a.pause().unwrap();
    app.a.try_tell(Do::Mark("kept")).unwrap();
    a.restart().await.unwrap();
    assert_eq!(
        a.state(),
        State::Running,
        "a pause ends with its incarnation"
    );
    lab.saw("a#2 mark kept").await;
    a.pause().unwrap();
    let asker = app.a.clone();
    let asking = tokio::spawn(async move { asker.ask(Do::Ping).await });
    tokio::task::yield_now().await;
    a.stop().await.unwrap();
    assert_eq!(
        asking.await.unwrap(),
        Err(AskError::NoAnswer { path: "a".into() })
    );
    assert_eq!(began.elapsed(), Duration::ZERO);
    let told = a.pause().unwrap_err();
    assert_eq!(told.to_string(), "`a` is stopped");
    app.b.child().pause().unwrap();
    assert!(app.shutdown().await.unwrap().is_clean());
    assert_eq!(began.elapsed(), Duration::ZERO);
    lab.assert_empty();
}

/// A failure of the message at hand is a failure as any; the next incarnation is not paused.
#[tokio::test(start_paused = true)]
async fn a_failure_during_a_pause_restarts_and_ends_it() {
    let lab = Lab::new();
    let app = Some::start(lab.clone()).await.unwrap();
    let a = app.a.child();
    let pause = a.clone();
    let fails = Do::run(move || {
        pause.pause().unwrap();
        Err(Failing::Plain)
    });
    app.a.tell(fails).await.unwrap();
    app.a.tell(Do::Mark("behind it")).await.unwrap();
    lab.saw("a#2 mark behind it").await;
    assert_eq!(a.state(), State::Running);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_has_no_messages_or_is_not_up_cannot_be_paused() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Ok, OnStart::SlowOk(SECOND)]);
    let app = Some::start(lab.clone()).await.unwrap();
    let told = app.task.child().pause().unwrap_err();
    assert_eq!(
        told.to_string(),
        "`task` takes no messages that could be paused"
    );
    let mut events = app.tree().events();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    until(&mut events, "a#2 starting").await;
    assert!(matches!(
        app.a.child().pause(),
        Err(CommandError::Restarting(_))
    ));
    lab.saw("a#2 up").await;
    app.shutdown().await.unwrap();
}
