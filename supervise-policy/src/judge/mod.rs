//! Judges policies: finds what can not work, and says so with the arithmetic in the text.
//!
//! A policy may be well formed and still mean nothing: a limit that no failure ever reaches, a stop that takes longer than
//! there is time for it, a backoff on a child that is never restarted. These are the rules, each in a file of its own:
//!
//! | rule | judged by |
//! |---|---|
//! | periods of no time, `base` above `cap`, a `factor` that does not grow, an empty mailbox, `every: 0` | [`patch()`], [`child()`], [`supervisor()`] |
//! | a `temporary` child with a field about its restarts, or a directive that restarts it | [`patch()`], [`child()`] |
//! | a retry that comes too late for its message | [`patch()`], [`child()`]; [`late_retry()`] |
//! | a `store` for state that is not kept | [`child()`] |
//! | a restart limit out of reach, of a child's own | [`patch()`], [`child()`]; [`unreachable()`] |
//! | a restart limit out of reach, of a supervisor's children together | [`supervisor()`]; [`unreachable_shared()`] |
//! | probes longer than their interval, rates that are none, checks and breakers of no time or no number | [`patch()`], [`child()`] |
//! | a `handle_timeout` that probes never let pass | [`patch()`], [`child()`] |
//! | a `resume_budget` where nothing is resumed | [`patch()`], [`child()`] |
//! | a breaker that no failure can open | [`child()`]; [`never_opens()`] |
//! | a child that needs longer to stop than its supervisor gives it | [`child()`]; [`shutdown()`] |
//! | children that do so together | [`supervisor()`]; [`shutdown()`] |
//! | a significant child that never ends for good, or whose supervisor does not end with it | [`patch()`], [`child()`] |
//! | a supervisor that is to end with its significant children, and has none | [`supervisor()`] |
//! | an arm for errors that no child raises, or that another arm or the child decides about | [`assert_arrives()`], [`assert_undecided()`] |
//! | an arm that restarts an actor whose attribute says `temporary` | [`assert_restarted()`] |
//! | a supervisor's arm that restarts, where no child ever is | [`assert_some_restarted()`] |
//! | all of these, for the members of a pool | [`pool()`] |
//!
//! Everything is a `const fn` in integers. So the same judgement holds wherever the numbers become known: while a macro
//! expands (literals), in a const assertion (named constants, and an actor's attribute merged with a tree's entry), and at run
//! time (children and limits that come from a configuration).
//!
//! # In a macro's expansion
//!
//! Each place that says something is judged once, and each fault is told once:
//!
//! - an actor's attribute: [`patch()`], with the attribute's constant;
//! - a child: [`child()`], with what its entry says, its actor's attribute (or [`PolicyPatch::NONE`]), what came of both, and
//!   its supervisor. A nested or mounted supervisor is a child too, as far as its own life is concerned;
//! - a supervisor: [`supervisor()`], with what it says about its children, and all of them;
//! - a mounted tree whose mount writes a `shutdown`: [`shutdown()`], with the mounted tree's children and a [`Parent`] that
//!   has this `shutdown`.
//!
//! [`declared()`], [`entry()`] and [`together()`] do that from what is [written](crate::Declared), so that an expansion need not name
//! what comes of it. What is all literal the macro has judged itself, as if no actor said anything; the compiler judges it again
//! only where [one does](crate::Declared::is_silent).
//!
//! An expansion asserts the result, with a span for each field that is written. [`Verdicts::assert_none_at`] fails at the place
//! of its call, so its tokens take the span of the field's value; [`At::among`] says which of the written fields a fault is to be
//! told at, and [`Verdicts::assert_none`] takes the rest, with the span of the block's first word:
//!
//! ```
//! use core::time::Duration;
//! use supervise_policy::judge::{self, At, Parent};
//! use supervise_policy::*;
//!
//! // supervision_tree!(App { strategy: one_for_one, shutdown: 20s, children: [
//! //     ledger = worker { actor: Ledger, within: WINDOW, shutdown: 15s },
//! // ] })
//! # const WINDOW: Duration = Duration::from_secs(30);
//! # struct Ledger;
//! # impl Ledger { const __SUPERVISED: PolicyPatch = PolicyPatch::NONE; }
//! const PATCH: SupervisorPatch = SupervisorPatch::new(Strategy::OneForOne);
//! const POLICY: SupervisorPolicy = SupervisorPolicy::resolve(&PATCH);
//! const APP: Parent<'_> =
//!     Parent { shutdown: Some(Shutdown::After(Duration::from_secs(20))), ..Parent::new("App") };
//! const CHILDREN: &[ChildSpec] = &[{
//!     const ENTRY: PolicyPatch = PolicyPatch {
//!         within: Some(WINDOW),
//!         shutdown: Some(Shutdown::After(Duration::from_secs(15))),
//!         ..PolicyPatch::NONE
//!     };
//!     const CHILD: ChildSpec =
//!         ChildSpec::leaf("ledger", ChildKind::Worker, &ENTRY, &Ledger::__SUPERVISED, &POLICY);
//!     const _: () = {
//!         let found = judge::child(&ENTRY, &Ledger::__SUPERVISED, &CHILD, &APP);
//!         found.assert_none_at(&[At::Within]); // with the span of `WINDOW`
//!         found.assert_none_at(&[At::Shutdown]); // with the span of `15s`
//!         found.assert_none(); // with the span of `worker`
//!     };
//!     CHILD
//! }];
//! const SPEC: SupervisorSpec = SupervisorSpec::new(&PATCH, APP.shutdown, CHILDREN);
//! const _: () = {
//!     let found = judge::supervisor(&PATCH, &SPEC, &APP);
//!     found.assert_none_at(&[At::Shutdown]); // with the span of `20s`
//!     found.assert_none(); // with the span of `App`
//! };
//! ```
//!
//! # At run time
//!
//! The same functions take what a configuration changes: it is one more place that says something, and [`Verdicts::iter`] has
//! every fault, each an error with a text.

