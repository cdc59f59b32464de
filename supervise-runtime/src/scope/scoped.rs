//! The way to the output of scoped work.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{sync::oneshot, task::AbortHandle};

use crate::PanicReport;

/// Work that runs as part of an incarnation: a future of its output.
///
/// Dropping it lets the work run on, to the end of the incarnation at the latest.
///
/// # Cancel safety
///
/// Cancel safe: awaiting it by `&mut` loses nothing.
pub struct Scoped<T> {
    path: Arc<str>,
    output: oneshot::Receiver<Result<T, PanicReport>>,
    /// `None` for work that was refused.
    abort: Option<AbortHandle>,
}

/// Why scoped work has no output.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScopedError {
    /// It was aborted: by hand, or since its incarnation ended.
    #[error("work of `{path}` was aborted")]
    Cancelled {
        /// The path of the child.
        path: Arc<str>,
    },
    /// It panicked.
    #[error("work of `{path}` {report}")]
    Panicked {
        /// The path of the child.
        path: Arc<str>,
        /// The panic.
        report: PanicReport,
    },
}

impl<T> Scoped<T> {
    pub(super) fn new(
        path: Arc<str>,
        output: oneshot::Receiver<Result<T, PanicReport>>,
        abort: Option<AbortHandle>,
    ) -> Self {
        Self { path, output, abort }
    }

    /// Aborts the work at its next await point. Blocking code that runs already is not aborted.
    pub fn abort(&self) {
        if let Some(abort) = &self.abort {
            abort.abort();
        }
    }

    /// Whether nothing of the work is left.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.abort.as_ref().is_none_or(AbortHandle::is_finished)
    }
}

impl<T> Future for Scoped<T> {
    type Output = Result<T, ScopedError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let output = ready!(Pin::new(&mut self.output).poll(cx));
        let path = || self.path.clone();
        Poll::Ready(match output {
            Ok(Ok(output)) => Ok(output),
            Ok(Err(report)) => Err(ScopedError::Panicked { path: path(), report }),
            Err(_) => Err(ScopedError::Cancelled { path: path() }),
        })
    }
}

impl<T> fmt::Debug for Scoped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scoped")
            .field("path", &self.path)
            .field("is_finished", &self.is_finished())
            .finish()
    }
}
