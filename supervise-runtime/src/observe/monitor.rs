//! The exits of one child, incarnation after incarnation.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Weak},
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use tokio::task::coop::poll_proceed;

use super::{Exit, bus::Watchman, events::CAPACITY, is_there, ring::Ring};
use crate::{ChildRef, driver::TreeShared};

/// An incarnation is over.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Down {
    /// The child's path in its tree, as in `market/rates`.
    pub path: Arc<str>,
    /// The incarnation; 0 for a child that was never started.
    pub incarnation: u64,
    /// How it ended; `None` for a child that was never started.
    pub exit: Option<Exit>,
    /// It was over when the monitor was made.
    pub already: bool,
}

impl Down {
    /// The end of an incarnation, as tests of those who are told may need one.
    #[must_use]
    pub fn new(path: &str, incarnation: u64, exit: Exit) -> Self {
        Self { path: path.into(), incarnation, exit: Some(exit), already: false }
    }
}

impl fmt::Display for Down {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{} ", self.path, self.incarnation)?;
        match &self.exit {
            Some(exit) => write!(f, "is down ({exit})"),
            None => f.write_str("was never started"),
        }
    }
}

/// Tells when an incarnation of a child is over: the one there is, and each that follows. Made by
/// [`monitor`](ChildRef::monitor), by anybody; the child knows nothing of it, and dropping it leaves
/// nothing.
///
/// A child that is down when it is made is told at once, as [`already`](Down::already) over. Up to
/// 1,000 exits are kept for one who falls behind; what it loses is [counted](Monitor::dropped).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::start().await?;
/// let mut monitor = app.counter.monitor();
/// app.counter.tell(CounterMsg::Fail).await.expect("running");
/// let down = monitor.next().await.expect("the tree runs");
/// assert_eq!(down.to_string(), "counter#1 is down (failed: told to fail)");
/// app.shutdown().await?;
/// assert_eq!(monitor.next().await.expect("it ended").to_string(), "counter#2 is down (shutdown)");
/// assert!(monitor.next().await.is_none(), "nothing will follow");
/// # Ok(())
/// # }
/// ```
pub struct Monitor {
    watchman: Watchman,
    tree: Weak<TreeShared>,
    path: Arc<str>,
}

impl Monitor {
    pub(crate) fn new(child: &ChildRef) -> Self {
        let watchman = Arc::new(Ring::new(CAPACITY));
        let path = child.shared_path();
        let Some((node, index)) = child.place() else {
            return Self { watchman, tree: Weak::new(), path };
        };
        let tree = Arc::downgrade(&node.tree);
        // Under the supervisor's lock, so that what the child is now and what it is told next fit.
        let state = node.lock();
        if let Some(known) = state.core.children().get(index) {
            if is_there(known) {
                node.tree.bus.monitor(&path, &watchman);
            }
            if !known.is_up() {
                let exit = known.last_exit.as_ref().map(Exit::new);
                let incarnation = known.incarnation;
                // Nobody reads it yet.
                let _ =
                    watchman.push(Down { path: path.clone(), incarnation, exit, already: true });
            }
        }
        drop(state);
        Self { watchman, tree, path }
    }

    /// The path of the child, as in `market/rates`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The next end of an incarnation; `None` once none will follow: the tree has ended, or the
    /// child was temporary and is gone.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: none is lost.
    pub async fn next(&mut self) -> Option<Down> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// The next end of an incarnation, if it is over already.
    pub fn try_next(&mut self) -> Option<Down> {
        self.watchman.try_pop()
    }

    /// How many ends were lost by falling behind.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.watchman.dropped()
    }

    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Down>> {
        let turn = ready!(poll_proceed(cx));
        let down = ready!(self.watchman.poll_pop(cx));
        turn.made_progress();
        Poll::Ready(down)
    }
}

impl Stream for Monitor {
    type Item = Down;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Down>> {
        self.poll(cx)
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        if let Some(tree) = self.tree.upgrade() {
            tree.bus.unmonitor(&self.path, &self.watchman);
        }
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
