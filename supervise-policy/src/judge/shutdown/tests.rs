//! Children in their supervisor's time.

#![allow(clippy::panic)]

use std::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::judge::At;
use crate::{
    ChildKind, PolicyPatch, Strategy as Group, SupervisorPatch, SupervisorPolicy, SupervisorSpec,
};

const SUPERVISOR: SupervisorPolicy =
    SupervisorPolicy::resolve(&SupervisorPatch::new(Group::OneForOne));

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn worker(name: &'static str, shutdown: Shutdown, abort_grace: Duration) -> ChildSpec {
    let patch = PolicyPatch {
        shutdown: Some(shutdown),
        abort_grace: Some(abort_grace),
        ..PolicyPatch::NONE
    };
    ChildSpec::leaf(
        name,
        ChildKind::Worker,
        &patch,
        &PolicyPatch::NONE,
        &SUPERVISOR,
    )
}

const fn app(shutdown: Shutdown) -> Parent<'static> {
    Parent { shutdown: Some(shutdown), ..Parent::new("App") }
}

/// As for children that are started in order, unless it is said otherwise.
fn shutdown<'a>(children: &'a [ChildSpec], parent: &Parent<'a>) -> Option<Verdict<'a>> {
    super::shutdown(children, StartOrder::Ordered, parent)
}

fn together<'a>(children: &[ChildSpec], parent: &Parent<'a>) -> Option<Verdict<'a>> {
    super::together(children, StartOrder::Ordered, parent)
}

