//! A tree for the length of a test.

use std::{panic::AssertUnwindSafe, time::Duration};

use tokio::time::{sleep, timeout};

use super::PATIENCE;
use crate::{Report, Running, StartError};

/// Starts a tree, runs `test` with it, and stops it in order before this returns, though the test panics.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// use supervision::testing::start_supervised;
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let (count, report) = start_supervised(App::start(), async |app| {
///     app.counter.tell(CounterMsg::Add(2)).await.unwrap();
///     app.counter.ask(CounterMsg::Get).await.unwrap()
/// })
/// .await;
/// assert_eq!(count, 2);
/// assert!(report.is_clean());
/// # }
/// ```
///
/// # Panics
///
/// If the tree does not start, if the test panics, or if the tree has not stopped within [`PATIENCE`]. A tree that has ended by itself
/// meanwhile is none of its business: the test may have wanted that.
///
/// # Cancel safety
///
/// Dropping the future aborts the tree.
pub async fn start_supervised<T, R>(
    start: impl Future<Output = Result<Running<T>, StartError>>,
    test: impl AsyncFnOnce(&Running<T>) -> R,
) -> (R, Report) {
    let app = match start.await {
        Ok(app) => app,
        Err(error) => panic!("the tree does not start: {error}"),
    };
    let outcome = caught(test(&app)).await;
    let ended = timeout(PATIENCE, app.shutdown()).await;
    let result = match outcome {
        Ok(result) => result,
        Err(payload) => std::panic::resume_unwind(payload),
    };
    let report = match ended {
        Ok(Ok(report)) => report,
        Ok(Err(error)) => match error.report() {
            Some(report) => report.clone(),
            None => panic!("the tree does not stop: {error}"),
        },
        Err(_) => panic!("the tree does not stop"),
    };
    (result, report)
}

/// Polls to the end, or to the panic.
async fn caught<R>(future: impl Future<Output = R>) -> std::thread::Result<R> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|cx| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Ok),
            Err(payload) => std::task::Poll::Ready(Err(payload)),
        }
    })
    .await
}

/// Lets virtual time pass, with all that happens meanwhile, in order. For a paused clock, where it takes no time; on one that
/// runs it waits.
///
/// `tokio::time::advance` jumps instead, over everything that was to happen in between.
pub async fn pass(time: Duration) {
    sleep(time).await;
}
