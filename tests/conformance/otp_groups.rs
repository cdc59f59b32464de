//! Strategies: whom a failing child takes with it, and in which order.

use supervision::{
    EscalationReason, State,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, gave_up},
};

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(start_paused = true)]
async fn otp_30_pkc_01_pkc_09_typ_07_glm_01_one_for_one_restarts_the_failing_child_alone_and_gives_up_on_the_third()
 {
    supervision_tree!(One {
        context: Lab,
        strategy: one_for_one,
        max_restarts: 2,
        within: 1h,
        backoff: immediate,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone() },
            b = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    let app = One::start(lab.clone()).await.unwrap();

    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("a#2 up").await;
    assert_eq!(app.b.ask(Do::Ping).await, Ok(1), "the sibling is untouched");
    app.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("b#2 up").await;
    lab.clear();

    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    let (escalated, report) = gave_up(&app).await;
    assert_eq!(escalated.path(), "One");
    assert_eq!(escalated.child(), "a");
    let limit = EscalationReason::LimitExceeded { max_restarts: 2, within: HOUR };
    assert_eq!(*escalated.reason(), limit);
    assert_eq!(escalated.history().len(), 3);
    assert!(!report.is_clean());
    lab.assert(["a#2 on_restart", "a#2 gone", "b#2 stop", "b#2 gone"]);
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn otp_32_pkc_12_glm_03_one_for_all_restarts_all_and_counts_one() {
    supervision_tree!(All {
        context: Lab,
        strategy: one_for_all,
        max_restarts: 2,
        within: 1h,
        backoff: immediate,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone() },
            b = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    let app = All::start(lab.clone()).await.unwrap();
    lab.clear();

    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("b#2 up").await;
    lab.assert([
        "a#1 on_restart",
        "a#1 gone",
        "b#1 stop",
        "b#1 gone",
        "a#2 start",
        "a#2 up",
        "b#2 start",
        "b#2 up",
    ]);
    app.b.tell(Do::Panic("second")).await.unwrap();
    lab.saw("b#3 up").await;
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    let (escalated, _) = gave_up(&app).await;
    assert_eq!(escalated.child(), "a");
    assert_eq!(lab.all("up").len(), 4, "two group restarts and no third");
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn otp_33_a_group_whose_member_cannot_come_back_gives_up() {
    supervision_tree!(Hopeless {
        context: Lab,
        strategy: one_for_all,
        max_restarts: 2,
        within: 1h,
        backoff: immediate,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone() },
            b = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    lab.script("b", [OnStart::Ok, OnStart::Fail]);
    let app = Hopeless::start(lab.clone()).await.unwrap();
    app.a.tell(Do::Fail(Failing::Restart)).await.unwrap();

    let (escalated, _) = gave_up(&app).await;
    assert_eq!(escalated.child(), "b");
    assert!(matches!(
        escalated.reason(),
        EscalationReason::LimitExceeded { .. }
    ));
    let history: Vec<_> = escalated
        .history()
        .iter()
        .map(|failure| format!("{}: {failure}", failure.path()))
        .collect();
    assert_eq!(history, ["a: to be restarted", "b: plain", "b: plain"]);
    assert_eq!(lab.starts("a").len(), 3);
    assert_eq!(lab.starts("b").len(), 3);
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn otp_34_a_group_begins_again_from_the_first_when_a_later_start_fails() {
    supervision_tree!(Again {
        context: Lab,
        strategy: one_for_all,
        max_restarts: 3,
        within: 1h,
        backoff: immediate,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone() },
            b = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    lab.script("b", [OnStart::Ok, OnStart::Fail, OnStart::Ok]);
    let app = Again::start(lab.clone()).await.unwrap();
    lab.clear();

    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("b#3 up").await;
    lab.assert([
        "a#1 on_restart",
        "a#1 gone",
        "b#1 stop",
        "b#1 gone",
        "a#2 start",
        "a#2 up",
        "b#2 start",
        "b#2 gone",
        "a#2 stop",
        "a#2 gone",
        "a#3 start",
        "a#3 up",
        "b#3 start",
        "b#3 up",
    ]);
    assert!(app.shutdown().await.unwrap().is_clean());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn otp_41_glm_02_rest_for_one_leaves_the_children_before_alone() {
    supervision_tree!(Rest {
        context: Lab,
        strategy: rest_for_one,
        max_restarts: 2,
        within: 1h,
        backoff: immediate,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone() },
            b = worker { actor: Scripted, args: |lab| lab.clone() },
            c = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    let app = Rest::start(lab.clone()).await.unwrap();
    lab.clear();

    app.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("c#2 up").await;
    app.c.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("c#3 up").await;
    lab.assert([
        "b#1 on_restart",
        "b#1 gone",
        "c#1 stop",
        "c#1 gone",
        "b#2 start",
        "b#2 up",
        "c#2 start",
        "c#2 up",
        "c#2 on_restart",
        "c#2 gone",
        "c#3 start",
        "c#3 up",
    ]);
    lab.clear();
    app.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    let (escalated, _) = gave_up(&app).await;
    assert_eq!(escalated.child(), "b");
    lab.assert([
        "b#2 on_restart",
        "b#2 gone",
        "c#3 stop",
        "c#3 gone",
        "a#1 stop",
        "a#1 gone",
    ]);
}

#[tokio::test(start_paused = true)]
async fn otp_43_rest_for_one_resumes_at_the_child_whose_start_failed() {
    supervision_tree!(Resumes {
        context: Lab,
        strategy: rest_for_one,
        max_restarts: 3,
        within: 1h,
        backoff: immediate,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone() },
            b = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    lab.script("b", [OnStart::Ok, OnStart::Fail, OnStart::Ok]);
    let app = Resumes::start(lab.clone()).await.unwrap();
    lab.clear();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("b#3 up").await;
    lab.assert([
        "a#1 on_restart",
        "a#1 gone",
        "b#1 stop",
        "b#1 gone",
        "a#2 start",
        "a#2 up",
        "b#2 start",
        "b#2 gone",
        "b#3 start",
        "b#3 up",
    ]);
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn otp_78_a_temporary_bystander_of_one_for_all_is_removed() {
    supervision_tree!(Bystander {
        context: Lab,
        strategy: one_for_all,
        backoff: immediate,
        children: [
            firm = worker { actor: Scripted, args: |lab| lab.clone() },
            guest = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
        ],
    });
    let lab = Lab::new();
    let app = Bystander::start(lab.clone()).await.unwrap();
    assert_eq!(app.tree().counts().specs, 2);
    lab.clear();
    app.firm.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("firm#2 up").await;
    lab.assert([
        "firm#1 on_restart",
        "firm#1 gone",
        "guest#1 stop",
        "guest#1 gone",
        "firm#2 start",
        "firm#2 up",
    ]);
    let counts = app.tree().counts();
    assert_eq!((counts.specs, counts.active), (1, 1));
    assert_eq!(app.firm.ask(Do::Ping).await, Ok(2));
    assert!(
        app.guest.tell(Do::Finish).await.is_err(),
        "nobody will handle it"
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn otp_78_a_temporary_bystander_of_rest_for_one_is_removed() {
    supervision_tree!(Passerby {
        context: Lab,
        strategy: rest_for_one,
        backoff: immediate,
        children: [
            before = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
            firm = worker { actor: Scripted, args: |lab| lab.clone() },
            after = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
        ],
    });
    let lab = Lab::new();
    let app = Passerby::start(lab.clone()).await.unwrap();
    app.firm.tell(Do::Panic("exits")).await.unwrap();
    lab.saw("firm#2 up").await;
    assert_eq!(app.before.ask(Do::Ping).await, Ok(1));
    assert_eq!(lab.all("gone"), ["firm#1 gone", "after#1 gone"]);
    let paths: Vec<_> = app
        .tree()
        .children()
        .iter()
        .map(|child| child.path.clone())
        .collect();
    assert_eq!(
        paths,
        ["before".into(), "firm".into()] as [std::sync::Arc<str>; 2]
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn otp_81_during_a_hanging_restart_the_rest_is_down_and_a_stop_breaks_the_loop() {
    supervision_tree!(Hanging {
        context: Lab,
        strategy: rest_for_one,
        max_restarts: 8,
        within: 10s,
        backoff: immediate,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone() },
            b = worker { actor: Scripted, args: |lab| lab.clone() },
            c = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    let two = Duration::from_secs(2);
    lab.script(
        "b",
        [
            OnStart::Ok,
            OnStart::SlowFail(two),
            OnStart::SlowFail(two),
            OnStart::Ok,
        ],
    );
    let app = Hanging::start(lab.clone()).await.unwrap();
    app.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("b#3 start").await;

    let states = || [app.a.state(), app.b.state(), app.c.state()];
    assert_eq!(states(), [State::Running, State::Starting, State::Stopped]);
    let counts = app.tree().counts();
    assert_eq!((counts.specs, counts.active, counts.workers), (3, 1, 3));

    app.b.child().stop().await.unwrap();
    assert_eq!(states(), [State::Running, State::Stopped, State::Stopped]);
    assert_eq!(lab.starts("c").len(), 1, "the group's restart is off");
    app.b.child().start().await.unwrap();
    assert_eq!(states(), [State::Running, State::Running, State::Stopped]);
    assert_eq!(app.a.ask(Do::Ping).await, Ok(1));
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn otp_87_the_order_is_that_of_declaration_not_of_names() {
    supervision_tree!(Order {
        context: Lab,
        strategy: rest_for_one,
        backoff: immediate,
        children: [
            ch7 = worker { actor: Scripted, args: |lab| lab.clone() },
            ch3 = worker { actor: Scripted, args: |lab| lab.clone() },
            ch10 = worker { actor: Scripted, args: |lab| lab.clone() },
            ch2 = worker { actor: Scripted, args: |lab| lab.clone() },
            ch5 = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    let app = Order::start(lab.clone()).await.unwrap();
    assert_eq!(
        lab.all("up"),
        ["ch7#1 up", "ch3#1 up", "ch10#1 up", "ch2#1 up", "ch5#1 up"]
    );
    lab.clear();
    app.ch10.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("ch5#2 up").await;
    assert_eq!(lab.all("gone"), ["ch10#1 gone", "ch5#1 gone", "ch2#1 gone"]);
    assert_eq!(lab.all("up"), ["ch10#2 up", "ch2#2 up", "ch5#2 up"]);
    lab.clear();
    app.shutdown().await.unwrap();
    let gone = [
        "ch5#2 gone",
        "ch2#2 gone",
        "ch10#2 gone",
        "ch3#1 gone",
        "ch7#1 gone",
    ];
    assert_eq!(lab.all("gone"), gone);
}
