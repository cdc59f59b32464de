//! The walk through an interface and the corners of budgets: further rows of OTP's `simple_one_for_one` and of
//! `DynamicSupervisor`.

use supervision::{
    CommandError, Counts, Exit, SpawnError, State,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, exit, until},
};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(Rows {
    context: Lab,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [
        // The budget of OTP's case: 2 for all members together.
        shared = pool { actor: Scripted, max: 9, shared: limit { max: 2, within: 60s } },
        own = pool { actor: Scripted, max: 9, max_restarts: 2, within: 60s },
        ten = pool { actor: Scripted, max: 9, max_restarts: 10, within: 60s },
        group = supervisor {
            strategy: one_for_one,
            children: [elsewhere = pool { actor: Scripted, max: 9 }],
        },
        slow = pool { actor: Scripted, max: 9, max_restarts: 8, within: 10s },
    ],
});

supervision_tree!(Stops {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        patient = pool { actor: Scripted, max: 9, shutdown: infinity },
        brutal = pool { actor: Scripted, max: 9, shutdown: brutal },
        timed = pool { actor: Scripted, max: 99, shutdown: 1s },
    ],
});

fn numbers(counts: Counts) -> (usize, usize) {
    (counts.specs, counts.active)
}

async fn tell(member: &ActorRef<Scripted>, msg: Do) {
    member.tell(msg).await.expect("the member takes messages");
}

