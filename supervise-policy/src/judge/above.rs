//! What a supervisor's children are made and judged with.

use super::Parent;
use crate::{Shutdown, SupervisorPatch, SupervisorPolicy};

/// A supervisor before its children are known: all that an expansion needs of it to make them and to judge them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Above {
    /// What it states about its children.
    pub stated: SupervisorPatch,
    /// What came of that.
    pub policy: SupervisorPolicy,
    /// What its children see of it.
    pub own: Parent<'static>,
}

impl Above {
    /// A supervisor that states this about its children, with its name and the `shutdown` that is written on it.
    ///
    /// ```
    /// use supervise_policy::judge::Above;
    /// use supervise_policy::{Strategy, SupervisorPatch};
    ///
    /// const APP: Above = Above::new(SupervisorPatch::new(Strategy::OneForAll), "App", None);
    /// assert_eq!(APP.policy.strategy, Strategy::OneForAll);
    /// assert_eq!(APP.own.name, "App");
    /// ```
    #[must_use]
    pub const fn new(
        stated: SupervisorPatch,
        name: &'static str,
        shutdown: Option<Shutdown>,
    ) -> Self {
        let policy = SupervisorPolicy::resolve(&stated);
        let auto_shutdown = Some(policy.auto_shutdown);
        Self { stated, policy, own: Parent { name, shutdown, auto_shutdown } }
    }
}
