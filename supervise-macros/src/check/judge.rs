//! Limits that are never reached and stops that do not fit, as far as literals show them.
//!
//! The arithmetic is the policy crate's. What depends on a constant or on the attribute of an actor is left to the compiler,
//! which does the same sums; see `expand::judged`.

use proc_macro2::Span;
use supervise_policy::judge::{self, At, Because, NeverOpens, Overrun, Parent, Verdict};
use supervise_policy::{
    ChildKind, ChildPolicy, ChildSpec, Members, PolicyPatch, Shutdown, StartOrder, SupervisorPatch,
    SupervisorPolicy, total_shutdown,
};

use super::literal;
use crate::diag::{self, Diagnostics};
use crate::model::{landing, own_life};
use crate::parse::ast::{Block, Child, Field, Value};
use crate::schema::{Lands, Place};

/// Judges the attribute of an actor.
pub(super) fn actor(block: &Block, diagnostics: &mut Diagnostics) {
    let fields: Vec<&Field> = landing(block, Lands::Policy).collect();
    let patch = literal::policy(fields.iter().copied()).filter(|_| block.half.is_empty());
    let Some(mut patch) = patch else { return };
    patch.arms = block.on().map(literal::arms);
    for verdict in judge::patch(&patch).iter() {
        if matches!(
            verdict,
            Verdict::Unreachable(_) | Verdict::TooManyDeadLetters { .. } | Verdict::Late(_)
        ) || is_about_resuming(verdict)
        {
            tell(verdict, &fields, block.head, diagnostics);
        }
    }
}

/// Judges a supervisor and all below it; gives its children and how they start, if all about them is known.
pub(super) fn supervisor(
    block: &Block,
    name: &str,
    diagnostics: &mut Diagnostics,
) -> Option<(Vec<ChildSpec>, StartOrder)> {
    let patch = literal::supervisor(landing(block, Lands::Supervisor))
        .filter(|_| block.half.is_empty())
        .map(|patch| SupervisorPatch { arms: block.on().map(literal::arms), ..patch });
    let policy = patch.as_ref().map(SupervisorPolicy::resolve);
    let shutdown = Written::of(block);
    let parent = Parent { shutdown: shutdown.known(), ..Parent::new(name) };
    let mut known = Some(Vec::new());
    for child in block.children() {
        let spec = one(child, policy.as_ref(), &parent, diagnostics);
        match (spec.filter(|_| child.cfgs.is_empty()), &mut known) {
            (Some(spec), Some(all)) => all.push(spec),
            _ => known = None,
        }
    }
    let all = known?;
    if let (Some(patch), Some(policy)) = (&patch, &policy) {
        shared(block, patch, policy, &all, diagnostics);
    }
    // Whether they stop at the same time is all that matters of a policy of which not everything is known.
    let start = block
        .get("start")
        .map_or(Some(StartOrder::Ordered), literal::start)?;
    if !matches!(shutdown, Written::Unknown)
        && let Some(verdict) = judge::shutdown(&all, start, &parent)
        && matches!(verdict, Verdict::Overrun(Overrun { child: None, .. }))
    {
        tell(&verdict, &stated(block), block.head, diagnostics);
    }
    Some((all, start))
}

/// The budget that the children share.
fn shared(
    block: &Block,
    patch: &SupervisorPatch,
    policy: &SupervisorPolicy,
    children: &[ChildSpec],
    diagnostics: &mut Diagnostics,
) {
    let sound = patch.within.is_none_or(|within| !within.is_zero());
    if let Some(limit) = judge::unreachable_shared(&policy.budget, children).filter(|_| sound) {
        let verdict = Verdict::Unreachable(limit);
        tell(&verdict, &stated(block), block.head, diagnostics);
    }
}

/// A supervisor's own fields, its children's `shutdown` among them.
fn stated(block: &Block) -> Vec<&Field> {
    let shutdown = block.all("shutdown");
    landing(block, Lands::Supervisor).chain(shutdown).collect()
}

