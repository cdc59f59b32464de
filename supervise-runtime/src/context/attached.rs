//! What tells an incarnation things beside its mailbox: timers, streams, and other children.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_core::Stream;

use super::Context;
use crate::{
    Actor, Attached, ChildRef, Down,
    scope::{After, Every, Items, Link, Source, Sources},
};

impl<A: Actor> Context<A> {
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
        self.add(Box::new(After::new(delay, msg)))
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
        self.add(Box::new(Every::new(period, msg)))
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
        self.add(Box::new(Items::new(stream, msg)))
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
        self.add(Box::new(Link { monitor, path, incarnation }))
    }

    fn add(&mut self, source: Box<dyn Source<A::Msg>>) -> Attached {
        let mut rare = self.rare.take().unwrap_or_default();
        let first = || Mutex::new(Sources::new(self.handle.slot.clone()));
        let sources = rare.sources.get_or_insert_with(first).get_mut();
        let added = sources.unwrap_or_else(PoisonError::into_inner).add(source);
        self.rare = rare.into();
        added
    }

    /// The sources, if there are any.
    pub(crate) fn attached(&mut self) -> Option<&mut Sources<A::Msg>> {
        let sources = self.rare.get_mut()?.sources.as_mut()?.get_mut();
        Some(sources.unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn take_sources(&mut self) -> Option<Sources<A::Msg>> {
        let sources = self.rare.get_mut()?.sources.take()?.into_inner();
        Some(sources.unwrap_or_else(PoisonError::into_inner))
    }
}
