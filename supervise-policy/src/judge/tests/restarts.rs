//! Restarts that there are none of, and limits that are never reached.

use super::*;

#[test]
fn temporary_children_in_every_merging() {
    let temporary = PolicyPatch { restart: Some(Restart::Temporary), ..NONE };
    let transient = PolicyPatch { restart: Some(Restart::Transient), ..NONE };
    let backoff = PolicyPatch { backoff: Some(Backoff::DEFAULT), ..NONE };
    let both = PolicyPatch { restart: temporary.restart, ..backoff };
    assert_eq!(blamed_alone(both), [At::Backoff]);
    assert_eq!(blamed(both, NONE), [At::Backoff]);
    assert_eq!(blamed(backoff, temporary), [At::Backoff]);
    // An entry can not take back what the attribute says, and must be able to override the rest of it.
    assert!(blamed(temporary, backoff).is_empty());
    assert!(
        blamed(
            PolicyPatch { restart: transient.restart, ..backoff },
            temporary
        )
        .is_empty()
    );
    assert!(blamed(temporary, NONE).is_empty());
    let inherited = |entry: &PolicyPatch, attribute: &PolicyPatch| {
        let spec = spec(entry, attribute);
        match child(entry, attribute, &spec, &APP).first() {
            Some(Verdict::Useless { inherited, .. }) => Some(*inherited),
            _ => None,
        }
    };
    assert_eq!(inherited(&both, &NONE), Some(false));
    assert_eq!(inherited(&both, &temporary), Some(false));
    assert_eq!(inherited(&backoff, &temporary), Some(true));
    // What does not restart it is no contradiction.
    let stops = PolicyPatch {
        on_panic: Some(OnPanic::Stop),
        strategy: Some(Directive::Escalate),
        ..temporary
    };
    assert!(blamed(stops, NONE).is_empty());
    let restarts = PolicyPatch { on_panic: Some(OnPanic::Restart), ..temporary };
    assert_eq!(blamed(restarts, NONE), [At::OnPanic]);
}

#[test]
fn m7_a_childs_own_limit_however_it_came_together() {
    let limit = PolicyPatch {
        max_restarts: Some(MaxRestarts::AtMost(5)),
        within: Some(secs(60)),
        ..NONE
    };
    let slow = PolicyPatch { backoff: Some(SLOW), ..NONE };
    let all = PolicyPatch { backoff: Some(SLOW), ..limit };
    let wanted = [At::Within];
    assert_eq!(blamed(all, NONE), wanted);
    assert_eq!(blamed(slow, limit), wanted);
    assert_eq!(blamed(limit, slow), wanted);
    // Its own halves, and its supervisor's 60s.
    assert_eq!(blamed(PolicyPatch { within: None, ..all }, NONE), wanted);
    assert_eq!(blamed(NONE, PolicyPatch { within: None, ..all }), wanted);
    assert!(blamed_alone(PolicyPatch { within: None, ..all }).is_empty());
    // All of it is the attribute's: told there, and once.
    assert_eq!(blamed_alone(all), wanted);
    assert!(blamed(NONE, all).is_empty());
    assert_eq!(blamed(slow, all), wanted);
    // Each of the three that the entry changes may be what makes it wrong.
    let quick = PolicyPatch { backoff: Some(Backoff::fixed(secs(10))), ..limit };
    assert!(blamed_alone(quick).is_empty() && blamed(NONE, quick).is_empty());
    let more = PolicyPatch { max_restarts: Some(MaxRestarts::AtMost(7)), ..NONE };
    let sooner = PolicyPatch { within: Some(secs(40)), ..NONE };
    for change in [more, sooner, slow] {
        assert_eq!(blamed(change, quick), wanted, "{change:?}");
    }
    let unlimited = PolicyPatch { max_restarts: Some(MaxRestarts::Unlimited), ..NONE };
    assert!(blamed(unlimited, all).is_empty());
    assert!(blamed(PolicyPatch { within: Some(secs(600)), ..NONE }, all).is_empty());
    // Without a budget of its own it is its supervisor's matter.
    assert!(blamed(slow, NONE).is_empty());
    // What has another fault is not computed with, and what is never restarted not either.
    assert_eq!(
        blamed(PolicyPatch { within: Some(ZERO), ..all }, NONE),
        [At::Within]
    );
    assert_eq!(
        patch(&PolicyPatch { within: Some(ZERO), ..all })
            .iter()
            .count(),
        1
    );
    let capped = Backoff::linear(secs(30), secs(1), secs(20));
    assert_eq!(
        blamed(PolicyPatch { backoff: Some(capped), ..all }, NONE),
        [At::Base]
    );
    assert_eq!(
        blamed_alone(PolicyPatch { backoff: Some(capped), ..all }),
        [At::Base]
    );
    let once = PolicyPatch { restart: Some(Restart::Temporary), ..NONE };
    assert!(blamed(once, all).is_empty());
    assert!(!blamed_alone(PolicyPatch { restart: once.restart, ..all }).contains(&At::Shutdown));
    assert_eq!(
        blamed_alone(PolicyPatch { restart: once.restart, ..all }),
        [At::MaxRestarts, At::Within, At::Backoff]
    );
}

#[test]
fn m7_a_stated_reset_counts() {
    let patch_with = |reset_after| PolicyPatch {
        max_restarts: Some(MaxRestarts::AtMost(5)),
        within: Some(secs(60)),
        backoff: Some(
            SLOW.with_fast_first(true)
                .with_reset_after(secs(reset_after)),
        ),
        ..NONE
    };
    assert_eq!(blamed_alone(patch_with(15)), [At::Within]);
    assert!(blamed_alone(patch_with(14)).is_empty());
    assert_eq!(blamed(patch_with(15), NONE), [At::Within]);
    assert!(blamed(patch_with(14), NONE).is_empty());
}

const ASKED: HealthCheck =
    HealthCheck::Probe { interval: secs(10), timeout: secs(5), threshold: 3 };

/// Of two numbers that do not fit together it does not matter where each is written; both in the attribute are its own fault.
#[test]
fn a_handle_timeout_is_judged_with_the_probes_wherever_they_are() {
    let asked = PolicyPatch { health: Some(ASKED), ..NONE };
    let timed = PolicyPatch { handle_timeout: Some(secs(35)), ..NONE };
    let both = PolicyPatch { health: Some(ASKED), ..timed };
    for (entry, attribute) in [
        (both, NONE),
        (asked, timed),
        (timed, asked),
        (asked, both),
        (timed, both),
    ] {
        assert_eq!(blamed(entry, attribute), [At::HandleTimeout]);
    }
    for (entry, attribute) in [
        (NONE, both),
        (NONE, asked),
        (NONE, timed),
        (asked, NONE),
        (timed, NONE),
    ] {
        assert_eq!(blamed(entry, attribute), []);
    }
    assert_eq!(blamed_alone(both), [At::HandleTimeout]);
    let shorter = PolicyPatch { handle_timeout: Some(secs(34)), ..both };
    assert_eq!(blamed_alone(shorter), []);
}

/// Probes that are none are told, and nothing is reckoned with them.
#[test]
fn a_handle_timeout_is_not_judged_by_probes_that_are_wrong() {
    let timeout = secs(5);
    for (interval, threshold) in [(secs(10), 0), (timeout, 3)] {
        let check = HealthCheck::Probe { interval, timeout, threshold };
        let patch = PolicyPatch { health: Some(check), handle_timeout: Some(secs(60)), ..NONE };
        assert_eq!(blamed_alone(patch), [At::Health], "{check:?}");
    }
}
