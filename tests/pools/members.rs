//! Members that come and go. Rows of Elixir's `DynamicSupervisor` and of OTP's `simple_one_for_one`; a
//! pool has no budget of its own but for `shared`.

use supervision::{
    CommandError, Counts, SpawnError, State,
    prelude::*,
    testing::{Do, Failing, Hook, Lab, OnStart, Scripted, until},
};
use tokio::time::Instant;

supervision_tree!(Pools {
    context: Lab,
    strategy: one_for_one,
    max_restarts: 9,
    within: 60s,
    backoff: immediate,
    visibility: private,
    children: [
        steady = worker { actor: Scripted, args: |lab| lab.clone() },
        lasting = pool { actor: Scripted, max: 3, max_restarts: 2, within: 10s },
        passing = pool { actor: Scripted, max: 3, restart: transient },
        brief = pool { actor: Scripted, max: 3, restart: temporary },
        slow = pool { actor: Scripted, max: 1, backoff: fixed { delay: 2s } },
        sharing = pool { actor: Scripted, max: 9, shared: limit { max: 2, within: 10s } },
    ],
});

pub(crate) fn numbers(counts: Counts) -> (usize, usize) {
    (counts.specs, counts.active)
}

pub(crate) async fn tell(member: &ActorRef<Scripted>, msg: Do) {
    member.tell(msg).await.expect("the member takes messages");
}

