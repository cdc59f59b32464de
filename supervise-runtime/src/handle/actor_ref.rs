//! The typed address of an actor.

use std::{fmt, sync::Arc};

use crate::{
    Actor, AskError, ChildRef, Reply, State, TellError, TryTellError,
    driver::WorkerSlot,
    mailbox::{Closed, TryPushError},
};

/// The address of a logical child: it stays valid across restarts.
///
/// Cloning is cheap. An address does not keep its tree alive: once the tree has ended, messages
/// are given back.
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
    /// Queues a message. Waits while the mailbox is full; while the child is being restarted or
    /// backs off, messages are queued for the next incarnation.
    ///
    /// # Errors
    ///
    /// [`TellError`] with the message, if the child is stopped.
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
        self.slot
            .mailbox
            .push(msg)
            .await
            .map_err(|Closed(msg)| TellError { path: self.path().into(), msg })
    }

    /// Queues a message if there is room for it now.
    ///
    /// # Errors
    ///
    /// [`TryTellError`] with the message, if the mailbox is full or the child is stopped.
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
    pub fn try_tell(&self, msg: A::Msg) -> Result<(), TryTellError<A::Msg>> {
        let path = || self.path().into();
        self.slot
            .mailbox
            .try_push(msg)
            .map_err(|refused| match refused {
                TryPushError::Full(msg) => TryTellError::Full { path: path(), msg },
                TryPushError::Closed(msg) => TryTellError::Stopped { path: path(), msg },
            })
    }

    /// Asks a question: `question` makes the message from where the answer goes, so a tuple
    /// variant's name will do, as in `counter.ask(CounterMsg::Get)`.
    ///
    /// Waits as long as the child takes; put a timeout around it where that may be too long.
    ///
    /// # Errors
    ///
    /// [`AskError`] if the child is stopped, or as soon as the question is dropped unanswered.
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
        let (reply, answer) = Reply::channel();
        if self.slot.mailbox.push(question(reply)).await.is_err() {
            return Err(AskError::Stopped { path: self.path().into() });
        }
        answer
            .await
            .map_err(|_| AskError::NoAnswer { path: self.path().into() })
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