#[track_caller]
fn overrun<'a>(verdict: Option<Verdict<'a>>) -> (Option<&'a str>, Shutdown) {
    match verdict {
        Some(Verdict::Overrun(overrun)) => {
            assert_eq!(overrun.supervisor, "App");
            (overrun.child, overrun.shutdown)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn gap_11_one_that_does_not_fit_alone_is_blamed_alone() {
    let children = [
        worker("a", Shutdown::After(secs(5)), secs(1)),
        worker("b", Shutdown::After(secs(9)), secs(2)),
        worker("c", Shutdown::Infinity, secs(0)),
    ];
    let found = |seconds| shutdown(&children, &app(Shutdown::After(secs(seconds))));
    assert_eq!(overrun(found(5)), (Some("a"), Shutdown::After(secs(5))));
    assert_eq!(overrun(found(10)), (Some("b"), Shutdown::After(secs(9))));
    assert_eq!(overrun(found(1_000)), (Some("c"), Shutdown::Infinity));
    assert_eq!(
        together(&children, &app(Shutdown::After(secs(1_000)))),
        None
    );
    let two = &children[..2];
    let found = |seconds| shutdown(two, &app(Shutdown::After(secs(seconds))));
    assert_eq!(overrun(found(11)), (None, Shutdown::After(secs(6 + 11))));
    assert_eq!(overrun(found(16)), (None, Shutdown::After(secs(6 + 11))));
    assert_eq!(found(17), None);
}

#[test]
fn what_stops_at_the_same_time_fits_if_each_of_it_does() {
    let a = worker("a", Shutdown::After(secs(5)), secs(1));
    let children = [
        a.replicated(3),
        worker("b", Shutdown::After(secs(7)), secs(2)),
    ];
    let found = |seconds| {
        let parent = app(Shutdown::After(secs(seconds)));
        super::shutdown(&children, StartOrder::Concurrent, &parent).map(|found| found.message())
    };
    assert!(found(9).is_none());
    assert_eq!(
        found(8).unwrap_or_default().as_str(),
        "`b` may take 7s to stop and 2s more after an abort, but `App` stops its children within 8s"
    );
    let parent = app(Shutdown::After(secs(26)));
    assert_eq!(
        overrun(shutdown(&children, &parent)),
        (None, Shutdown::After(secs(27)))
    );
}

#[test]
fn supervisors_that_promise_no_time_of_their_own() {
    let children = [
        worker("a", Shutdown::Infinity, secs(1)),
        worker("b", Shutdown::Brutal, secs(1)),
    ];
    for shutdown_of in [None, Some(Shutdown::Infinity), Some(Shutdown::Brutal)] {
        let parent = Parent { shutdown: shutdown_of, ..Parent::new("App") };
        assert_eq!(shutdown(&children, &parent), None);
        assert_eq!(alone(&children[0], &parent), None);
        assert_eq!(together(&children, &parent), None);
    }
}

#[test]
fn a_grace_alone_may_be_too_long() {
    let brutal = [worker("a", Shutdown::Brutal, secs(9))];
    let verdict = shutdown(&brutal, &app(Shutdown::After(secs(8))));
    assert_eq!(overrun(verdict), (Some("a"), Shutdown::Brutal));
    assert_eq!(shutdown(&brutal, &app(Shutdown::After(secs(9)))), None);
}

static INNER: SupervisorSpec = SupervisorSpec::new(
    &SupervisorPatch::new(Group::OneForOne),
    None,
    &[
        worker("a", Shutdown::After(secs(5)), secs(1)),
        worker("b", Shutdown::After(secs(5)), secs(1)),
    ],
);

fn nested(patch: PolicyPatch) -> ChildSpec {
    ChildSpec::nested("inner", &patch, &SUPERVISOR, &INNER)
}

#[test]
fn gap_11_a_nested_tree_counts_with_all_that_is_in_it() {
    let unwritten = [nested(PolicyPatch::NONE)];
    let found = |children, seconds| shutdown(children, &app(Shutdown::After(secs(seconds))));
    // 6 + 6 for its children, and its own grace.
    assert_eq!(found(&unwritten, 13), None);
    assert_eq!(
        overrun(found(&unwritten, 12)),
        (Some("inner"), Shutdown::After(secs(12)))
    );
    // What it writes is what it counts as; that its own children do not fit into it is told there.
    let written = [nested(PolicyPatch {
        shutdown: Some(Shutdown::After(secs(3))),
        ..PolicyPatch::NONE
    })];
    assert_eq!(found(&written, 4), None);
    let inner = Parent { shutdown: Some(written[0].policy.shutdown), ..Parent::new("App") };
    assert_eq!(
        overrun(shutdown(INNER.children, &inner)),
        (Some("a"), Shutdown::After(secs(5)))
    );
}

fn shutdowns() -> impl Strategy<Value = Shutdown> {
    prop_oneof![
        8 => (1_u64..20).prop_map(|seconds| Shutdown::After(secs(seconds))),
        2 => Just(Shutdown::Brutal),
        1 => Just(Shutdown::Infinity),
        1 => Just(Shutdown::After(Duration::MAX)),
    ]
}

proptest! {
    #[test]
    fn what_fits_is_the_sum(times in vec((shutdowns(), 0_u64..5), 0..6), limit in shutdowns()) {
        let children: Vec<ChildSpec> =
            times.iter().map(|(time, grace)| worker("child", *time, secs(*grace))).collect();
        // In seconds, with room above the longest duration.
        let needs: Option<u128> = times
            .iter()
            .map(|(time, grace)| Some(u128::from(time.limit()?.as_secs()) + u128::from(*grace)))
            .sum();
        let fits = match limit {
            Shutdown::After(limit) => {
                let longest = limit == Duration::MAX;
                needs.is_some_and(|needs| longest || needs <= u128::from(limit.as_secs()))
            }
            _ => true,
        };
        let parent = app(limit);
        prop_assert_eq!(shutdown(&children, &parent).is_none(), fits);
        // Told once: at the children that do not fit alone, or else at the supervisor.
        let blamed = children.iter().filter_map(|child| alone(child, &parent)).count();
        prop_assert_eq!(together(&children, &parent).is_some(), !fits && blamed == 0);
        if let Some(verdict) = shutdown(&children, &parent) {
            prop_assert_eq!(verdict.at(), At::Shutdown);
        }
    }
}