/// Judges one child; gives what is known of it.
fn one(
    child: &Child,
    supervisor: Option<&SupervisorPolicy>,
    parent: &Parent<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<ChildSpec> {
    let block = &child.block;
    let name = child.name.to_string();
    let inner = match block.place {
        Place::Supervisor if block.get("tree").is_none() => {
            self::supervisor(block, &name, diagnostics)
        }
        _ => None,
    };
    let fields: Vec<&Field> = landing(block, Lands::Policy)
        .chain(own_life(block))
        .collect();
    if !block.half.is_empty() {
        return None;
    }
    if block.place == Place::Pool && (block.get("run").is_some() || block.tried("run")) {
        // A pool of tasks, which are temporary unless it says otherwise.
        return None;
    }
    let mut entry = literal::policy(fields.iter().copied())?;
    entry.arms = block.on().map(literal::arms);
    // Without its supervisor's policy only what says everything itself can be judged.
    let own = entry.max_restarts.is_some() && entry.within.is_some() && entry.backoff.is_some();
    let default =
        SupervisorPolicy::resolve(&SupervisorPatch::new(supervise_policy::Strategy::OneForOne));
    let merged = supervisor.unwrap_or(&default);
    let (kind, policy, whole) = match block.place {
        // Its attribute may say more.
        Place::Worker => {
            let policy = ChildPolicy::resolve(&entry, &PolicyPatch::NONE, merged);
            (ChildKind::Worker, policy, false)
        }
        // One of its members. What they share, and how long they take to stop together, is left to the compiler.
        Place::Pool => {
            let pool = SupervisorPatch::pool(Members::AtMost(1), None, merged);
            let pool = SupervisorPolicy::resolve(&pool);
            let policy = ChildPolicy::resolve(&entry, &PolicyPatch::NONE, &pool);
            (ChildKind::Worker, policy, false)
        }
        Place::Task => {
            let policy = ChildPolicy::resolve(&entry, &PolicyPatch::NONE, merged);
            (ChildKind::Task, policy, true)
        }
        Place::Wasm => {
            let policy = ChildPolicy::resolve(&entry, &PolicyPatch::NONE, merged);
            (ChildKind::Wasm, policy, true)
        }
        _ => {
            let known = inner.is_some() || entry.shutdown.is_some();
            let (children, start) = inner.unwrap_or_default();
            let needs = total_shutdown(&children, start);
            let policy = ChildPolicy::resolve_supervisor(&entry, merged, needs);
            (ChildKind::Supervisor, policy, known)
        }
    };
    let none = PolicyPatch::NONE;
    let spec = ChildSpec { policy, ..ChildSpec::leaf("", kind, &none, &none, merged) };
    let (spec, counted) = match block.get("replicas").map(|field| &field.value) {
        None => (spec, true),
        Some(Value::Count(count)) => (spec.replicated(*count), true),
        // Only the compiler knows how many there are.
        Some(_) => (spec, false),
    };
    let itself = Parent::new(&name);
    let parent = if block.place == Place::Pool {
        &itself
    } else {
        parent
    };
    for verdict in judge::child(&entry, &PolicyPatch::NONE, &spec, parent).iter() {
        let verdict = match verdict {
            Verdict::Unreachable(_)
                if own || (supervisor.is_some() && kind != ChildKind::Worker) =>
            {
                *verdict
            }
            // The entry alone: what an attribute says beside it is left to the compiler.
            Verdict::TooManyDeadLetters { .. } => *verdict,
            Verdict::Late(_) if entry.retry.is_some() && entry.handle_timeout.is_some() => *verdict,
            Verdict::Overrun(it) if whole || surely(&entry, it) => {
                Verdict::Overrun(Overrun { child: Some(&name), ..*it })
            }
            // An attribute may say who else decides.
            Verdict::NeverResumes if entry.arms.is_some() => *verdict,
            Verdict::NeverTimesOut { .. }
            | Verdict::RestartsTemporary { at: At::ResumeBudget, .. } => *verdict,
            Verdict::NeverOpens(never)
                if supervisor.is_some() && (kind != ChildKind::Worker || alone(&entry, never)) =>
            {
                *verdict
            }
            _ => continue,
        };
        tell(&verdict, &fields, block.head, diagnostics);
    }
    Some(spec).filter(|_| whole && counted && supervisor.is_some())
}

/// What is told of a resume budget, and of the time for one message.
fn is_about_resuming(verdict: &Verdict<'_>) -> bool {
    matches!(
        verdict,
        Verdict::NeverResumes
            | Verdict::NeverTimesOut { .. }
            | Verdict::RestartsTemporary { at: At::ResumeBudget, .. }
    )
}

/// Whether a worker's breaker never opens whatever its attribute says.
fn alone(entry: &PolicyPatch, never: &NeverOpens) -> bool {
    let counted = entry.max_restarts.is_some() && entry.within.is_some();
    entry.arms.is_some()
        && match never.because {
            Because::FailsOnce => true,
            Because::Budget { .. } => counted,
            Because::Backoff { .. } => counted && entry.backoff.is_some(),
        }
}

/// Whether a worker overruns whatever its attribute says.
fn surely(entry: &PolicyPatch, overrun: &Overrun<'_>) -> bool {
    match entry.shutdown {
        Some(Shutdown::After(shutdown)) => entry.abort_grace.is_some() || shutdown > overrun.limit,
        Some(Shutdown::Infinity) => true,
        Some(Shutdown::Brutal) => entry.abort_grace.is_some(),
        None => false,
    }
}

/// What a supervisor's block says about its `shutdown`.
enum Written {
    Not,
    Known(Shutdown),
    Unknown,
}

impl Written {
    fn of(block: &Block) -> Self {
        match block.get("shutdown") {
            None => Self::Not,
            Some(field) if field.cfgs.is_empty() => {
                literal::shutdown(field).map_or(Self::Unknown, Self::Known)
            }
            Some(_) => Self::Unknown,
        }
    }

    fn known(&self) -> Option<Shutdown> {
        match self {
            Self::Known(shutdown) => Some(*shutdown),
            Self::Not | Self::Unknown => None,
        }
    }
}

/// Tells a verdict at the field that comes closest to what it is about.
fn tell(verdict: &Verdict<'_>, fields: &[&Field], head: Span, diagnostics: &mut Diagnostics) {
    let written: Vec<At> = At::ALL
        .into_iter()
        .filter(|at| fields.iter().any(|field| field.key == at.as_str()))
        .collect();
    let field = verdict
        .at()
        .among(&written)
        .and_then(|at| fields.iter().find(|field| field.key == at.as_str()));
    let at = field.map_or_else(|| diag::At::from(head), |field| inside(verdict, field).at);
    let entry = diagnostics.error(at, verdict.message().as_str());
    let help = verdict.help();
    if !help.as_str().is_empty() {
        entry.help(help.as_str());
    }
}

/// The parameter of the field that a verdict is about, if it is written; else the field.
fn inside<'a>(verdict: &Verdict<'_>, field: &'a Field) -> &'a Field {
    match (&field.value, verdict.part()) {
        (Value::Form(formed), Some(part)) => formed.get(part).unwrap_or(field),
        _ => field,
    }
}