mod arrival;
mod at;
mod breaker;
mod declared;
mod health;
mod kept;
mod numbers;
mod retry;
mod shutdown;
mod significant;
mod span;
mod temporary;
#[cfg(test)]
mod tests;
mod unreachable;
mod verdict;
mod verdicts;

pub use arrival::{
    NeverArrives, Raiser, assert_arrives, assert_restarted, assert_some_restarted,
    assert_undecided, never_arrives,
};
pub use at::At;
pub use breaker::{Because, NeverOpens, never_opens};
pub use declared::{Found, attribute, declared, entry, together};
pub use retry::{LateRetry, late_retry};
pub use shutdown::{Overrun, Parent, shutdown};
pub use span::least_span;
pub use unreachable::{Unreachable, unreachable, unreachable_shared};
pub use verdict::{Message, Verdict};
pub use verdicts::Verdicts;

use crate::{
    AutoShutdown, Backoff, Budget, ChildPolicy, ChildSpec, PolicyPatch, Restart, SupervisorPatch,
    SupervisorPolicy, SupervisorSpec,
};

/// Judges what one place says about a child, by itself: an actor's attribute.
///
/// A tree that merges it judges it no further where it changes nothing about it, so that each fault is told once.
///
/// ```
/// use supervise_policy::judge::{self, At, Verdict};
/// use supervise_policy::{Backoff, PolicyPatch, Restart};
///
/// const ATTRIBUTE: PolicyPatch = PolicyPatch {
///     restart: Some(Restart::Temporary),
///     backoff: Some(Backoff::DEFAULT),
///     ..PolicyPatch::NONE
/// };
/// let useless = Verdict::Useless { at: At::Backoff, inherited: false };
/// assert_eq!(judge::patch(&ATTRIBUTE).first(), Some(&useless));
/// ```
#[must_use]
pub const fn patch(patch: &PolicyPatch) -> Verdicts<'static> {
    let mut found = Verdicts::new();
    numbers::patch(patch, &mut found);
    health::patch(patch, &mut found);
    found.push_any(retry::patch(patch));
    temporary::temporary(patch, &PolicyPatch::NONE, &mut found);
    health::resumes(
        patch,
        health::own_arms(patch),
        patch.restart,
        false,
        &mut found,
    );
    found.push_any(health::never_times_out(patch.health, patch.handle_timeout));
    significant::attribute(patch, &mut found);
    if let Some((budget, backoff)) = complete(patch)
        && !matches!(patch.restart, Some(Restart::Temporary))
        && numbers::is_sound(budget.within, &backoff)
    {
        let reset_after = match backoff.reset_after {
            Some(reset_after) => reset_after,
            None => budget.within,
        };
        if let Some(limit) = unreachable(&budget, &backoff, reset_after, Some(1)) {
            found.push(Verdict::Unreachable(limit));
        }
    }
    found
}

