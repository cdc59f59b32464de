//! What an actor is given while it works.

use std::{
    fmt,
    future::{Future, pending, poll_fn},
    sync::{Arc, Mutex, OnceLock, PoisonError},
    task::Poll,
    time::Duration,
};

use futures_core::Stream;
use tokio_util::sync::CancellationToken;

#[cfg(feature = "wasm")]
use crate::driver::Brood;
use crate::{
    Actor, ActorRef, Attached, ChildRef, Down, Failure, Heartbeat, Reply, Scope, Scoped, Start,
    TreeRef,
    core::Op,
    driver::Kept,
    health,
    scope::{After, Every, Items, Link, Sources, Tasks},
};

/// An actor's view of its own place: its address, its incarnation, and its way out.
pub struct Context<A: Actor> {
    handle: ActorRef<A>,
    incarnation: u64,
    last_failure: Option<Failure>,
    stop: bool,
    attempt: u32,
    /// Made for the first work.
    scope: OnceLock<Scope>,
    /// Made for the first timer or stream. Never locked: it is what makes a context `Sync` whatever they are.
    sources: Option<Box<Mutex<Sources<A::Msg>>>>,
    /// What is kept of the actor's state, and what is to be done once it is; there if any is.
    pub(crate) kept: Option<Box<Kept<A>>>,
    /// The supervisor of those that the incarnation runs itself.
    #[cfg(feature = "wasm")]
    brood: Option<Arc<Brood>>,
}

impl<A: Actor> Context<A> {
    pub(crate) fn new(
        handle: ActorRef<A>,
        incarnation: u64,
        last_failure: Option<Failure>,
    ) -> Self {
        Self {
            handle,
            incarnation,
            last_failure,
            stop: false,
            attempt: 1,
            scope: OnceLock::new(),
            sources: None,
            kept: None,
            #[cfg(feature = "wasm")]
            brood: None,
        }
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

    /// The how-manieth time the message at hand is being handled; more than 1 only with `retry`.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    pub(crate) fn first_attempt(&mut self) {
        self.attempt = 1;
    }

    /// The message at hand is not tried again, however it fails.
    #[cfg(feature = "wasm")]
    pub(crate) fn last_attempt(&mut self) {
        self.attempt = u32::MAX;
    }

    /// Whether the message at hand may be tried again, as far as it is up to the actor.
    pub(crate) fn may_try_again(&self) -> bool {
        !self.stop && self.attempt != u32::MAX
    }

    pub(crate) fn next_attempt(&mut self) {
        self.attempt = self.attempt.saturating_add(1);
    }

    /// The tree that the actor is in, to look at and to give orders; `None` once it is gone.
    ///
    /// Beware of awaiting an order about oneself, or about a supervisor above: it is carried out once
    /// the message that waits for it is handled.
    #[must_use]
    pub fn tree(&self) -> Option<TreeRef> {
        TreeRef::around(&self.handle.slot.cell)
    }

    /// The policy that the actor lives under; `None` once its tree is gone.
    #[cfg(feature = "wasm")]
    pub(crate) fn policy(&self) -> Option<crate::core::SharedPolicy> {
        let (node, index) = self.handle.slot.cell.place()?;
        let state = node.lock();
        let child = state.core.children().get(index)?;
        Some(child.policy.clone())
    }

    /// Whether the state is committed if the message at hand is handled well.
    #[cfg(feature = "wasm")]
    pub(crate) fn commits_next(&mut self) -> bool {
        self.kept.as_mut().is_some_and(|kept| kept.commits_next())
    }

    /// The committed state, where it is `start` itself that is given it.
    #[cfg(feature = "wasm")]
    pub(crate) fn given_to_start(&self) -> Option<Arc<[u8]>> {
        self.kept.as_ref()?.given_to_start()
    }

    /// What is left of grants where the actor is.
    #[cfg(feature = "wasm")]
    pub(crate) fn narrowed(&self, grants: &crate::wasm::Grants) -> crate::wasm::Grants {
        match self.handle.slot.cell.place() {
            Some((node, _)) => node.narrowed(grants),
            None => grants.clone(),
        }
    }

    /// Has the tree keep the code of a component, also while nobody runs it.
    #[cfg(feature = "wasm")]
    pub(crate) fn keep_code(&self, code: &crate::wasm::Kept) {
        if let Some((node, _)) = self.handle.slot.cell.place() {
            node.tree.components.keep(code);
        }
    }

    /// Begins a supervisor that is there for as long as this incarnation; `None` once the tree is gone.
    #[cfg(feature = "wasm")]
    pub(crate) fn breed(
        &mut self,
        policy: supervise_policy::SupervisorPolicy,
        grants: crate::wasm::Grants,
    ) -> Option<Arc<Brood>> {
        self.brood = Brood::new(&self.handle.slot, policy, grants);
        self.brood.clone()
    }

    #[cfg(feature = "wasm")]
    pub(crate) fn take_brood(&mut self) -> Option<Arc<Brood>> {
        self.brood.take()
    }

