//! Members that come and go. Rows of Elixir's `DynamicSupervisor` and of OTP's `simple_one_for_one`; a
//! pool has no budget of its own but for `shared`.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use supervision::{CommandError, Counts, SpawnError, State, prelude::*};
use tokio::time::Instant;

use crate::support::{Do, Fault, Hook, Lab, OnStart, Scripted, gave_up, until};

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

fn numbers(counts: Counts) -> (usize, usize) {
    (counts.specs, counts.active)
}

async fn tell(member: &ActorRef<Scripted>, msg: Do) {
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
            (Do::Fail(Fault::Plain), after_failure),
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
    tell(&member, Do::Fail(Fault::Plain)).await;
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
    tell(&member, Do::Fail(Fault::Plain)).await;
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
    tell(&member, Do::Fail(Fault::Plain)).await;
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
        tell(&bad, Do::Fail(Fault::Plain)).await;
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
        tell(member, Do::Fail(Fault::Plain)).await;
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

#[tokio::test(start_paused = true)]
async fn otp_56_a_restarted_group_has_its_pool_but_not_the_members() {
    supervision_tree!(Group {
        context: Lab,
        strategy: one_for_all,
        backoff: immediate,
        visibility: private,
        children: [
            sessions = pool { actor: Scripted, max: 9 },
            other = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    let app = Group::start(lab.clone()).await.unwrap();
    let member = app.sessions.spawn(lab.clone()).await.unwrap();
    tell(&member, Do::Fail(Fault::Plain)).await;
    assert_eq!(member.ask(Do::Ping).await, Ok(2), "by itself");
    assert_eq!(app.other.incarnation(), 1);
    tell(&app.other, Do::Fail(Fault::Plain)).await;
    assert_eq!(app.other.ask(Do::Ping).await, Ok(2));
    assert_eq!(app.sessions.count(), 0);
    assert!(member.tell(Do::Finish).await.is_err());
    app.sessions
        .spawn(lab.clone())
        .await
        .expect("the pool is back");
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn a_member_whose_failure_escalates_asks_about_the_pool() {
    supervision_tree!(Strict {
        context: Lab,
        strategy: one_for_one,
        visibility: private,
        on: match error {
            Fault => restart,
            _ => escalate,
        },
        children: [jobs = pool {
            actor: Scripted,
            max: 9,
            on: match error {
                Fault::Escalate => escalate,
                Fault::Resume => resume,
                Fault::Stop => stop,
                _ => restart,
            },
        },],
    });
    let lab = Lab::new();
    let app = Strict::start(lab.clone()).await.unwrap();
    let (one, two) = (
        app.jobs.spawn(lab.clone()).await.unwrap(),
        app.jobs.spawn(lab.clone()).await.unwrap(),
    );
    tell(&one, Do::Fail(Fault::Resume)).await;
    assert_eq!(one.ask(Do::Ping).await, Ok(1));
    let mut events = app.tree().events();
    tell(&two, Do::Fail(Fault::Stop)).await;
    until(
        &mut events,
        "jobs/1#1 ended (failed: to be stopped) => stop",
    )
    .await;
    assert_eq!(app.jobs.count(), 1);
    tell(&one, Do::Fail(Fault::Escalate)).await;
    until(&mut events, "jobs/0#1 held").await;
    until(&mut events, "jobs#2 restarted").await;
    assert_eq!(app.jobs.count(), 0);
    app.shutdown().await.unwrap();
}

/// Counts how many of it there are.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, SeqCst);
        Self(count.clone())
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        Self::new(&self.0)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

/// Drops its arguments as it starts.
struct Forgetful;

impl Actor for Forgetful {
    type Args = Counted;
    type Msg = Do;
    type Error = Fault;

    async fn start(_: Counted, _: &mut Context<Self>) -> Result<Self, Fault> {
        Ok(Self)
    }

    async fn handle(&mut self, msg: Do, _: &mut Context<Self>) -> Result<(), Fault> {
        match msg {
            Do::Fail(fault) => Err(fault),
            _ => Ok(()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn otp_39_otp_75_the_arguments_of_temporary_members_are_not_kept() {
    supervision_tree!(Keeping {
        strategy: one_for_one,
        visibility: private,
        children: [
            once = pool { actor: Forgetful, max: 9, restart: temporary },
            again = pool { actor: Forgetful, max: 9 },
        ],
    });
    let app = Keeping::start().await.unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let once = app.once.spawn(Counted::new(&count)).await.unwrap();
    assert_eq!(count.load(SeqCst), 0, "dropped once started");
    let refused = once.child().restart().await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`once/0` is a temporary member of its pool, and cannot be started again"
    );
    let again = app.again.spawn(Counted::new(&count)).await.unwrap();
    assert_eq!(count.load(SeqCst), 1, "kept for the next start");
    again.child().restart().await.unwrap();
    assert_eq!((again.incarnation(), count.load(SeqCst)), (2, 1));
    again.child().stop().await.unwrap();
    tokio::task::yield_now().await;
    assert_eq!(count.load(SeqCst), 0, "nothing is kept of who is gone");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn otp_71_counts_are_exact() {
    supervision_tree!(Many {
        strategy: one_for_one,
        visibility: private,
        children: [many = pool { actor: Forgetful, max: 5_000, restart: temporary },],
    });
    let app = Many::start().await.unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    for expected in [1_000, 2_000] {
        for _ in 0..1_000 {
            app.many.spawn(Counted::new(&count)).await.unwrap();
        }
        assert_eq!(numbers(app.many.counts()), (expected, expected));
        assert_eq!(
            (app.many.count(), app.many.members().len()),
            (expected, expected)
        );
    }
    let text = app.tree().to_string();
    assert!(
        text.lines().count() < 60,
        "a picture of it stays small: {text}"
    );
    for member in app.many.members() {
        member.tell(Do::Fail(Fault::Plain)).await.unwrap();
    }
    while app.many.count() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(numbers(app.many.counts()), (0, 0));
    assert_eq!(app.many.counts().workers, 0);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_tree_gives_up_as_ever_when_a_pool_does_too_often() {
    supervision_tree!(Weak {
        context: Lab,
        strategy: one_for_one,
        max_restarts: 0,
        visibility: private,
        children: [frail =
            pool { actor: Scripted, max: 9, max_restarts: 0, within: 1s, on_limit: escalate },],
    });
    let lab = Lab::new();
    let app = Weak::start(lab.clone()).await.unwrap();
    let member = app.frail.spawn(lab.clone()).await.unwrap();
    tell(&member, Do::Fail(Fault::Plain)).await;
    let (escalated, _) = gave_up(&app).await;
    assert_eq!(escalated.child(), "frail");
    lab.assert_empty();
}