#[tokio::test(start_paused = true)]
async fn dyn_02_members_have_names_or_numbers() {
    let lab = Lab::new();
    let app = Pools::start(lab.clone()).await.unwrap();
    let pool = &app.lasting;
    let ann = pool.spawn_named("ann", lab.clone()).await.unwrap();
    let other = pool.spawn(lab.clone()).await.unwrap();
    assert_eq!((ann.path(), other.path()), ("lasting/ann", "lasting/0"));
    let taken = pool.spawn_named("ann", lab.clone()).await.unwrap_err();
    assert_eq!(taken.to_string(), "the pool `lasting` has a member `ann`");
    assert!(taken.into_args().is_some());
    for wrong in ["", "a/b"] {
        let refused = pool.spawn_named(wrong, lab.clone()).await.unwrap_err();
        assert!(
            matches!(refused, SpawnError::InvalidName { .. }),
            "{refused}"
        );
    }
    // A number that is taken as a name is passed over.
    let one = pool.spawn_named("1", lab.clone()).await.unwrap();
    other.child().stop().await.unwrap();
    let two = pool.spawn(lab.clone()).await.unwrap();
    assert_eq!((one.path(), two.path()), ("lasting/1", "lasting/2"));
    assert_eq!(pool.get("ann").unwrap().path(), "lasting/ann");
    assert!(pool.get("0").is_none());
    let found = app
        .tree()
        .find("lasting/ann")
        .expect("a member of that name");
    assert_eq!(found.state(), State::Running);
    let order: Vec<_> = pool
        .members()
        .iter()
        .map(|one| one.path().to_owned())
        .collect();
    assert_eq!(
        order,
        ["lasting/ann", "lasting/1", "lasting/2"],
        "as they came"
    );
    ann.child().stop().await.unwrap();
    pool.spawn_named("ann", lab.clone())
        .await
        .expect("the name is free");
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn dyn_15_what_can_be_refused_is_refused_at_once() {
    let lab = Lab::new();
    let app = Pools::start(lab.clone()).await.unwrap();
    let pool = app.brief.clone();
    for _ in 0..3 {
        pool.spawn(lab.clone()).await.unwrap();
    }
    let begun = Instant::now();
    let full = pool.spawn(lab.clone()).await.unwrap_err();
    assert_eq!(
        full.to_string(),
        "the pool `brief` is full: it has 3 members"
    );
    assert!(full.into_args().is_some());
    pool.child().unwrap().stop().await.unwrap();
    assert_eq!(pool.count(), 0);
    let down = pool.spawn(lab.clone()).await.unwrap_err();
    assert_eq!(down.to_string(), "the pool `brief` is not running");
    assert!(down.into_args().is_some());
    pool.child().unwrap().start().await.unwrap();
    pool.spawn(lab.clone()).await.expect("it runs again");
    app.shutdown().await.unwrap();
    let gone = pool.spawn(lab.clone()).await.unwrap_err();
    assert!(matches!(gone, SpawnError::NotRunning { .. }));
    assert_eq!(begun.elapsed(), Duration::ZERO);
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn dyn_19_temporary_transient_and_permanent_members() {
    let lab = Lab::new();
    let app = Pools::start(lab.clone()).await.unwrap();
    for (pool, after_end, after_failure) in [
        (&app.lasting, true, true),
        (&app.passing, false, true),
        (&app.brief, false, false),
    ] {
        for (msg, stays) in [
            (Do::Finish, after_end),
            (Do::Fail(Failing::Plain), after_failure),
        ] {
            let member = pool.spawn(lab.clone()).await.unwrap();
            tell(&member, msg).await;
            lab.saw(&format!("{}#1 gone", member.path())).await;
            tokio::task::yield_now().await;
            assert_eq!(pool.count(), usize::from(stays), "{}", member.path());
            if stays {
                assert_eq!(member.ask(Do::Ping).await, Ok(2));
                member.child().stop().await.unwrap();
            }
            assert_eq!(member.state(), State::Stopped);
            assert!(member.tell(Do::Finish).await.is_err(), "it is gone");
        }
    }
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn dyn_22_a_start_that_fails_or_ignores() {
    let lab = Lab::new();
    for (path, start) in [
        ("lasting/0", OnStart::Fail),
        ("lasting/1", OnStart::Panic),
        ("lasting/2", OnStart::Ignore),
        ("lasting/3", OnStart::SlowFail(Duration::from_secs(3))),
    ] {
        lab.script(path, [start]);
    }
    let app = Pools::start(lab.clone()).await.unwrap();
    let mut told = Vec::new();
    for _ in 0..4 {
        told.push(
            app.lasting
                .spawn(lab.clone())
                .await
                .unwrap_err()
                .to_string(),
        );
        assert_eq!(app.lasting.count(), 0, "the place is free again at once");
    }
    assert_eq!(
        told,
        [
            "`lasting/0` failed to start",
            "`lasting/1` failed to start",
            "`lasting/2` is not to be there, its start said",
            "`lasting/3` failed to start"
        ]
    );
    // In a restart, ignoring removes the member.
    lab.script("lasting/4", [OnStart::Ok, OnStart::Ignore]);
    let member = app.lasting.spawn(lab.clone()).await.unwrap();
    tell(&member, Do::Fail(Failing::Plain)).await;
    lab.saw("lasting/4#2 gone").await;
    tokio::task::yield_now().await;
    assert_eq!(app.lasting.count(), 0);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn dyn_23_members_that_are_being_restarted_count() {
    let lab = Lab::new();
    lab.script(
        "slow/0",
        [OnStart::Ok, OnStart::SlowOk(Duration::from_secs(5))],
    );
    let app = Pools::start(lab.clone()).await.unwrap();
    let pool = &app.slow;
    let member = pool.spawn(lab.clone()).await.unwrap();
    assert_eq!(numbers(pool.counts()), (1, 1));
    tell(&member, Do::Fail(Failing::Plain)).await;
    lab.saw("slow/0#1 gone").await;
    tokio::task::yield_now().await;
    assert_eq!(member.state(), State::BackingOff);
    assert_eq!(numbers(pool.counts()), (1, 0), "counted, but not active");
    assert!(matches!(
        pool.spawn(lab.clone()).await,
        Err(SpawnError::Full { .. })
    ));
    lab.saw("slow/0#2 start").await;
    assert_eq!(numbers(pool.counts()), (1, 0));
    assert!(matches!(
        pool.spawn(lab.clone()).await,
        Err(SpawnError::Full { .. })
    ));
    assert_eq!(member.ask(Do::Ping).await, Ok(2));
    // The count has not drifted.
    assert!(matches!(
        pool.spawn(lab.clone()).await,
        Err(SpawnError::Full { .. })
    ));
    assert_eq!(numbers(pool.counts()), (1, 1));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn dyn_41_obs_4_a_member_in_a_restart_loop_is_stopped_for_good() {
    let lab = Lab::new();
    lab.script("slow/0", [OnStart::Ok, OnStart::Fail]);
    let app = Pools::start(lab.clone()).await.unwrap();
    let member = app.slow.spawn(lab.clone()).await.unwrap();
    tell(&member, Do::Fail(Failing::Plain)).await;
    lab.saw("slow/0#2 gone").await;
    tokio::task::yield_now().await;
    member.child().stop().await.unwrap();
    assert_eq!(numbers(app.slow.counts()), (0, 0));
    member.child().stop().await.expect("a second time");
    let restart = member.child().restart().await.unwrap_err();
    assert!(matches!(restart, CommandError::NotFound(_)), "{restart}");
    let starts = lab.starts("slow/0").len();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(lab.starts("slow/0").len(), starts, "the loop is over");
    app.slow
        .spawn(lab.clone())
        .await
        .expect("its place is free");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn gap_07_a_bad_member_takes_down_nobody() {
    let lab = Lab::new();
    let app = Pools::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let good = app.lasting.spawn_named("good", lab.clone()).await.unwrap();
    let bad = app.lasting.spawn_named("bad", lab.clone()).await.unwrap();
    for incarnation in 1..=3_u64 {
        assert_eq!(bad.ask(Do::Ping).await, Ok(incarnation));
        tell(&bad, Do::Fail(Failing::Plain)).await;
    }
    until(&mut events, "lasting/bad#3 limit_exceeded (2 within 10s)").await;
    assert!(app.lasting.get("bad").is_none());
    assert_eq!(good.ask(Do::Ping).await, Ok(1));
    assert_eq!(app.steady.ask(Do::Ping).await, Ok(1));
    assert_eq!(app.lasting.count(), 1);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn dyn_27_a_shared_budget_ends_the_pool() {
    let lab = Lab::new();
    let app = Pools::start(lab.clone()).await.unwrap();
    let mut members = Vec::new();
    for _ in 0..3 {
        members.push(app.sharing.spawn(lab.clone()).await.unwrap());
    }
    let mut events = app.tree().events();
    for member in &members {
        tell(member, Do::Fail(Failing::Plain)).await;
    }
    until(
        &mut events,
        "sharing#1 ended (failed: `sharing` gave up on `sharing/2`",
    )
    .await;
    until(&mut events, "sharing#2 restarted").await;
    assert_eq!(app.sharing.count(), 0, "a restarted pool begins empty");
    for member in &members {
        assert!(member.tell(Do::Finish).await.is_err());
    }
    assert_eq!(app.steady.ask(Do::Ping).await, Ok(1));
    app.sharing
        .spawn(lab.clone())
        .await
        .expect("the same handle");
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn l5_a_start_that_takes_too_long_is_stopped() {
    let lab = Lab::new();
    lab.script("lasting/0", [OnStart::Hang]);
    let app = Pools::start(lab.clone()).await.unwrap();
    let limit = Duration::from_secs(7);
    let begun = Instant::now();
    let late = app
        .lasting
        .spawn_and_wait(lab.clone(), limit)
        .await
        .unwrap_err();
    assert_eq!(
        late.to_string(),
        "`lasting/0` was not up within 7s, and was stopped"
    );
    assert_eq!(begun.elapsed(), limit);
    assert_eq!(app.lasting.count(), 0);
    let up = app
        .lasting
        .spawn_and_wait(lab.clone(), limit)
        .await
        .unwrap();
    assert_eq!(up.ask(Do::Ping).await, Ok(1));
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn dyn_34_members_stop_together() {
    let lab = Lab::new();
    let app = Pools::start(lab.clone()).await.unwrap();
    for seconds in [1, 4, 60] {
        let member = app.brief.spawn(lab.clone()).await.unwrap();
        tell(
            &member,
            Do::OnStop(Hook::Slow(Duration::from_secs(seconds))),
        )
        .await;
        member.ask(Do::Ping).await.unwrap();
    }
    let begun = Instant::now();
    let report = app.shutdown().await.unwrap();

    assert_eq!(
        begun.elapsed(),
        Duration::from_secs(5),
        "the time of the slowest alone"
    );
    let forced: Vec<_> = report
        .forced()
        .map(|child| child.path.to_string())
        .collect();
    assert_eq!(forced, ["brief/2"], "who did not stop is named");
    assert!(!report.is_clean());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn sut_26_nobody_comes_while_the_pool_goes() {
    let lab = Lab::new();
    let app = Pools::start(lab.clone()).await.unwrap();
    let member = app.brief.spawn(lab.clone()).await.unwrap();
    tell(&member, Do::slow_stop(Duration::from_secs(3))).await;
    member.ask(Do::Ping).await.unwrap();
    let pool = app.brief.clone();
    let stopping = tokio::spawn(app.shutdown());
    lab.saw("brief/0#1 stop").await;
    let refused = pool.spawn(lab.clone()).await.unwrap_err();
    assert!(matches!(refused, SpawnError::NotRunning { .. }));
    stopping.await.unwrap().unwrap();
}
