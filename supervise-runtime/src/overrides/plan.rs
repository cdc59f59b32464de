//! The policies of a tree with some of its numbers changed, judged.

use std::sync::Arc;

use supervise_policy::{
    AutoShutdown, ChildKind, ChildPolicy, ChildSpec, Mailbox, Members, PolicyPatch, Shutdown,
    SupervisorPatch, SupervisorPolicy, SupervisorSpec, TreeSpec,
    judge::{self, Parent, Verdict},
    total_shutdown,
};

use super::{FaultKind, Numbers, OverrideFault, Overrides, nearest::nearest, numbers::Of};
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
    /// Complains about a path that leads nowhere; else says what it leads to.
    fn known(&mut self, path: &str, tree: &TreeSpec) -> Option<ChildKind> {
        let (mut at, mut above) = ((tree.name, Some(&tree.supervisor)), "");
        let mut kind = ChildKind::Supervisor;
        for child in path.split('/').filter(|_| !path.is_empty()) {
            let children = at.1.map_or(&[][..], |supervisor| supervisor.children);
            let Some(found) = children.iter().find(|known| known.name == child) else {
                let there = children.iter().map(|known| known.name).collect();
                let nearest = nearest(path, &tree.supervisor).map(Into::into);
                let (supervisor, child) = (at.0.into(), child.into());
                self.fault(
                    path,
                    FaultKind::Unknown { supervisor, child, there, nearest },
                );
                return None;
            };
            let end = above.len() + usize::from(!above.is_empty()) + child.len();
            above = path.get(..end).unwrap_or(path);
            let as_one = match found.kind {
                ChildKind::Pool => Some("members"),
                _ => found.replicas.map(|_| "replicas"),
            };
            if let Some(kind) = as_one.filter(|_| above != path) {
                self.fault(path, FaultKind::AllAsOne { path: above.into(), kind });
                return None;
            }
            at = (found.name, found.supervisor);
            kind = found.kind;
        }
        Some(kind)
    }

    /// Complains about a fake for what cannot be replaced. Workers, tasks and pools are compared when they
    /// are made.
    fn replaceable(&mut self, path: &str, tree: &TreeSpec) {
        if self.known(path, tree) == Some(ChildKind::Supervisor) {
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
        let of = match child.supervisor.map(|pool| pool.children) {
            Some([ChildSpec { kind: ChildKind::Task, .. }]) if child.kind == ChildKind::Pool => {
                Of::Tasks
            }
            _ => Of::Child(child.kind),
        };
        let numbers = self.numbers(path, of);
        let (entry, policy, inner) = match child.supervisor {
            Some(members) if child.kind == ChildKind::Pool => {
                return self.pool(child, members, path, numbers, above, parent);
            }
            None => {
                let entry = self.leaf(path, child, numbers);
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
        let patch = SupervisorPatch {
            max_restarts: members.stated.max_restarts,
            within: members.stated.within,
            ..SupervisorPatch::pool(self.members(path, numbers, members), None, above)
        };
        let shared = patch.max_restarts.is_some();
        let own = [
            ("max_restarts", numbers.max_restarts.is_some()),
            ("within", numbers.within.is_some()),
        ];
        for (key, _) in own.iter().filter(|(_, given)| shared && *given) {
            self.fault(path, FaultKind::Shared { key });
        }
        let pool = SupervisorPolicy::resolve(&patch);
        let itself = Parent { auto_shutdown: Some(AutoShutdown::Never), ..Parent::new(child.name) };
        let resolved: Vec<ChildSpec> = members
            .children
            .iter()
            .map(|member| {
                let entry = self.leaf(path, member, numbers);
                let policy = ChildPolicy::resolve_member(&entry, &member.stated, &pool, shared);
                let resolved = ChildSpec { policy, ..*member };
                let found = judge::child(&entry, &member.stated, &resolved, &itself);
                self.judged(path, found.iter());
                if let Some(limit) = judge::unreachable_by_members(&pool, &resolved) {
                    self.judged(path, [Verdict::Unreachable(limit)].iter());
                }
                resolved
            })
            .collect();
        let inner = resolved
            .iter()
            .map(|member| Planned { policy: member.policy.into(), inner: None });
        let inner = Plan { policy: pool, children: inner.collect() };
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

    /// How many members a pool has, or may have.
    fn members(&mut self, path: &str, numbers: &Numbers, pool: &SupervisorSpec) -> Members {
        let stated = pool.policy.members.unwrap_or(Members::PerCore);
        let (fits, other) = match stated {
            Members::AtMost(_) => (("max", numbers.max), ("size", numbers.size)),
            Members::Exactly(_) | Members::PerCore => {
                (("size", numbers.size), ("max", numbers.max))
            }
        };
        if let (key, Some(_)) = other {
            self.fault(path, FaultKind::OtherPool { key });
        }
        match (fits, stated) {
            ((key, Some(0)), _) => {
                self.fault(path, FaultKind::TooFew { key });
                stated
            }
            ((_, Some(max)), Members::AtMost(_)) => Members::AtMost(max),
            ((_, Some(size)), _) => Members::Exactly(size),
            _ => stated,
        }
    }

    /// What is set for a child that is no supervisor; without what this kind of child does not have.
    fn leaf(&mut self, path: &str, child: &ChildSpec, numbers: &Numbers) -> PolicyPatch {
        let mut entry = leaf(numbers, &child.stated);
        if child.kind == ChildKind::Task {
            entry.resume_budget = None;
        }
        if child.stated.retry.is_none()
            && entry.retry.take().is_some()
            && matches!(child.kind, ChildKind::Worker | ChildKind::Wasm)
        {
            self.fault(path, FaultKind::NoCopies);
        }
        entry
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
        retry: numbers.retry,
        health: numbers.health,
        breaker: numbers.breaker,
        resume_budget: numbers.resume_budget,
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
