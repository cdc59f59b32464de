//! The policies of a tree with some of its numbers changed, judged.

use std::sync::Arc;

use supervise_policy::{
    ChildKind, ChildPolicy, ChildSpec, Mailbox, PolicyPatch, Shutdown, SupervisorPatch,
    SupervisorPolicy, SupervisorSpec, TreeSpec,
    judge::{self, Parent, Verdict},
    total_shutdown,
};

use super::{FaultKind, Numbers, OverrideFault, Overrides, numbers::Of};
use crate::core::SharedPolicy;

/// The policies of a supervisor and of everything below it.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) policy: SupervisorPolicy,
    /// In the order of the spec.
    pub(crate) children: Vec<Planned>,
}

/// The policies of one child.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) policy: SharedPolicy,
    /// Those of its own children, if it is a supervisor.
    pub(crate) inner: Option<Arc<Plan>>,
}

impl Overrides {
    /// What becomes of the tree's policies, and how long its stop may take; `None` if nothing does.
    pub(crate) fn plan(
        &self,
        tree: &TreeSpec,
    ) -> Result<Option<(Plan, Shutdown)>, Vec<OverrideFault>> {
        let none = Numbers::default();
        let mut planner = Planner { overrides: self, none: &none, faults: Vec::new() };
        for path in self.numbers.keys() {
            planner.known(path, tree);
        }
        for path in self.fakes.keys() {
            planner.replaceable(path, tree);
        }
        let mut planned = None;
        if !self.numbers.is_empty() {
            let numbers = planner.numbers("", Of::Root);
            let stated = numbers.shutdown.or(tree.supervisor.stated_shutdown);
            let (plan, need) = planner.supervisor(&tree.supervisor, tree.name, "", numbers, stated);
            planned = Some((plan, stated.unwrap_or(need)));
        }
        match planner.faults {
            faults if faults.is_empty() => Ok(planned),
            faults => Err(faults),
        }
    }
}

struct Planner<'a> {
    overrides: &'a Overrides,
    none: &'a Numbers,
    faults: Vec<OverrideFault>,
}

impl<'a> Planner<'a> {
    /// Complains about a path that leads nowhere; else says what it leads to, if that is a supervisor.
    fn known(&mut self, path: &str, tree: &TreeSpec) -> Option<SupervisorSpec> {
        let mut at = (tree.name, Some(&tree.supervisor));
        for child in path.split('/').filter(|_| !path.is_empty()) {
            let children = at.1.map_or(&[][..], |supervisor| supervisor.children);
            let Some(found) = children.iter().find(|known| known.name == child) else {
                let (supervisor, child) = (at.0.into(), child.into());
                let there = children.iter().map(|known| known.name).collect();
                self.fault(path, FaultKind::Unknown { supervisor, child, there });
                return None;
            };
            at = (found.name, found.supervisor);
        }
        at.1.copied()
    }

    /// Complains about a fake for what cannot be replaced. Workers and tasks are compared when they are
    /// made.
    fn replaceable(&mut self, path: &str, tree: &TreeSpec) {
        if self.known(path, tree).is_some() {
            self.fault(path, FaultKind::Supervises);
        }
    }

