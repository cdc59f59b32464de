//! What is known to be sound before the compiler sees it: all that is literal, if no actor says anything about itself.
//!
//! The macro judges with the policy crate's own functions, as the compiler does. What it finds sound the compiler need judge again
//! only where an actor's attribute says something; the rest it judges always.

use supervise_policy::judge::{self, Parent};
use supervise_policy::{
    AutoShutdown, ChildKind, ChildPolicy, ChildSpec, PolicyPatch, Shutdown, SupervisorPatch,
    SupervisorPolicy,
};

use crate::check::literal;
use crate::model::{Child, Kind, Supervisor};
use crate::parse::ast::{Field, Value};

/// What is sound of a supervisor.
pub(super) struct Sound {
    /// What it says about its children, if all of that is literal.
    pub(super) says: Option<SupervisorPatch>,
    /// What it says about all of its children together.
    pub(super) together: bool,
    /// Its children, one by one.
    pub(super) children: Vec<bool>,
}

impl Sound {
    /// Judges a supervisor of this name, though not those below its children.
    pub(super) fn of(of: &Supervisor<'_>, name: &str) -> Self {
        let Some((patch, parent)) = known(of, name) else {
            return Self { says: None, together: false, children: vec![false; of.children.len()] };
        };
        let above = SupervisorPolicy::resolve(&patch);
        let specs: Vec<Option<ChildSpec>> = of
            .children
            .iter()
            .map(|child| self::child(child, &above, &parent))
            .collect();
        let children = specs.iter().map(Option::is_some).collect();
        let all: Option<Vec<ChildSpec>> = specs.into_iter().collect();
        let together =
            all.is_some_and(|all| judge::children(&patch, &above, &all, &parent).is_empty());
        Self { says: Some(patch), together, children }
    }
}

/// What a supervisor says, if all of that is literal.
fn known<'a>(of: &Supervisor<'_>, name: &'a str) -> Option<(SupervisorPatch, Parent<'a>)> {
    // Who is significant is a matter between it and the attributes of its children.
    if of.patch.iter().any(|field| field.key == "auto_shutdown") {
        return None;
    }
    let fields = of.strategy.into_iter().chain(of.patch.iter().copied());
    let patch = literal::supervisor(fields)?;
    let patch = SupervisorPatch { arms: of.on.map(literal::arms), ..patch };
    let shutdown = match of.shutdown {
        Some(field) => Some(time(field)?),
        None => None,
    };
    let auto_shutdown = Some(AutoShutdown::Never);
    Some((patch, Parent { name, shutdown, auto_shutdown }))
}

fn time(field: &Field) -> Option<Shutdown> {
    literal::shutdown(field).filter(|_| field.cfgs.is_empty())
}

/// A child, if all about it is literal and nothing is wrong with it.
fn child(child: &Child<'_>, above: &SupervisorPolicy, parent: &Parent<'_>) -> Option<ChildSpec> {
    let kind = match &child.kind {
        Kind::Worker { .. } => ChildKind::Worker,
        Kind::Task { .. } => ChildKind::Task,
        Kind::Wasm { .. } => ChildKind::Wasm,
        Kind::Supervisor(of) => {
            // What its children need is known to the compiler, and matters only where there is a limit to it.
            let known = parent.shutdown.is_none() || of.shutdown.and_then(time).is_some();
            known.then_some(ChildKind::Supervisor)?
        }
        Kind::Pool { .. } | Kind::Crew { .. } | Kind::Mount { .. } | Kind::Unknown => return None,
    };
    if !child.cfgs.is_empty() || child.patch.iter().any(|field| field.key == "significant") {
        return None;
    }
    let entry = literal::policy(child.patch.iter().copied())?;
    let entry = PolicyPatch { arms: child.kind.on().map(literal::arms), ..entry };
    let none = PolicyPatch::NONE;
    let policy = match kind {
        ChildKind::Supervisor => ChildPolicy::resolve_supervisor(&entry, above, Shutdown::Brutal),
        _ => ChildPolicy::resolve(&entry, &none, above),
    };
    let spec = ChildSpec { policy, ..ChildSpec::leaf("", kind, &entry, &none, above) };
    let spec = match child
        .replicas
        .as_ref()
        .map(|replicas| &replicas.field.value)
    {
        None => spec,
        Some(Value::Count(count)) => spec.replicated(*count),
        Some(_) => return None,
    };
    judge::child(&entry, &none, &spec, parent)
        .is_empty()
        .then_some(spec)
}
