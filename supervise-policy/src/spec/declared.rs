//! A supervisor as it is declared: what its block says and what its children say, before any of it is merged.
//!
//! To write it down costs the compiler next to nothing, since it is literals and references alone. What has to be computed, the
//! resolved policies of all children, is computed from it where somebody asks for them.

#[cfg(test)]
mod tests;

use super::{ChildKind, ChildSpec, SupervisorSpec};
use crate::{PolicyPatch, Said, Shutdown, Strategy, SupervisorPatch, SupervisorPolicy};

/// What an actor says about itself, and whether that is anything at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its policy.
    pub patch: PolicyPatch,
    silent: bool,
}

impl Attribute {
    /// That of children whose actor has none, and of those that are no actors.
    pub const NONE: &'static Self = &Self { patch: PolicyPatch::NONE, silent: true };

    /// That of the tasks of a pool, of which it is known what they mean where nothing is written.
    pub const ONCE: &'static Self = &Self { patch: *PolicyPatch::ONCE, silent: true };

    /// That of an actor with this policy.
    ///
    /// ```
    /// use supervise_policy::{Attribute, PolicyPatch, Shutdown};
    /// const BRUTAL: PolicyPatch = PolicyPatch { shutdown: Some(Shutdown::Brutal), ..PolicyPatch::NONE };
    /// assert!(Attribute::of(PolicyPatch::NONE).is_silent());
    /// assert!(!Attribute::of(BRUTAL).is_silent());
    /// ```
    #[must_use]
    pub const fn of(patch: PolicyPatch) -> Self {
        Self { silent: patch.is_silent(), patch }
    }

    /// Whether there is nothing that an actor says.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        self.silent
    }
}

/// A child as it is declared: its name, and what its block and its actor say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, unique among its siblings.
    pub name: &'static str,
    /// What kind of child it is.
    pub kind: ChildKind,
    /// What its block says.
    pub says: &'static [Said],
    /// What its actor says.
    pub attribute: &'static Attribute,
}

impl Entry {
    /// The policy that its block states.
    #[must_use]
    pub const fn stated(&self) -> PolicyPatch {
        PolicyPatch::said(self.says)
    }

    /// The child under a supervisor of this policy; `inner` is what it supervises.
    const fn resolved(
        &self,
        above: &SupervisorPolicy,
        inner: Option<&'static SupervisorSpec>,
    ) -> ChildSpec {
        let stated = self.stated();
        let mut made = match (self.kind, inner) {
            (ChildKind::Pool, Some(members)) => ChildSpec::pool(self.name, above, members),
            (_, Some(inner)) => ChildSpec::nested(self.name, &stated, above, inner),
            (kind, None) => ChildSpec::leaf(self.name, kind, &stated, &self.attribute.patch, above),
        };
        let mut rest = self.says;
        while let [said, later @ ..] = rest {
            match said {
                Said::Replicas(replicas) => made = made.replicated(*replicas),
                Said::Conditional => made = made.conditional(),
                _ => {}
            }
            rest = later;
        }
        made
    }
}

/// A supervisor as it is declared.
///
/// ```
/// use supervise_policy::*;
///
/// const APP: &Declared = &Declared {
///     name: "App",
///     shutdown: None,
///     stated: SupervisorPatch::new(Strategy::OneForOne),
///     entries: &[
///         Entry { name: "ledger", kind: ChildKind::Worker, says: &[], attribute: Attribute::NONE },
///         Entry { name: "poll", kind: ChildKind::Task, says: &[], attribute: Attribute::NONE },
///     ],
/// };
/// const CHILDREN: &[ChildSpec] = &APP.children::<2>(&[]);
/// const SPEC: SupervisorSpec = APP.supervisor(CHILDREN);
/// assert_eq!(SPEC.children[1].name, "poll");
/// assert_eq!(SPEC.children[1].kind, ChildKind::Task);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Its name.
    pub name: &'static str,
    /// The `shutdown` that is written on it.
    pub shutdown: Option<Shutdown>,
    /// What it says about its children.
    pub stated: SupervisorPatch,
    /// Its children, in start order.
    pub entries: &'static [Entry],
}

impl Declared {
    /// What came of the first so many of its children. `inner` is what those supervise that are supervisors or pools, each with
    /// its place among the children.
    #[must_use]
    pub const fn children<const N: usize>(
        &self,
        inner: &[(usize, &'static SupervisorSpec)],
    ) -> [ChildSpec; N] {
        let above = SupervisorPolicy::resolve(&self.stated);
        let mut children = [BLANK; N];
        let (mut entries, mut inner, mut place) = (self.entries, inner, 0);
        while let [entry, later @ ..] = entries {
            let supervised = match inner {
                [(at, spec), others @ ..] if *at == place => {
                    inner = others;
                    Some(*spec)
                }
                _ => None,
            };
            if let Some((_, [child, ..])) = children.split_at_mut_checked(place) {
                *child = entry.resolved(&above, supervised);
            }
            entries = later;
            place += 1;
        }
        children
    }

    /// The supervisor, with its [`children`](Self::children).
    #[must_use]
    pub const fn supervisor(&self, children: &'static [ChildSpec]) -> SupervisorSpec {
        SupervisorSpec::new(&self.stated, self.shutdown, children)
    }

    /// Whether none of its children's actors says anything about itself.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        let mut entries = self.entries;
        while let [entry, later @ ..] = entries {
            if !entry.attribute.silent {
                return false;
            }
            entries = later;
        }
        true
    }
}

/// What stands where no child is yet.
const BLANK: ChildSpec = ChildSpec::leaf(
    "",
    ChildKind::Worker,
    &PolicyPatch::NONE,
    &PolicyPatch::NONE,
    &SupervisorPolicy::resolve(&SupervisorPatch::new(Strategy::OneForOne)),
);
