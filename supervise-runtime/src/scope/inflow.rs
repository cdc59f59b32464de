//! Streams, and what becomes of other children, as messages.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::sources::{Source, Told};
use crate::{Down, Exit, Failure, Monitor};

/// The items of a stream, as messages.
pub(crate) struct Items<S, F> {
    stream: Pin<Box<S>>,
    make: F,
}

impl<S, F> Items<S, F> {
    pub(crate) fn new(stream: S, make: F) -> Self {
        Self { stream: Box::pin(stream), make }
    }
}

impl<M, S: Stream + Send, F: FnMut(S::Item) -> M + Send> Source<M> for Items<S, F> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Told<M>>> {
        let item = ready!(self.stream.as_mut().poll_next(cx));
        Poll::Ready(item.map(|item| Told::Message((self.make)(item))))
    }
}

/// The exits of another child, as failures of this one.
pub(crate) struct Link {
    pub(crate) monitor: Monitor,
    pub(crate) path: Arc<str>,
    pub(crate) incarnation: u64,
}

impl<M> Source<M> for Link {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Told<M>>> {
        match ready!(severed(&mut self.monitor, cx)) {
            Some(error) => {
                let path = self.path.clone();
                let failure =
                    Failure::error(&path, self.incarnation, error, |error| Some(error), None);
                Poll::Ready(Some(Told::Failure(failure)))
            }
            None => Poll::Ready(None),
        }
    }
}

/// The next end that goes through a link: a failure, or a kill, since it was made. `None` once none will follow.
pub(crate) fn severed(monitor: &mut Monitor, cx: &mut Context<'_>) -> Poll<Option<LinkDown>> {
    loop {
        let Some(down) = ready!(monitor.poll(cx)) else {
            return Poll::Ready(None);
        };
        let abnormal = matches!(down.exit, Some(Exit::Failed(_) | Exit::Killed));
        if abnormal && !down.already {
            return Poll::Ready(Some(LinkDown(down)));
        }
    }
}

/// The error of a child that is linked to another, when an incarnation of that one ends with a failure. See
/// [`Context::link`](crate::Context::link), and [`TaskContext::link`](crate::TaskContext::link).
///
/// A supervisor's `on` matches it under this type, as in `LinkDown => restart`.
#[derive(Clone, Debug)]
pub struct LinkDown(Down);

impl LinkDown {
    /// What ended.
    #[must_use]
    pub fn down(&self) -> &Down {
        &self.0
    }
}

impl std::fmt::Display for LinkDown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "linked to `{}`, which went down", self.0.path)
    }
}

impl std::error::Error for LinkDown {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let failure = self.0.exit.as_ref()?.failure()?;
        Some(failure)
    }
}
