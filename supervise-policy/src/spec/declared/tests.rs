use core::time::Duration;

use super::*;
use crate::{Backoff, judge};

const SLOW: PolicyPatch = PolicyPatch {
    backoff: Some(Backoff::fixed(Duration::from_secs(20))),
    ..PolicyPatch::NONE
};
const SAYS: &[Said] = &[Said::MaxRestarts(crate::MaxRestarts::AtMost(5))];
const OWN: PolicyPatch = PolicyPatch::said(SAYS);
const SLOW_ACTOR: &Attribute = &Attribute::of(SLOW);
const fn plain(name: &'static str, kind: ChildKind) -> Entry {
    Entry { name, kind, says: &[], attribute: Attribute::NONE }
}
const INNER: &Declared = &Declared {
    name: "inner",
    shutdown: None,
    stated: SupervisorPatch::new(Strategy::OneForAll),
    entries: &[plain("b", ChildKind::Task)],
};
const INNER_SPEC: &SupervisorSpec = &INNER.supervisor(&INNER.children::<1>(&[]));
const OUTER: &Declared = &Declared {
    name: "outer",
    shutdown: Some(Shutdown::After(Duration::from_secs(60))),
    stated: SupervisorPatch::new(Strategy::OneForOne),
    entries: &[
        Entry { says: SAYS, attribute: SLOW_ACTOR, ..plain("a", ChildKind::Worker) },
        plain("inner", ChildKind::Supervisor),
        Entry {
            says: &[Said::Replicas(3), Said::Conditional],
            ..plain("c", ChildKind::Task)
        },
    ],
};
const OUTER_SPEC: &SupervisorSpec = &OUTER.supervisor(&OUTER.children::<3>(&[(1, INNER_SPEC)]));

#[test]
fn children_are_those_that_were_merged_one_by_one() {
    let above = SupervisorPolicy::resolve(&OUTER.stated);
    assert_eq!(
        OUTER_SPEC.children,
        [
            ChildSpec::leaf("a", ChildKind::Worker, &OWN, &SLOW, &above),
            ChildSpec::nested("inner", PolicyPatch::NOTHING, &above, INNER_SPEC),
            ChildSpec::leaf(
                "c",
                ChildKind::Task,
                PolicyPatch::NOTHING,
                PolicyPatch::NOTHING,
                &above
            )
            .replicated(3)
            .conditional(),
        ]
    );
    assert_eq!(OUTER_SPEC.stated_shutdown, OUTER.shutdown);
}

#[test]
fn who_says_something() {
    assert!(INNER.is_silent());
    assert!(!OUTER.is_silent());
    assert!(Attribute::NONE.is_silent());
    assert!(Attribute::of(PolicyPatch::NONE).is_silent());
    assert!(!Attribute::of(PolicyPatch { stored: true, ..PolicyPatch::NONE }).is_silent());
}

#[test]
fn what_is_found_is_found_in_its_place() {
    let parent = judge::Parent {
        shutdown: OUTER.shutdown,
        auto_shutdown: Some(crate::AutoShutdown::Never),
        ..judge::Parent::new("outer")
    };
    let wanted = judge::child(&OWN, &SLOW, &OUTER_SPEC.children[0], &parent);
    assert!(!wanted.is_empty());
    let all = judge::declared(OUTER, OUTER_SPEC, &[]);
    assert_eq!(all.child(0), &wanted);
    assert!(all.child(1).is_empty() && all.supervisor().is_empty());
    assert_eq!(judge::entry(OUTER, OUTER_SPEC, 0), wanted);
    // Nobody, and nobody there.
    let others = judge::declared(OUTER, OUTER_SPEC, &[0]);
    assert!(others.child(0).is_empty() && others.supervisor().is_empty());
    assert!(judge::entry(OUTER, OUTER_SPEC, 9).is_empty());
}

