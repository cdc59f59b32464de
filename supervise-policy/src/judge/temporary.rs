//! A child that is never restarted has no use for anything about restarts.

use super::verdicts::Verdicts;
use super::{At, Verdict};
use crate::{Directive, OnPanic, PolicyPatch, Restart};

/// Judges what `entry` says, over what `attribute` says below it.
///
/// What the attribute says about restarts is no fault of an entry that makes the child `temporary`: an entry may override any
/// key, but can not take one back.
pub(super) const fn temporary(
    entry: &PolicyPatch,
    attribute: &PolicyPatch,
    found: &mut Verdicts<'_>,
) {
    let (restart, inherited) = match (entry.restart, attribute.restart) {
        (Some(restart), _) => (restart, false),
        (None, Some(restart)) => (restart, true),
        (None, None) => return,
    };
    if !matches!(restart, Restart::Temporary) {
        return;
    }
    let given = [
        (entry.max_restarts.is_some(), At::MaxRestarts),
        (entry.within.is_some(), At::Within),
        (entry.on_limit.is_some(), At::OnLimit),
        (entry.backoff.is_some(), At::Backoff),
    ];
    let mut rest: &[(bool, At)] = &given;
    while let [(given, at), tail @ ..] = rest {
        if *given {
            found.push(Verdict::Useless { at: *at, inherited });
        }
        rest = tail;
    }
    if let Some(Directive::Restart) = entry.strategy {
        found.push(Verdict::RestartsTemporary { at: At::Strategy, inherited });
    }
    if let Some(OnPanic::Restart) = entry.on_panic {
        found.push(Verdict::RestartsTemporary { at: At::OnPanic, inherited });
    }
}
