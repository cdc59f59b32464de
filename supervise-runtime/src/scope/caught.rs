//! Running a future so that its panics are values.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use crate::{PanicReport, failure::catch};

/// The output of the future, or its panic: of a poll, or of its drop. It is dropped before this
/// returns.
pub(super) async fn caught<F: Future>(future: F) -> Result<F::Output, PanicReport> {
    let mut future = pin!(Some(future));
    let end = poll_fn(|cx| match future.as_mut().as_pin_mut() {
        Some(running) => match catch(|| running.poll(cx)) {
            Ok(poll) => poll.map(Ok),
            Err(report) => Poll::Ready(Err(report)),
        },
        None => Poll::Pending,
    })
    .await;
    match (catch(|| future.set(None)), end) {
        (Err(report), Ok(output)) => {
            // The first panic is what is told.
            let _ = catch(|| drop(output));
            Err(report)
        }
        (_, end) => end,
    }
}
