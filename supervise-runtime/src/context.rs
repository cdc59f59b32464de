//! What an actor is given while it works.

use std::{
    fmt,
    future::{pending, poll_fn},
    task::Poll,
};

use crate::{Actor, ActorRef, Failure, Start, core::Op};

/// An actor's view of its own place: its address, its incarnation, and its way out.
pub struct Context<A: Actor> {
    handle: ActorRef<A>,
    incarnation: u64,
    last_failure: Option<Failure>,
    stop: bool,
}

impl<A: Actor> Context<A> {
    pub(crate) fn new(
        handle: ActorRef<A>,
        incarnation: u64,
        last_failure: Option<Failure>,
    ) -> Self {
        Self { handle, incarnation, last_failure, stop: false }
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
            Start::Ignore => self.handle.slot.cell.set_ignored(true),
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
