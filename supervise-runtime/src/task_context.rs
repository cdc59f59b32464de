//! What a task is given while it works, if it asks for more than its token.

use std::{
    fmt,
    future::{Future, poll_fn},
};

use tokio_util::sync::CancellationToken;

use crate::{ChildRef, Heartbeat, Scope, Scoped, TaskRef, TreeRef, health, scope};

/// A task's view of its own place: its path, its incarnation, the order to stop, and a scope for work
/// beside its own.
///
/// A task takes it in place of the bare token:
///
/// ```
/// use supervision::prelude::*;
/// use supervision::TaskContext;
///
/// async fn poll(cx: TaskContext) -> Result<(), std::io::Error> {
///     assert_eq!((cx.path(), cx.incarnation()), ("poller", 1));
///     // Ends with this incarnation of the task at the latest.
///     let work = cx.spawn(async { 6 * 7 });
///     assert_eq!(work.await, Ok(42));
///     cx.cancelled().await;
///     Ok(())
/// }
///
/// supervision_tree!(App {
///     strategy: one_for_one,
///     children: [
///         poller = task { run: poll },
///     ],
/// });
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let app = App::start().await?;
/// # tokio::task::yield_now().await;
/// # assert!(app.shutdown().await?.is_clean());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TaskContext {
    task: TaskRef,
    scope: Scope,
}

impl TaskContext {
    pub(crate) fn new(task: TaskRef, scope: Scope) -> Self {
        Self { task, scope }
    }

    /// The task's own address.
    #[must_use]
    pub fn myself(&self) -> &TaskRef {
        &self.task
    }

    /// Says that the task is well, for `health: heartbeat { .. }`; does nothing without that field.
    pub fn heartbeat(&self) {
        health::beat(&*self.task.slot);
    }

    /// The same from elsewhere: for work that the task has started, or waits for.
    #[must_use]
    pub fn pulse(&self) -> Heartbeat {
        Heartbeat::new(self.task.slot.clone())
    }

    /// The task's path in its tree, as in `market/poller`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.task.path()
    }

    /// The number of this incarnation; the first is 1.
    #[must_use]
    pub fn incarnation(&self) -> u64 {
        self.scope.incarnation()
    }

    /// The tree that the task is in, to look at and to give orders; `None` once it is gone.
    #[must_use]
    pub fn tree(&self) -> Option<TreeRef> {
        self.scope.tree()
    }

    /// From now on an incarnation of another child that fails, or is killed, fails this one too, with
    /// the error [`LinkDown`](crate::LinkDown); one that ends well or is stopped does not.
    ///
    /// It ends the task where it waits next, and is a failure like any other: counted, answered by the
    /// supervisor's `on` under its type, else by a restart. The next incarnation links itself. To be told
    /// instead, await [`ChildRef::monitor`].
    ///
    /// ```
    /// use supervision::{LinkDown, TaskContext, prelude::*};
    /// # struct Feed;
    /// # impl Actor for Feed {
    /// #     type Args = (); type Msg = (); type Error = std::io::Error;
    /// #     async fn start((): (), _: &mut Context<Self>) -> Result<Self, std::io::Error> { Ok(Feed) }
    /// #     async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), std::io::Error> {
    /// #         Err(std::io::ErrorKind::TimedOut.into())
    /// #     }
    /// # }
    /// async fn follow(feed: ActorRef<Feed>, cx: TaskContext) -> Result<(), std::io::Error> {
    ///     cx.link(&feed);
    ///     cx.cancelled().await;
    ///     Ok(())
    /// }
    ///
    /// supervision_tree!(App {
    ///     strategy: one_for_one,
    ///     children: [
    ///         feed = worker { actor: Feed },
    ///         follower = task { run: follow, args: |_, up| up.feed.clone() },
    ///     ],
    /// });
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let app = App::start().await?;
    /// let mut monitor = app.follower.child().monitor();
    /// # tokio::task::yield_now().await;
    /// app.feed.tell(()).await?;
    /// let down = monitor.next().await.expect("the tree runs");
    /// assert!(down.exit.unwrap().failure().unwrap().is::<LinkDown>());
    /// # app.shutdown().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn link(&self, child: impl Into<ChildRef>) {
        let mut monitor = child.into().monitor();
        let tasks = self.scope.tasks().clone();
        // It is a task of this incarnation's, and gone with it.
        self.scope.spawn(async move {
            if let Some(down) = poll_fn(|cx| scope::severed(&mut monitor, cx)).await {
                tasks.sever(down);
            }
        });
    }

    /// Cancelled when this incarnation is asked to stop.
    #[must_use]
    pub fn token(&self) -> &CancellationToken {
        self.scope.token()
    }

    /// Waits until this incarnation is asked to stop.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe.
    pub async fn cancelled(&self) {
        self.token().cancelled().await;
    }

    /// Whether this incarnation was asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.token().is_cancelled()
    }

    /// Where this incarnation runs work beside its own, to be handed on.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Runs a future as part of this incarnation: see [`Scope::spawn`].
    pub fn spawn<F>(&self, future: F) -> Scoped<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.scope.spawn(future)
    }

    /// Runs blocking code as part of this incarnation: see [`Scope::spawn_blocking`].
    pub fn spawn_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Scoped<T> {
        self.scope.spawn_blocking(work)
    }
}

impl fmt::Debug for TaskContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskContext")
            .field("path", &self.path())
            .field("incarnation", &self.incarnation())
            .finish_non_exhaustive()
    }
}
