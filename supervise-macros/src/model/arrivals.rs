//! Whose errors get to a supervisor's `on`.

use super::{Child, Kind, Supervisor};
use crate::parse::ast::{Match, Then};

/// A child whose errors may get to a supervisor's `on`, or are decided before.
pub(crate) struct Arrival<'a> {
    pub(crate) child: &'a Child<'a>,
    pub(crate) gets: Gets,
    /// Whether it is a child of that supervisor itself.
    pub(crate) own: bool,
}

/// Whether a child's errors get there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gets {
    Always,
    Never,
    /// Unless its actor's attribute decides about them.
    Undecided,
    /// If its actor's attribute escalates them.
    Escalated,
}

/// The children at and below a supervisor as its `on` sees them; `None` if there is one whose errors get there and are of a
/// type that no constant knows: a task, a pool of them, or a mounted tree.
pub(crate) fn arrivals<'a>(of: &'a Supervisor<'a>) -> Option<Vec<Arrival<'a>>> {
    let mut found = Vec::new();
    for child in &of.children {
        let on = child.kind.on();
        let gets = match &child.kind {
            Kind::Worker { .. } if on.is_some() => Gets::Never,
            Kind::Worker { .. } => Gets::Undecided,
            Kind::Task { .. } | Kind::Wasm { .. } => decided(on.is_some()),
            // About a pool whose member escalates, the supervisor round it is asked.
            Kind::Pool { .. } => decided(on.is_some_and(|on| !may_escalate(on))),
            Kind::Supervisor(_) => Gets::Always,
            Kind::Crew { .. } | Kind::Mount { .. } | Kind::Unknown => return None,
        };
        if matches!(child.kind, Kind::Task { .. }) {
            if gets == Gets::Always {
                return None;
            }
            continue;
        }
        found.push(Arrival { child, gets, own: true });
        if let Kind::Supervisor(inner) = &child.kind {
            below(inner, &mut found)?;
        }
    }
    Some(found)
}

const fn decided(decided: bool) -> Gets {
    if decided { Gets::Never } else { Gets::Always }
}

/// What a supervisor below lets through.
fn below<'a>(inner: &'a Supervisor<'a>, found: &mut Vec<Arrival<'a>>) -> Option<()> {
    let lets = inner.on.is_some_and(may_escalate);
    for child in &inner.children {
        let escalates = child.kind.on().is_some_and(may_escalate)
            || child.patch.iter().any(|field| field.key == "resume_budget");
        let gets = match &child.kind {
            Kind::Crew { .. } | Kind::Mount { .. } | Kind::Unknown => return None,
            Kind::Supervisor(deeper) => {
                let first = found.len();
                below(deeper, found)?;
                if !lets {
                    // They were let through below, and not here.
                    for arrival in found.iter_mut().skip(first) {
                        arrival.gets = Gets::Never;
                    }
                }
                decided(!lets)
            }
            // Where a member escalates, the supervisor round its pool is asked, which is `inner`.
            Kind::Pool { on, .. } => decided(!(lets && (on.is_none() || escalates))),
            _ if escalates => Gets::Always,
            _ if child.kind.on().is_some() => Gets::Never,
            Kind::Worker { .. } if lets => Gets::Always,
            Kind::Worker { .. } => Gets::Escalated,
            Kind::Task { .. } | Kind::Wasm { .. } => decided(!lets),
        };
        if matches!(child.kind, Kind::Task { .. }) {
            if gets == Gets::Always {
                return None;
            }
            continue;
        }
        found.push(Arrival { child, gets, own: false });
    }
    Some(())
}

/// Whether a `match` may escalate an error: because it says so, or because something in it panics.
fn may_escalate(on: &Match) -> bool {
    on.says("escalate")
        || on.arms.iter().any(|arm| {
            arm.guard.is_some()
                || match &arm.then {
                    Then::Match(inner) => may_escalate(inner),
                    Then::Classified(_) | Then::Broken(_) => true,
                    Then::Directive { .. } => false,
                }
        })
}
