//! Times of a whole tree.

use core::time::Duration;

use super::*;
use crate::Shutdown::{After, Brutal, Infinity};
use crate::{PolicyPatch, Restart, Strategy, SupervisorPatch};

const PATCH: SupervisorPatch = SupervisorPatch::new(Strategy::OneForOne);
const SUPERVISOR: SupervisorPolicy = SupervisorPolicy::resolve(&PATCH);
const CONCURRENT: SupervisorPatch =
    SupervisorPatch { start: Some(StartOrder::Concurrent), ..PATCH };

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn worker(shutdown: Shutdown, abort_grace: Duration) -> ChildSpec {
    let patch = PolicyPatch {
        shutdown: Some(shutdown),
        abort_grace: Some(abort_grace),
        ..PolicyPatch::NONE
    };
    ChildSpec::leaf(
        "worker",
        ChildKind::Worker,
        &patch,
        &PolicyPatch::NONE,
        &SUPERVISOR,
    )
}

const fn nested(patch: &PolicyPatch, supervisor: &'static SupervisorSpec) -> ChildSpec {
    ChildSpec::nested("nested", patch, &SUPERVISOR, supervisor)
}

const fn supervisor(children: &'static [ChildSpec]) -> SupervisorSpec {
    SupervisorSpec::new(&PATCH, None, children)
}

const fn tree(shutdown: Shutdown, children: &'static [ChildSpec]) -> TreeSpec {
    TreeSpec {
        name: "Tree",
        doc: "",
        supervisor: supervisor(children),
        shutdown,
        panic_abort: PanicAbort::Refuse,
        panic_hook: PanicHook::Install,
    }
}

const TWO: [ChildSpec; 2] = [worker(After(secs(5)), secs(1)), worker(Brutal, secs(2))];
static INNER: SupervisorSpec = supervisor(&TWO);
static ENDLESS: SupervisorSpec = supervisor(&[worker(Infinity, secs(1)), TWO[0]]);

#[test]
fn totals_are_sums() {
    let total_shutdown = |children: &[ChildSpec]| total_shutdown(children, StartOrder::Ordered);
    assert_eq!(total_shutdown(&[]), After(Duration::ZERO));
    assert_eq!(total_shutdown(&TWO), After(secs(5 + 1 + 2)));
    assert_eq!(
        total_shutdown(&[TWO[0].replicated(3), TWO[1]]),
        After(secs(3 * 6 + 2))
    );
    assert_eq!(INNER.total_shutdown(), After(secs(8)));
    assert_eq!(ENDLESS.total_shutdown(), Infinity);
    let long = [worker(After(Duration::MAX), secs(1)), TWO[0]];
    assert_eq!(total_shutdown(&long), After(Duration::MAX));
}

#[test]
fn what_stops_at_the_same_time_takes_as_long_as_the_longest() {
    let total = |children: &[ChildSpec]| total_shutdown(children, StartOrder::Concurrent);
    assert_eq!(total(&[]), After(Duration::ZERO));
    assert_eq!(total(&[TWO[0].replicated(3), TWO[1]]), After(secs(6)));
    assert_eq!(
        total(&[TWO[1], worker(Infinity, secs(1)), TWO[0]]),
        Infinity
    );
    static INNER: SupervisorSpec = SupervisorSpec::new(&CONCURRENT, None, &TWO);
    let nested = nested(&PolicyPatch::NONE, &INNER);
    assert_eq!(nested.policy.shutdown, After(secs(6)));
    assert_eq!(INNER.worst_case_shutdown(), After(secs(6)));
    static STATED: SupervisorSpec = SupervisorSpec::new(&CONCURRENT, Some(After(secs(9))), &TWO);
    assert_eq!(STATED.shutdown(), After(secs(9)));
}

