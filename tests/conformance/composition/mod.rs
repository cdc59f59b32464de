//! Children that start at the same time, that are several, that may not be there, and trees that are
//! put together from others.

mod families;

use std::error::Error;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use supervision::{
    Cause, Failure, RestartReason, StartError,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, drain, exit, gave_up},
};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(AtOnce {
    context: Lab,
    strategy: one_for_all,
    start: concurrent,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker { actor: Scripted, args: |lab| lab.clone() },
        b = worker { actor: Scripted, args: |lab| lab.clone() },
        c = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: 9s },
    ],
});

#[tokio::test(start_paused = true)]
async fn obs_15_children_start_and_stop_at_the_same_time_if_told_so() {
    assert_eq!(
        AtOnce::SPEC.worst_case_shutdown(),
        supervision::policy::Shutdown::After(10 * SECOND)
    );
    let lab = Lab::new();
    for path in ["a", "b", "c"] {
        lab.script(path, [OnStart::SlowOk(4 * SECOND)]);
    }
    let began = Instant::now();
    let app = AtOnce::start(lab.clone()).await.unwrap();
    assert_eq!(began.elapsed(), 4 * SECOND);

    for child in [&app.a, &app.b, &app.c] {
        let slow = Do::OnStop(supervision::testing::Hook::Slow(3 * SECOND));
        child.tell(slow).await.unwrap();
        child.ask(Do::Ping).await.unwrap();
    }
    let began = Instant::now();
    let report = app.shutdown().await.unwrap();
    assert_eq!(began.elapsed(), 3 * SECOND);
    assert!(report.is_clean());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn obs_15_the_first_that_fails_ends_a_concurrent_start_and_is_named() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Hang]);
    lab.script("b", [OnStart::SlowFail(SECOND)]);
    lab.script("c", [OnStart::SlowFail(2 * SECOND)]);
    let began = Instant::now();
    let error = AtOnce::start(lab.clone()).await.unwrap_err();
    assert_eq!(error.path(), Some("b"));
    assert_eq!(began.elapsed(), SECOND);
    lab.assert_empty();
    assert_eq!(lab.all("up"), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn obs_15_a_concurrent_group_comes_back_at_the_same_time() {
    let lab = Lab::new();
    let slow = OnStart::SlowOk(4 * SECOND);
    lab.script("a", [OnStart::Ok, slow]);
    lab.script("c", [OnStart::Ok, slow]);
    let app = AtOnce::start(lab.clone()).await.unwrap();
    let began = Instant::now();
    app.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("c#2 up").await;
    lab.saw("a#2 up").await;
    assert_eq!(began.elapsed(), 4 * SECOND);
    assert_eq!(app.b.ask(Do::Ping).await.unwrap(), 2);
    app.shutdown().await.unwrap();
}

supervision_tree!(Twofold {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [group = supervisor {
        strategy: one_for_one,
        max_restarts: 0,
        backoff: immediate,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone() },
            b = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    },],
});

