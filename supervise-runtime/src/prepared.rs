//! A tree before its start.

use std::{fmt, ops::Deref};

use crate::{Running, StartError, Tree, TreeRef, start};

/// A tree that is made and not yet started: to follow its first start, and to hand out its handles
/// before. Made by `App::prepare(context)`.
///
/// It dereferences to the struct of its handles. Messages to its children are queued for their first
/// incarnations; orders about them are refused, as by any supervisor that is not running. Dropping it
/// gives the tree up.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::prepare()?;
/// let mut events = app.tree().events();
/// let app = app.start().await?;
/// let started: Vec<_> = std::iter::from_fn(|| events.try_next()).map(|e| e.to_string()).collect();
/// assert_eq!(started, ["counter#1 starting", "counter#1 started", "idle#1 starting", "idle#1 started"]);
/// # drop(app);
/// # Ok(())
/// # }
/// ```
#[must_use = "a tree that is not started is given up"]
pub struct Prepared<T>(Running<T>);

impl<T: Tree> Prepared<T> {
    pub(crate) fn new(tree: Running<T>) -> Self {
        Self(tree)
    }

    /// The handles, to be cloned and handed out.
    #[must_use]
    pub fn handles(&self) -> &T {
        self.0.handles()
    }

    /// The tree without its types: to watch what happens from its first start on.
    #[must_use]
    pub fn tree(&self) -> &TreeRef {
        self.0.tree()
    }

    /// Starts the tree: every child in order, as `start` of the tree itself does.
    ///
    /// # Errors
    ///
    /// [`StartError`]; nothing of the tree is left then, but for children that could not be stopped.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future aborts what has been started.
    pub async fn start(self) -> Result<Running<T>, StartError> {
        start::run(self.0).await
    }
}

impl<T> Deref for Prepared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Prepared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Prepared")
            .field(&self.0.tree().name())
            .finish()
    }
}