#[tokio::test(start_paused = true)]
async fn otp_40_a_member_that_ignores_its_restart_is_gone_and_the_stop_is_clean() {
    let lab = Lab::new();
    lab.script("own/0", [OnStart::Ok, OnStart::Ok, OnStart::Ignore]);
    let app = Rows::start(lab.clone()).await.unwrap();
    let member = app.own.spawn(lab.clone()).await.unwrap();
    tell(&member, Do::Fail(Failing::Plain)).await;
    assert_eq!(member.ask(Do::Ping).await, Ok(2));
    tell(&member, Do::Fail(Failing::Plain)).await;
    member.child().stopped().await;
    assert_eq!(app.own.count(), 0);
    assert!(app.shutdown().await.unwrap().is_clean());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn otp_24_every_order_about_members_by_name_and_by_handle() {
    let lab = Lab::new();
    let app = Rows::start(lab.clone()).await.unwrap();
    // What was declared for the pool is no child of its own that could be named.
    assert!(app.tree().find("own/nobody").is_none());
    assert!(app.own.get("nobody").is_none());
    let member = app.own.spawn_named("ann", lab.clone()).await.unwrap();
    let child = member.child();
    let running = child.start().await.unwrap_err();
    assert!(
        matches!(running, CommandError::AlreadyRunning(_)),
        "{running}"
    );
    child.restart().await.unwrap();
    assert_eq!(member.incarnation(), 2);
    // A handle of another pool's member is that one's, and stops that one alone.
    let other = app
        .group
        .elsewhere
        .spawn_named("ann", lab.clone())
        .await
        .unwrap();
    other.child().stop().await.unwrap();
    assert_eq!((app.group.elsewhere.count(), app.own.count()), (0, 1));
    assert_eq!(member.state(), State::Running);
    child.stop().await.unwrap();
    // Of one that is gone: a stop has been had, and nothing else can be.
    child.stop().await.unwrap();
    child.remove().await.unwrap();
    for refused in [child.start().await, child.restart().await] {
        let refused = refused.unwrap_err();
        assert!(matches!(refused, CommandError::NotFound(_)), "{refused}");
    }
    // Nor does it reach who comes after under its name.
    let next = app.own.spawn_named("ann", lab.clone()).await.unwrap();
    child.stop().await.unwrap();
    assert_eq!(next.ask(Do::Ping).await, Ok(1));
    let removed = next.child();
    removed.remove().await.unwrap();
    assert_eq!(app.own.count(), 0);
    app.shutdown().await.unwrap();
    let over = child.restart().await.unwrap_err();
    assert!(
        matches!(
            over,
            CommandError::NotFound(_) | CommandError::NotRunning(_)
        ),
        "{over}"
    );
}

#[tokio::test(start_paused = true)]
async fn otp_35_otp_37_all_members_share_a_budget_if_they_are_told_to() {
    let lab = Lab::new();
    let app = Rows::start(lab.clone()).await.unwrap();
    let one = app.shared.spawn(lab.clone()).await.unwrap();
    let two = app.shared.spawn(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    tell(&one, Do::Fail(Failing::Plain)).await;
    assert_eq!(
        (one.ask(Do::Ping).await, two.ask(Do::Ping).await),
        (Ok(2), Ok(1)),
        "it alone"
    );
    tell(&two, Do::Fail(Failing::Plain)).await;
    assert_eq!(
        (one.ask(Do::Ping).await, two.ask(Do::Ping).await),
        (Ok(2), Ok(2))
    );
    tell(&one, Do::Fail(Failing::Plain)).await;
    until(
        &mut events,
        "shared#1 ended (failed: `shared` gave up on `shared/0`",
    )
    .await;
    until(&mut events, "shared#2 restarted").await;
    assert_eq!(app.shared.count(), 0);

    // Each has one of its own otherwise.
    let one = app.own.spawn(lab.clone()).await.unwrap();
    let two = app.own.spawn(lab.clone()).await.unwrap();
    for incarnation in 2..=3 {
        for member in [&one, &two] {
            tell(member, Do::Fail(Failing::Plain)).await;
            assert_eq!(member.ask(Do::Ping).await, Ok(incarnation));
        }
    }
    tell(&one, Do::Fail(Failing::Plain)).await;
    one.child().stopped().await;
    assert_eq!((app.own.count(), two.ask(Do::Ping).await), (1, Ok(3)));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn dyn_26_a_restart_that_fails_is_tried_again_and_counted() {
    let lab = Lab::new();
    lab.script("own/0", [OnStart::Ok, OnStart::Fail, OnStart::Ok]);
    let app = Rows::start(lab.clone()).await.unwrap();
    let member = app.own.spawn(lab.clone()).await.unwrap();
    tell(&member, Do::Fail(Failing::Plain)).await;
    assert_eq!(member.ask(Do::Ping).await, Ok(3), "two restarts are used");
    tell(&member, Do::Fail(Failing::Plain)).await;
    member.child().stopped().await;
    assert_eq!(
        (app.own.count(), member.incarnation()),
        (0, 3),
        "and there is no third"
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn dyn_28_restarts_that_keep_failing_use_the_budget_up() {
    let lab = Lab::new();
    lab.script("ten/0", [OnStart::Ok, OnStart::Fail]);
    let app = Rows::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let member = app.ten.spawn(lab.clone()).await.unwrap();
    let other = app.ten.spawn(lab.clone()).await.unwrap();
    tell(&member, Do::Fail(Failing::Plain)).await;
    until(&mut events, "ten/0#11 limit_exceeded (10 within 60s)").await;
    assert_eq!(lab.starts("ten/0").len(), 1 + 10);
    assert_eq!((app.ten.count(), other.ask(Do::Ping).await), (1, Ok(1)));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn otp_82_orders_about_a_member_whose_restart_hangs() {
    let lab = Lab::new();
    lab.script("slow/0", [OnStart::Ok, OnStart::SlowFail(2 * SECOND)]);
    let app = Rows::start(lab.clone()).await.unwrap();
    let member = app.slow.spawn(lab.clone()).await.unwrap();
    tell(&member, Do::Fail(Failing::Plain)).await;
    lab.saw("slow/0#2 start").await;
    // During the two seconds everything answers.
    let begun = Instant::now();
    assert_eq!(member.state(), State::Starting);
    assert_eq!(
        (app.slow.members().len(), numbers(app.slow.counts())),
        (1, (1, 0))
    );
    let refused = member.child().start().await.unwrap_err();
    assert!(matches!(refused, CommandError::Restarting(_)), "{refused}");
    let other = app.slow.spawn(lab.clone()).await.unwrap();
    assert_eq!(other.ask(Do::Ping).await, Ok(1));
    member.child().stop().await.unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(numbers(app.slow.counts()), (1, 1), "the loop is broken");
    let starts = lab.starts("slow/0").len();
    tokio::time::sleep(60 * SECOND).await;
    assert_eq!(lab.starts("slow/0").len(), starts);
    // And the tree stops in the middle of one.
    lab.script("slow/2", [OnStart::Ok, OnStart::SlowFail(2 * SECOND)]);
    let member = app.slow.spawn(lab.clone()).await.unwrap();
    assert_eq!(member.path(), "slow/2");
    tell(&member, Do::Fail(Failing::Plain)).await;
    lab.saw("slow/2#2 start").await;
    let begun = Instant::now();
    assert!(app.shutdown().await.unwrap().is_clean());
    assert_eq!(begun.elapsed(), Duration::ZERO);
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn dyn_32_members_with_all_the_time_are_waited_for() {
    let lab = Lab::new();
    let app = Stops::start(lab.clone()).await.unwrap();
    for seconds in [1, 3_600, 5] {
        let member = app.patient.spawn(lab.clone()).await.unwrap();
        tell(&member, Do::slow_stop(seconds * SECOND)).await;
        member.ask(Do::Ping).await.unwrap();
    }
    let begun = Instant::now();
    assert!(app.shutdown().await.unwrap().is_clean());
    assert_eq!(begun.elapsed(), 3_600 * SECOND);
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn dyn_35_members_keep_the_exits_that_they_made_while_they_were_stopped() {
    let lab = Lab::new();
    let app = Stops::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let well = app.timed.spawn(lab.clone()).await.unwrap();
    let failing = app.timed.spawn(lab.clone()).await.unwrap();
    tell(&failing, Do::OnStop(supervision::testing::Hook::Fail)).await;
    let panicking = app.timed.spawn(lab.clone()).await.unwrap();
    tell(&panicking, Do::OnStop(supervision::testing::Hook::Panic)).await;
    let stuck = app.timed.spawn(lab.clone()).await.unwrap();
    tell(&stuck, Do::ignore_stop()).await;
    for member in [&well, &failing, &panicking, &stuck] {
        member.ask(Do::Ping).await.unwrap();
    }
    let begun = Instant::now();
    let report = app.shutdown().await.unwrap();
    assert_eq!(begun.elapsed(), SECOND, "all at the same time");
    assert!(!report.is_clean());
    assert!(matches!(
        report.child("timed/3").unwrap().exit,
        Some(Exit::Killed)
    ));
    assert!(exit(&report, "timed/2").starts_with("failed: panicked"));
    assert!(
        report.child("timed/0").is_none(),
        "who ended well is worth no line"
    );
    let mut ended = Vec::new();
    while let Some(event) = events.next().await {
        let text = event.to_string();
        if text.starts_with("timed/") && text.contains(" stopped ") {
            ended.push(text);
        }
    }
    ended.sort();
    assert_eq!(ended[0], "timed/0#1 stopped (shutdown)");
    assert_eq!(ended.len(), 4, "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn dyn_37_permanent_members_that_end_by_themselves_during_the_stop_are_not_restarted() {
    let lab = Lab::new();
    let app = Stops::start(lab.clone()).await.unwrap();
    let slow = app.patient.spawn(lab.clone()).await.unwrap();
    tell(&slow, Do::slow_stop(5 * SECOND)).await;
    slow.ask(Do::Ping).await.unwrap();
    let ending = app.patient.spawn(lab.clone()).await.unwrap();
    tell(&ending, Do::Finish).await;
    assert!(app.shutdown().await.unwrap().is_clean());
    assert_eq!(
        lab.starts("patient/1").len(),
        1,
        "by its own end or by the stop's"
    );
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn dyn_38_some_have_all_the_time_and_some_have_none() {
    let lab = Lab::new();
    let app = Stops::start(lab.clone()).await.unwrap();
    let mut brutal = Vec::new();
    for _ in 0..9 {
        let member = app.brutal.spawn(lab.clone()).await.unwrap();
        tell(&member, Do::slow_stop(SECOND)).await;
        member.ask(Do::Ping).await.unwrap();
        brutal.push(member);
    }
    let patient = app.patient.spawn(lab.clone()).await.unwrap();
    tell(&patient, Do::slow_stop(9 * SECOND)).await;
    patient.ask(Do::Ping).await.unwrap();
    let begun = Instant::now();
    let report = app.shutdown().await.unwrap();
    assert_eq!(begun.elapsed(), 9 * SECOND);
    let killed = |child: &&supervision::ChildReport| matches!(child.exit, Some(Exit::Killed));
    assert_eq!(report.children.iter().filter(killed).count(), 9);
    assert!(
        !lab.trace()
            .iter()
            .any(|line| line.starts_with("brutal") && line.contains("stop"))
    );
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn dyn_18_dyn_24_as_many_as_there_may_be_and_each_counts_once() {
    let lab = Lab::new();
    let app = Rows::start(lab.clone()).await.unwrap();
    let members: Vec<_> = {
        let mut members = Vec::new();
        for _ in 0..9 {
            members.push(app.ten.spawn(lab.clone()).await.unwrap());
        }
        members
    };
    for round in 0..3 {
        for member in &members {
            tell(member, Do::Fail(Failing::Plain)).await;
            assert_eq!(member.ask(Do::Ping).await, Ok(round + 2));
        }
        assert!(matches!(
            app.ten.spawn(lab.clone()).await,
            Err(SpawnError::Full { .. })
        ));
        assert_eq!(
            numbers(app.ten.counts()),
            (9, 9),
            "the count does not drift"
        );
    }
    members[0].child().stop().await.unwrap();
    assert!(
        app.ten.spawn(lab.clone()).await.is_ok(),
        "one place is free, and no more"
    );
    assert!(matches!(
        app.ten.spawn(lab.clone()).await,
        Err(SpawnError::Full { .. })
    ));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn dyn_39_a_member_is_stopped_twice() {
    let lab = Lab::new();
    let app = Stops::start(lab.clone()).await.unwrap();
    for pool in [&app.brutal, &app.timed] {
        let member = pool.spawn(lab.clone()).await.unwrap();
        member.child().stop().await.unwrap();
        assert_eq!(pool.count(), 0);
        member.child().stop().await.expect("it has stopped");
    }
    app.shutdown().await.unwrap();
}
