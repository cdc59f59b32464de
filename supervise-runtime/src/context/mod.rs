//! What an actor is given while it works.

mod attached;
#[cfg(feature = "wasm")]
mod component;
mod work;

use std::{
    fmt,
    future::{pending, poll_fn},
    sync::{Mutex, OnceLock},
    task::Poll,
    time::Duration,
};

#[cfg(feature = "wasm")]
use crate::driver::Brood;
use crate::{
    Actor, ActorRef, Failure, Heartbeat, Reply, Scope, Start, TreeRef, core::Op, driver::Kept,
    health, scope::Sources,
};

/// An actor's view of its own place: its address, its incarnation, and its way out.
pub struct Context<A: Actor> {
    handle: ActorRef<A>,
    incarnation: u64,
    stop: bool,
    /// A message is at hand.
    at_work: bool,
    attempt: u32,
    /// Made for the first who asks for any of it. In one box, since each actor's task has room for what is not.
    rare: OnceLock<Box<Rare<A>>>,
}

/// What most incarnations never have.
struct Rare<A: Actor> {
    /// Asked of the supervisor when somebody wants to know: a share of it for each incarnation takes as long as a lock.
    last_failure: OnceLock<Option<Failure>>,
    /// Made for the first work.
    scope: OnceLock<Scope>,
    /// Made for the first timer or stream. Never locked: it is what makes a context `Sync` whatever they are.
    sources: Option<Mutex<Sources<A::Msg>>>,
    /// What is kept of the actor's state, and what is to be done once it is; there if any is.
    kept: Option<Box<Kept<A>>>,
    /// The supervisor of those that the incarnation runs itself.
    #[cfg(feature = "wasm")]
    brood: Option<std::sync::Arc<Brood>>,
}

impl<A: Actor> Default for Rare<A> {
    fn default() -> Self {
        Self {
            last_failure: OnceLock::new(),
            scope: OnceLock::new(),
            sources: None,
            kept: None,
            #[cfg(feature = "wasm")]
            brood: None,
        }
    }
}

impl<A: Actor> Context<A> {
    /// That of a child before its first incarnation.
    pub(crate) fn new(handle: ActorRef<A>) -> Self {
        let rare = OnceLock::new();
        Self { handle, incarnation: 0, stop: false, at_work: false, attempt: 1, rare }
    }

    /// An incarnation begins, which has nothing of the one before. `last_failure` is that one's, if it is not what its
    /// supervisor knows.
    pub(crate) fn begin(&mut self, incarnation: u64, last_failure: Option<Failure>) {
        self.rest();
        self.incarnation = incarnation;
        (self.stop, self.at_work, self.attempt) = (false, false, 1);
        if let Some(last) = last_failure {
            self.change(|rare| rare.last_failure = OnceLock::from(Some(last)));
        }
    }

    /// The incarnation is over. What there is for the next one is its address: sharing it anew is two atomic writes.
    pub(crate) fn rest(&mut self) {
        drop(self.rare.take());
    }

    fn rare(&self) -> &Rare<A> {
        self.rare.get_or_init(Box::default)
    }

    /// The same, to change it.
    fn change<T>(&mut self, change: impl FnOnce(&mut Rare<A>) -> T) -> T {
        let mut rare = self.rare.take().unwrap_or_default();
        let done = change(&mut rare);
        self.rare = rare.into();
        done
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
        let known = self.rare().last_failure.get_or_init(|| {
            let (node, index) = self.handle.slot.cell.place()?;
            node.lock().failed_before(index, self.incarnation)
        });
        known.as_ref()
    }

    /// What is kept of the actor's state, if anything is.
    #[inline]
    pub(crate) fn kept(&self) -> Option<&Kept<A>> {
        self.rare.get()?.kept.as_deref()
    }

    /// The same, to change it.
    #[inline]
    pub(crate) fn kept_mut(&mut self) -> Option<&mut Kept<A>> {
        self.rare.get_mut()?.kept.as_deref_mut()
    }

    /// From now on this is kept.
    pub(crate) fn keep(&mut self, kept: Box<Kept<A>>) {
        self.change(|rare| rare.kept = Some(kept));
    }

    pub(crate) fn take_kept(&mut self) -> Option<Box<Kept<A>>> {
        self.rare.get_mut()?.kept.take()
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

    /// A message is at hand from now on, for the first time.
    pub(crate) fn take_up(&mut self) {
        (self.at_work, self.attempt) = (true, 1);
    }

    /// It needs no more handling.
    pub(crate) fn put_down(&mut self) {
        self.at_work = false;
    }

    /// Whether a message is at hand.
    pub(crate) fn is_at_work(&self) -> bool {
        self.at_work
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
        self.change(|rare| {
            let kept = rare.kept.get_or_insert_with(Kept::nothing);
            kept.acknowledge(Box::new(then));
        });
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
