//! Rows of children that come and go, which others add by specification and this library by a pool.

use supervision::{
    SpawnError, State,
    prelude::*,
    testing::{Do, Failing, Hook, Lab, OnStart, Scripted},
};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(Dynamic {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        lasting = pool { actor: Scripted, max: 200, max_restarts: 20, within: 10s, shutdown: 1s },
        passing = pool { actor: Scripted, max: 9, restart: transient, shutdown: 1s },
        brief = pool { actor: Scripted, max: 9, restart: temporary, shutdown: 1s },
        brutal = pool { actor: Scripted, max: 10, shutdown: brutal },
    ],
});

async fn started() -> (Lab, Running<Dynamic>) {
    let lab = Lab::new();
    let app = Dynamic::start(lab.clone()).await.unwrap();
    (lab, app)
}

/// A start that ignores leaves no member, whatever its restart type, and the pool stops as ever.
#[tokio::test(start_paused = true)]
async fn otp_07_a_member_that_ignores_its_start_is_not_kept() {
    let (lab, app) = started().await;
    for (pool, path) in [
        (&app.lasting, "lasting/a"),
        (&app.passing, "passing/a"),
        (&app.brief, "brief/a"),
    ] {
        lab.script(path, [OnStart::Ignore]);
        let told = pool.spawn_named("a", lab.clone()).await.unwrap_err();
        assert!(matches!(told, SpawnError::Ignored { .. }), "{told}");
        assert_eq!(pool.count(), 0, "{path}");
    }
    assert!(app.shutdown().await.unwrap().is_clean());
}

/// An error of the start is for whoever asked for it, and nothing is kept: the name is free.
#[tokio::test(start_paused = true)]
async fn otp_10_otp_12_a_start_that_fails_is_told_and_not_kept() {
    let (lab, app) = started().await;
    lab.script(
        "lasting/a",
        [OnStart::FailCaused, OnStart::Panic, OnStart::Ok],
    );
    let told = app.lasting.spawn_named("a", lab.clone()).await.unwrap_err();
    let chain = std::iter::successors(Some(&told as &dyn std::error::Error), |e| e.source());
    assert_eq!(chain.last().unwrap().to_string(), "the cause");
    assert_eq!(app.lasting.count(), 0);
    assert!(app.lasting.spawn_named("a", lab.clone()).await.is_err());
    assert_eq!(
        (app.lasting.count(), lab.starts("lasting/a").len()),
        (0, 2),
        "none is tried again"
    );
    app.lasting.spawn_named("a", lab.clone()).await.unwrap();
    assert_eq!(app.lasting.count(), 1);
    app.shutdown().await.unwrap();
}

/// One that does as it is told and one that does not: they stop together, each within its own time.
#[tokio::test(start_paused = true)]
async fn otp_18_members_have_one_time_to_stop_and_what_is_stuck_is_aborted() {
    let (lab, app) = started().await;
    app.lasting.spawn_named("good", lab.clone()).await.unwrap();
    for name in ["stuck", "stuck too"] {
        let stuck = app.lasting.spawn_named(name, lab.clone()).await.unwrap();
        stuck.tell(Do::OnStop(Hook::Never)).await.unwrap();
        stuck.ask(Do::Ping).await.unwrap();
    }
    let began = Instant::now();
    let report = app.shutdown().await.unwrap();
    assert_eq!(began.elapsed(), SECOND);
    let forced: Vec<_> = report
        .forced()
        .map(|child| child.path.to_string())
        .collect();
    assert_eq!(forced, ["lasting/stuck", "lasting/stuck too"]);
}

#[tokio::test(start_paused = true)]
async fn otp_20_brutal_members_get_no_notice() {
    let (lab, app) = started().await;
    for _ in 0..10 {
        app.brutal.spawn(lab.clone()).await.unwrap();
    }
    let began = Instant::now();
    app.shutdown().await.unwrap();
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert!(
        !lab.trace().iter().any(|line| line.contains("stop")),
        "no hook ran"
    );
    lab.assert_empty();
}

