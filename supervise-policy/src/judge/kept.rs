//! State that is kept for nobody, and stores for no state.

use super::verdicts::Verdicts;
use super::{At, Verdict};
use crate::{ChildPolicy, PolicyPatch, Restart};

/// Judges what a tree's `entry` says about the state of a child with this policy.
///
/// What an attribute says about it is no fault of its own: whether there is a store, the tree says.
pub(super) const fn kept(entry: &PolicyPatch, policy: &ChildPolicy, found: &mut Verdicts<'_>) {
    let is_kept = policy.state.is_kept();
    if entry.stored && !is_kept {
        found.push(Verdict::NothingToStore);
    }
    // There is no next incarnation, and without a store no next process either that would find it.
    if entry.state.is_some()
        && is_kept
        && !entry.stored
        && matches!(policy.restart, Restart::Temporary)
    {
        let inherited = entry.restart.is_none();
        found.push(Verdict::Useless { at: At::State, inherited });
    }
}
