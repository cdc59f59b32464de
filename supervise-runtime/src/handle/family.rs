//! Finding one's way in a tree.

use std::{any::type_name, sync::Arc};

use crate::{
    Actor, ActorRef, ChildRef, TreeRef,
    driver::{Node, WorkerSlot},
    observe::is_there,
};

/// Why there is no handle of that type at that path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// There is no such child, or it was temporary and is gone.
    #[error("there is no child `{path}`")]
    NotFound {
        /// The path that was looked for.
        path: Box<str>,
    },
    /// The child is another actor, or none.
    #[error("`{path}` is {found}, not `{expected}`")]
    OtherType {
        /// The path of the child.
        path: Box<str>,
        /// The type of the actor that was looked for.
        expected: &'static str,
        /// What the child is: the type of another actor, or that it is a task or a supervisor.
        found: Box<str>,
    },
}

impl FindError {
    /// The path that was looked for.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            FindError::NotFound { path } | FindError::OtherType { path, .. } => path,
        }
    }
}

impl TreeRef {
    /// The address of the actor at this path, as in `market/rates`.
    ///
    /// # Errors
    ///
    /// [`FindError`], if there is no such child, or it is of another type.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// let counter = app.tree().find_actor::<Counter>("counter")?;
    /// assert_eq!(counter.ask(CounterMsg::Get).await?, 0);
    /// let error = app.tree().find_actor::<Counter>("idle").unwrap_err();
    /// assert!(error.to_string().starts_with("`idle` is a task, not `"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn find_actor<A: Actor>(&self, path: &str) -> Result<ActorRef<A>, FindError> {
        let Some(child) = self.find(path) else {
            return Err(FindError::NotFound { path: path.into() });
        };
        child.actor()
    }
}

impl ChildRef {
    /// The address of this child as an actor.
    ///
    /// # Errors
    ///
    /// [`FindError::OtherType`], if it is none, or another.
    pub fn actor<A: Actor>(&self) -> Result<ActorRef<A>, FindError> {
        let found = match self.slot().actor() {
            Some(actor) if actor.is::<A>() => match actor.slot.downcast::<WorkerSlot<A::Msg>>() {
                Ok(slot) => return Ok(ActorRef { slot }),
                Err(_) => "another actor".into(),
            },
            Some(actor) => ["`", actor.name(), "`"].concat().into(),
            None if self.is_supervisor() => "a supervisor".into(),
            None => "a task".into(),
        };
        let (path, expected) = (self.path().into(), type_name::<A>());
        Err(FindError::OtherType { path, expected, found })
    }

    /// The last part of its path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path().rsplit('/').next().unwrap_or_default()
    }

    /// Whether it is a supervisor.
    #[must_use]
    pub fn is_supervisor(&self) -> bool {
        self.node().is_some()
    }

    /// Its children in order, if it is a supervisor, or a component that runs others.
    #[must_use]
    pub fn children(&self) -> Vec<ChildRef> {
        let below = self.slot().brood().or_else(|| self.node());
        below.as_deref().map_or_else(Vec::new, children)
    }

    /// The supervisor that it is a child of; `None` for a child of the root, and once the tree is gone.
    #[must_use]
    pub fn parent(&self) -> Option<ChildRef> {
        let (node, _) = self.place()?;
        (!node.is_root()).then(|| ChildRef::new(node))
    }

    /// The supervisors above it, nearest first, without the root.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// let idle = app.idle.child();
    /// assert_eq!(idle.ancestors().count(), 0);
    /// assert_eq!(idle.tree().expect("it runs").name(), "App");
    /// # Ok(())
    /// # }
    /// ```
    pub fn ancestors(&self) -> impl Iterator<Item = ChildRef> + use<> {
        std::iter::successors(self.parent(), ChildRef::parent)
    }

    /// The tree that it is in; `None` once that is gone.
    #[must_use]
    pub fn tree(&self) -> Option<TreeRef> {
        TreeRef::around(self.slot().cell())
    }

    /// The supervisor that this child is.
    fn node(&self) -> Option<Arc<Node>> {
        let (parent, index) = self.place()?;
        let state = parent.lock();
        state.ports.get(index)?.node()
    }
}

pub(super) fn children(node: &Node) -> Vec<ChildRef> {
    let state = node.lock();
    let children = state.core.children().iter().zip(state.ports.iter());
    children
        .filter(|(child, _)| is_there(child))
        .map(|(_, port)| ChildRef::new(port.slot()))
        .collect()
}