#[tokio::test(start_paused = true)]
async fn sut_07_the_children_of_a_restarted_supervisor_are_told_as_such() {
    let lab = Lab::new();
    let app = Twofold::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.group.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("group/b#2 up").await;
    app.group.b.ask(Do::Ping).await.unwrap();
    let told: Vec<String> = drain(&mut events)
        .into_iter()
        .filter(|line| line.contains(" restarted") || line.contains(" started"))
        .collect();
    assert_eq!(
        told,
        [
            "group/a#2 restarted (Parent, attempt 0, after 0ns)",
            "group/b#2 restarted (Parent, attempt 0, after 0ns)",
            "group#2 restarted (Failure, attempt 1, after 0ns)",
        ]
    );
    let history = app.group.b.child().history();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].reason, RestartReason::Parent);
    let report = app.shutdown().await.unwrap();
    assert_eq!(exit(&report, "group/b"), "shutdown");
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_start_can_be_told_from_one_of_handle() {
    let failed = |error: StartError| {
        let failure: &Failure = error.source().unwrap().downcast_ref().unwrap();
        assert!(failure.in_start());
        failure.cause().clone()
    };
    let lab = Lab::new();
    for (start, cause) in [
        (OnStart::Fail, Cause::Error),
        (OnStart::Hang, Cause::StartTimedOut(30 * SECOND)),
    ] {
        lab.script("group/a", [start]);
        assert_eq!(
            failed(Twofold::start(lab.clone()).await.unwrap_err()),
            cause
        );
    }
    lab.script("group/a", [OnStart::Panic]);
    let panicked = failed(Twofold::start(lab.clone()).await.unwrap_err());
    assert!(matches!(panicked, Cause::Panicked(_)));

    lab.script("group/a", [OnStart::Ok]);
    let app = Twofold::start(lab).await.unwrap();
    for failing in [Do::Fail(Failing::Plain), Do::Panic("on the way")] {
        let before = app.group.a.incarnation();
        app.group.a.tell(failing).await.unwrap();
        while app.group.a.incarnation() == before {
            tokio::task::yield_now().await;
        }
        app.group.a.ask(Do::Ping).await.unwrap();
        let status = app.group.a.child().status().unwrap();
        assert!(!status.last_failure.unwrap().in_start());
    }
    app.shutdown().await.unwrap();
}

const THREE: u32 = 3;

supervision_tree!(Several {
    context: Lab,
    strategy: rest_for_one,
    max_restarts: 2,
    within: 60s,
    backoff: immediate,
    visibility: private,
    children: [
        first = worker { actor: Scripted, args: |lab| lab.clone() },
        feeds = worker { actor: Scripted, replicas: THREE, args: |lab| lab.clone(), shutdown: 2s },
        jobs = task { run: endless, replicas: 2, args: |_| "job", shutdown: brutal },
        last = worker { actor: Counting, args: |_, up| up.feeds.len() + up.jobs.len() },
    ],
});

async fn endless(_: &'static str, _: CancellationToken) -> Result<(), Failing> {
    std::future::pending().await
}

/// Knows how many handles it was given.
struct Counting(usize);

impl Actor for Counting {
    type Args = usize;
    type Msg = Reply<usize>;
    type Error = Failing;

    async fn start(handles: usize, _: &mut Context<Self>) -> Result<Self, Failing> {
        Ok(Self(handles))
    }

