//! What a struct of handles knows of its own supervisor.

use std::sync::Arc;

use super::family::children;
use crate::{
    Actor, ActorRef, ChildRef, Counts, FindError, FixedPoolRef, PoolRef, TaskPoolRef, TaskRef,
    TreeRef, driver::Node, observe, root::find,
};

/// The struct of a supervisor's handles, as the supervisor that it stands for: `app.market` is a struct with a field for each
/// child of `market`, and, by this trait, `market` itself.
///
/// Implemented for every supervisor of a tree that is declared, the root and what is mounted included. These are methods, and
/// the children fields: a child may have the name of any of them. What they say is known from a child that is there, so that
/// a supervisor none of whose children were ever there (see `when`) is not found by it, but by its path.
///
/// ```
/// use supervision::prelude::*;
/// # struct Feed;
/// # impl Actor for Feed {
/// #     type Args = (); type Msg = (); type Error = std::io::Error;
/// #     async fn start((): (), _: &mut Context<Self>) -> Result<Self, std::io::Error> { Ok(Feed) }
/// #     async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), std::io::Error> { Ok(()) }
/// # }
///
/// supervision_tree!(App {
///     strategy: one_for_one,
///     children: [
///         market = supervisor {
///             strategy: rest_for_one,
///             children: [rates = worker { actor: Feed }, quotes = worker { actor: Feed }],
///         },
///     ],
/// });
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let app = App::start().await?;
/// let names: Vec<_> = app.market.children().iter().map(|child| child.name().to_owned()).collect();
/// assert_eq!(names, ["rates", "quotes"]);
/// assert_eq!(app.market.find("rates").unwrap().path(), "market/rates");
/// app.market.child().unwrap().restart().await?;
/// assert_eq!(app.market.quotes.incarnation(), 2);
/// # app.shutdown().await?;
/// # Ok(())
/// # }
/// ```
pub trait Handles {
    /// A child that is there.
    #[doc(hidden)]
    fn __one(&self) -> One;

    /// The supervisor as a child of the one above: to look at, to watch and to give orders. `None` for the root, and once the
    /// tree is gone.
    fn child(&self) -> Option<ChildRef> {
        self.__one()?.parent()
    }

    /// Its children, in order; none once it was removed.
    fn children(&self) -> Vec<ChildRef> {
        node(self.__one())
            .as_deref()
            .map_or_else(Vec::new, children)
    }

    /// A child of it, or of a supervisor below, by its path from here, as in `rates`; `None` if there is none of that name,
    /// or no longer.
    fn find(&self, path: &str) -> Option<ChildRef> {
        let node = node(self.__one())?;
        find(&node, &node.path_of(path))
    }

    /// The address of the actor at this path from here.
    ///
    /// # Errors
    ///
    /// [`FindError`], if there is no such child, or it is of another type.
    fn find_actor<A: Actor>(&self, path: &str) -> Result<ActorRef<A>, FindError> {
        match self.find(path) {
            Some(child) => child.actor(),
            None => Err(FindError::NotFound { path: path.into() }),
        }
    }

    /// How many children it has, those below included, and how many are up; none once it was removed.
    fn counts(&self) -> Counts {
        node(self.__one()).map_or_else(Counts::default, |node| observe::counts(&node))
    }

    /// The tree that it is in; `None` once that is gone.
    fn tree(&self) -> Option<TreeRef> {
        self.__one()?.tree()
    }
}

/// The supervisor of a child, unless it was removed.
fn node(child: Option<ChildRef>) -> Option<Arc<Node>> {
    let (node, _) = child?.place()?;
    if node.is_root() {
        return Some(node);
    }
    let (above, index) = node.parent()?;
    let state = above.lock();
    let is_there = state
        .core
        .children()
        .get(index)
        .is_some_and(|child| observe::is_there(child));
    is_there.then_some(node)
}

/// A child that is there, if one is.
pub type One = Option<ChildRef>;

/// The first that is there.
#[must_use]
pub fn one(fields: &[&dyn Held]) -> One {
    fields.iter().find_map(|field| field.held())
}

/// A field of a struct of handles: from each a child of its supervisor is known, if it is there.
pub trait Held {
    /// That child.
    fn held(&self) -> Option<ChildRef>;
}

impl<A: Actor> Held for ActorRef<A> {
    fn held(&self) -> Option<ChildRef> {
        Some(self.child())
    }
}

impl Held for TaskRef {
    fn held(&self) -> Option<ChildRef> {
        Some(self.child())
    }
}

impl<A: Actor> Held for PoolRef<A> {
    fn held(&self) -> Option<ChildRef> {
        self.child()
    }
}

impl<I, O> Held for TaskPoolRef<I, O> {
    fn held(&self) -> Option<ChildRef> {
        self.child()
    }
}

impl<A: Actor> Held for FixedPoolRef<A> {
    fn held(&self) -> Option<ChildRef> {
        self.child()
    }
}

impl<T: Held> Held for Option<T> {
    fn held(&self) -> Option<ChildRef> {
        self.as_ref()?.held()
    }
}

impl<T: Held, const N: usize> Held for [T; N] {
    fn held(&self) -> Option<ChildRef> {
        self.first()?.held()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Handles> Held for T {
    fn held(&self) -> Option<ChildRef> {
        self.child()
    }
}
