//! What an actor is given while it works.

use std::{
    fmt,
    future::{Future, pending, poll_fn},
    sync::{Arc, OnceLock},
    task::Poll,
};

use tokio_util::sync::CancellationToken;

use crate::{Actor, ActorRef, Failure, Scope, Scoped, Start, TreeRef, core::Op, scope::Tasks};

/// An actor's view of its own place: its address, its incarnation, and its way out.
pub struct Context<A: Actor> {
    handle: ActorRef<A>,
    incarnation: u64,
    last_failure: Option<Failure>,
    stop: bool,
    /// Made for the first work.
    scope: OnceLock<Scope>,
}

impl<A: Actor> Context<A> {
    pub(crate) fn new(
        handle: ActorRef<A>,
        incarnation: u64,
        last_failure: Option<Failure>,
    ) -> Self {
        Self { handle, incarnation, last_failure, stop: false, scope: OnceLock::new() }
    }

    /// The actor's own address, to hand out.
    ///
    /// Beware of awaiting an answer from oneself: it never comes while the message that waits for
    /// it is being handled.
    #[must_use]
    pub fn myself(&self) -> &ActorRef<A> {
        &self.handle
    }

    /// The actor's path in its tree, as in `market/rates`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.handle.path()
    }

    /// The number of this incarnation; the first is 1.
    #[must_use]
    pub fn incarnation(&self) -> u64 {
        self.incarnation
    }

    /// What the incarnation before this one failed with, if it failed.
    #[must_use]
    pub fn last_failure(&self) -> Option<&Failure> {
        self.last_failure.as_ref()
    }

    /// Ends this incarnation, and well, once the message at hand is handled; `stop` is called. A
    /// permanent child is restarted, others stay down.
    pub fn stop(&mut self) {
        self.stop = true;
    }

    /// The tree that the actor is in, to look at and to give orders; `None` once it is gone.
    ///
    /// Beware of awaiting an order about oneself, or about a supervisor above: it is carried out once
    /// the message that waits for it is handled.
    #[must_use]
    pub fn tree(&self) -> Option<TreeRef> {
        TreeRef::around(&self.handle.slot.cell)
    }

    /// Where this incarnation runs work beside its own, to be handed on.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        self.scope.get_or_init(|| {
            let slot = self.handle.slot.clone();
            Scope::new(slot, self.incarnation, CancellationToken::new())
        })
    }

    /// Runs a future in a task of its own, as part of this incarnation: it is aborted and joined before
    /// the next one starts, after the `stop` hook. A panic of it fails the incarnation. See
    /// [`Scope::spawn`].
    ///
    /// ```
    /// # use supervise_runtime::{Actor, Context};
    /// # struct Fetcher;
    /// # impl Actor for Fetcher {
    /// #   type Args = (); type Msg = u32; type Error = std::io::Error;
    /// #   async fn start((): (), _: &mut Context<Self>) -> Result<Self, Self::Error> { Ok(Self) }
    /// async fn handle(&mut self, n: u32, cx: &mut Context<Self>) -> Result<(), std::io::Error> {
    ///     let squares: Vec<_> = (0..n).map(|n| cx.spawn(async move { n * n })).collect();
    ///     for square in squares {
    ///         square.await.map_err(std::io::Error::other)?;
    ///     }
    ///     Ok(())
    /// }
    /// # }
    /// ```
    pub fn spawn<F>(&self, future: F) -> Scoped<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.scope().spawn(future)
    }

    /// Runs blocking code as part of this incarnation, which waits for its end: see
    /// [`Scope::spawn_blocking`].
    pub fn spawn_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Scoped<T> {
        self.scope().spawn_blocking(work)
    }

    pub(crate) fn tasks(&self) -> Option<&Arc<Tasks>> {
        self.scope.get().map(Scope::tasks)
    }

    pub(crate) fn take_scope(&mut self) -> Option<Scope> {
        self.scope.take()
    }

    pub(crate) fn is_stop_requested(&self) -> bool {
        self.stop
    }

    /// Whether the incarnation is ordered to stop. The message at hand may be handled to its end
    /// within the child's `shutdown`.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.handle.slot.cell.reached(self.incarnation, Op::Stop)
    }

    /// Waits until the incarnation is ordered to stop, for a handler that does long work to select on.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe. It is woken with the actor's own task: await it there, not in a spawned one.
    pub async fn stopping(&self) {
        poll_fn(|_| {
            if self.is_stopping() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    /// Ends a [`start`](Actor::start) in another way than with an actor or an error.
    ///
    /// It never returns: the start is dropped where it awaits this. Its type fits wherever a result is
    /// to be returned. Anywhere but in `start` it waits forever, or until the time limit.
    ///
    /// ```
    /// # use supervise_runtime::{Actor, Context, Start};
    /// # struct Mailer;
    /// impl Actor for Mailer {
    ///     type Args = Option<String>;
    ///     type Msg = ();
    ///     type Error = String;
    ///
    ///     async fn start(server: Option<String>, cx: &mut Context<Self>) -> Result<Self, String> {
    ///         let Some(_server) = server else {
    ///             // No server is configured: there is nothing to supervise.
    ///             return cx.instead(Start::Ignore).await;
    ///         };
    ///         Ok(Mailer)
    ///     }
    /// #   async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), String> { Ok(()) }
    /// }
    /// ```
    pub async fn instead<T>(&mut self, start: Start) -> T {
        match start {
            Start::Ignore => self.handle.slot.cell.set_ignored(),
        }
        pending().await
    }
}

impl<A: Actor> fmt::Debug for Context<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("path", &self.path())
            .field("incarnation", &self.incarnation)
            .finish_non_exhaustive()
    }
}
