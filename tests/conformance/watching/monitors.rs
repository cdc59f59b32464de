//! The exits of a child, each once.

use super::*;

#[tokio::test(start_paused = true)]
async fn l8_a_monitor_tells_each_exit_once_and_each_kind_apart() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    let mut monitor = app.alone.monitor();
    app.alone.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("alone#2 up").await;
    app.alone.tell(Do::Panic("out of order")).await.unwrap();
    lab.saw("alone#3 up").await;
    app.alone.tell(Do::Hang).await.unwrap();
    lab.saw("alone#4 up").await;
    app.alone.tell(Do::Finish).await.unwrap();
    lab.saw("alone#5 up").await;
    app.alone.child().stop().await.unwrap();
    lab.script("alone", [OnStart::Ignore]);
    app.alone.child().start().await.unwrap();
    let told: Vec<_> = std::iter::from_fn(|| monitor.try_next()).collect();
    let told: Vec<_> = told.iter().map(Down::to_string).collect();
    assert_eq!(told[0], "alone#1 is down (failed: plain)");
    assert!(
        told[1].starts_with("alone#2 is down (failed: panicked at"),
        "{}",
        told[1]
    );
    assert_eq!(
        told[2..],
        [
            "alone#3 is down (failed: a message was not handled within 5s)",
            "alone#4 is down (normal)",
            "alone#5 is down (shutdown)",
            "alone#6 is down (ignored)",
        ]
    );
    let mut hasty = app.hasty.monitor();
    app.shutdown().await.unwrap();
    let killed = hasty.next().await.unwrap();
    assert!(matches!(killed.exit, Some(Exit::Killed)), "{killed}");
    assert!(hasty.next().await.is_none());
    assert!(monitor.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn l8_an_exit_that_is_escalated_and_one_of_a_sub_tree_are_told_once() {
    supervision_tree!(Up {
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
        children: [sub = supervisor {
            strategy: one_for_one,
            on: match error {
                Failing => match error {
                    Failing::Guard => restart,
                    _ => escalate,
                },
                _ => escalate,
            },
            children: [a = worker { actor: Scripted, args: |lab| lab.clone(), on_panic: escalate },],
        },],
    });
    let lab = Lab::new();
    let app = Up::start(lab.clone()).await.unwrap();
    let (mut sub, mut a) = (
        app.tree().find("sub").unwrap().monitor(),
        app.sub.a.monitor(),
    );
    // Condemned from above while it is held alive: `a` and `sub` are stopped, once each.
    app.sub.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("sub/a#2 up").await;
    assert_eq!(
        a.next().await.unwrap().to_string(),
        "sub/a#1 is down (shutdown)"
    );
    assert_eq!(
        sub.next().await.unwrap().to_string(),
        "sub#1 is down (shutdown)"
    );
    // A panic that is escalated leaves nothing alive: it is down before it is decided on.
    app.sub.a.tell(Do::Panic("up")).await.unwrap();
    lab.saw("sub/a#3 up").await;
    app.sub.a.ask(Do::Ping).await.unwrap();
    let down = a.try_next().unwrap();
    assert_eq!(down.incarnation, 2);
    assert!(down.exit.unwrap().failure().is_some());
    assert_eq!(sub.try_next().unwrap().incarnation, 2);
    assert!(a.try_next().is_none() && sub.try_next().is_none());
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn monitoring_a_child_that_is_down_tells_so_at_once() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    app.alone.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("alone#1 gone").await;
    assert_eq!(app.alone.state(), State::BackingOff);
    let mut monitor = app.alone.monitor();
    let already = monitor.try_next().unwrap();
    assert!(already.already);
    assert_eq!(already.to_string(), "alone#1 is down (failed: plain)");
    lab.saw("alone#2 up").await;
    app.alone.child().stop().await.unwrap();
    let next = monitor.next().await.unwrap();
    assert_eq!((next.incarnation, next.already), (2, false));
    assert!(app.alone.child().exited().await.unwrap().already);

    app.last.tell(Do::Finish).await.unwrap();
    lab.saw("last#1 gone").await;
    let mut gone = app.last.monitor();
    assert!(gone.next().await.unwrap().already);
    assert!(gone.next().await.is_none(), "it will not come again");

    let child = app.alone.child();
    drop(app);
    assert!(monitor.next().await.is_none());
    lab.assert_empty();
    // A child of a tree of which nothing is left has no last exit either.
    let error = child.exited().await;
    assert!(
        matches!(error, Err(CommandError::NotRunning(_))),
        "{error:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn tsk_10_a_monitor_that_is_given_up_leaves_nothing() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    for _ in 0..100 {
        assert!(timeout(SECOND, app.alone.child().exited()).await.is_err());
    }
    assert_eq!(listeners(&app), 0);
    let many: Vec<_> = (0..100).map(|_| app.alone.monitor()).collect();
    assert_eq!(listeners(&app), 100);
    app.alone.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("alone#2 up").await;
    drop(many);
    assert_eq!(listeners(&app), 0);
    app.shutdown().await.unwrap();
}
