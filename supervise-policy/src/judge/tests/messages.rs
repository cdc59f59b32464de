//! What is about messages: state, health, resuming, breakers, retries.

use super::*;

#[test]
fn s1_state_that_is_kept_for_nobody() {
    let kept = Some(StatePolicy::PerCall);
    let fresh = Some(StatePolicy::Fresh);
    let stored = PolicyPatch { stored: true, ..NONE };
    assert_eq!(blamed(stored, NONE), [At::Store]);
    assert_eq!(
        blamed(PolicyPatch { state: fresh, ..stored }, NONE),
        [At::Store]
    );
    let attribute = PolicyPatch { state: kept, ..NONE };
    assert_eq!(
        blamed(PolicyPatch { state: fresh, ..stored }, attribute),
        [At::Store]
    );
    assert!(blamed(stored, attribute).is_empty());
    assert!(blamed(PolicyPatch { state: kept, ..stored }, NONE).is_empty());

    let temporary = PolicyPatch { restart: Some(Restart::Temporary), ..NONE };
    let entry = PolicyPatch { state: kept, ..temporary };
    assert_eq!(blamed(entry, NONE), [At::State]);
    assert_eq!(blamed(attribute, temporary), [At::State]);
    assert!(blamed(PolicyPatch { stored: true, ..entry }, NONE).is_empty());
    assert!(blamed(PolicyPatch { state: fresh, ..temporary }, NONE).is_empty());
    // The tree may have a store for it.
    assert!(blamed_alone(entry).is_empty());
}

#[test]
fn health_is_told_where_it_was_changed() {
    let probe = PolicyPatch { health: Some(HealthCheck::PROBE), ..NONE };
    let slow = PolicyPatch { handle_timeout: Some(secs(35)), ..NONE };
    let both = PolicyPatch { handle_timeout: slow.handle_timeout, ..probe };
    assert_eq!(blamed_alone(both), [At::HandleTimeout]);
    assert_eq!(blamed(both, NONE), [At::HandleTimeout]);
    assert_eq!(blamed(probe, slow), [At::HandleTimeout]);
    assert_eq!(blamed(slow, probe), [At::HandleTimeout]);
    assert!(blamed(NONE, both).is_empty());
    let quick = PolicyPatch { handle_timeout: Some(secs(34)), ..NONE };
    assert!(blamed(quick, both).is_empty());
    assert!(
        blamed(
            PolicyPatch { health: Some(HealthCheck::HEARTBEAT), ..NONE },
            slow
        )
        .is_empty()
    );
    let long = HealthCheck::Probe { interval: secs(5), timeout: secs(10), threshold: 3 };
    let wanted = Verdict::ProbeTooLong { timeout: secs(10), interval: secs(5) };
    let found = patch(&PolicyPatch { health: Some(long), ..NONE });
    assert_eq!(found.iter().collect::<Vec<_>>(), [&wanted]);
    for (above, wrong) in [(0, true), (1, false), (999_999, false), (1_000_000, true)] {
        let rate = HealthCheck::ErrorRate { above: crate::Ppm::new(above), window: secs(1) };
        let found = patch(&PolicyPatch { health: Some(rate), ..NONE });
        assert_eq!(!found.is_empty(), wrong, "{above}");
    }
}

