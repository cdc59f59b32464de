//! Breakers that never open, against everything that a child can do.

#![allow(clippy::unwrap_used)]

use super::model::Model;
use super::*;
use crate::{
    Arms, Backoff, Budget, Directive, Factor, PolicyPatch, SupervisorPatch, SupervisorPolicy,
};

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A child with a budget of its own under a supervisor with this strategy.
fn child(budget: Budget, backoff: Backoff, trip: Trip, strategy: Strategy) -> ChildPolicy {
    let entry = PolicyPatch {
        max_restarts: Some(budget.max_restarts),
        within: Some(budget.within),
        backoff: Some(backoff),
        breaker: Some(trip),
        ..PolicyPatch::NONE
    };
    let supervisor = SupervisorPolicy::resolve(&SupervisorPatch::new(strategy));
    ChildPolicy::resolve(&entry, &PolicyPatch::NONE, &supervisor)
}

fn trip(failures: u32, within: u64) -> Trip {
    Trip { failures, within: secs(within), ..Trip::DEFAULT }
}

#[test]
fn m6_a_breaker_beyond_its_budget_is_found_exactly() {
    for restarts in 0..=3 {
        for per in 1..=4 {
            for failures in 1..=8 {
                for within in 1..=9 {
                    let budget = Budget::new(restarts, secs(per));
                    let policy = child(
                        budget,
                        Backoff::immediate(),
                        trip(failures, within),
                        Strategy::OneForOne,
                    );
                    let model = Model {
                        restarts,
                        per,
                        backoff: Backoff::immediate(),
                        reset_after: per,
                        failures: failures as usize,
                        within,
                    };
                    assert_eq!(
                        never_opens(&policy).is_none(),
                        model.opens(),
                        "{restarts} in {per}s, {failures} failures within {within}s"
                    );
                }
            }
        }
    }
}

#[test]
fn m6_a_breaker_that_can_open_is_never_rejected_whatever_the_backoff() {
    let backoffs = [
        Backoff::fixed(secs(1)),
        Backoff::fixed(secs(2)),
        Backoff::linear(secs(1), secs(1), secs(3)),
        Backoff::exponential(secs(1), secs(4), Factor::new(2.0)),
        Backoff::exponential(secs(1), secs(4), Factor::new(2.0)).with_fast_first(true),
        Backoff::fixed(secs(3)).with_fast_first(true),
    ];
    let (mut rejected, mut slow) = (0, 0);
    for backoff in backoffs {
        for reset_after in [1, 2, 5] {
            for (restarts, per) in [(1, 2), (2, 4), (3, 3), (9, 9)] {
                for failures in 1..=5 {
                    for within in [1, 2, 3, 5, 7] {
                        let backoff = backoff.with_reset_after(secs(reset_after));
                        let budget = Budget::new(restarts, secs(per));
                        let policy =
                            child(budget, backoff, trip(failures, within), Strategy::OneForOne);
                        let model = Model {
                            restarts,
                            per,
                            backoff,
                            reset_after,
                            failures: failures as usize,
                            within,
                        };
                        if let Some(never) = never_opens(&policy) {
                            assert!(!model.opens(), "{policy:?}");
                            rejected += 1;
                            slow += usize::from(matches!(never.because, Because::Backoff { .. }));
                        }
                    }
                }
            }
        }
    }
    assert!(rejected > 400 && slow > 200, "{rejected}, {slow}");
}

#[test]
fn m6_backoffs_alone_are_judged_exactly() {
    for (backoff, reset_after) in [
        (Backoff::fixed(secs(2)), 100),
        (Backoff::exponential(secs(1), secs(4), Factor::new(2.0)), 3),
        (Backoff::fixed(secs(3)).with_fast_first(true), 2),
    ] {
        for failures in 1..=6 {
            for within in 1..=14 {
                let backoff = backoff.with_reset_after(secs(reset_after));
                let budget = Budget::UNLIMITED;
                let policy = child(budget, backoff, trip(failures, within), Strategy::OneForOne);
                let model = Model {
                    restarts: u32::MAX,
                    per: 1,
                    backoff,
                    reset_after,
                    failures: failures as usize,
                    within,
                };
                assert_eq!(
                    never_opens(&policy).is_none(),
                    model.opens(),
                    "{backoff:?}, {failures} within {within}s"
                );
            }
        }
    }
}

