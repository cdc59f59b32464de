//! Rows of several suites that no other file is about.

use supervision::{
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, exit, until},
};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(Top {
    context: Lab,
    strategy: one_for_one,
    max_restarts: 9,
    within: 60s,
    backoff: immediate,
    visibility: private,
    children: [
        single = worker { actor: Scripted, args: |lab| lab.clone() },
        mid = supervisor {
            strategy: one_for_all,
            backoff: immediate,
            max_restarts: 9,
            within: 60s,
            children: [
                one = worker { actor: Scripted, args: |lab| lab.clone() },
                low = supervisor {
                    strategy: one_for_one,
                    backoff: fixed { delay: 1s },
                    max_restarts: 9,
                    within: 60s,
                    children: [leaf = worker { actor: Scripted, args: |lab| lab.clone() }],
                },
            ],
        },
        members = pool { actor: Scripted, max: 3, max_restarts: 20, within: 10s },
    ],
});

async fn started() -> (Lab, Running<Top>) {
    let lab = Lab::new();
    let app = Top::start(lab.clone()).await.unwrap();
    (lab, app)
}

#[tokio::test(start_paused = true)]
async fn otp_01_a_tree_that_is_told_to_stop_has_ended_well() {
    let (lab, app) = started().await;
    let report = app.shutdown().await.unwrap();
    assert!(report.is_clean());
    for path in [
        "single",
        "mid",
        "mid/one",
        "mid/low",
        "mid/low/leaf",
        "members",
    ] {
        assert_eq!(exit(&report, path), "shutdown");
    }
    lab.assert_empty();
}

/// Those that are on their way back are no longer, and not yet, active.
#[tokio::test(start_paused = true)]
async fn otp_73_counts_leave_out_what_is_being_restarted() {
    let (lab, app) = started().await;
    let mut members = Vec::new();
    for name in ["a", "b", "c"] {
        lab.script(
            &format!("members/{name}"),
            [OnStart::Ok, OnStart::SlowFail(2 * SECOND)],
        );
        members.push(app.members.spawn_named(name, lab.clone()).await.unwrap());
    }
    let counts = || {
        let counts = app.members.counts();
        (
            counts.specs,
            counts.active,
            counts.supervisors,
            counts.workers,
        )
    };
    for member in &members[..2] {
        member.tell(Do::Fail(Failing::Plain)).await.unwrap();
        lab.saw(&format!("{}#2 start", member.path())).await;
    }
    assert_eq!(counts(), (3, 1, 0, 3));
    sleep(3 * SECOND).await;
    assert_eq!(counts(), (3, 1, 0, 3), "it failed, and is tried again");
    for name in ["a", "b"] {
        lab.script(&format!("members/{name}"), [OnStart::Ok]);
    }
    sleep(2 * SECOND).await;
    assert_eq!(counts(), (3, 3, 0, 3));
    for (left, member) in (0..3).rev().zip(&members) {
        member.child().stop().await.unwrap();
        assert_eq!(counts(), (left, left, 0, left), "a member at rest is gone");
    }
    app.shutdown().await.unwrap();
}

/// A path is of the child, not of its incarnation: whoever looks finds the one that is there.
#[tokio::test(start_paused = true)]
async fn otp_79_a_path_leads_to_the_incarnation_that_is_there() {
    let (lab, app) = started().await;
    let ask = async || {
        let leaf = app.tree().find_actor::<Scripted>("mid/low/leaf").unwrap();
        leaf.ask(Do::Ping).await.unwrap()
    };
    assert_eq!(ask().await, 1);
    app.tree().find("mid/low").unwrap().restart().await.unwrap();
    assert_eq!(ask().await, 2, "the middle was restarted");
    app.mid.low.leaf.tell(Do::Panic("killed")).await.unwrap();
    assert_eq!(ask().await, 3, "it was killed");
    app.mid.low.leaf.tell(Do::Finish).await.unwrap();
    assert_eq!(ask().await, 4, "it ended");
    let leaf = app.tree().find("mid/low/leaf").unwrap();
    leaf.stop().await.unwrap();
    leaf.start().await.unwrap();
    assert_eq!(ask().await, 5, "it was stopped and started");
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

/// Each restart has one `on_restart` and one `start`; the hook of the stop runs once, at the stop.
#[tokio::test(start_paused = true)]
async fn pkc_02_hooks_run_once_for_each_restart() {
    let (lab, app) = started().await;
    for incarnation in 1..5 {
        assert_eq!(app.single.ask(Do::Ping).await, Ok(incarnation));
        app.single.tell(Do::Fail(Failing::Plain)).await.unwrap();
    }
    assert_eq!(app.single.ask(Do::Ping).await, Ok(5));
    app.shutdown().await.unwrap();
    let trace = lab.trace();
    let of_single: Vec<_> = trace
        .iter()
        .filter_map(|line| line.strip_prefix("single#"))
        .collect();
    let mut expected = Vec::new();
    for n in 1..5 {
        expected.extend([
            format!("{n} start"),
            format!("{n} up"),
            format!("{n} on_restart"),
            format!("{n} gone"),
        ]);
    }
    expected.extend(["5 start", "5 up", "5 stop", "5 gone"].map(str::to_owned));
    assert_eq!(of_single, expected);
}

/// Under either strategy a handle is of the child, whose next incarnation begins anew.
#[tokio::test(start_paused = true)]
async fn pkc_05_sup_08_a_handle_reaches_every_incarnation() {
    let (_, app) = started().await;
    for child in [&app.single, &app.mid.one] {
        let handle = child.clone();
        assert_eq!(handle.ask(Do::Ping).await, Ok(1), "{}", child.path());
        handle.tell(Do::Panic("killed")).await.unwrap();
        assert_eq!(handle.ask(Do::Ping).await, Ok(2), "{}", child.path());
        child.child().stop().await.unwrap();
        assert!(handle.ask(Do::Ping).await.is_err());
        child.child().start().await.unwrap();
        assert_eq!(handle.ask(Do::Ping).await, Ok(3), "{}", child.path());
    }
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn tre_01_pkc_04_the_middle_of_three_levels_is_restarted_with_what_is_below() {
    let (lab, app) = started().await;
    assert_eq!(app.mid.low.leaf.ask(Do::Ping).await, Ok(1));
    app.mid.one.tell(Do::Panic("killed")).await.unwrap();
    lab.saw("mid/low/leaf#2 up").await;
    for (child, incarnation) in [(&app.single, 1), (&app.mid.one, 2), (&app.mid.low.leaf, 2)] {
        assert_eq!(
            child.ask(Do::Ping).await,
            Ok(incarnation),
            "{}",
            child.path()
        );
    }
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn typ_26_messages_wait_while_starts_fail() {
    let (lab, app) = started().await;
    lab.script("mid/low/leaf", [OnStart::Fail, OnStart::Panic, OnStart::Ok]);
    let mut events = app.tree().events();
    let began = Instant::now();
    app.mid
        .low
        .leaf
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    app.mid.low.leaf.tell(Do::Mark("kept")).await.unwrap();
    until(&mut events, "mid/low/leaf#4 restarted").await;
    lab.saw("mid/low/leaf#4 mark kept").await;
    assert_eq!(began.elapsed(), 3 * SECOND);
    app.shutdown().await.unwrap();
}