#[test]
fn resume_budgets_want_something_to_resume() {
    let budget = PolicyPatch {
        resume_budget: Some(ResumeBudget {
            max: 3,
            within: secs(60),
            then: OnResumeLimit::Restart,
        }),
        ..NONE
    };
    let with =
        |patch: PolicyPatch, directive| PolicyPatch { arms: Some(Arms::of(directive)), ..patch };
    // By itself an attribute does not know what its supervisor says.
    assert!(blamed_alone(budget).is_empty());
    assert_eq!(
        blamed_alone(with(budget, Directive::Stop)),
        [At::ResumeBudget]
    );
    assert_eq!(
        blamed_alone(with(budget, Directive::Escalate)),
        [At::ResumeBudget]
    );
    assert!(blamed_alone(with(budget, Directive::Resume)).is_empty());
    let strategy = |directive| PolicyPatch { strategy: Some(directive), ..budget };
    assert_eq!(
        blamed_alone(strategy(Directive::Restart)),
        [At::ResumeBudget]
    );
    assert!(blamed_alone(strategy(Directive::Resume)).is_empty());
    // In a tree all of it is known; and an entry cannot take back what an attribute says.
    assert_eq!(blamed(budget, NONE), [At::ResumeBudget]);
    assert!(blamed(budget, with(NONE, Directive::Resume)).is_empty());
    assert_eq!(
        blamed(with(budget, Directive::Stop), with(NONE, Directive::Resume)),
        [At::ResumeBudget]
    );
    assert!(blamed(with(NONE, Directive::Stop), budget).is_empty());
    let temporary = PolicyPatch { restart: Some(Restart::Temporary), ..NONE };
    let resumed = with(budget, Directive::Resume);
    assert_eq!(
        blamed_alone(PolicyPatch { restart: temporary.restart, ..resumed }),
        [At::ResumeBudget]
    );
    assert_eq!(blamed(resumed, temporary), [At::ResumeBudget]);
    // Whose `temporary` it is that is in the way.
    for (entry, own, inherited) in [
        (None, temporary.restart, true),
        (temporary.restart, None, false),
        (temporary.restart, temporary.restart, false),
        (temporary.restart, Some(Restart::Transient), false),
    ] {
        let (entry, own) = (
            PolicyPatch { restart: entry, ..resumed },
            PolicyPatch { restart: own, ..NONE },
        );
        let wanted = Verdict::RestartsTemporary { at: At::ResumeBudget, inherited };
        let spec = spec(&entry, &own);
        assert_eq!(child(&entry, &own, &spec, &APP).first(), Some(&wanted));
    }
}

#[test]
fn breakers_are_judged_in_their_place() {
    let breaker = PolicyPatch { breaker: Some(Trip { failures: 9, ..Trip::DEFAULT }), ..NONE };
    assert!(blamed_alone(breaker).is_empty());
    assert_eq!(blamed(breaker, NONE), [At::Breaker]);
    // However it came together: it is the tree that says how often the child is restarted.
    assert_eq!(blamed(NONE, breaker), [At::Breaker]);
    let many = PolicyPatch { max_restarts: Some(MaxRestarts::AtMost(8)), ..NONE };
    assert!(blamed(many, breaker).is_empty());
    assert!(
        blamed(
            PolicyPatch { arms: Some(Arms::of(Directive::Resume)), ..NONE },
            breaker
        )
        .is_empty()
    );
}

#[test]
fn retries_that_come_too_late() {
    let retry = Some(Retry::DEFAULT);
    let limit = |millis| Some(Duration::from_millis(millis));
    let both = PolicyPatch { retry, handle_timeout: limit(700), ..NONE };
    assert_eq!(blamed_alone(both), [At::Retry]);
    assert_eq!(blamed(both, NONE), [At::Retry]);
    assert!(blamed(NONE, both).is_empty(), "told at the attribute");
    let timely = PolicyPatch { handle_timeout: limit(701), ..both };
    assert!(blamed_alone(timely).is_empty());
    // Each says one half.
    let (one, other) = (
        PolicyPatch { retry, ..NONE },
        PolicyPatch { handle_timeout: limit(300), ..NONE },
    );
    assert!(blamed_alone(one).is_empty());
    assert!(blamed_alone(other).is_empty());
    assert_eq!(blamed(one, other), [At::Retry]);
    assert_eq!(blamed(other, one), [At::Retry]);
    assert_eq!(
        At::Retry.among(&[At::HandleTimeout]),
        Some(At::HandleTimeout)
    );
    // The entry's word holds.
    assert!(blamed(timely, both).is_empty());
    let found = patch(&PolicyPatch { handle_timeout: limit(300), ..both });
    let text = found.first().unwrap().text();
    assert_eq!(
        text.as_str(),
        "retry 2 of a message comes after 300ms at the earliest, but `handle_timeout: 300ms` ends the message before\n\
         help: raise `handle_timeout`, which counts retries too, or lower `times` to 1"
    );
    let found = patch(&PolicyPatch { handle_timeout: limit(50), ..both });
    assert!(
        found
            .first()
            .unwrap()
            .help()
            .as_str()
            .ends_with("lower the first wait of `retry`")
    );
}
