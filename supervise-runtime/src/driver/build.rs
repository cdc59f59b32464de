//! Making a tree's supervisors and children from its data, before anything starts.

macro_rules! opaque {
    ($name:ident<$($param:ident),*> $(where $($bound:tt)*)?) => {
        impl<$($param),*> fmt::Debug for $name<$($param),*> $(where $($bound)*)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

#[cfg(feature = "wasm")]
mod component;
mod pool;
mod task;
mod task_pool;
mod worker;

use std::{fmt, sync::Arc};

use supervise_policy::{
    ChildKind, ChildSpec, Directive, PolicyPatch, Strategy, SupervisorPatch, SupervisorPolicy,
    SupervisorSpec,
};

pub use pool::{Again, Breeds, Pool, is_temporary};
pub use task::{Task, TaskRun, TaskStart};
pub use task_pool::{Restarts, TaskPool};
pub use worker::{Keeps, Kind, Worker};

use super::{
    Cell, Node, Port, Slot,
    node::Decide,
    setup::Setup,
    shell::{self, Life, Post},
};
use crate::{
    Tree,
    core::SharedPolicy,
    failure::catch,
    overrides::{Plan, Planned},
};

/// Builds the children of one supervisor, in the order of its spec. The expansion of a tree calls it.
pub struct Builder<C> {
    node: Arc<Node>,
    context: Arc<C>,
    policy: SupervisorPolicy,
    children: std::slice::Iter<'static, ChildSpec>,
    /// What becomes of the policies, where some are changed at run time.
    plan: Option<Arc<Plan>>,
    setup: Arc<Setup>,
    /// The most that components below the supervisor may reach that is added next.
    #[cfg(feature = "wasm")]
    next_grants: Option<crate::wasm::Grants>,
}

/// A child that is about to be made.
struct Next {
    spec: &'static ChildSpec,
    policy: SharedPolicy,
    /// What becomes of the policies of its own children.
    plan: Option<Arc<Plan>>,
    /// Its path in the tree; that of all its replicas together.
    path: Arc<str>,
}

impl Next {
    /// The path of one replica, as in `feeds/2`.
    fn replica(&self, n: usize) -> Arc<str> {
        format!("{}/{n}", self.path).into()
    }
}

impl<C: Send + Sync + 'static> Builder<C> {
    pub(crate) fn new(
        node: Arc<Node>,
        context: Arc<C>,
        spec: &'static SupervisorSpec,
        plan: Option<Arc<Plan>>,
        setup: Arc<Setup>,
    ) -> Self {
        let policy = plan.as_ref().map_or(spec.policy, |plan| plan.policy);
        Self {
            node,
            context,
            policy,
            children: spec.children.iter(),
            plan,
            setup,
            #[cfg(feature = "wasm")]
            next_grants: None,
        }
    }

    /// Adds a supervisor whose children `build` adds.
    pub fn supervisor<H>(
        &mut self,
        decide: Option<fn(&crate::Failure) -> Directive>,
        build: impl FnOnce(&mut Builder<C>) -> H,
    ) -> H {
        let next = self.next();
        let context = self.context.clone();
        let inner = self.nested(&next, nested_spec(next.spec), decide, context);
        build(&mut { inner })
    }

    /// Adds another tree, with a context made from this one's.
    pub fn mount<T: Tree, D: Send + Sync + 'static>(
        &mut self,
        build: fn(&mut Builder<D>) -> T,
        context: impl FnOnce(&C) -> D,
    ) -> T {
        let next = self.next();
        let context = Arc::new(context(&self.context));
        let inner = self.nested(&next, &T::SPEC.supervisor, T::DECIDE, context);
        #[cfg(feature = "wasm")]
        self.grant_next(&inner.node);
        build(&mut { inner })
    }

    /// Adds the child that `make` adds, if `when` says so.
    pub fn conditional<R>(
        &mut self,
        when: impl FnOnce(&C) -> bool,
        make: impl FnOnce(&mut Self) -> R,
    ) -> Option<R> {
        match catch(|| when(&self.context)) {
            Ok(true) => Some(make(self)),
            Ok(false) => {
                let next = self.next();
                self.node.leave_out(&next.policy);
                None
            }
            Err(report) => {
                let path = self.next().path;
                self.setup.undecided(path, report);
                None
            }
        }
    }

    fn next(&mut self) -> Next {
        let planned = self.plan.as_ref().map(|plan| {
            let index = plan.children.len().saturating_sub(self.children.len());
            plan.children.get(index).cloned()
        });
        let spec = match self.children.next() {
            Some(spec) => spec,
            // The expansion adds as many children as its data holds. Should it ever add more, they
            // live under the defaults rather than bring the process down.
            None => Box::leak(Box::new(ChildSpec::leaf(
                "unnamed",
                ChildKind::Worker,
                &PolicyPatch::NONE,
                &PolicyPatch::NONE,
                &self.policy,
            ))),
        };
        let path = self.node.path_of(spec.name);
        match planned.flatten() {
            Some(Planned { policy, inner }) => Next { spec, policy, plan: inner, path },
            None => Next { spec, policy: SharedPolicy::from(&spec.policy), plan: None, path },
        }
    }

    /// Makes the place of a child that has a task of its own.
    fn place<S: Slot + 'static>(
        &self,
        path: Arc<str>,
        policy: &SharedPolicy,
        slot: impl FnOnce(Cell) -> S,
    ) -> Post<S> {
        let node = &self.node;
        let (_, slot) = node.add(policy.clone(), false, |index| {
            let slot = Arc::new(slot(Cell::new(path, node.door.clone(), index)));
            (slot.clone(), Port::new(slot))
        });
        Post { node: node.clone(), slot }
    }

    fn spawn(&self, life: impl Life) {
        self.node.tree.runtime.spawn(shell::run(life));
    }

    /// Makes a supervisor, and what builds its children.
    fn nested<D: Send + Sync + 'static>(
        &self,
        next: &Next,
        spec: &'static SupervisorSpec,
        decide: Option<Decide>,
        context: Arc<D>,
    ) -> Builder<D> {
        let node = self.node_of(next, spec, decide);
        Builder::new(node, context, spec, next.plan.clone(), self.setup.clone())
    }

    fn node_of(
        &self,
        next: &Next,
        spec: &'static SupervisorSpec,
        decide: Option<Decide>,
    ) -> Arc<Node> {
        let parent = &self.node;
        let policy = next.plan.as_ref().map_or(spec.policy, |plan| plan.policy);
        let (_, node) = parent.add(next.policy.clone(), true, |index| {
            let tree = parent.tree.clone();
            let path = next.path.clone();
            let parent = Some((parent.clone(), index));
            let children = spec.children.len();
            let seed = tree.seed.of(&path, 0);
            let node = Node::new(tree, parent, path, policy, children, decide, seed);
            (node.clone(), Port::new(node))
        });
        node
    }
}

fn nested_spec(spec: &'static ChildSpec) -> &'static SupervisorSpec {
    static NONE: SupervisorSpec =
        SupervisorSpec::new(&SupervisorPatch::new(Strategy::OneForOne), None, &[]);
    spec.supervisor.unwrap_or(&NONE)
}

opaque!(Builder<C>);
