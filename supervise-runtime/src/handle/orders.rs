//! Orders by hand to a child.

use std::{sync::Arc, time::Duration};

use supervise_policy::Moment;
use tokio::time::timeout;

use super::{ChildRef, CommandError, outcome};
use crate::{
    Failure,
    core::{Core, Incarnation, Refused},
    driver::{Collect, Handover, Node, command},
};

/// # Orders by hand
///
/// Each is given at once, whatever else hangs: a start, a stop, a backoff. They are counted in no budget
/// and never make a supervisor end by `auto_shutdown`. Those that are `async` also wait until the order
/// is carried out; `ask_to_..` only give it.
///
/// They may be given from anywhere, from inside the tree too: from a handler, from the `start` of a
/// sibling, by a child about itself. What a child cannot do is wait for what comes only after it has
/// gone on, such as its own end; it is then told so, by [`CommandError::NotAwaited`], and the order
/// stands. `ask_to_stop` is for that, or [`Context::stop`](crate::Context::stop).
impl ChildRef {
    /// Stops the child. Returns when it has stopped, which is at once if it was. It stays stopped until
    /// it is started by hand, through restarts of its group too, but not of its supervisor.
    ///
    /// # Errors
    ///
    /// [`CommandError::NotFound`], [`CommandError::NotRunning`], [`CommandError::NotAwaited`].
    ///
    /// # Cancel safety
    ///
    /// The order is given with the first poll; dropping the future only gives up waiting.
    pub async fn stop(&self) -> Result<(), CommandError> {
        let (node, incarnation) = self.give(stop)?;
        let stopped = self.obeyed(&node, |_, child| outcome::stopped(child, incarnation));
        self.or_gone(stopped.await)
    }

