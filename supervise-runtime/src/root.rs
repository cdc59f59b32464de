//! A running tree, and the root's life.

use std::{fmt, io, ops::Deref, sync::Arc};

use supervise_policy::{Directive, Shutdown, TreeSpec};
use tokio::time::timeout;

use crate::{
    ChildRef, ChildStatus, Counts, ErrorRecord, Escalated, EventFilter, Events, Failure, Report,
    TreeStatus,
    core::Outcome,
    driver::{Cell, Ended, Node, TreeShared, escalated},
    observe,
};

/// A declared tree: its policies as data, and the struct of its handles.
///
/// Implemented by `supervision_tree!` and by `#[supervised(strategy = ..)]` on a struct of children.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a supervision tree",
    label = "the trait `Tree` is not implemented for `{Self}`",
    note = "declare it with `supervision_tree!`, or with `#[supervised(strategy = ..)]` on a struct of children"
)]
pub trait Tree: Clone + fmt::Debug + Send + Sync + Sized + 'static {
    /// The tree, by a name that is there if it is one.
    #[doc(hidden)]
    type Itself;
    /// The policies of the whole tree.
    const SPEC: &'static TreeSpec;
    /// The root's own `on`.
    #[doc(hidden)]
    const DECIDE: Option<fn(&Failure) -> Directive>;
}

/// A running tree. It dereferences to the struct of its handles, so children are fields:
/// `app.ledger.tell(..)`.
///
/// Dropping it aborts the tree. The handles alone do not keep a tree alive.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::start().await?;
/// assert_eq!(app.counter.path(), "counter");
/// let report = app.shutdown().await?;
/// assert!(report.is_clean());
/// # Ok(())
/// # }
/// ```
#[must_use = "dropping it aborts the tree"]
pub struct Running<T> {
    handles: T,
    tree: TreeRef,
}

impl<T> Running<T> {
    pub(crate) fn new(handles: T, tree: Arc<TreeShared>, root: Arc<Node>) -> Self {
        Self { handles, tree: TreeRef { tree, root } }
    }

    /// The handles, to be cloned and handed out.
    #[must_use]
    pub fn handles(&self) -> &T {
        &self.handles
    }

    /// The tree as a whole, without the types: to print, to look at, to watch and to administer.
    #[must_use]
    pub fn tree(&self) -> &TreeRef {
        &self.tree
    }

    /// Stops the tree in reverse start order and waits for its end. Each child is asked, given its
    /// `shutdown`, aborted and joined; the root's own `shutdown` limits the whole.
    ///
    /// # Errors
    ///
    /// [`TreeError::Ended`] if the tree had ended with an error before.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future aborts the tree.
    pub async fn shutdown(self) -> Result<Report, TreeError> {
        self.stop_and_wait().await
    }

    pub(crate) async fn stop_and_wait(&self) -> Result<Report, TreeError> {
        let tree = &self.tree.tree;
        match tree.shutdown {
            Shutdown::Brutal => tree.abort(),
            Shutdown::Infinity => tree.stop(),
            Shutdown::After(limit) => {
                tree.stop();
                if timeout(limit, tree.wait_ended()).await.is_err() {
                    tree.abort();
                }
            }
        }
        self.join().await
    }

    /// Waits until the tree has ended, by itself or by a stop from elsewhere.
    ///
    /// # Errors
    ///
    /// [`TreeError::Ended`] if it ended with an error.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe; the tree runs on.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// for _ in 0..4 {
    ///     app.counter.tell(CounterMsg::Fail).await.expect("not stopped");
    /// }
    /// // The fourth failure within a minute is one too many.
    /// let error = app.join().await.unwrap_err();
    /// let cause = std::error::Error::source(&error).expect("what the root ended with");
    /// assert_eq!(cause.to_string(), "`App` gave up on `counter`: more than 3 restarts within 60s");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn join(&self) -> Result<Report, TreeError> {
        let ended = self.tree.tree.wait_ended().await;
        self.tree.result(&ended)
    }

    /// Aborts every child at once; [`join`](Running::join) waits for the end.
    pub fn abort(&self) {
        self.tree.tree.abort();
    }
}

impl<T> Deref for Running<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.handles
    }
}

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        if self.tree.tree.ended().is_none() {
            self.tree.tree.abort();
        }
    }
}

impl<T> fmt::Debug for Running<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Running").field(&self.tree.name()).finish()
    }
}

/// A tree without its types: its children, its events, its shape. Cheap to clone; does not keep
/// the tree running.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::start().await?;
/// let tree = app.tree();
/// assert_eq!(tree.counts().active, 2);
/// assert_eq!(tree.to_string(), "\
/// App (one_for_one)
/// ├─ counter#1 running
/// └─ idle#1 running
/// ");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TreeRef {
    tree: Arc<TreeShared>,
    root: Arc<Node>,
}

impl TreeRef {
    /// The tree in which a child has this cell, while it is there.
    pub(crate) fn around(cell: &Cell) -> Option<Self> {
        let (mut node, _) = cell.place()?;
        while !node.is_root() {
            (node, _) = node.parent()?;
        }
        Some(Self { tree: node.tree.clone(), root: node })
    }

