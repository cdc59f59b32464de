//! The way from children to their supervisor.

use std::sync::{Arc, Weak};

use super::{Node, Upward};

/// The way from children to their supervisor: one for all of them, so that each has but a pointer to it.
#[derive(Debug)]
pub(crate) struct Door {
    pub(super) node: Weak<dyn Upward>,
    /// What the paths of its children begin with; nothing if that is the root.
    prefix: Box<str>,
}

impl Door {
    /// That of a supervisor with this path; of the root, if there is none.
    pub(crate) fn new(node: Weak<Node>, path: Option<&str>) -> Arc<Self> {
        let prefix = path.map_or_else(Box::default, |path| [path, "/"].concat().into());
        Arc::new(Self { node, prefix })
    }

    /// The name of the child that is at this path, or on the way to it.
    pub(crate) fn name_in<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.strip_prefix(&*self.prefix)?.split('/').next()
    }

    /// The path of a child with this name.
    pub(crate) fn path_of(&self, child: &str) -> Arc<str> {
        [&self.prefix, child].concat().into()
    }
}