    /// What is set for a path.
    fn numbers(&mut self, path: &str, of: Of) -> &'a Numbers {
        let Some(numbers) = self.overrides.numbers.get(path) else {
            return self.none;
        };
        for key in numbers.misplaced(of) {
            self.fault(path, FaultKind::Misplaced { key, of });
        }
        let own = numbers.as_child.as_deref().unwrap_or(self.none);
        for key in own.misplaced(Of::AsChild) {
            self.fault(path, FaultKind::Misplaced { key, of: Of::AsChild });
        }
        numbers
    }

    /// A supervisor, given the `shutdown` that is stated for it; and what its children need to stop.
    fn supervisor(
        &mut self,
        spec: &SupervisorSpec,
        name: &str,
        path: &str,
        numbers: &Numbers,
        shutdown: Option<Shutdown>,
    ) -> (Plan, Shutdown) {
        let changed = SupervisorPatch {
            preset: numbers.preset,
            max_restarts: numbers.max_restarts,
            within: numbers.within,
            backoff: numbers.backoff,
            ..SupervisorPatch::new(spec.stated.strategy)
        };
        let policy = SupervisorPolicy::resolve(&changed.over(&spec.stated));
        let own = Parent { name, shutdown, auto_shutdown: Some(policy.auto_shutdown) };
        let mut plan = Plan { policy, children: Vec::with_capacity(spec.children.len()) };
        let mut specs = Vec::with_capacity(spec.children.len());
        for child in spec.children {
            let path = match path {
                "" => child.name.to_owned(),
                above => format!("{above}/{}", child.name),
            };
            let (planned, spec) = self.child(child, &path, &policy, &own);
            plan.children.push(planned);
            specs.push(spec);
        }
        let found = judge::children(&changed, &policy, &specs, &own);
        self.judged(path, found.iter());
        (plan, total_shutdown(&specs, policy.start))
    }

    fn child(
        &mut self,
        child: &ChildSpec,
        path: &str,
        above: &SupervisorPolicy,
        parent: &Parent<'_>,
    ) -> (Planned, ChildSpec) {
        let numbers = self.numbers(path, Of::Child(child.kind));
        let (entry, policy, inner) = match child.supervisor {
            Some(members) if child.kind == ChildKind::Pool => {
                return self.pool(child, members, path, numbers, above, parent);
            }
            None => {
                let entry = leaf(numbers, &child.stated);
                let policy = ChildPolicy::resolve(&entry, &child.stated, above);
                (entry, policy, None)
            }
            Some(inner) => {
                let entry = nested(numbers);
                let stated = entry.shutdown.or(child.stated.shutdown);
                let stated = stated.or(inner.stated_shutdown);
                let (plan, need) = self.supervisor(inner, child.name, path, numbers, stated);
                let all = entry.over(&child.stated);
                let need = stated.unwrap_or(need);
                let policy = ChildPolicy::resolve_supervisor(&all, above, need);
                (entry, policy, Some(Arc::new(plan)))
            }
        };
        let resolved = ChildSpec { policy, ..*child };
        let found = judge::child(&entry, &child.stated, &resolved, parent);
        self.judged(path, found.iter());
        (Planned { policy: policy.into(), inner }, resolved)
    }

    /// A pool, whose numbers are those of its members.
    fn pool(
        &mut self,
        child: &ChildSpec,
        members: &SupervisorSpec,
        path: &str,
        numbers: &Numbers,
        above: &SupervisorPolicy,
        parent: &Parent<'_>,
    ) -> (Planned, ChildSpec) {
        let (pool, own) = (&members.policy, Parent::new(child.name));
        let resolved: Vec<ChildSpec> = members
            .children
            .iter()
            .map(|member| {
                let entry = leaf(numbers, &member.stated);
                let shared = member.policy.budget.is_none();
                let policy = ChildPolicy::resolve_member(&entry, &member.stated, pool, shared);
                let resolved = ChildSpec { policy, ..*member };
                self.judged(
                    path,
                    judge::child(&entry, &member.stated, &resolved, &own).iter(),
                );
                resolved
            })
            .collect();
        let inner = resolved
            .iter()
            .map(|member| Planned { policy: member.policy.into(), inner: None });
        let inner = Plan { policy: *pool, children: inner.collect() };
        let need = total_shutdown(&resolved, pool.start);
        let policy = ChildPolicy::resolve_supervisor(&child.stated, above, need);
        let resolved = ChildSpec { policy, ..*child };
        let found = judge::child(&PolicyPatch::NONE, &child.stated, &resolved, parent);
        self.judged(path, found.iter());
        (
            Planned { policy: policy.into(), inner: Some(Arc::new(inner)) },
            resolved,
        )
    }

    fn judged<'v>(&mut self, path: &str, found: impl Iterator<Item = &'v Verdict<'v>>) {
        for verdict in found {
            self.fault(path, FaultKind::cannot_work(verdict));
        }
    }

    fn fault(&mut self, path: &str, kind: FaultKind) {
        self.faults.push(OverrideFault::new(path, kind));
    }
}

/// What is set for a child that is no supervisor.
fn leaf(numbers: &Numbers, stated: &PolicyPatch) -> PolicyPatch {
    let mailbox = stated.mailbox.unwrap_or(Mailbox::DEFAULT);
    PolicyPatch {
        max_restarts: numbers.max_restarts,
        within: numbers.within,
        backoff: numbers.backoff,
        start_timeout: numbers.start_timeout,
        handle_timeout: numbers.handle_timeout,
        shutdown: numbers.shutdown,
        abort_grace: numbers.abort_grace,
        mailbox: numbers
            .capacity
            .map(|capacity| Mailbox { capacity, ..mailbox }),
        ..PolicyPatch::NONE
    }
}

/// What is set for a supervisor's own life.
fn nested(numbers: &Numbers) -> PolicyPatch {
    let own = numbers.as_child.as_deref();
    PolicyPatch {
        max_restarts: own.and_then(|own| own.max_restarts),
        within: own.and_then(|own| own.within),
        backoff: own.and_then(|own| own.backoff),
        start_timeout: numbers.start_timeout,
        shutdown: numbers.shutdown,
        abort_grace: numbers.abort_grace,
        ..PolicyPatch::NONE
    }
}