    /// As [`stop`](ChildRef::stop), but waits no longer than this. The child is still given its own
    /// `shutdown` to stop, and aborted only after that.
    ///
    /// # Errors
    ///
    /// As [`stop`](ChildRef::stop), and [`CommandError::TimedOut`]: the order stands then.
    ///
    /// # Cancel safety
    ///
    /// The order is given with the first poll; dropping the future only gives up waiting.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// use std::time::Duration;
    ///
    /// let app = App::start().await?;
    /// app.counter.child().stop_within(Duration::from_secs(1)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stop_within(&self, within: Duration) -> Result<(), CommandError> {
        self.no_longer_than(within, self.stop()).await
    }

    /// Orders the child to stop, and does not wait for it.
    ///
    /// # Errors
    ///
    /// [`CommandError::NotFound`], [`CommandError::NotRunning`].
    pub fn ask_to_stop(&self) -> Result<(), CommandError> {
        self.give(stop).map(drop)
    }

    /// Starts the child if it is down. Returns when it is up, or absent by its own `start`. One that is
    /// down because of its budget starts with an empty one.
    ///
    /// # Errors
    ///
    /// Any [`CommandError`] but `NoMessages` and `TimedOut`. A start by hand that fails is not tried
    /// again.
    ///
    /// # Cancel safety
    ///
    /// The order is given with the first poll; dropping the future only gives up waiting.
    pub async fn start(&self) -> Result<(), CommandError> {
        let (node, incarnation) = self.give(start)?;
        self.obeyed(&node, |core, child| {
            outcome::started(core, child, incarnation, self.path())
        })
        .await
    }

    /// Orders the child to start, and does not wait for it. If the start fails, it is not tried again,
    /// and only the events tell.
    ///
    /// # Errors
    ///
    /// As [`start`](ChildRef::start), as far as it is known at once.
    pub fn ask_to_start(&self) -> Result<(), CommandError> {
        self.give(start).map(drop)
    }

    /// Restarts the child with a new incarnation, or starts it if it is down. Returns when it is up.
    /// What is queued is for the new incarnation, and so is the state, if it is declared to be kept.
    ///
    /// # Errors
    ///
    /// Any [`CommandError`] but `AlreadyRunning`, `NoMessages` and `TimedOut`.
    ///
    /// # Cancel safety
    ///
    /// The order is given with the first poll; dropping the future only gives up waiting.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// app.counter.tell(CounterMsg::Add(2)).await.expect("running");
    /// assert_eq!(app.counter.ask(CounterMsg::Get).await?, 2);
    /// app.counter.child().restart().await?;
    /// assert_eq!(app.counter.ask(CounterMsg::Get).await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn restart(&self) -> Result<(), CommandError> {
        let (node, incarnation) = self.give(restart)?;
        self.obeyed(&node, |core, child| {
            outcome::started(core, child, incarnation, self.path())
        })
        .await
    }

    /// Orders the child to be restarted, and does not wait for it.
    ///
    /// # Errors
    ///
    /// As [`restart`](ChildRef::restart), as far as it is known at once.
    pub fn ask_to_restart(&self) -> Result<(), CommandError> {
        self.give(restart).map(drop)
    }

    /// Stops the child and takes it out of the tree: it is counted and listed no more, and orders to it
    /// are answered with [`CommandError::NotFound`], but for `remove` itself. Messages are given back, as
    /// by any child that is stopped. Returns when it is gone. A restart of its supervisor makes
    /// everything as it was declared, and brings it back.
    ///
    /// # Errors
    ///
    /// [`CommandError::NotFound`], [`CommandError::NotRunning`], [`CommandError::NotAwaited`].
    ///
    /// # Cancel safety
    ///
    /// The order is given with the first poll; dropping the future only gives up waiting.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// app.counter.child().remove().await?;
    /// assert_eq!(app.tree().to_string(), "App (one_for_one)\n└─ idle#1 running\n");
    /// let refused = app.counter.child().start().await.unwrap_err();
    /// assert_eq!(refused.to_string(), "there is no child `counter`");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn remove(&self) -> Result<(), CommandError> {
        let (node, incarnation) = self.give(remove)?;
        let stopped = self.obeyed(&node, |_, child| outcome::stopped(child, incarnation));
        self.or_gone(stopped.await)
    }

    /// As [`remove`](ChildRef::remove), but waits no longer than this.
    ///
    /// # Errors
    ///
    /// As [`remove`](ChildRef::remove), and [`CommandError::TimedOut`]: the order stands then.
    ///
    /// # Cancel safety
    ///
    /// The order is given with the first poll; dropping the future only gives up waiting.
    pub async fn remove_within(&self, within: Duration) -> Result<(), CommandError> {
        self.no_longer_than(within, self.remove()).await
    }

    /// Orders the child to be removed, and does not wait for it.
    ///
    /// # Errors
    ///
    /// [`CommandError::NotFound`], [`CommandError::NotRunning`].
    pub fn ask_to_remove(&self) -> Result<(), CommandError> {
        self.give(remove).map(drop)
    }

    /// Lets the child take no message from now on. The one at hand is handled to its end, and so is one
    /// that it is just about to take on another thread; others wait, up to the bound of its mailbox. It
    /// obeys every other order. Idempotent.
    ///
    /// A pause ends with [`resume`](ChildRef::resume), and with the incarnation: a child that is
    /// restarted, for whatever reason, is not paused.
    ///
    /// # Errors
    ///
    /// [`CommandError::NoMessages`] for a task or a supervisor; else any that says why the child is not
    /// up.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// let counter = app.counter.child();
    /// counter.pause()?;
    /// app.counter.tell(CounterMsg::Add(2)).await.expect("not stopped");
    /// assert_eq!((counter.state(), app.counter.queued()), (supervision::State::Paused, 1));
    /// counter.resume()?;
    /// assert_eq!(app.counter.ask(CounterMsg::Get).await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn pause(&self) -> Result<(), CommandError> {
        self.set_paused(true)
    }

    /// Ends a [`pause`](ChildRef::pause). Idempotent.
    ///
    /// # Errors
    ///
    /// As [`pause`](ChildRef::pause).
    pub fn resume(&self) -> Result<(), CommandError> {
        self.set_paused(false)
    }

    fn set_paused(&self, paused: bool) -> Result<(), CommandError> {
        if !self.slot.has_messages() {
            return Err(CommandError::NoMessages(self.path().into()));
        }
        self.give(|core, index, now, sink| core.pause_child(index, paused, now, sink))
            .map(drop)
    }

    /// Forgets what the child has used up: the restarts in its own budget, and how long its backoff has
    /// grown. One that is down because of its budget is plainly stopped then, and can be started; a
    /// [`start`](ChildRef::start) does both. A supervisor also forgets the restarts that its children
    /// share. A wait that has begun goes on. Idempotent.
    ///
    /// # Errors
    ///
    /// [`CommandError::NotFound`], [`CommandError::NotRunning`].
    pub fn reset(&self) -> Result<(), CommandError> {
        self.give(|core, index, _, sink| core.reset_child(index, sink))?;
        if let Some(node) = self.slot.supervisor() {
            node.reset();
        }
        Ok(())
    }

    /// Gives an order; the supervisor, and the child's incarnation when it was given.
    pub(super) fn give(
        &self,
        order: impl FnOnce(&mut Core<Failure>, usize, Moment, &mut Collect<'_>) -> Result<(), Refused>,
    ) -> Result<(Arc<Node>, Incarnation), CommandError> {
        let Some((node, index)) = self.slot.cell().place() else {
            return Err(CommandError::NotRunning(self.path().into()));
        };
        let mut incarnation = 0;
        let given = command(&node, |core, now, sink| {
            sink.settle(core, index);
            incarnation = core
                .children()
                .get(index)
                .map_or(0, |child| child.incarnation);
            order(core, index, now, sink)
        });
        match given {
            Ok(()) => Ok((node, incarnation)),
            Err(refused) => Err(CommandError::new(refused, self.path())),
        }
    }

    /// A member of a pool is gone once it has stopped.
    fn or_gone(&self, stopped: Result<(), CommandError>) -> Result<(), CommandError> {
        match stopped {
            Err(CommandError::NotFound(_)) if self.slot.cell().is_dismissed() => Ok(()),
            other => other,
        }
    }

    async fn no_longer_than(
        &self,
        within: Duration,
        order: impl Future<Output = Result<(), CommandError>>,
    ) -> Result<(), CommandError> {
        match timeout(within, order).await {
            Ok(result) => result,
            Err(_) => Err(CommandError::TimedOut { path: self.path().into(), within }),
        }
    }
}

type Sent = Result<(), Refused>;

fn stop(core: &mut Core<Failure>, index: usize, now: Moment, sink: &mut Collect<'_>) -> Sent {
    let order = |sink: &mut Collect<'_>| core.stop_child(index, now, sink);
    sink.handing_over(index, Handover::Declared, order)
}

fn start(core: &mut Core<Failure>, index: usize, now: Moment, sink: &mut Collect<'_>) -> Sent {
    let order = |sink: &mut Collect<'_>| core.start_child(index, now, sink);
    sink.handing_over(index, Handover::Declared, order)
}

fn restart(core: &mut Core<Failure>, index: usize, now: Moment, sink: &mut Collect<'_>) -> Sent {
    let order = |sink: &mut Collect<'_>| core.restart_child(index, now, sink);
    sink.handing_over(index, Handover::Declared, order)
}

fn remove(core: &mut Core<Failure>, index: usize, now: Moment, sink: &mut Collect<'_>) -> Sent {
    core.remove_child(index, now, sink)
}
