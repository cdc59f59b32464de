//! Judging a supervisor from its declaration, so that an expansion says little and the compiler computes only what it must.

use super::{Parent, Verdicts, child, pool, supervisor};
use crate::{ChildKind, ChildSpec, Declared, PolicyPatch, SupervisorSpec};

/// What is wrong with a supervisor or with one of its children, the first of them.
///
/// Made by [`declared`]; every place that could be told is asserted by itself, with the span it is told at:
///
/// ```
/// use supervise_policy::judge;
/// use supervise_policy::*;
///
/// const APP: &Declared = &Declared {
///     name: "App",
///     shutdown: None,
///     stated: SupervisorPatch::new(Strategy::OneForOne),
///     entries: &[Entry {
///         name: "ledger", kind: ChildKind::Worker, says: &[], attribute: Attribute::NONE,
///     }],
/// };
/// const CHILDREN: &[ChildSpec] = &APP.children::<1>(&[]);
/// const SPEC: &SupervisorSpec = &APP.supervisor(CHILDREN);
/// const _: () = {
///     let all = judge::declared(APP, SPEC, &[]);
///     all.assert_none_of(0, judge::At::Within.bit());
///     all.assert_none(0);
///     let found = all.supervisor();
///     found.assert_none();
/// };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// Which child it is; `None` if it is the supervisor, or nobody.
    child: Option<usize>,
    verdicts: Verdicts<'a>,
}

impl<'a> Found<'a> {
    /// What is wrong with the child at this place.
    #[must_use]
    pub const fn child(&self, place: usize) -> &Verdicts<'a> {
        match self.child {
            Some(child) if child == place => &self.verdicts,
            _ => NOTHING,
        }
    }

    /// [`Verdicts::assert_none`] of the child at this place.
    ///
    /// # Panics
    ///
    /// If anything is wrong with it.
    #[track_caller]
    pub const fn assert_none(&self, place: usize) {
        self.child(place).assert_none();
    }

    /// [`Verdicts::assert_none_of`] of the child at this place.
    ///
    /// # Panics
    ///
    /// If anything is wrong with one of these of its fields.
    #[track_caller]
    pub const fn assert_none_of(&self, place: usize, bits: u32) {
        self.child(place).assert_none_of(bits);
    }

    /// What is wrong with the supervisor and its children together.
    #[must_use]
    pub const fn supervisor(&self) -> &Verdicts<'a> {
        match self.child {
            Some(_) => NOTHING,
            None => &self.verdicts,
        }
    }
}

const NOTHING: &Verdicts<'static> = &Verdicts::new();

/// Judges the children of a supervisor, but for those in the places `apart`, and then what is said about them together; gives the
/// first that something is wrong with. `spec` is what came of the declaration.
#[must_use]
pub const fn declared(
    of: &Declared,
    spec: &'static SupervisorSpec,
    apart: &[usize],
) -> Found<'static> {
    let (mut place, mut rest) = (0, spec.children);
    while let [_, later @ ..] = rest {
        if !contains(apart, place) {
            let verdicts = entry(of, spec, place);
            if !verdicts.is_empty() {
                return Found { child: Some(place), verdicts };
            }
        }
        place += 1;
        rest = later;
    }
    Found { child: None, verdicts: together(of, spec) }
}

/// Judges the child at this place of a declaration, of which `spec` is what came of it.
#[must_use]
pub const fn entry(
    of: &Declared,
    spec: &'static SupervisorSpec,
    place: usize,
) -> Verdicts<'static> {
    let (Some(entry), Some(made)) = (
        nth(of.entries, place),
        nth::<ChildSpec>(spec.children, place),
    ) else {
        return Verdicts::new();
    };
    let (stated, attribute) = (&entry.stated(), &entry.attribute.patch);
    match entry.kind {
        ChildKind::Pool => pool(stated, attribute, made, &parent(of, spec)),
        _ => child(stated, attribute, made, &parent(of, spec)),
    }
}

/// Judges what a declaration says about its children together.
#[must_use]
pub const fn together(of: &Declared, spec: &SupervisorSpec) -> Verdicts<'static> {
    supervisor(&of.stated, spec, &parent(of, spec))
}

/// What the actor in this place of a declaration says about itself.
#[must_use]
pub const fn attribute(of: &Declared, place: usize) -> &'static PolicyPatch {
    match nth(of.entries, place) {
        Some(entry) => &entry.attribute.patch,
        None => PolicyPatch::NOTHING,
    }
}

/// What its children see of a supervisor.
const fn parent(of: &Declared, spec: &SupervisorSpec) -> Parent<'static> {
    Parent {
        name: of.name,
        shutdown: of.shutdown,
        auto_shutdown: Some(spec.policy.auto_shutdown),
    }
}

const fn nth<T>(list: &[T], place: usize) -> Option<&T> {
    match list.split_at_checked(place) {
        Some((_, [found, ..])) => Some(found),
        _ => None,
    }
}

const fn contains(places: &[usize], place: usize) -> bool {
    let mut rest = places;
    while let [one, others @ ..] = rest {
        if *one == place {
            return true;
        }
        rest = others;
    }
    false
}