    pub(crate) fn parts(&self) -> (&Arc<TreeShared>, &Arc<Node>) {
        (&self.tree, &self.root)
    }

    /// The name of the tree.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.tree.name
    }

    /// The root's children, in order.
    #[must_use]
    pub fn children(&self) -> Vec<ChildStatus> {
        observe::children(&self.root)
    }

    /// How many children the whole tree has, and how many are up.
    #[must_use]
    pub fn counts(&self) -> Counts {
        observe::counts(&self.root)
    }

    /// The last failures of children, newest first, those that they were resumed after too: at most 100.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// app.counter.tell(CounterMsg::Fail).await.expect("running");
    /// app.counter.ask(CounterMsg::Get).await?;
    /// let tree = app.tree();
    /// assert!(tree.errors()[0].failure.is::<ToldToFail>());
    /// tree.clear_errors();
    /// assert!(tree.errors().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn errors(&self) -> Vec<ErrorRecord> {
        observe::errors(&self.root)
    }

    /// Forgets them. Counts and the history of restarts stay.
    pub fn clear_errors(&self) {
        observe::clear_errors(&self.root);
    }

    /// The whole tree as it is now. It prints as text, and as JSON by
    /// [`to_json`](TreeStatus::to_json).
    #[must_use]
    pub fn status(&self) -> TreeStatus {
        observe::tree(&self.tree.name, &self.root)
    }

    /// [`status`](TreeRef::status) as one JSON object. `Display` draws it as text.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.status().to_json()
    }

    /// A child of any kind by its path, as in `market/rates`; `None` for one that was removed, too.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<ChildRef> {
        find(&self.root, path)
    }

    /// Follows the transitions of all children from now on. A subscriber that falls behind loses
    /// the oldest ones, and is told how many; nobody waits for it.
    #[must_use]
    pub fn events(&self) -> Events {
        self.events_where(EventFilter::new())
    }

    /// Follows the transitions that pass a filter, from now on.
    #[must_use]
    pub fn events_where(&self, filter: EventFilter) -> Events {
        Events::new(&self.tree, filter)
    }

    /// How many listen to the tree or to one of its children. While none does, and no `tracing`
    /// subscriber either, nothing is told, and nothing made that could be.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.tree.bus.listeners()
    }

    /// Forgets the restarts that the root's children share: the tree has its whole budget again. A
    /// child's own, and that of a supervisor below, is reset by [`ChildRef::reset`].
    pub fn reset(&self) {
        self.root.reset();
    }

    /// Orders the tree to stop, and returns at once. To be called from inside the tree too:
    /// nobody waits for anybody. The root's `shutdown` does not limit this stop, its children's do.
    pub fn stop(&self) {
        self.tree.stop();
    }

    /// Aborts every child, and returns at once.
    pub fn abort(&self) {
        self.tree.abort();
    }

    fn result(&self, ended: &Ended) -> Result<Report, TreeError> {
        let report = ended.report.clone();
        match ended.outcome.clone() {
            Outcome::Shutdown | Outcome::Killed | Outcome::AutoShutdown { .. } => Ok(report),
            outcome => Err(TreeError::Ended {
                tree: self.name().into(),
                escalated: Box::new(escalated(&self.root, outcome)),
                report: Box::new(report),
            }),
        }
    }
}

impl fmt::Display for TreeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.status().fmt(f)
    }
}

impl fmt::Debug for TreeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TreeRef").field(&self.name()).finish()
    }
}

/// The child at this path, from the root of the tree on, at or below a supervisor.
pub(crate) fn find(node: &Arc<Node>, path: &str) -> Option<ChildRef> {
    let port = {
        let state = node.lock();
        let index = match &state.roster {
            Some(roster) => roster.get(&state.ports, node.door.name_in(path)?),
            None => state.ports.iter().find_map(|port| {
                let cell = port.cell();
                let rest = path.strip_prefix(cell.path())?;
                (rest.is_empty() || rest.starts_with('/')).then_some(cell.index())
            }),
        }?;
        // One that was removed is as little there as one that never was.
        let child = state.core.children().get(index)?;
        observe::is_there(child).then(|| state.ports.get(index).cloned())??
    };
    if port.cell().path() == path {
        return Some(ChildRef::new(port.slot()));
    }
    find(&port.below()?, path)
}

/// How a tree ended that did not end well.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// A failure reached the root, or its budget of restarts was spent.
    #[error("the tree `{tree}` ended with an error")]
    Ended {
        /// The name of the tree.
        tree: Box<str>,
        /// The error with which the root ended.
        #[source]
        escalated: Box<Escalated>,
        /// How each child ended.
        report: Box<Report>,
    },
    /// The signals to wait for could not be registered. The tree was stopped.
    #[error("the tree `{tree}` cannot wait for signals")]
    Signals {
        /// The name of the tree.
        tree: Box<str>,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl TreeError {
    /// How each child ended, if the tree ended.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        match self {
            TreeError::Ended { report, .. } => Some(report),
            TreeError::Signals { .. } => None,
        }
    }
}
