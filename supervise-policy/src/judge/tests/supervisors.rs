//! Supervisors with their children.

use super::*;

#[test]
fn a_childs_stop_is_told_at_the_child() {
    let long = PolicyPatch { shutdown: Some(Shutdown::After(secs(30))), ..NONE };
    assert_eq!(blamed(long, NONE), [At::Shutdown]);
    assert_eq!(blamed(NONE, long), [At::Shutdown]);
    let entry = spec(&long, &NONE);
    let own = Parent::new("App");
    assert!(child(&long, &NONE, &entry, &own).is_empty());
}

const fn slow_child(shutdown: Shutdown) -> ChildSpec {
    let patch = PolicyPatch { shutdown: Some(shutdown), ..NONE };
    let supervisor = SupervisorPatch { backoff: Some(SLOW), ..PLAIN };
    let supervisor = SupervisorPolicy::resolve(&supervisor);
    ChildSpec::leaf("ledger", ChildKind::Worker, &patch, &NONE, &supervisor)
}

static FIVE: [ChildSpec; 1] = [slow_child(Shutdown::After(secs(5)))];

static TWICE: [ChildSpec; 2] = [FIVE[0], FIVE[0]];

static ENDLESS: [ChildSpec; 2] = [FIVE[0], slow_child(Shutdown::Infinity)];

#[test]
fn supervisors_are_judged_with_their_children() {
    let slow = SupervisorPatch { backoff: Some(SLOW), ..PLAIN };
    let blamed = |patch: &SupervisorPatch, children: &'static [ChildSpec]| -> Vec<At> {
        let spec = supervisor_spec(patch, children);
        supervisor(patch, &spec, &APP)
            .iter()
            .map(Verdict::at)
            .collect()
    };
    assert_eq!(blamed(&slow, &FIVE), [At::Within]);
    assert_eq!(blamed(&slow, &TWICE), [At::Shutdown]);
    assert!(
        blamed(
            &SupervisorPatch { preset: Some(Preset::Lenient), ..PLAIN },
            &FIVE
        )
        .is_empty()
    );
    // Told at the child that never stops.
    assert!(blamed(&slow, &ENDLESS).is_empty());
    let unlimited = SupervisorPatch { max_restarts: Some(MaxRestarts::Unlimited), ..slow };
    assert!(blamed(&unlimited, &FIVE).is_empty());
    let zero = SupervisorPatch { within: Some(ZERO), ..slow };
    assert_eq!(blamed(&zero, &FIVE), [At::Within]);
    let shrinking = Backoff::exponential(secs(2), secs(1), Factor::new(0.5)).with_reset_after(ZERO);
    let wrong = SupervisorPatch { backoff: Some(shrinking), ..PLAIN };
    assert_eq!(
        blamed(&wrong, &FIVE),
        [At::Base, At::Factor, At::ResetAfter]
    );
}

#[test]
fn an_arm_is_reached_by_a_child_whose_errors_arrive() {
    let db = Raiser::own("db", true);
    let never = |raiser| never_arrives("App", "Error", &[raiser]);
    assert_eq!(never(db.arriving()), None);
    assert_eq!(never(db).and_then(|never| never.why), Some(db));
}
