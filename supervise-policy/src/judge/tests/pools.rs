//! Pools, by their members.

use super::*;
use std::boxed::Box;

use crate::Members;

const PARENT: SupervisorPolicy =
    SupervisorPolicy::resolve(&SupervisorPatch::new(Strategy::OneForOne));

/// What is said of a pool with these members, with this `shutdown` on the supervisor round it.
fn told(
    entry: PolicyPatch,
    members: Members,
    shared: Option<Budget>,
    shutdown: Option<Shutdown>,
) -> Vec<std::string::String> {
    let none = PolicyPatch::NONE;
    let patch = SupervisorPatch::pool(members, shared, &PARENT);
    let policy = SupervisorPolicy::resolve(&patch);
    let member = ChildSpec::member(&entry, &none, &policy, shared.is_some());
    let member = Box::leak(Box::new([member]));
    let inner = SupervisorSpec::new(&patch, None, member);
    let inner = Box::leak(Box::new(inner));
    let spec = ChildSpec::pool("sessions", &PARENT, inner);
    let parent = Parent { shutdown, ..Parent::new("App") };
    let found = pool(&entry, &none, &spec, &parent);
    found.iter().map(std::string::ToString::to_string).collect()
}

fn slow(delay: u64) -> PolicyPatch {
    PolicyPatch {
        backoff: Some(Backoff::fixed(Duration::from_secs(delay))),
        ..PolicyPatch::NONE
    }
}

#[test]
fn a_member_is_judged_by_its_own_budget() {
    let entry = slow(30);
    assert_eq!(
        told(entry, Members::AtMost(1_000), None, None),
        [
            "5 restarts take at least 120s with this backoff, so `max_restarts: 5` within 60s is never reached"
        ]
    );
    let temporary = PolicyPatch { restart: Some(Restart::Temporary), ..PolicyPatch::NONE };
    assert_eq!(told(temporary, Members::AtMost(1), None, None), [""; 0]);
}

#[test]
fn a_shared_budget_is_judged_by_how_many_share_it() {
    let shared = Some(Budget::new(6, Duration::from_secs(60)));
    assert_eq!(
        told(slow(30), Members::AtMost(2), shared, None),
        [
            "6 restarts of 2 children are at least 3 of the same one, which take at least 60s with this backoff, so `max_restarts: 6` within 60s is never reached"
        ]
    );
    for enough in [Members::AtMost(3), Members::Exactly(6), Members::PerCore] {
        assert_eq!(told(slow(30), enough, shared, None), [""; 0], "{enough:?}");
    }
}

/// What is wrong with the backoff is told, and nothing is reckoned with it.
#[test]
fn a_shared_budget_is_not_judged_by_a_backoff_that_is_wrong() {
    let wrong = Backoff::linear(
        Duration::from_secs(40),
        Duration::from_secs(1),
        Duration::from_secs(30),
    );
    let entry = PolicyPatch { backoff: Some(wrong), ..PolicyPatch::NONE };
    let shared = Some(Budget::new(6, Duration::from_secs(60)));
    let found = told(entry, Members::AtMost(1), shared, None);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`base`"), "{found:?}");
}

#[test]
fn members_stop_together() {
    let time = |seconds| Some(Shutdown::After(Duration::from_secs(seconds)));
    let none = PolicyPatch::NONE;
    // 5s and 1s of grace for all of them, and 1s for the pool.
    assert_eq!(told(none, Members::AtMost(1_000), None, time(7)), [""; 0]);
    assert_eq!(
        told(none, Members::AtMost(1_000), None, time(6)),
        [
            "`sessions` may take 6s to stop and 1s more after an abort, but `App` stops its children within 6s"
        ]
    );
}

/// Whatever its actor says: a pool goes on without any of its members.
#[test]
fn a_member_is_significant_in_vain() {
    let entry = PolicyPatch {
        significant: Some(true),
        restart: Some(Restart::Temporary),
        ..PolicyPatch::NONE
    };
    let found = told(entry, Members::AtMost(3), None, None);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`sessions`"), "{found:?}");
}