#[test]
fn a_nested_supervisor_gets_what_its_children_need() {
    let default = nested(&PolicyPatch::NONE, &INNER);
    assert_eq!(default.policy.shutdown, After(secs(8)));
    // And in its parent it counts with its own grace.
    assert_eq!(
        total_shutdown(&[default], StartOrder::Ordered),
        After(secs(8 + 1))
    );
    let stated = PolicyPatch { shutdown: Some(After(secs(3))), ..PolicyPatch::NONE };
    assert_eq!(nested(&stated, &INNER).policy.shutdown, After(secs(3)));
    let endless = nested(&PolicyPatch::NONE, &ENDLESS);
    assert_eq!(endless.policy.shutdown, Infinity);
}

#[test]
fn the_worst_case_is_what_children_can_use_up() {
    const PLAIN: ChildSpec = nested(&PolicyPatch::NONE, &INNER);
    const PATIENT: ChildSpec = nested(
        &PolicyPatch { shutdown: Some(Infinity), ..PolicyPatch::NONE },
        &INNER,
    );
    const HASTY: ChildSpec = nested(
        &PolicyPatch { shutdown: Some(After(secs(3))), ..PolicyPatch::NONE },
        &ENDLESS,
    );
    const HANGING: ChildSpec = nested(&PolicyPatch::NONE, &ENDLESS);

    let worst = |shutdown, children| tree(shutdown, children).worst_case_shutdown();
    assert_eq!(worst(Infinity, &[]), After(Duration::ZERO));
    assert_eq!(worst(After(secs(45)), &TWO), After(secs(8)));
    assert_eq!(worst(After(secs(7)), &TWO), After(secs(7)));
    assert_eq!(worst(After(secs(8)), &TWO), After(secs(8)));
    // Its own grace is not needed while its children keep theirs, and patience takes no time.
    assert_eq!(worst(Infinity, &[PLAIN]), After(secs(8)));
    assert_eq!(worst(Infinity, &[PATIENT, TWO[0]]), After(secs(8 + 6)));
    assert_eq!(worst(Infinity, &[HASTY]), After(secs(3 + 1)));
    assert_eq!(worst(Infinity, &[HANGING]), Infinity);
    assert_eq!(worst(After(secs(9)), &[HANGING]), After(secs(9)));
}

#[test]
fn a_tree_is_const_data() {
    const TREE: TreeSpec = tree(total_shutdown(&TWO, StartOrder::Ordered), &TWO);
    const WORST: Shutdown = TREE.worst_case_shutdown();
    assert_eq!(WORST, After(secs(8)));
}

/// Members have no names of their own; those that are tasks are temporary unless they say otherwise.
#[test]
fn members_are_of_their_pools_kind() {
    let pool = SupervisorPolicy::resolve(&SupervisorPatch::new(Strategy::OneForOne));
    let actor = ChildSpec::member(&PolicyPatch::NONE, &PolicyPatch::NONE, &pool, false);
    let task = ChildSpec::task_member(&PolicyPatch::NONE, &pool, false);
    assert_eq!((actor.name, actor.kind), ("", ChildKind::Worker));
    assert_eq!((task.name, task.kind), ("", ChildKind::Task));
    assert_eq!(actor.policy.restart, Restart::Permanent);
    assert_eq!(task.policy.restart, Restart::Temporary);
    let says = PolicyPatch { restart: Some(Restart::Transient), ..PolicyPatch::NONE };
    let task = ChildSpec::task_member(&says, &pool, false);
    assert_eq!(task.policy.restart, Restart::Transient);
}

#[test]
fn each_kind_of_child_is_what_it_is_called() {
    let none = &PolicyPatch::NONE;
    let pool = ChildSpec::pool("pool", &SUPERVISOR, &INNER);
    assert_eq!((pool.kind, pool.name), (ChildKind::Pool, "pool"));
    assert_eq!(nested(none, &INNER).kind, ChildKind::Supervisor);
    let member = ChildSpec::member(none, none, &SUPERVISOR, false);
    let task = ChildSpec::task_member(none, &SUPERVISOR, false);
    assert_eq!(
        (member.kind, task.kind),
        (ChildKind::Worker, ChildKind::Task)
    );
}