/// Judges a child: what its `entry` in a tree says, merged with its actor's `attribute` and with its supervisor.
///
/// `child` is what came of the merging, and `parent` is its supervisor. A nested supervisor's own life is judged like that too,
/// without an attribute; what it does with its children is judged by [`supervisor`]. What the attribute says all by itself is
/// [judged where it stands](patch()).
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::judge::{self, At, Parent, Verdicts};
/// use supervise_policy::*;
///
/// const SUPERVISOR: SupervisorPolicy =
///     SupervisorPolicy::resolve(&SupervisorPatch::new(Strategy::OneForOne));
/// const PARENT: Parent<'_> = Parent::new("App");
/// // What the tree says, and what the actor says.
/// const ENTRY: PolicyPatch =
///     PolicyPatch { max_restarts: Some(MaxRestarts::AtMost(5)), ..PolicyPatch::NONE };
/// const ATTRIBUTE: PolicyPatch = PolicyPatch {
///     backoff: Some(Backoff::fixed(Duration::from_secs(20))),
///     ..PolicyPatch::NONE
/// };
/// const CHILD: ChildSpec =
///     ChildSpec::leaf("ledger", ChildKind::Worker, &ENTRY, &ATTRIBUTE, &SUPERVISOR);
/// const FOUND: Verdicts<'_> = judge::child(&ENTRY, &ATTRIBUTE, &CHILD, &PARENT);
/// let verdict = FOUND.first().unwrap();
/// assert_eq!(verdict.at(), At::Within);
/// assert_eq!(
///     verdict.text().as_str(),
///     "5 restarts take at least 80s with this backoff, so `max_restarts: 5` within 60s is never reached\n\
///      help: raise `within`, lower `delay`, or write `max_restarts: unlimited`",
/// );
/// ```
#[must_use]
pub const fn child<'a>(
    entry: &PolicyPatch,
    attribute: &PolicyPatch,
    child: &'a ChildSpec,
    parent: &Parent<'a>,
) -> Verdicts<'a> {
    let mut found = Verdicts::new();
    numbers::patch(entry, &mut found);
    health::patch(entry, &mut found);
    temporary::temporary(entry, attribute, &mut found);
    significant::child(entry, attribute, child, parent, &mut found);
    let policy = &child.policy;
    health::child(entry, attribute, policy, &mut found);
    if let Some(never) = never_opens(policy) {
        found.push(Verdict::NeverOpens(never));
    }
    found.push_any(retry::child(entry, &policy.retry, policy.handle_timeout));
    kept::kept(entry, policy, &mut found);
    let changes = entry.max_restarts.is_some() || entry.within.is_some() || entry.backoff.is_some();
    if let Some(budget) = &policy.budget
        && (changes || complete(attribute).is_none())
        && !matches!(policy.restart, Restart::Temporary)
        && numbers::is_sound(budget.within, &policy.backoff)
        && let Some(limit) = unreachable(budget, &policy.backoff, policy.reset_after, Some(1))
    {
        found.push(Verdict::Unreachable(limit));
    }
    found.push_any(shutdown::alone(child, parent));
    found
}