/// Whoever comes before: all are looked at in their order, but for those apart.
#[test]
fn the_first_with_a_fault_is_found_wherever_it_stands() {
    const FAULTY: Entry =
        Entry { says: SAYS, attribute: SLOW_ACTOR, ..plain("faulty", ChildKind::Worker) };
    const APP: &Declared = &Declared {
        entries: &[
            plain("a", ChildKind::Worker),
            plain("b", ChildKind::Task),
            FAULTY,
            FAULTY,
        ],
        ..*OUTER
    };
    const SPEC: &SupervisorSpec = &APP.supervisor(&APP.children::<4>(&[]));
    for (apart, wanted) in [
        (&[][..], Some(2)),
        (&[0, 1], Some(2)),
        (&[2], Some(3)),
        (&[3, 2], None),
    ] {
        let all = judge::declared(APP, SPEC, apart);
        let found = (0..4).find(|place| !all.child(*place).is_empty());
        assert_eq!(found, wanted, "{apart:?}");
    }
}

/// A fault is a compile error at its own child, and at none of the others.
#[test]
fn what_is_found_is_asserted_in_its_place() {
    let all = judge::declared(OUTER, OUTER_SPEC, &[]);
    let at = |place: usize| all.child(place).first().map(judge::Verdict::at);
    let (own, other) = (judge::At::Within.bit(), judge::At::Shutdown.bit());
    assert_eq!(at(0), Some(judge::At::Within));
    for place in 1..=OUTER.entries.len() {
        all.assert_none(place);
        all.assert_none_of(place, own);
    }
    all.assert_none_of(0, other);
    assert!(std::panic::catch_unwind(|| all.assert_none(0)).is_err());
    assert!(std::panic::catch_unwind(|| all.assert_none_of(0, own)).is_err());
}

/// What is said of a pool is said of each of its members.
#[test]
fn a_pool_is_judged_by_its_members() {
    const ABOVE: SupervisorPatch = SupervisorPatch::new(Strategy::OneForOne);
    const POOL: SupervisorPatch = SupervisorPatch::pool(
        crate::Members::AtMost(9),
        None,
        &SupervisorPolicy::resolve(&ABOVE),
    );
    const MEMBER: ChildSpec =
        ChildSpec::member(&OWN, &SLOW, &SupervisorPolicy::resolve(&POOL), false);
    const MEMBERS: &SupervisorSpec = &SupervisorSpec::new(&POOL, None, &[MEMBER]);
    const APP: &Declared = &Declared {
        name: "App",
        shutdown: None,
        stated: ABOVE,
        entries: &[Entry { says: SAYS, attribute: SLOW_ACTOR, ..plain("pool", ChildKind::Pool) }],
    };
    const SPEC: &SupervisorSpec = &APP.supervisor(&APP.children::<1>(&[(0, MEMBERS)]));
    let found = judge::entry(APP, SPEC, 0);
    let wanted = judge::pool(&OWN, &SLOW, &SPEC.children[0], &judge::Parent::new("App"));
    assert!(!wanted.is_empty());
    assert_eq!(found, wanted);
    assert_eq!(judge::declared(APP, SPEC, &[]).child(0), &wanted);
}

#[test]
fn what_is_wrong_with_all_together_is_told_of_the_supervisor() {
    let stated = SupervisorPatch {
        backoff: Some(Backoff::fixed(Duration::from_secs(30))),
        ..SupervisorPatch::new(Strategy::OneForOne)
    };
    let slow = Declared { stated, ..*INNER };
    let children = std::boxed::Box::leak(std::boxed::Box::new(slow.children::<1>(&[])));
    let spec = std::boxed::Box::leak(std::boxed::Box::new(slow.supervisor(children)));
    let all = judge::declared(&slow, spec, &[]);
    assert!(!all.supervisor().is_empty() && all.child(0).is_empty());
    assert_eq!(all.supervisor(), &judge::together(&slow, spec));
}
