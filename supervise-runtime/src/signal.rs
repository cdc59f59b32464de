//! Running a tree until the process is asked to end.

use std::{future::poll_fn, io, pin::pin, task::Poll};

use crate::{Report, Running, TreeError};

impl<T> Running<T> {
    /// Waits for SIGINT or SIGTERM (Ctrl-C where there are no such signals), then stops the tree
    /// as [`shutdown`](Running::shutdown) does. A second signal cuts the stop short: every child is
    /// aborted. Returns earlier if the tree ends by itself.
    ///
    /// # Errors
    ///
    /// [`TreeError::Ended`] if the tree ended with an error; [`TreeError::Signals`] if the signals
    /// could not be registered.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future aborts the tree.
    pub async fn run_until_signal(self) -> Result<Report, TreeError> {
        let mut signals = match Signals::new() {
            Ok(signals) => signals,
            Err(source) => {
                let tree = self.tree().name().into();
                self.shutdown().await?;
                return Err(TreeError::Signals { tree, source });
            }
        };
        {
            let mut joined = pin!(self.join());
            let ended = poll_fn(|cx| {
                if let Poll::Ready(result) = joined.as_mut().poll(cx) {
                    return Poll::Ready(Some(result));
                }
                signals.poll(cx).map(|()| None)
            });
            if let Some(result) = ended.await {
                return result;
            }
        }
        let mut stopped = pin!(self.stop_and_wait());
        poll_fn(|cx| {
            if signals.poll(cx).is_ready() {
                self.abort();
            }
            stopped.as_mut().poll(cx)
        })
        .await
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    fn poll(&mut self, cx: &mut std::task::Context<'_>) -> Poll<()> {
        let interrupt = self.interrupt.poll_recv(cx);
        let terminate = self.terminate.poll_recv(cx);
        if interrupt.is_ready() || terminate.is_ready() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    fn poll(&mut self, cx: &mut std::task::Context<'_>) -> Poll<()> {
        self.0.poll_recv(cx).map(|_| ())
    }
}
