//! What senders, askers and administrators get.

use supervision::{
    AskError, Cause, CommandError, State, TellError,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, drain, gave_up, until},
};
use tokio::time::Instant;

supervision_tree!(Pair {
    context: Lab,
    strategy: one_for_all,
    max_restarts: 1,
    within: 1h,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker {
            actor: Scripted,
            args: |lab| lab.clone(),
            handle_timeout: 2s,
            mailbox: queue { capacity: 3 },
        },
        b = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

#[tokio::test(start_paused = true)]
async fn a_stopped_child_gives_messages_back() {
    let lab = Lab::new();
    let app = Pair::start(lab.clone()).await.unwrap();
    app.a.child().stop().await.unwrap();
    let refused = app.a.tell(Do::Mark("this one")).await.unwrap_err();
    assert_eq!(refused.path(), "a");
    assert_eq!(refused.to_string(), "`a` is stopped");
    assert!(matches!(refused.into_message(), Do::Mark("this one")));
    let refused = app.a.try_tell(Do::Mark("that one")).unwrap_err();
    assert!(matches!(
        refused,
        TellError::Stopped { msg: Do::Mark("that one"), .. }
    ));
    assert_eq!(
        app.a.ask(Do::Ping).await,
        Err(AskError::Stopped { path: "a".into() })
    );

    app.a.child().start().await.unwrap();
    assert_eq!(
        app.a.ask(Do::Ping).await,
        Ok(2),
        "the same address works again"
    );
    let handles = app.handles().clone();
    app.shutdown().await.unwrap();
    assert!(handles.b.tell(Do::Mark("too late")).await.is_err());
    assert_eq!(handles.b.state(), State::Stopped);
}

#[tokio::test(start_paused = true)]
async fn the_asker_of_a_failing_handler_is_told_at_once() {
    let lab = Lab::new();
    let app = Pair::start(lab.clone()).await.unwrap();
    let asked = Instant::now();
    let question = |reply: Reply<u64>| {
        Do::run(move || {
            let _held = reply;
            Err(Failing::Plain)
        })
    };
    let answer = app.a.ask(question).await;
    assert_eq!(answer, Err(AskError::NoAnswer { path: "a".into() }));
    assert_eq!(asked.elapsed(), Duration::ZERO);
    let panics = |reply: Reply<u64>| {
        Do::run(move || {
            let _held = reply;
            panic!("instead of an answer")
        })
    };
    assert_eq!(
        app.b.ask(panics).await,
        Err(AskError::NoAnswer { path: "b".into() })
    );
    gave_up(&app).await;
}

#[tokio::test(start_paused = true)]
async fn typ_15_what_is_queued_behind_a_failing_message_is_kept_and_the_failing_one_is_not_redelivered()
 {
    let lab = Lab::new();
    let app = Pair::start(lab.clone()).await.unwrap();
    lab.clear();
    app.a.try_tell(Do::Fail(Failing::Plain)).unwrap();
    app.a.try_tell(Do::Mark("first")).unwrap();
    app.a.try_tell(Do::Mark("second")).unwrap();
    app.b.try_tell(Do::Mark("bystander")).unwrap();
    let full = app.a.try_tell(Do::Mark("third")).unwrap_err();
    assert!(matches!(full, TellError::Full { .. }));
    assert_eq!(app.a.queued(), 3);
    lab.saw("a#2 mark second").await;
    let marks: Vec<_> = lab
        .trace()
        .into_iter()
        .filter(|line| line.contains(" mark "))
        .collect();
    assert!(marks.contains(&"a#2 mark first".to_owned()), "{marks:?}");
    assert_eq!(
        marks.len(),
        3,
        "the bystander's message is handled once too"
    );
    assert_eq!(app.a.ask(Do::Ping).await, Ok(2), "one failure, one restart");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_a_stopped_child_will_not_handle_is_dropped_and_its_askers_told() {
    let lab = Lab::new();
    let app = Pair::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let second = Duration::from_secs(1);
    app.b.tell(Do::slow_stop(second)).await.unwrap();
    app.b.tell(Do::Sleep(second)).await.unwrap();
    app.b.tell(Do::Mark("never handled")).await.unwrap();
    let stop = async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        app.b.child().stop().await
    };
    let began = Instant::now();
    let asked = async { (app.b.ask(Do::Ping).await, began.elapsed()) };
    let ((answer, after), stopped) = tokio::join!(asked, stop);
    assert_eq!(answer, Err(AskError::NoAnswer { path: "b".into() }));
    assert_eq!(
        after, second,
        "once it is clear, and not after the clean-up"
    );
    stopped.unwrap();
    assert_eq!(began.elapsed(), 2 * second);
    until(&mut events, "b#1 dead_letters (2) stopped").await;
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_message_that_takes_longer_than_its_limit_ends_the_incarnation_at_the_limit() {
    let lab = Lab::new();
    let app = Pair::start(lab.clone()).await.unwrap();
    let limit = Duration::from_secs(2);
    app.a.tell(Do::Sleep(limit)).await.unwrap();
    assert_eq!(
        app.a.ask(Do::Ping).await,
        Ok(1),
        "the limit itself is in time"
    );
    lab.clear();

    let told = Instant::now();
    app.a.tell(Do::Hang).await.unwrap();
    app.a.tell(Do::Mark("behind it")).await.unwrap();
    lab.saw("a#2 mark behind it").await;
    assert_eq!(told.elapsed(), limit);
    let status = app.a.child().status().unwrap();
    let failure = status.last_failure.unwrap();
    assert_eq!(*failure.cause(), Cause::HandleTimedOut(limit));
    // Nothing of an incarnation that hung is trusted with a hook.
    assert!(!lab.trace().contains(&"a#1 on_restart".to_owned()));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn cx_stop_ends_the_incarnation_after_the_message_at_hand() {
    let lab = Lab::new();
    let app = Pair::start(lab.clone()).await.unwrap();
    lab.clear();
    app.a.try_tell(Do::Finish).unwrap();
    app.a.try_tell(Do::Mark("for the next")).unwrap();
    lab.saw("a#2 mark for the next").await;
    let trace = lab.trace();
    assert_eq!(trace[..2], ["a#1 stop (requested)", "a#1 gone"]);
    app.shutdown().await.unwrap();
}

/// OTP brings a child that was stopped by hand back with its group. Here it stays stopped until it
/// is started by hand.
#[tokio::test(start_paused = true)]
async fn a_child_stopped_by_hand_stays_down_through_a_restart_of_its_group() {
    let lab = Lab::new();
    let app = Pair::start(lab.clone()).await.unwrap();
    app.b.child().stop().await.unwrap();
    app.b.child().stop().await.unwrap();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("a#2 up").await;
    app.a.ask(Do::Ping).await.unwrap();
    assert_eq!(app.b.state(), State::Stopped);
    assert_eq!(lab.starts("b").len(), 1);
    app.b.child().start().await.unwrap();
    assert_eq!(app.b.ask(Do::Ping).await, Ok(2));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn orders_by_hand_are_counted_in_no_budget() {
    let lab = Lab::new();
    let app = Pair::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    for _ in 0..5 {
        app.a.child().restart().await.unwrap();
        app.b.child().stop().await.unwrap();
        app.b.child().start().await.unwrap();
    }
    assert!(matches!(
        app.a.child().start().await,
        Err(CommandError::AlreadyRunning(_))
    ));
    assert_eq!(app.a.incarnation(), 6);
    let told = drain(&mut events);
    let restarts: Vec<_> = told
        .iter()
        .filter(|line| line.contains(" restarted "))
        .collect();
    assert_eq!(restarts.len(), 10, "{told:#?}");
    for line in restarts {
        assert!(
            line.ends_with(" restarted (Manual, attempt 0, after 0ns)"),
            "{line}"
        );
    }
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(
        app.a.ask(Do::Ping).await,
        Ok(7),
        "the budget of one is untouched"
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_start_by_hand_that_fails_is_told_and_not_tried_again() {
    let lab = Lab::new();
    lab.script(
        "a",
        [OnStart::Ok, OnStart::Fail, OnStart::Panic, OnStart::Ok],
    );
    let app = Pair::start(lab.clone()).await.unwrap();
    app.a.child().stop().await.unwrap();
    for _ in 0..2 {
        let told = app.a.child().start().await.unwrap_err();
        assert!(matches!(told, CommandError::StartFailed { .. }), "{told}");
        assert_eq!(app.a.state(), State::Stopped);
    }
    assert_eq!(app.b.ask(Do::Ping).await, Ok(1));
    app.a.child().start().await.unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(4));
    assert_eq!(lab.starts("a").len(), 4);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn gap_09_a_stop_ordered_from_inside_the_tree_does_not_deadlock() {
    let lab = Lab::new();
    let app = Pair::start(lab.clone()).await.unwrap();
    let (tree, b) = (app.tree().clone(), app.b.child());
    app.a
        .tell(Do::run(move || {
            assert_eq!(b.state(), State::Running);
            tree.stop();
            Ok(())
        }))
        .await
        .unwrap();
    let report = app.join().await.unwrap();
    assert!(report.is_clean(), "{report}");
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn all_below_a_supervisor_that_was_stopped_by_hand_refuses_messages() {
    supervision_tree!(Below {
        context: Lab,
        strategy: one_for_one,
        children: [sub = supervisor {
            strategy: one_for_one,
            children: [a = worker { actor: Scripted, args: |lab| lab.clone() },],
        },],
    });
    let lab = Lab::new();
    let app = Below::start(lab.clone()).await.unwrap();
    let sub = app.tree().find("sub").unwrap();
    sub.stop().await.unwrap();
    assert!(app.sub.a.tell(Do::Finish).await.is_err());
    let asked = app.sub.a.ask(Do::Ping).await;
    assert_eq!(asked, Err(AskError::Stopped { path: "sub/a".into() }));
    sub.start().await.unwrap();
    assert_eq!(app.sub.a.ask(Do::Ping).await, Ok(2));
    assert!(app.shutdown().await.unwrap().is_clean());
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_for_an_order_is_told_when_a_later_one_overrules_it() {
    let lab = Lab::new();
    let app = Pair::start(lab.clone()).await.unwrap();
    for ends in [false, true] {
        app.b
            .tell(Do::slow_stop(Duration::from_secs(1)))
            .await
            .unwrap();
        app.b.ask(Do::Ping).await.unwrap();
        let b = app.b.child();
        let restart = tokio::spawn(async move { b.restart().await });
        lab.saw(if ends { "b#2 stop" } else { "b#1 stop" }).await;
        if ends {
            app.tree().stop();
            let told = restart.await.unwrap();
            assert!(matches!(told, Err(CommandError::NotRunning(_))), "{told:?}");
            break;
        }
        app.b.child().stop().await.unwrap();
        let told = restart.await.unwrap();
        assert!(matches!(told, Err(CommandError::Overruled(_))), "{told:?}");
        app.b.child().start().await.unwrap();
    }
    app.join().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_start_by_hand_that_joins_its_group_returns_when_the_child_is_up() {
    let lab = Lab::new();
    let app = Pair::start(lab.clone()).await.unwrap();
    app.b.child().stop().await.unwrap();
    lab.script("a", [OnStart::SlowOk(Duration::from_secs(1))]);
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("a#2 start").await;
    app.b.child().start().await.unwrap();
    assert_eq!(app.b.state(), State::Running);
    assert_eq!(lab.all("up")[2..], ["a#2 up", "b#2 up"]);
    app.shutdown().await.unwrap();
}
