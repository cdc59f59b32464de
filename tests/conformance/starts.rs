//! First starts, restarts that fail or hang, and their time limits.

use std::error::Error;

use supervision::{
    Cause, CommandError, Exit, StartError, State,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, exit, gave_up},
};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(Nested {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        ledger = worker { actor: Scripted, args: |lab| lab.clone() },
        market = supervisor {
            strategy: one_for_one,
            children: [
                quotes = worker { actor: Scripted, args: |lab| lab.clone() },
                rates = worker { actor: Scripted, args: |lab| lab.clone(), start_timeout: 3s },
                last = worker { actor: Scripted, args: |lab| lab.clone() },
            ],
        },
    ],
});

#[tokio::test(start_paused = true)]
async fn otp_51_otp_91_a_start_error_names_the_child_and_has_the_whole_chain() {
    let lab = Lab::new();
    lab.script("market/rates", [OnStart::FailCaused]);
    let error = Nested::start(lab.clone()).await.unwrap_err();
    assert_eq!(error.path(), Some("market/rates"));
    assert_eq!(error.to_string(), "`market/rates` failed to start");
    let failure = error.source().expect("the child's error");
    assert_eq!(failure.to_string(), "caused");
    let cause = failure.source().expect("the error's own source");
    assert_eq!(cause.to_string(), "the cause");
    assert!(cause.downcast_ref::<std::io::Error>().is_some());

    let StartError::Child { failure, .. } = &error else {
        panic!("{error:?}")
    };
    assert!(matches!(failure.downcast_ref(), Some(Failing::Caused(_))));
    assert_eq!(failure.incarnation(), 1);
    lab.assert([
        "ledger#1 start",
        "ledger#1 up",
        "market/quotes#1 start",
        "market/quotes#1 up",
        "market/rates#1 start",
        "market/rates#1 gone",
        "market/quotes#1 stop",
        "market/quotes#1 gone",
        "ledger#1 stop",
        "ledger#1 gone",
    ]);
}

#[tokio::test(start_paused = true)]
async fn otp_51_a_panic_in_a_first_start_is_located() {
    let lab = Lab::new();
    lab.script("market/rates", [OnStart::Panic]);
    let error = Nested::start(lab.clone()).await.unwrap_err();
    assert_eq!(error.path(), Some("market/rates"));
    let StartError::Child { failure, .. } = &error else {
        panic!("{error:?}")
    };
    let Cause::Panicked(report) = failure.cause() else {
        panic!("{failure:?}")
    };
    assert_eq!(report.message(), "panic in start");
    assert!(
        report.location().unwrap().contains("scripted.rs:"),
        "{report}"
    );
    lab.assert_empty();
}

/// Pekko's typed actors and its classic ones differ on this. Here a first start is never retried,
/// so that `start` says at once what is wrong.
#[tokio::test(start_paused = true)]
async fn pkc_23_hie_05_typ_10_typ_24_typ_25_a_first_start_is_tried_once() {
    let lab = Lab::new();
    lab.script("ledger", [OnStart::Fail, OnStart::Ok]);
    let error = Nested::start(lab.clone()).await.unwrap_err();
    assert_eq!(error.path(), Some("ledger"));
    lab.assert(["ledger#1 start", "ledger#1 gone"]);
}