/// However a member takes its stop, and whatever its restart type: the pool stops, and nobody comes back.
#[tokio::test(start_paused = true)]
async fn otp_22_members_that_answer_their_stop_by_failing_hold_up_nobody() {
    let (lab, app) = started().await;
    for pool in [&app.lasting, &app.passing, &app.brief] {
        for hook in [
            Hook::Return,
            Hook::Slow(SECOND / 2),
            Hook::Fail,
            Hook::Panic,
        ] {
            let member = pool.spawn(lab.clone()).await.unwrap();
            member.tell(Do::OnStop(hook)).await.unwrap();
            member.ask(Do::Ping).await.unwrap();
        }
    }
    let began = Instant::now();
    let report = app.shutdown().await.unwrap();
    assert_eq!(
        began.elapsed(),
        SECOND * 3 / 2,
        "pools one after the other, members together"
    );
    assert_eq!(report.forced().count(), 0);
    assert_eq!(lab.all("start").len(), 12, "nobody came back");
    lab.assert_empty();
}

/// What others give back beside the child is asked for here: of every incarnation, however it came up.
#[tokio::test(start_paused = true)]
async fn otp_25_otp_37_what_a_start_has_to_say_is_asked_for() {
    let (lab, app) = started().await;
    let member = app.lasting.spawn(lab.clone()).await.unwrap();
    assert_eq!(member.ask(Do::Ping).await, Ok(1), "as it was spawned");
    member.child().restart().await.unwrap();
    assert_eq!(member.ask(Do::Ping).await, Ok(2), "restarted by hand");
    for incarnation in 3..6 {
        member.tell(Do::Fail(Failing::Plain)).await.unwrap();
        assert_eq!(
            member.ask(Do::Ping).await,
            Ok(incarnation),
            "restarted by itself"
        );
    }
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn otp_40_a_member_that_ignores_its_restart_is_gone() {
    let (lab, app) = started().await;
    for (pool, path) in [(&app.lasting, "lasting/a"), (&app.passing, "passing/a")] {
        lab.script(path, [OnStart::Ok, OnStart::Ok, OnStart::Ignore]);
        let member = pool.spawn_named("a", lab.clone()).await.unwrap();
        member.tell(Do::Fail(Failing::Plain)).await.unwrap();
        assert_eq!(member.ask(Do::Ping).await, Ok(2));
        member.tell(Do::Panic("again")).await.unwrap();
        member.child().stopped().await;
        assert_eq!((pool.count(), member.state()), (0, State::Stopped));
        assert!(app.tree().find(path).is_none(), "no corpse");
    }
    assert!(app.shutdown().await.unwrap().is_clean());
}

/// A name is free once the member is gone, and not before.
#[tokio::test(start_paused = true)]
async fn mis_02_a_name_is_used_again_once_its_member_is_gone() {
    let (lab, app) = started().await;
    let first = app.lasting.spawn_named("a", lab.clone()).await.unwrap();
    first.tell(Do::slow_stop(SECOND / 2)).await.unwrap();
    first.ask(Do::Ping).await.unwrap();
    first.child().ask_to_stop().unwrap();
    let told = app.lasting.spawn_named("a", lab.clone()).await.unwrap_err();
    assert_eq!(told.to_string(), "the pool `lasting` has a member `a`");
    first.child().stop().await.unwrap();
    let second = app.lasting.spawn_named("a", lab.clone()).await.unwrap();
    assert_eq!(second.ask(Do::Ping).await, Ok(1));
    assert!(
        first.tell(Do::Mark("late")).await.is_err(),
        "the old handle is of the old member"
    );
    app.shutdown().await.unwrap();
}

/// `start` has run when `spawn` returns, without a message.
#[tokio::test(start_paused = true)]
async fn sut_02_sup_11_typ_23_what_is_added_to_a_running_pool_is_up_at_once() {
    let (lab, app) = started().await;
    let member = app.passing.spawn_named("late", lab.clone()).await.unwrap();
    lab.assert(["passing/late#1 start", "passing/late#1 up"]);
    assert_eq!(member.state(), State::Running);
    let listed: Vec<_> = app
        .passing
        .members()
        .iter()
        .map(|one| one.path().to_owned())
        .collect();
    assert_eq!(listed, ["passing/late"]);
    app.shutdown().await.unwrap();
}

/// So many, and a stop before anything else has happened.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sut_19_a_stop_right_after_the_start_of_many() {
    let (lab, app) = started().await;
    let spawns: Vec<_> = (0..99)
        .map(|_| {
            let (pool, lab) = (app.lasting.clone(), lab.clone());
            tokio::spawn(async move { pool.spawn(lab).await.is_ok() })
        })
        .collect();
    app.shutdown().await.unwrap();
    for spawn in spawns {
        spawn.await.expect("told, and no panic");
    }
    lab.assert_empty();
}
