//! Numbers of health checks, breakers and resume budgets that nothing can be done with.

use core::time::Duration;

use super::verdicts::Verdicts;
use super::{At, Verdict};
use crate::{Arms, ChildPolicy, HealthCheck, OnResumeLimit, PolicyPatch, Ppm, Restart};

/// What can be wrong with what one place says, whatever others say.
pub(super) const fn patch(patch: &PolicyPatch, found: &mut Verdicts<'_>) {
    if let Some(check) = &patch.health {
        self::check(check, found);
    }
    if let Some(trip) = &patch.breaker {
        let at = At::Breaker;
        size(trip.failures, at, "failures", found);
        period(trip.within, at, "within", found);
        period(trip.reset, at, "reset", found);
        size(trip.probes, at, "probes", found);
        size(trip.successes, at, "successes", found);
    }
    if let Some(budget) = &patch.resume_budget {
        size(budget.max, At::ResumeBudget, "max", found);
        period(budget.within, At::ResumeBudget, "within", found);
    }
}

const fn check(check: &HealthCheck, found: &mut Verdicts<'_>) {
    let at = At::Health;
    match check {
        HealthCheck::Probe { interval, timeout, threshold } => {
            period(*interval, at, "interval", found);
            period(*timeout, at, "timeout", found);
            size(*threshold, at, "threshold", found);
            if !interval.is_zero() && timeout.as_nanos() >= interval.as_nanos() {
                found.push(Verdict::ProbeTooLong { timeout: *timeout, interval: *interval });
            }
        }
        HealthCheck::Heartbeat { max_silence } => period(*max_silence, at, "max_silence", found),
        HealthCheck::ErrorRate { above, window } => {
            if above.get() == 0 || above.get() >= Ppm::ONE.get() {
                found.push(Verdict::NoRate { above: *above });
            }
            period(*window, at, "window", found);
        }
    }
}

const fn period(given: Duration, at: At, part: &'static str, found: &mut Verdicts<'_>) {
    if given.is_zero() {
        found.push(Verdict::ZeroPart { at, part });
    }
}

const fn size(given: u32, at: At, part: &'static str, found: &mut Verdicts<'_>) {
    if given == 0 {
        found.push(Verdict::TooFew { at, part });
    }
}

/// A `handle_timeout` that no message can reach, because probes end the child before.
///
/// A child that is busy when a probe is due fails it one timeout later, and the next ones at every interval. It is given up
/// after [`HealthCheck::patience`] of that; and the first probe is due one interval after the message was taken, at the
/// latest. So the longest that a message can take is `threshold * interval + timeout`.
pub(super) const fn never_times_out<'a>(
    health: Option<HealthCheck>,
    handle_timeout: Option<Duration>,
) -> Option<Verdict<'a>> {
    let (Some(HealthCheck::Probe { interval, timeout, threshold }), Some(handle_timeout)) =
        (health, handle_timeout)
    else {
        return None;
    };
    let longest = interval.saturating_mul(threshold).saturating_add(timeout);
    let sound = threshold > 0 && timeout.as_nanos() < interval.as_nanos();
    if sound && handle_timeout.as_nanos() >= longest.as_nanos() {
        return Some(Verdict::NeverTimesOut { handle_timeout, interval, timeout, threshold });
    }
    None
}

/// A resume budget where nothing is resumed, or which restarts what is never restarted.
pub(super) const fn resumes(
    entry: &PolicyPatch,
    arms: Option<Arms>,
    restart: Option<Restart>,
    inherited: bool,
    found: &mut Verdicts<'_>,
) {
    let Some(budget) = &entry.resume_budget else {
        return;
    };
    match (arms, restart, budget.then) {
        (Some(Arms { resume: false, .. }), ..) => found.push(Verdict::NeverResumes),
        (_, Some(Restart::Temporary), OnResumeLimit::Restart) => {
            found.push(Verdict::RestartsTemporary { at: At::ResumeBudget, inherited });
        }
        _ => {}
    }
}

/// What one place by itself says about errors, as far as that settles what is resumed.
pub(super) const fn own_arms(patch: &PolicyPatch) -> Option<Arms> {
    match (patch.arms, patch.strategy) {
        (Some(arms), _) => Some(arms),
        (None, Some(directive)) => Some(Arms::of(directive)),
        (None, None) => None,
    }
}

/// As [`resumes`], for a child in its place.
pub(super) const fn child(
    entry: &PolicyPatch,
    attribute: &PolicyPatch,
    policy: &ChildPolicy,
    found: &mut Verdicts<'_>,
) {
    let inherited = entry.restart.is_none() && attribute.restart.is_some();
    resumes(
        entry,
        Some(policy.outlook.arms),
        Some(policy.restart),
        inherited,
        found,
    );
    // Where the entry says nothing about the time of a message, the attribute says all, and was judged by itself.
    if entry.health.is_some() || entry.handle_timeout.is_some() {
        found.push_any(never_times_out(policy.health, policy.handle_timeout));
    }
}