#[tokio::test(start_paused = true)]
async fn gap_03_a_first_start_that_hangs_fails_at_its_limit() {
    let lab = Lab::new();
    lab.script("market/rates", [OnStart::Hang]);
    let begun = Instant::now();
    let error = Nested::start(lab.clone()).await.unwrap_err();
    assert_eq!(begun.elapsed(), 3 * SECOND);
    let StartError::Child { failure, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(*failure.cause(), Cause::StartTimedOut(3 * SECOND));
    assert_eq!(failure.to_string(), "not started within 3s");
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn the_start_limit_is_thirty_seconds_if_nothing_is_said() {
    let lab = Lab::new();
    lab.script("ledger", [OnStart::Hang]);
    let begun = Instant::now();
    Nested::start(lab.clone()).await.unwrap_err();
    assert_eq!(begun.elapsed(), 30 * SECOND);

    let lab = Lab::new();
    lab.script(
        "ledger",
        [OnStart::SlowOk(30 * SECOND - Duration::from_millis(1))],
    );
    Nested::start(lab).await.unwrap().shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_start_that_is_given_up_leaves_nothing() {
    let lab = Lab::new();
    lab.script("market/rates", [OnStart::Hang]);
    tokio::select! {
        _ = Nested::start(lab.clone()) => panic!("it hangs"),
        () = lab.saw("market/rates#1 start") => {}
    }
    lab.saw("market/rates#1 gone").await;
    lab.saw("ledger#1 gone").await;
    lab.assert_empty();
    assert_eq!(lab.starts("market/last").len(), 0);
}

#[tokio::test(start_paused = true)]
async fn otp_03_an_ignored_start_is_no_error_and_the_child_is_absent() {
    let lab = Lab::new();
    lab.script("market/rates", [OnStart::Ignore, OnStart::Ok]);
    let app = Nested::start(lab.clone()).await.unwrap();
    assert_eq!(lab.starts("market/last").len(), 1, "the others are up");
    assert_eq!(app.market.rates.state(), State::Stopped);
    let counts = app.tree().counts();
    assert_eq!((counts.specs, counts.active, counts.supervisors), (5, 4, 1));
    let status = app.market.rates.child().status().unwrap();
    assert!(
        matches!(status.last_exit, Some(Exit::Ignored)),
        "{status:?}"
    );
    assert!(app.market.rates.tell(Do::Finish).await.is_err());

    app.market.rates.child().start().await.unwrap();
    assert_eq!(app.market.rates.ask(Do::Ping).await, Ok(2));
    app.market.rates.child().stop().await.unwrap();
    assert!(app.shutdown().await.unwrap().is_clean());
}

#[tokio::test(start_paused = true)]
async fn otp_04_otp_05_an_ignored_temporary_child_is_gone() {
    supervision_tree!(Ignoring {
        context: Lab,
        strategy: one_for_one,
        children: [
            a = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
            b = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
        ],
    });
    let lab = Lab::new();
    lab.script("a", [OnStart::Ignore]);
    let app = Ignoring::start(lab.clone()).await.unwrap();
    let counts = app.tree().counts();
    assert_eq!((counts.specs, counts.active, counts.workers), (1, 1, 1));
    assert!(matches!(
        app.a.child().start().await,
        Err(CommandError::NotFound(_))
    ));
    let report = app.shutdown().await.unwrap();
    assert_eq!(exit(&report, "a"), "ignored");
    assert!(report.is_clean());
}

#[tokio::test(start_paused = true)]
async fn a_restart_that_is_ignored_leaves_the_child_absent() {
    let lab = Lab::new();
    lab.script("ledger", [OnStart::Ok, OnStart::Ignore]);
    let app = Nested::start(lab.clone()).await.unwrap();
    app.ledger.tell(Do::Panic("once")).await.unwrap();
    lab.saw("ledger#2 gone").await;
    assert_eq!(app.ledger.state(), State::Stopped);
    let counts = app.tree().counts();
    assert_eq!(
        (counts.specs, counts.active),
        (5, 4),
        "kept, and the tree lives"
    );
    app.shutdown().await.unwrap();
}

supervision_tree!(Loop {
    context: Lab,
    strategy: one_for_one,
    max_restarts: 8,
    within: 10s,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker { actor: Scripted, args: |lab| lab.clone(), start_timeout: 5s },
        b = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

#[tokio::test(start_paused = true)]
async fn otp_80_a_hanging_restart_loop_answers_orders_and_is_broken_by_a_stop() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Ok, OnStart::SlowFail(2 * SECOND)]);
    let app = Loop::start(lab.clone()).await.unwrap();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("a#3 start").await;
    // In OTP orders wait for the start at hand. Here they are answered in the middle of it.
    sleep(SECOND).await;
    let asked = Instant::now();
    let child = app.a.child();
    assert!(matches!(
        child.start().await,
        Err(CommandError::Restarting(_))
    ));
    assert!(matches!(
        child.restart().await,
        Err(CommandError::Restarting(_))
    ));
    assert_eq!(child.state(), State::Starting);
    let counts = app.tree().counts();
    assert_eq!((counts.specs, counts.active, counts.workers), (2, 1, 2));
    app.b.child().restart().await.unwrap();
    child.stop().await.unwrap();
    assert_eq!(asked.elapsed(), Duration::ZERO);
    assert_eq!(child.state(), State::Stopped);
    sleep(60 * SECOND).await;
    assert_eq!(lab.starts("a").len(), 3, "the loop is broken");

    // Started by hand, it fails: told, and not tried again.
    let Err(CommandError::StartFailed { path, failure }) = child.start().await else {
        panic!("it fails")
    };
    assert_eq!((&*path, failure.to_string()), ("a", "plain".to_owned()));
    sleep(60 * SECOND).await;
    assert_eq!(lab.starts("a").len(), 4);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn otp_80_a_tree_stops_in_the_middle_of_a_hanging_restart() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Ok, OnStart::SlowFail(2 * SECOND)]);
    let app = Loop::start(lab.clone()).await.unwrap();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("a#2 start").await;
    let report = app.shutdown().await.unwrap();
    assert_eq!(
        report.took,
        Duration::ZERO,
        "a start has nothing to stop gracefully"
    );
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn gap_03_a_restart_that_hangs_is_counted_at_its_limit() {
    supervision_tree!(Limited {
        context: Lab,
        strategy: one_for_one,
        max_restarts: 2,
        within: 1s,
        backoff: immediate,
        children: [a = worker { actor: Scripted, args: |lab| lab.clone(), start_timeout: 5s },],
    });
    let lab = Lab::new();
    lab.script("a", [OnStart::Ok, OnStart::Hang]);
    let app = Limited::start(lab.clone()).await.unwrap();
    let crashed = Instant::now();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    // Though the window is shorter than the limit: time in starts does not count.
    let (escalated, _) = gave_up(&app).await;
    assert_eq!(crashed.elapsed(), 10 * SECOND);
    assert_eq!(lab.starts("a"), [crashed, crashed, crashed + 5 * SECOND]);
    assert_eq!(
        *escalated.cause().unwrap().cause(),
        Cause::StartTimedOut(5 * SECOND)
    );
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn gap_03_a_stop_during_a_hanging_start_is_at_once() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Ok, OnStart::Hang, OnStart::Ok]);
    let app = Loop::start(lab.clone()).await.unwrap();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("a#2 start").await;
    let asked = Instant::now();
    app.a.child().stop().await.unwrap();
    assert_eq!(asked.elapsed(), Duration::ZERO);
    app.a.child().start().await.unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(3));
    app.shutdown().await.unwrap();
}