/// Judges a supervisor: what it says about its children, and whether they fit into its time.
///
/// `spec` is the supervisor, resolved, with its children, and `own` is what they see of it. A child that does not even fit
/// alone is not counted here: that is [its own](child()) fault.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::judge::{self, Parent};
/// use supervise_policy::*;
///
/// const PATCH: SupervisorPatch = SupervisorPatch {
///     backoff: Some(Backoff::fixed(Duration::from_secs(30))),
///     ..SupervisorPatch::new(Strategy::OneForOne)
/// };
/// const POLICY: SupervisorPolicy = SupervisorPolicy::resolve(&PATCH);
/// const CHILD: ChildSpec = ChildSpec::leaf(
///     "ledger",
///     ChildKind::Worker,
///     &PolicyPatch::NONE,
///     &PolicyPatch::NONE,
///     &POLICY,
/// );
/// const APP: Parent<'_> = Parent::new("App");
///
/// let one = SupervisorSpec::new(&PATCH, None, &[CHILD]);
/// assert_eq!(
///     judge::supervisor(&PATCH, &one, &APP).first().unwrap().to_string(),
///     "5 restarts take at least 120s with this backoff, so `max_restarts: 5` within 60s is never reached",
/// );
/// // Two of them can use up 5 restarts in 60s: three of the one and two of the other.
/// let two = SupervisorSpec::new(&PATCH, None, &[CHILD, CHILD]);
/// assert!(judge::supervisor(&PATCH, &two, &APP).is_empty());
/// ```
#[must_use]
pub const fn supervisor<'a>(
    patch: &SupervisorPatch,
    spec: &SupervisorSpec,
    own: &Parent<'a>,
) -> Verdicts<'a> {
    children(patch, &spec.policy, spec.children, own)
}

/// As [`supervisor`], for children that are not constant data: those of a supervisor of this `policy`.
#[must_use]
pub const fn children<'a>(
    patch: &SupervisorPatch,
    policy: &SupervisorPolicy,
    children: &[ChildSpec],
    own: &Parent<'a>,
) -> Verdicts<'a> {
    let mut found = Verdicts::new();
    numbers::supervisor(patch, &mut found);
    significant::supervisor(policy.auto_shutdown, children, own, &mut found);
    let budget = &policy.budget;
    if numbers::is_sound(budget.within, &policy.backoff)
        && let Some(limit) = unreachable_shared(budget, children)
    {
        found.push(Verdict::Unreachable(limit));
    }
    found.push_any(shutdown::together(children, policy.start, own));
    found
}

/// Judges a pool: its members, each by itself and, if they share a budget, together, and whether they fit into their
/// supervisor's time.
///
/// `entry` and `attribute` are what the pool's block and its actor say of each member, and `spec` is what came of it: a
/// supervisor whose one child is the model of all members.
#[must_use]
pub const fn pool<'a>(
    entry: &PolicyPatch,
    attribute: &PolicyPatch,
    spec: &'a ChildSpec,
    parent: &Parent<'a>,
) -> Verdicts<'a> {
    let Some(SupervisorSpec { stated, policy, children: [member, ..], .. }) = spec.supervisor
    else {
        return Verdicts::new();
    };
    // Members have the time that they say, and a pool does not end with any of them.
    let itself = Parent { auto_shutdown: Some(AutoShutdown::Never), ..Parent::new(spec.name) };
    let mut found = child(entry, attribute, member, &itself);
    if stated.max_restarts.is_some()
        && let Some(limit) = unreachable_by_members(policy, member)
    {
        found.push(Verdict::Unreachable(limit));
    }
    found.push_any(shutdown::alone(spec, parent));
    found
}

/// Whether the budget that the members of a `pool` share is out of their reach; `None` too if they share none.
#[must_use]
pub const fn unreachable_by_members(
    pool: &SupervisorPolicy,
    member: &ChildSpec,
) -> Option<Unreachable> {
    let ChildPolicy { budget: None, restart: Restart::Permanent | Restart::Transient, .. } =
        member.policy
    else {
        return None;
    };
    let (backoff, reset_after) = (&member.policy.backoff, member.policy.reset_after);
    match pool.members {
        Some(members) if numbers::is_sound(pool.budget.within, backoff) => {
            unreachable(&pool.budget, backoff, reset_after, members.most())
        }
        _ => None,
    }
}

/// The budget and the backoff of a place that states all of both.
const fn complete(patch: &PolicyPatch) -> Option<(Budget, Backoff)> {
    match (patch.max_restarts, patch.within, patch.backoff) {
        (Some(max_restarts), Some(within), Some(backoff)) => {
            Some((Budget { max_restarts, within }, backoff))
        }
        _ => None,
    }
}