#[test]
fn m6_what_takes_no_restart_of_its_own_is_left_alone() {
    let budget = Budget::new(1, secs(60));
    let many = trip(50, 60);
    let alone = child(budget, Backoff::immediate(), many, Strategy::OneForOne);
    assert!(never_opens(&alone).is_some());
    for strategy in [Strategy::OneForAll, Strategy::RestForOne] {
        assert_eq!(
            never_opens(&child(budget, Backoff::immediate(), many, strategy)),
            None
        );
    }
    for directive in [Directive::Resume, Directive::Escalate] {
        let mut policy = alone;
        policy.outlook.arms = Arms::of(directive);
        assert_eq!(never_opens(&policy), None);
    }
    for directive in [Directive::Restart, Directive::Stop] {
        let mut policy = alone;
        policy.outlook.arms = Arms::of(directive);
        assert!(never_opens(&policy).is_some());
    }
    assert_eq!(never_opens(&ChildPolicy { breaker: None, ..alone }), None);
    // What has a fault of its own is not computed with.
    for broken in [trip(0, 60), trip(50, 0)] {
        assert_eq!(
            never_opens(&ChildPolicy { breaker: Some(broken), ..alone }),
            None
        );
    }
}

/// Its only failure may be the one that is enough.
#[test]
fn m6_what_fails_once_opens_a_breaker_of_one_failure() {
    let never = |failures| {
        let trip = trip(failures, 60);
        let plain = child(
            Budget::UNLIMITED,
            Backoff::immediate(),
            trip,
            Strategy::OneForOne,
        );
        never_opens(&ChildPolicy { restart: Restart::Temporary, ..plain })
    };
    assert_eq!(never(1), None);
    assert_eq!(never(2).unwrap().because, Because::FailsOnce);
}

#[test]
fn m6_the_sum_is_in_the_text() {
    let text = |policy: &ChildPolicy| {
        let never = never_opens(policy).unwrap();
        let (message, help) = (never.message(Message::new()), never.help(Message::new()));
        (
            std::string::String::from(message.as_str()),
            std::string::String::from(help.as_str()),
        )
    };
    let budget = Budget::new(5, secs(60));
    let policy = child(
        budget,
        Backoff::immediate(),
        trip(10, 60),
        Strategy::OneForOne,
    );
    assert_eq!(
        text(&policy),
        (
            "this breaker never opens: with 5 restarts within 60s there are at most 5 + 1 = 6 failures within 60s, and `failures` is 10".into(),
            "lower `failures` to 6, or raise `max_restarts`".into()
        )
    );
    let policy = child(
        budget,
        Backoff::immediate(),
        trip(20, 90),
        Strategy::OneForOne,
    );
    assert_eq!(
        text(&policy).0,
        "this breaker never opens: with 5 restarts within 60s there are at most 2 * 5 + 1 = 11 failures within 90s, and `failures` is 20"
    );
    let policy = child(
        budget,
        Backoff::fixed(secs(20)),
        trip(4, 60),
        Strategy::OneForOne,
    );
    assert_eq!(
        text(&policy),
        (
            "this breaker never opens: 4 failures take at least 60s with this backoff, and are counted within 60s".into(),
            "lower `failures`, raise the `within` of the breaker, or shorten the backoff".into()
        )
    );
    let temporary = ChildPolicy { restart: Restart::Temporary, ..policy };
    assert_eq!(
        text(&temporary),
        (
            "this breaker never opens: a `temporary` child fails once, and is never restarted"
                .into(),
            "remove it, or write `restart: transient`".into()
        )
    );
}

#[test]
fn m6_no_numbers_overflow() {
    let budget = Budget::new(u32::MAX, Duration::from_nanos(1));
    let wide = Trip { failures: u32::MAX, within: Duration::MAX, ..Trip::DEFAULT };
    assert_eq!(
        never_opens(&child(
            budget,
            Backoff::immediate(),
            wide,
            Strategy::OneForOne
        )),
        None
    );
    let slow = Backoff::fixed(Duration::MAX);
    let never = never_opens(&child(Budget::UNLIMITED, slow, wide, Strategy::OneForOne)).unwrap();
    assert_eq!(never.because, Because::Backoff { span: Duration::MAX });
}
