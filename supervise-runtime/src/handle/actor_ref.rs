//! The typed address of an actor.

use std::{
    fmt,
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use crate::{
    Actor, AskError, ChildRef, DeadLetter, Reply, State, TellError, driver::WorkerSlot,
    mailbox::Letter,
};

/// The address of a logical child: it stays valid across restarts.
///
/// Cloning is cheap. An address does not keep its tree alive: once the tree has ended, messages
/// are given back.
///
/// What becomes of a message in every case there is, is a table: `docs/MESSAGES.md` in the repository.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::start().await?;
/// let counter: ActorRef<Counter> = app.counter.clone();
/// counter.tell(CounterMsg::Add(2)).await.expect("running");
/// assert_eq!(counter.ask(CounterMsg::Get).await?, 2);
/// # Ok(())
/// # }
/// ```
pub struct ActorRef<A: Actor> {
    pub(crate) slot: Arc<WorkerSlot<A::Msg>>,
}

impl<A: Actor> ActorRef<A> {
    /// Queues a message. Waits while the mailbox is full; while the child is down and will come back,
    /// its `while_down` decides, and messages are queued for the next incarnation unless it says otherwise.
    ///
    /// # Errors
    ///
    /// [`TellError`] with the message: `Down`, `Stopped` or `Gone`, also for a sender that waits for room
    /// when that happens.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is ready drops the message unqueued.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// app.counter.tell(CounterMsg::Add(2)).await.expect("running");
    ///
    /// app.counter.child().stop().await?;
    /// let refused = app.counter.tell(CounterMsg::Add(3)).await.unwrap_err();
    /// assert!(matches!(refused.into_message(), CounterMsg::Add(3)));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn tell(&self, msg: A::Msg) -> Result<(), TellError<A::Msg>> {
        let leave = match self.leave() {
            Ok(leave) => leave,
            Err(open) => return Err(self.barred(msg, open)),
        };
        let letter = Letter { msg, asks: false, pass: leave.pass() };
        self.send(letter, leave).await
    }

    /// Queues a message if there is room for it now.
    ///
    /// # Errors
    ///
    /// [`TellError`] with the message: `Full`, `Down`, `Stopped` or `Gone`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// // Its mailbox has room for two, and it has had no turn yet.
    /// assert!(app.counter.try_tell(CounterMsg::Add(1)).is_ok());
    /// assert!(app.counter.try_tell(CounterMsg::Add(2)).is_ok());
    /// let full = app.counter.try_tell(CounterMsg::Add(3)).unwrap_err();
    /// assert_eq!(full.to_string(), "the mailbox of `counter` is full");
    /// # Ok(())
    /// # }
    /// ```
    pub fn try_tell(&self, msg: A::Msg) -> Result<(), TellError<A::Msg>> {
        let leave = match self.leave() {
            Ok(leave) => leave,
            Err(open) => return Err(self.barred(msg, open)),
        };
        let letter = Letter { msg, asks: false, pass: leave.pass() };
        match self.slot.mailbox.offer(letter, &self.slot.cell) {
            Ok(()) => {
                leave.used();
                Ok(())
            }
            Err(letter) => self.settle(
                self.slot.mailbox.try_push(letter, &self.slot.cell),
                None,
                leave,
            ),
        }
    }

    /// As [`tell`](ActorRef::tell), but waits for room no longer than `after`.
    ///
    /// # Errors
    ///
    /// [`TellError`] with the message: `TimedOut`, `Down`, `Stopped` or `Gone`.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is ready drops the message unqueued.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// let patience = Duration::from_millis(50);
    /// app.counter.tell_timeout(CounterMsg::Add(2), patience).await.expect("there is room");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn tell_timeout(
        &self,
        msg: A::Msg,
        after: Duration,
    ) -> Result<(), TellError<A::Msg>> {
        let leave = match self.leave() {
            Ok(leave) => leave,
            Err(open) => return Err(self.barred(msg, open)),
        };
        let letter = Letter { msg, asks: false, pass: leave.pass() };
        let pushed = self
            .slot
            .mailbox
            .push(letter, &self.slot.cell, self.passed(after))
            .await;
        self.settle(pushed, Some(after), leave)
    }

    /// Queues a message that carries somebody's [`Reply`], as [`tell`](ActorRef::tell) does: a question
    /// that is passed on. If it is not handled, it is not kept as a dead letter but dropped, so that the
    /// asker learns it at once.
    ///
    /// # Errors
    ///
    /// As those of [`tell`](ActorRef::tell).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is ready drops the message unqueued.
    pub async fn forward(&self, msg: A::Msg) -> Result<(), TellError<A::Msg>> {
        let leave = match self.leave() {
            Ok(leave) => leave,
            Err(open) => return Err(self.barred(msg, open)),
        };
        let letter = Letter { msg, asks: true, pass: leave.pass() };
        self.send(letter, leave).await
    }

    /// Asks a question: `question` makes the message from where the answer goes, so a tuple
    /// variant's name will do, as in `counter.ask(CounterMsg::Get)`.
    ///
    /// Waits as long as the child takes; [`ask_timeout`](ActorRef::ask_timeout) does not.
    ///
    /// # Errors
    ///
    /// [`AskError`] at once if the child takes no messages, and as soon as the question is dropped
    /// unanswered, for whatever reason.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future gives up the answer. The question may have been queued.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// assert_eq!(app.counter.ask(CounterMsg::Get).await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn ask<R>(&self, question: impl FnOnce(Reply<R>) -> A::Msg) -> Result<R, AskError> {
        let leave = match self.leave() {
            Ok(leave) => leave,
            Err(open) => return Err(AskError::Open { path: self.slot.cell.shared_path(), open }),
        };
        let (reply, answer) = Reply::channel();
        let letter = Letter { msg: question(reply), asks: true, pass: leave.pass() };
        self.send(letter, leave).await?;
        self.answered(answer).await
    }

    /// As [`ask`](ActorRef::ask), but does not wait for room in the mailbox.
    ///
    /// # Errors
    ///
    /// As those of [`ask`](ActorRef::ask), and `Full`.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future gives up the answer. The question may have been queued.
    pub async fn try_ask<R>(
        &self,
        question: impl FnOnce(Reply<R>) -> A::Msg,
    ) -> Result<R, AskError> {
        let leave = match self.leave() {
            Ok(leave) => leave,
            Err(open) => return Err(AskError::Open { path: self.slot.cell.shared_path(), open }),
        };
        let (reply, answer) = Reply::channel();
        let letter = Letter { msg: question(reply), asks: true, pass: leave.pass() };
        self.settle(
            self.slot.mailbox.try_push(letter, &self.slot.cell),
            None,
            leave,
        )?;
        self.answered(answer).await
    }

    /// As [`ask`](ActorRef::ask), but waits no longer than `after` in all: for room and for the answer.
    ///
    /// # Errors
    ///
    /// As those of [`ask`](ActorRef::ask), and `TimedOut`, which says whether the question was delivered:
    /// then it may be handled yet, and [`Reply::is_wanted`] tells the child that nobody waits.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future gives up the answer. The question may have been queued.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// let patience = Duration::from_secs(1);
    /// assert_eq!(app.counter.ask_timeout(CounterMsg::Get, patience).await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn ask_timeout<R>(
        &self,
        question: impl FnOnce(Reply<R>) -> A::Msg,
        after: Duration,
    ) -> Result<R, AskError> {
        let leave = match self.leave() {
            Ok(leave) => leave,
            Err(open) => return Err(AskError::Open { path: self.slot.cell.shared_path(), open }),
        };
        let (reply, answer) = Reply::channel();
        let letter = Letter { msg: question(reply), asks: true, pass: leave.pass() };
        let mut passed = pin!(self.passed(after));
        let pushed = self
            .slot
            .mailbox
            .push(letter, &self.slot.cell, passed.as_mut())
            .await;
        self.settle(pushed, Some(after), leave)?;
        let mut answer = pin!(self.answered(answer));
        poll_fn(|cx| {
            if let Poll::Ready(answer) = answer.as_mut().poll(cx) {
                return Poll::Ready(answer);
            }
            passed.as_mut().poll(cx).map(|()| {
                let path = self.slot.cell.shared_path();
                Err(AskError::TimedOut { path, after, delivered: true })
            })
        })
        .await
    }

    /// Takes out the messages that were not handled, or not to their end, oldest first: the last ones, as
    /// many as the child's mailbox keeps. It works after the end of the tree, too.
    ///
    /// How many there have been in all is in the child's [status](ChildRef::status).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// let counter = app.counter.clone();
    /// counter.tell(CounterMsg::Add(2)).await.expect("running");
    /// counter.child().stop().await?; // before the message's turn came
    ///
    /// let letters = counter.dead_letters();
    /// assert_eq!(letters.len(), 1);
    /// assert_eq!(letters[0].reason.as_str(), "stopped");
    /// assert!(matches!(letters[0].message, Some(CounterMsg::Add(2))));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "they are taken out"]
    pub fn dead_letters(&self) -> Vec<DeadLetter<A::Msg>> {
        self.slot.take_letters()
    }

    /// How many messages wait.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.slot.mailbox.len()
    }

    /// The child's path in its tree, as in `market/rates`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.slot.cell.path()
    }

    /// The number of the newest incarnation; 0 before the first.
    #[must_use]
    pub fn incarnation(&self) -> u64 {
        self.slot.cell.incarnation()
    }

    /// What the child's supervisor says of it now.
    #[must_use]
    pub fn state(&self) -> State {
        self.child().state()
    }

    /// The child as its supervisor sees it: to stop, start and restart it by hand.
    #[must_use]
    pub fn child(&self) -> ChildRef {
        ChildRef::new(self.slot.clone())
    }
}

impl<A: Actor> Clone for ActorRef<A> {
    fn clone(&self) -> Self {
        Self { slot: self.slot.clone() }
    }
}

impl<A: Actor> fmt::Debug for ActorRef<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ActorRef").field(&self.path()).finish()
    }
}
