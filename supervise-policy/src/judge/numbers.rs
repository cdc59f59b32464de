//! Numbers that nothing can be done with.

use core::time::Duration;

use super::verdicts::Verdicts;
use super::{At, Verdict};
use crate::{Backoff, Curve, Factor, Mailbox, PolicyPatch, Shutdown, StatePolicy, SupervisorPatch};

pub(super) const fn patch(patch: &PolicyPatch, found: &mut Verdicts<'_>) {
    period(patch.within, At::Within, found);
    if let Some(given) = &patch.backoff {
        backoff(given, found);
    }
    period(patch.start_timeout, At::StartTimeout, found);
    period(patch.handle_timeout, At::HandleTimeout, found);
    if let Some(Shutdown::After(Duration::ZERO)) = patch.shutdown {
        found.push(Verdict::NoTimeToStop);
    }
    if let Some(mailbox) = &patch.mailbox
        && mailbox.capacity == 0
    {
        found.push(Verdict::NoCapacity);
    }
    if let Some(mailbox) = &patch.mailbox
        && mailbox.dead_letters > Mailbox::MOST_DEAD_LETTERS
    {
        found.push(Verdict::TooManyDeadLetters { dead_letters: mailbox.dead_letters });
    }
    if let Some(retry) = &patch.retry {
        if retry.times == 0 {
            found.push(Verdict::NoRetry);
        }
        found.push_any(base_above_cap(&retry.backoff, At::Retry));
        if does_not_grow(&retry.backoff) {
            found.push(Verdict::NoGrowth(At::Retry));
        }
    }
    if let Some(StatePolicy::Snapshot { every: 0 }) = patch.state {
        found.push(Verdict::NoEvery);
    }
}

pub(super) const fn supervisor(patch: &SupervisorPatch, found: &mut Verdicts<'_>) {
    period(patch.within, At::Within, found);
    if let Some(given) = &patch.backoff {
        backoff(given, found);
    }
}

/// Whether there is anything to compute with: no error of its own would be told a second time.
pub(super) const fn is_sound(within: Duration, backoff: &Backoff) -> bool {
    !within.is_zero() && base_above_cap(backoff, At::Base).is_none() && !does_not_grow(backoff)
}

const fn period(given: Option<Duration>, at: At, found: &mut Verdicts<'_>) {
    if let Some(Duration::ZERO) = given {
        found.push(Verdict::Zero(at));
    }
}

const fn backoff(backoff: &Backoff, found: &mut Verdicts<'_>) {
    found.push_any(base_above_cap(backoff, At::Base));
    if does_not_grow(backoff) {
        found.push(Verdict::NoGrowth(At::Factor));
    }
    period(backoff.reset_after, At::ResetAfter, found);
}

const fn base_above_cap<'a>(backoff: &Backoff, at: At) -> Option<Verdict<'a>> {
    match backoff.curve {
        Curve::Linear { base, cap, .. } | Curve::Exponential { base, cap, .. }
            if base.as_nanos() > cap.as_nanos() =>
        {
            Some(Verdict::BaseAboveCap { at, base, cap })
        }
        _ => None,
    }
}

const fn does_not_grow(backoff: &Backoff) -> bool {
    matches!(backoff.curve, Curve::Exponential { factor, .. } if factor.ppm() <= Factor::ONE.ppm())
}
