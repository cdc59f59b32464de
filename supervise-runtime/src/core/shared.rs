//! One policy, held by many.

use std::{ops::Deref, sync::Arc};

use supervise_policy::ChildPolicy;

/// A child's policy, shared and not copied: a pool has one for all its members, and a policy that was
/// changed when the tree started is owned by the children it is for.
#[derive(Clone, Debug)]
pub(crate) enum SharedPolicy {
    /// From the tree's own data: what nearly every child has. Copying it costs nothing.
    Static(&'static ChildPolicy),
    /// Made at run time.
    Owned(Arc<ChildPolicy>),
}

impl Deref for SharedPolicy {
    type Target = ChildPolicy;

    fn deref(&self) -> &ChildPolicy {
        match self {
            SharedPolicy::Static(policy) => policy,
            SharedPolicy::Owned(policy) => policy,
        }
    }
}

impl From<&'static ChildPolicy> for SharedPolicy {
    fn from(policy: &'static ChildPolicy) -> Self {
        SharedPolicy::Static(policy)
    }
}

impl From<ChildPolicy> for SharedPolicy {
    fn from(policy: ChildPolicy) -> Self {
        SharedPolicy::Owned(Arc::new(policy))
    }
}
