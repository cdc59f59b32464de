//! Faults that are injected from outside, and seeds: what users' own tests are made of.

use std::{sync::Arc, time::Duration};

use supervision::{
    Overrides, State,
    prelude::*,
    testing::{
        Act, Do, Failing, Fault, InjectError, Lab, OnStart, PATIENCE, Scripted, exit,
        scripted_task, start_supervised, until,
    },
};
use tokio::{task::LocalSet, time::Instant};

supervision_tree!(Struck {
    context: Lab,
    strategy: one_for_one,
    max_restarts: 9,
    within: 60s,
    backoff: immediate,
    children: [
        a = worker {
            actor: Scripted,
            args: |lab| lab.clone(),
            handle_timeout: 3s,
            on: match error {
                Failing::Resume => resume,
                Failing::Stop => stop,
                _ => restart,
            },
        },
        t = task {
            run: scripted_task,
            args: |lab| (lab.clone(), "t", &[Act::Run], Arc::default())
        },
        below = supervisor {
            strategy: one_for_one,
            children: [b = worker { actor: Scripted, args: |lab| lab.clone() }],
        },
    ],
});

async fn struck(test: impl AsyncFnOnce(&Running<Struck>, &Lab)) {
    let lab = Lab::new();
    start_supervised(Struck::start(lab.clone()), async |app| {
        test(app, &lab).await
    })
    .await;
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn a_panic_strikes_in_the_middle_of_a_message() {
    struck(async |app, _| {
        let mut events = app.tree().events();
        app.a.tell(Do::Sleep(Duration::from_secs(2))).await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let began = Instant::now();
        app.tree()
            .inject("a", Fault::PanicWith("struck".into()))
            .unwrap();
        let event = until(&mut events, "a#1 ended").await.to_string();
        assert!(event.contains(": struck) => restart"), "{event}");
        until(&mut events, "a#2 restarted").await;
        assert_eq!(began.elapsed(), Duration::ZERO);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_error_is_decided_by_the_childs_arms() {
    struck(async |app, _| {
        let mut events = app.tree().events();
        let inject = |fault| app.tree().inject("a", Fault::error(fault)).unwrap();
        inject(Failing::Resume);
        until(&mut events, "a#1 resumed").await;
        inject(Failing::Plain);
        until(&mut events, "a#2 restarted").await;
        app.a.ask(Do::Ping).await.unwrap();
        inject(Failing::Stop);
        until(&mut events, "a#2 ended (failed: to be stopped) => stop").await;
        let error = app.tree().inject("a", Fault::Panic).unwrap_err();
        assert_eq!(
            error,
            InjectError::Down { path: "a".into(), state: State::Stopped }
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_kill_and_a_hang_are_restarted() {
    struck(async |app, lab| {
        let mut events = app.tree().events();
        app.tree().inject("a", Fault::Kill).unwrap();
        until(&mut events, "a#2 restarted").await;
        lab.saw("a#2 up").await;
        let began = Instant::now();
        app.tree().inject("a", Fault::Hang).unwrap();
        until(&mut events, "a#3 restarted").await;
        assert_eq!(
            began.elapsed(),
            Duration::from_secs(3),
            "its `handle_timeout`"
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn tasks_are_struck_where_they_wait() {
    let lab = Lab::new();
    let app = Struck::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.tree()
        .inject("t", Fault::error(std::io::Error::other("struck")))
        .unwrap();
    until(&mut events, "t#2 restarted").await;
    app.tree().inject("t", Fault::Panic).unwrap();
    until(&mut events, "t#3 restarted").await;
    // It does not see that it is cancelled.
    app.tree().inject("t", Fault::Hang).unwrap();
    let report = app.shutdown().await.unwrap();
    assert_eq!(exit(&report, "t"), "killed");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_struck_says_why() {
    struck(async |app, lab| {
        let inject = |path: &str, fault| app.tree().inject(path, fault).unwrap_err();
        let not_found = InjectError::NotFound { path: "nobody".into() };
        assert_eq!(inject("nobody", Fault::Panic), not_found);
        let supervisor = InjectError::Supervisor { path: "below".into() };
        assert_eq!(inject("below", Fault::Kill), supervisor);
        let other = inject("a", Fault::error(std::fmt::Error));
        assert!(
            matches!(
                other,
                InjectError::OtherError { given: "core::fmt::Error", .. }
            ),
            "{other}"
        );
        app.tree().inject("below/b", Fault::Panic).unwrap();
        lab.saw("below/b#2 up").await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_fault_for_an_incarnation_that_is_over_strikes_nobody() {
    struck(async |app, lab| {
        app.tree().inject("a", Fault::Hang).unwrap();
        app.tree().inject("a", Fault::Kill).unwrap();
        lab.script("a", [OnStart::Ok]);
        lab.saw("a#2 up").await;
        assert_eq!(app.a.ask(Do::Ping).await.unwrap(), 2);
    })
    .await;
}

supervision_tree!(Jittery {
    context: Lab,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: exponential { base: 1s, cap: 60s, factor: 2.0, jitter: full },
    children: [
        a = worker { actor: Scripted, args: |lab| lab.clone() },
        below = supervisor {
            strategy: one_for_one,
            max_restarts: unlimited,
            backoff: fixed { delay: 10s, jitter: full },
            children: [b = worker { actor: Scripted, args: |lab| lab.clone() }],
        },
    ],
});

/// When `a` and `b`, which never come up again, were tried.
async fn tries(overrides: Overrides) -> Vec<Duration> {
    let began = Instant::now();
    let lab = Lab::new();
    lab.script("a", [OnStart::Ok, OnStart::Fail]);
    lab.script("below/b", [OnStart::Ok, OnStart::Fail]);
    let app = Jittery::start_with(lab.clone(), overrides).await.unwrap();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    app.below.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    tokio::time::sleep(PATIENCE).await;
    app.abort();
    let starts = lab.starts("a").into_iter().chain(lab.starts("below/b"));
    starts.map(|at| at - began).collect()
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_waits_for_the_same_times() {
    let seeded = tries(Overrides::new().seed(7)).await;
    assert!(seeded.len() > 20);
    assert_eq!(tries(Overrides::new().seed(7)).await, seeded);
    assert_ne!(tries(Overrides::new().seed(8)).await, seeded);
    assert_ne!(tries(Overrides::new()).await, tries(Overrides::new()).await);
}

#[tokio::test(start_paused = true)]
async fn a_tree_is_stopped_though_the_test_panics() {
    let lab = Lab::new();
    let tree = lab.clone();
    let test = async move {
        start_supervised(Struck::start(tree), async |_| {
            panic!("the test's own panic")
        })
        .await;
    };
    let local = LocalSet::new();
    let test = local.spawn_local(test);
    let ended = local.run_until(test).await;
    assert!(ended.unwrap_err().is_panic());
    assert_eq!(lab.all("stop"), ["below/b#1 stop", "a#1 stop"]);
    lab.assert_empty();
}