/// Says what its context says of the incarnation before.
struct Heir {
    told_at_start: Option<String>,
}

#[derive(Debug, thiserror::Error)]
enum Flaw {
    #[error("small")]
    Small,
    #[error("{0}")]
    Fatal(&'static str),
}

enum ToHeir {
    Fail(Flaw),
    Told(Reply<[Option<String>; 2]>),
    Stop,
}

fn told(cx: &Context<Heir>) -> Option<String> {
    let failure = cx.last_failure()?;
    Some(format!("{failure} in {}", failure.incarnation()))
}

impl Actor for Heir {
    type Args = ();
    type Msg = ToHeir;
    type Error = Flaw;

    async fn start((): (), cx: &mut Context<Self>) -> Result<Self, Flaw> {
        // The second one asks for the first time when it has failed itself.
        let told_at_start = (cx.incarnation() != 2).then(|| told(cx)).flatten();
        Ok(Self { told_at_start })
    }

    async fn handle(&mut self, msg: ToHeir, cx: &mut Context<Self>) -> Result<(), Flaw> {
        match msg {
            ToHeir::Fail(flaw) => return Err(flaw),
            ToHeir::Told(reply) => reply.send([self.told_at_start.take(), told(cx)]),
            ToHeir::Stop => cx.stop(),
        }
        Ok(())
    }
}

supervision_tree!(Heirs {
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [heir = worker {
        actor: Heir,
        on: match error {
            Flaw::Small => resume,
            Flaw::Fatal(_) => restart,
        },
    },],
});

#[tokio::test(start_paused = true)]
async fn an_incarnation_is_told_what_the_one_before_it_failed_with() {
    let heirs = Heirs::start().await.expect("it starts");
    let told = async || heirs.heir.ask(ToHeir::Told).await.expect("it answers");
    let send = async |msg| heirs.heir.tell(msg).await.expect("it is there");
    let first = Some("first in 1".to_owned());
    let second = Some("second in 2".to_owned());

    assert_eq!(told().await, [None, None]);
    send(ToHeir::Fail(Flaw::Fatal("first"))).await;
    send(ToHeir::Fail(Flaw::Small)).await;
    assert_eq!(
        told().await,
        [None, first],
        "its own failure is not one before it"
    );
    send(ToHeir::Fail(Flaw::Fatal("second"))).await;
    assert_eq!(told().await, [second.clone(), second.clone()]);
    // It is remembered by its supervisor, but the one before this one ended well.
    send(ToHeir::Stop).await;
    assert_eq!(told().await, [None, None]);
    let failures = heirs.heir.child().history().into_iter().map(|restart| {
        let failure = restart.failure?;
        Some(format!("{failure} in {}", failure.incarnation()))
    });
    let whole = [None, second, Some("first in 1".to_owned())];
    assert_eq!(failures.collect::<Vec<_>>(), whole);
}
