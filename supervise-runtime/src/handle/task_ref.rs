//! The address of a task.

use std::{fmt, sync::Arc};

use crate::{ChildRef, State, driver::TaskSlot};

/// The address of a supervised task: there is nothing to send to it, but it can be watched and
/// administered. Stays valid across restarts, and does not keep the tree alive.
///
/// # What is not written for a tree
///
/// `run:` takes any async function of its arguments and a token, a closure too. So whatever has an end and a way to be
/// stopped becomes a child by a function of a few lines, which waits for whichever comes first: the end of the subsystem is
/// then the end of the child, with its error, and the order to stop is handed on. What it must not do is to outlive the child
/// where that is aborted, as a task behind a bare `JoinHandle` would: something has to abort it when the child is dropped.
///
/// ```
/// use std::io;
/// use supervision::prelude::*;
/// use tokio::sync::oneshot;
/// use tokio::task::{AbortHandle, JoinHandle};
///
/// /// Somebody else's: it runs in a task of its own, and is told by a message to quit.
/// struct Subsystem { work: JoinHandle<io::Result<()>>, quit: oneshot::Sender<()> }
///
/// fn boot() -> Subsystem {
///     let (quit, told) = oneshot::channel();
///     let work = tokio::spawn(async { told.await.map_err(io::Error::other) });
///     Subsystem { work, quit }
/// }
///
/// /// What is aborted when the child is.
/// struct Hold(AbortHandle);
/// impl Drop for Hold {
///     fn drop(&mut self) {
///         self.0.abort();
///     }
/// }
///
/// async fn adopt(token: CancellationToken) -> io::Result<()> {
///     let Subsystem { mut work, quit } = boot();
///     let _hold = Hold(work.abort_handle());
///     tokio::select! {
///         // It is over by itself: well, with an error, or with a panic.
///         ended = &mut work => return ended.map_err(io::Error::other)?,
///         () = token.cancelled() => {}
///     }
///     // What is to be done at a stop, within `shutdown`.
///     let _ = quit.send(());
///     work.await.map_err(io::Error::other)?
/// }
///
/// supervision_tree!(App {
///     strategy: one_for_one,
///     children: [
///         adopted = task { run: adopt, shutdown: 10s },
///         closure = task {
///             run: |token: CancellationToken| async move {
///                 token.cancelled().await;
///                 io::Result::Ok(())
///             },
///         },
///     ],
/// });
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let app = App::start().await?;
/// # tokio::task::yield_now().await;
/// app.adopted.child().restart().await?;
/// assert_eq!(app.adopted.incarnation(), 2);
/// let report = app.shutdown().await?;
/// assert!(report.is_clean(), "it quit when it was told to");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TaskRef {
    pub(crate) slot: Arc<TaskSlot>,
}

impl TaskRef {
    /// The task's path in its tree, as in `market/poller`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.slot.cell.path()
    }

    /// The number of the newest incarnation; 0 before the first.
    #[must_use]
    pub fn incarnation(&self) -> u64 {
        self.slot.cell.incarnation()
    }

    /// What the task's supervisor says of it now.
    #[must_use]
    pub fn state(&self) -> State {
        self.child().state()
    }

    /// The task as its supervisor sees it: to stop, start and restart it by hand.
    #[must_use]
    pub fn child(&self) -> ChildRef {
        ChildRef::new(self.slot.clone())
    }
}

impl fmt::Debug for TaskRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TaskRef").field(&self.path()).finish()
    }
}