    async fn handle(&mut self, reply: Reply<usize>, _: &mut Context<Self>) -> Result<(), Failing> {
        reply.send(self.0);
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn replicas_are_children_of_their_own_in_a_row() {
    let lab = Lab::new();
    let app = Several::start(lab.clone()).await.unwrap();
    let paths: Vec<_> = app
        .tree()
        .children()
        .iter()
        .map(|child| child.path.to_string())
        .collect();
    let all = [
        "first", "feeds/0", "feeds/1", "feeds/2", "jobs/0", "jobs/1", "last",
    ];
    assert_eq!(paths, all);
    let [zero, one, two] = &app.feeds;
    assert_eq!((zero.path(), two.path()), ("feeds/0", "feeds/2"));
    assert_eq!(app.last.ask(|reply| reply).await.unwrap(), 5);
    assert!(app.tree().find("feeds/1").is_some() && app.tree().find("feeds/3").is_none());

    // Each counts and fails for itself, and the group is those from it on.
    lab.clear();
    one.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("feeds/2#2 up").await;
    assert_eq!(lab.all("up"), ["feeds/1#2 up", "feeds/2#2 up"]);
    assert_eq!(zero.incarnation(), 1);

    let report = app.shutdown().await.unwrap();
    assert_eq!(exit(&report, "feeds/2"), "shutdown");
    assert_eq!(exit(&report, "jobs/1"), "killed");
}

#[tokio::test(start_paused = true)]
async fn replicas_count_in_what_is_known_of_the_tree() {
    let spec = Several::SPEC;
    let feeds = &spec.supervisor.children[1];
    assert_eq!((feeds.name, feeds.replicas), ("feeds", Some(3)));
    // first 5 + 1, feeds 3 * (2 + 1), jobs 2 * 1, last 5 + 1.
    let all = Duration::from_secs(6 + 9 + 2 + 6);
    assert_eq!(spec.shutdown, supervision::policy::Shutdown::After(all));
    let app = Several::start(Lab::new()).await.unwrap();
    for n in [0, 2, 1] {
        let before = app.feeds[n].incarnation();
        app.feeds[n].tell(Do::Fail(Failing::Plain)).await.unwrap();
        while app.feeds[n].incarnation() == before && app.feeds[n].child().status().is_some() {
            tokio::time::sleep(Duration::from_millis(1)).await;
            if app.tree().counts().active == 0 {
                break;
            }
        }
    }
    let (escalated, _) = gave_up(&app).await;
    assert_eq!(
        escalated.child(),
        "feeds/1",
        "the third is one too many for all of them"
    );
}

#[derive(Clone, Default)]
struct Config {
    lab: Lab,
    mail: bool,
    market: bool,
}

supervision_tree!(Perhaps {
    context: Config,
    strategy: one_for_all,
    backoff: immediate,
    visibility: private,
    children: [
        db = worker { actor: Scripted, args: |cfg| cfg.lab.clone() },
        mailer = worker { actor: Scripted, when: |cfg| cfg.mail, args: |cfg| cfg.lab.clone() },
        market = supervisor {
            when: |cfg| cfg.market,
            strategy: one_for_one,
            children: [rates = worker { actor: Scripted, args: |cfg| cfg.lab.clone() },],
        },
        spares = worker {
            actor: Scripted,
            when: |cfg| cfg.market,
            replicas: 2,
            args: |cfg| cfg.lab.clone(),
        },
        audit = worker {
            actor: Counting,
            args: |_, up| {
                usize::from(up.mailer.is_some())
                    + up.market
                        .as_ref()
                        .map_or(0, |market| market.rates.path().len())
            },
        },
    ],
});

#[tokio::test(start_paused = true)]
async fn a_child_whose_condition_is_false_is_not_there() {
    let cfg = Config { mail: true, ..Config::default() };
    let app = Perhaps::start(cfg.clone()).await.unwrap();
    assert!(app.market.is_none() && app.spares.is_none());
    assert_eq!(app.mailer.as_ref().unwrap().path(), "mailer");
    assert_eq!(app.audit.ask(|reply| reply).await.unwrap(), 1);
    assert_eq!(app.tree().counts().specs, 3);
    assert!(app.tree().find("market").is_none());
    // The group is those that are there.
    app.db.tell(Do::Fail(Failing::Plain)).await.unwrap();
    cfg.lab.saw("mailer#2 up").await;
    app.shutdown().await.unwrap();
    cfg.lab.assert_empty();

    let conditional = |name| {
        let children = Perhaps::SPEC.supervisor.children.iter();
        children
            .clone()
            .find(|child| child.name == name)
            .unwrap()
            .conditional
    };
    assert!(conditional("mailer") && conditional("market") && !conditional("db"));
}

#[tokio::test(start_paused = true)]
async fn a_child_whose_condition_is_true_is_a_child_like_any_other() {
    let cfg = Config { market: true, ..Config::default() };
    let app = Perhaps::start(cfg).await.unwrap();
    assert!(app.mailer.is_none());
    assert_eq!(app.market.as_ref().unwrap().rates.path(), "market/rates");
    let [zero, _] = app.spares.as_ref().unwrap();
    assert_eq!(zero.ask(Do::Ping).await.unwrap(), 1);
    assert_eq!(
        app.audit.ask(|reply| reply).await.unwrap(),
        "market/rates".len()
    );
    app.shutdown().await.unwrap();
}

supervision_tree!(Unsure {
    strategy: one_for_one,
    visibility: private,
    children: [market = supervisor {
        strategy: one_for_one,
        children: [odd = worker { actor: Counting, when: |()| panic!("who knows"), args: |_| 1 },],
    },],
});

#[tokio::test(start_paused = true)]
async fn gap_08_a_condition_that_panics_ends_the_start() {
    let error = Unsure::start().await.unwrap_err();
    assert_eq!(error.path(), Some("market/odd"));
    let StartError::When { report, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(report.message(), "who knows");
}