    /// Tells of the child what its supervisor cannot know.
    #[cfg(feature = "wasm")]
    pub(crate) fn teller(&self) -> impl Fn(crate::EventKind) + Send + use<A> {
        let slot = self.handle.slot.clone();
        move |kind| {
            if let Some((node, _)) = slot.cell.place() {
                crate::observe::aside(&node, &slot.cell, kind);
            }
        }
    }

    /// Says that the actor is well, for `health: heartbeat { .. }`; does nothing without that field.
    ///
    /// Only this ends the silence, and the messages that are handled do not: an actor that may be idle for longer than
    /// `max_silence` has itself a message sent at intervals, and beats when it comes.
    pub fn heartbeat(&self) {
        health::beat(&*self.handle.slot);
    }

    /// The same from elsewhere: for work that the actor has started, or waits for.
    #[must_use]
    pub fn pulse(&self) -> Heartbeat {
        Heartbeat::new(self.handle.slot.clone())
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

    /// Sends itself a message after this time. It is handled when the message at hand is, before or
    /// after those that wait in the mailbox, and takes no place there.
    ///
    /// As with all that an actor attaches to itself, it dies with the incarnation: the next one is never
    /// told what this one asked for. While a message is handled, or the actor is held or paused, it
    /// waits.
    ///
    /// ```
    /// # use supervise_runtime::{Actor, Attached, Context};
    /// # use std::time::Duration;
    /// struct Session {
    ///     timeout: Attached,
    /// }
    ///
    /// enum SessionMsg {
    ///     Request,
    ///     TimedOut,
    /// }
    ///
    /// impl Actor for Session {
    /// #   type Args = (); type Msg = SessionMsg; type Error = std::convert::Infallible;
    ///     async fn start((): (), cx: &mut Context<Self>) -> Result<Self, Self::Error> {
    ///         Ok(Session { timeout: cx.send_after(Duration::from_secs(30), SessionMsg::TimedOut) })
    ///     }
    ///
    ///     async fn handle(&mut self, msg: SessionMsg, cx: &mut Context<Self>) -> Result<(), Self::Error> {
    ///         match msg {
    ///             SessionMsg::Request => {
    ///                 self.timeout.cancel();
    ///                 self.timeout = cx.send_after(Duration::from_secs(30), SessionMsg::TimedOut);
    ///             }
    ///             SessionMsg::TimedOut => cx.stop(),
    ///         }
    ///         Ok(())
    ///     }
    /// }
    /// ```
    pub fn send_after(&mut self, delay: Duration, msg: A::Msg) -> Attached {
        self.sources().add(Box::new(After::new(delay, msg)))
    }

    /// Sends itself a message every so often, the first after one period. Times that go by while a
    /// message is handled are skipped, all but one. A period of less than a millisecond is one.
    ///
    /// It dies with the incarnation: see [`send_after`](Context::send_after).
    pub fn send_interval(
        &mut self,
        period: Duration,
        msg: impl FnMut() -> A::Msg + Send + 'static,
    ) -> Attached {
        self.sources().add(Box::new(Every::new(period, msg)))
    }

    /// Handles the items of a stream as messages.
    ///
    /// An item is taken when the actor is ready to handle it, in turn with the mailbox, and none
    /// before: a stream that is quicker than the actor has to wait. What is to be told when the stream
    /// is over is chained to it. It dies with the incarnation: see [`send_after`](Context::send_after).
    ///
    /// A panic of the stream is one of the actor.
    pub fn attach<S>(
        &mut self,
        stream: S,
        msg: impl FnMut(S::Item) -> A::Msg + Send + 'static,
    ) -> Attached
    where
        S: Stream + Send + 'static,
    {
        self.sources().add(Box::new(Items::new(stream, msg)))
    }

    /// Is told, by a message, when an incarnation of another child is over: the one there is, and each
    /// that follows. A child that is down is told at once, as [`already`](Down::already) over.
    ///
    /// It dies with the incarnation: the other knows nothing of it.
    ///
    /// ```
    /// # use supervise_runtime::{Actor, ActorRef, Context, Down};
    /// # struct Rates;
    /// # impl Actor for Rates {
    /// #   type Args = (); type Msg = (); type Error = std::convert::Infallible;
    /// #   async fn start((): (), _: &mut Context<Self>) -> Result<Self, Self::Error> { Ok(Self) }
    /// #   async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Self::Error> { Ok(()) }
    /// # }
    /// # struct Quotes;
    /// enum QuotesMsg {
    ///     RatesDown(Down),
    /// }
    ///
    /// impl Actor for Quotes {
    ///     type Args = ActorRef<Rates>;
    /// #   type Msg = QuotesMsg; type Error = std::convert::Infallible;
    ///     async fn start(rates: ActorRef<Rates>, cx: &mut Context<Self>) -> Result<Self, Self::Error> {
    ///         cx.monitor(&rates, QuotesMsg::RatesDown);
    ///         Ok(Quotes)
    ///     }
    /// #   async fn handle(&mut self, _: QuotesMsg, _: &mut Context<Self>) -> Result<(), Self::Error> { Ok(()) }
    /// }
    /// ```
    pub fn monitor(
        &mut self,
        child: impl Into<ChildRef>,
        msg: impl FnMut(Down) -> A::Msg + Send + 'static,
    ) -> Attached {
        self.attach(child.into().monitor(), msg)
    }

    /// From now on an incarnation of another child that fails, or is killed, fails this one too, with
    /// the error [`LinkDown`](crate::LinkDown); one that ends well or is stopped does not.
    ///
    /// It is a failure like any other: counted, answered by the supervisor's `on` under its type, else by
    /// a restart. It happens between messages. For anything gentler there is
    /// [`monitor`](Context::monitor). It dies with the incarnation, so the next one links itself in its
    /// `start`; to link two children both ways, each does.
    pub fn link(&mut self, child: impl Into<ChildRef>) -> Attached {
        let monitor = child.into().monitor();
        let (path, incarnation) = (self.handle.slot.cell.shared_path(), self.incarnation);
        self.sources()
            .add(Box::new(Link { monitor, path, incarnation }))
    }

    fn sources(&mut self) -> &mut Sources<A::Msg> {
        let slot = &self.handle.slot;
        let sources = self
            .sources
            .get_or_insert_with(|| Box::new(Mutex::new(Sources::new(slot.clone()))));
        sources.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sources, if there are any.
    pub(crate) fn attached(&mut self) -> Option<&mut Sources<A::Msg>> {
        let sources = self.sources.as_mut()?.get_mut();
        Some(sources.unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn take_sources(&mut self) -> Option<Sources<A::Msg>> {
        let sources = self.sources.take()?.into_inner();
        Some(sources.unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether it has sources, work beside its own, or children of its own.
    pub(crate) fn has_work(&self) -> bool {
        #[cfg(feature = "wasm")]
        let breeds = self.brood.is_some();
        #[cfg(not(feature = "wasm"))]
        let breeds = false;
        self.sources.is_some() || self.scope.get().is_some() || breeds
    }

    pub(crate) fn tasks(&self) -> Option<&Arc<Tasks>> {
        self.scope.get().map(Scope::tasks)
    }

    pub(crate) fn take_scope(&mut self) -> Option<Scope> {
        self.scope.take()
    }

    /// Puts back what was taken.
    pub(crate) fn put_scope(&mut self, scope: Scope) {
        self.scope = scope.into();
    }

    /// Has something done once the state after the message at hand is saved: an answer, above all, that
    /// must not be given before the state can survive whatever comes. The state is committed after
    /// this message then, whatever `every` says.
    ///
    /// With a `store` it is done once the store has acknowledged the save; without, once the state is
    /// committed to memory; where no state is kept, once the message is handled well. If the
    /// message fails, or the state cannot be saved, it is dropped undone.
    ///
    /// ```
    /// # use supervise_runtime::{Actor, Context, Reply};
    /// # struct Ledger { cents: i64 }
    /// # impl Actor for Ledger {
    /// #   type Args = ();
    /// #   type Msg = (i64, Reply<i64>);
    /// #   type Error = String;
    /// #   async fn start((): (), _: &mut Context<Self>) -> Result<Self, String> { Ok(Ledger { cents: 0 }) }
    ///     async fn handle(&mut self, (cents, reply): (i64, Reply<i64>), cx: &mut Context<Self>) -> Result<(), String> {
    ///         self.cents += cents;
    ///         let balance = self.cents;
    ///         cx.when_saved(move || reply.send(balance));
    ///         Ok(())
    ///     }
    /// # }
    /// ```
    pub fn when_saved(&mut self, then: impl FnOnce() + Send + 'static) {
        self.kept
            .get_or_insert_with(Kept::nothing)
            .acknowledge(Box::new(then));
    }

    /// Answers once the state after the message at hand is saved: see
    /// [`when_saved`](Context::when_saved). Whoever asked gets
    /// [`AskError::NoAnswer`](crate::AskError::NoAnswer) if it cannot be.
    pub fn reply_when_saved<R: Send + 'static>(&mut self, reply: Reply<R>, answer: R) {
        self.when_saved(move || reply.send(answer));
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

    /// Lets the [`start`](Actor::start) under way take so much longer from now, whatever is left of its
    /// `start_timeout`. For one that sees itself make progress; it may do so again and again.
    ///
    /// ```
    /// # use supervise_runtime::{Actor, Context};
    /// # use std::time::Duration;
    /// # struct Replica;
    /// # async fn fetch(_: u32) {}
    /// # impl Actor for Replica {
    /// #   type Args = u32; type Msg = (); type Error = std::convert::Infallible;
    /// async fn start(parts: u32, cx: &mut Context<Self>) -> Result<Self, Self::Error> {
    ///     for part in 0..parts {
    ///         cx.extend_start(Duration::from_secs(10));
    ///         fetch(part).await;
    ///     }
    ///     Ok(Replica)
    /// }
    /// #   async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Self::Error> { Ok(()) }
    /// # }
    /// ```
    pub fn extend_start(&self, time: Duration) {
        let cell = &self.handle.slot.cell;
        if let Some((node, _)) = cell.place() {
            cell.extend(node.tree.now().saturating_add(time).as_nanos());
        }
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
