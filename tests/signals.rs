//! A process that is asked to end: SIGTERM and SIGINT stop the tree in order, a second one cuts the stop
//! short, and a tree that ends by itself is not waited for. One test at a time: a signal is everybody's.
#![cfg(all(unix, feature = "signal"))]

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    process::{Command, id},
    task::Poll,
    time::Duration,
};

use supervision::{Report, Running, TreeError, prelude::*};
use tokio::sync::Mutex;

static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

#[derive(Debug, thiserror::Error)]
#[error("broken")]
struct Broken;

/// Ends when it is told to, if `obedient`; else only when it is aborted.
async fn obey(obedient: bool, stop: CancellationToken) -> Result<(), Broken> {
    stop.cancelled().await;
    if !obedient {
        std::future::pending::<()>().await;
    }
    Ok(())
}

async fn fail(_stop: CancellationToken) -> Result<(), Broken> {
    Err(Broken)
}

supervision_tree!(Service {
    context: bool,
    visibility: private,
    strategy: one_for_one,
    children: [child = task { run: obey, args: |obedient| *obedient, shutdown: infinity },],
});

supervision_tree!(Doomed {
    visibility: private,
    strategy: one_for_one,
    max_restarts: 0,
    children: [child = task { run: fail },],
});

fn send(signal: &str) {
    let status = Command::new("kill")
        .args([signal, &id().to_string()])
        .status();
    assert!(status.expect("kill runs").success());
}

/// Polls the future once, so that the signals are registered before one is sent.
async fn begin<F: Future>(mut running: Pin<&mut F>) {
    poll_fn(|cx| {
        assert!(running.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    })
    .await;
}

async fn ended_by(signal: &str) -> Report {
    let _alone = ONE_AT_A_TIME.lock().await;
    let app: Running<Service> = Service::start(true).await.expect("starts");
    let mut running = pin!(app.run_until_signal());
    begin(running.as_mut()).await;
    send(signal);
    running.await.expect("it ended well")
}

#[tokio::test]
async fn sigterm_stops_the_tree_in_order() {
    assert!(ended_by("-TERM").await.is_clean());
}

#[tokio::test]
async fn sigint_stops_the_tree_in_order() {
    assert!(ended_by("-INT").await.is_clean());
}

#[tokio::test]
async fn a_second_signal_cuts_the_stop_short() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let app = Service::start(false).await.expect("starts");
    let child = app.child.clone();
    let mut running = pin!(app.run_until_signal());
    begin(running.as_mut()).await;
    send("-TERM");
    // The child was told, and will not end: only the second signal is left to end this.
    let stopping = poll_fn(|cx| {
        assert!(
            running.as_mut().poll(cx).is_pending(),
            "it waits for the child"
        );
        if child.state() == supervision::State::Stopping {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    });
    tokio::time::timeout(Duration::from_secs(30), stopping)
        .await
        .expect("the signal arrives");
    send("-TERM");
    let report = running.await.expect("it was stopped");
    let forced: Vec<_> = report.forced().map(|child| &*child.path).collect();
    assert_eq!(forced, ["child"]);
}

#[tokio::test]
async fn a_tree_that_ends_with_an_error_is_an_error() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let app = Doomed::start().await.expect("starts");
    let error = app.run_until_signal().await.expect_err("it gave up");
    let TreeError::Ended { escalated, .. } = error else {
        panic!("{error}")
    };
    assert!(escalated.cause().is_some_and(|cause| cause.is::<Broken>()));
}
