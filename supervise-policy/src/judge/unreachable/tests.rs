//! Limits of the sources, and every behaviour of small trees.

#![allow(clippy::unwrap_used)]

use std::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy as _, any, prop_oneof, proptest};
use proptest::{prop_assert, prop_assert_eq, strategy};

use super::model::Model;
use super::*;
use crate::{
    ChildKind, Factor, Jitter, PolicyPatch, Preset, Strategy, SupervisorPatch, SupervisorPolicy,
};

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn exponential(base: u64, cap: u64, factor: f64) -> Backoff {
    Backoff::exponential(Duration::from_millis(base), secs(cap), Factor::new(factor))
}

/// As a child's own budget, with the default for `reset_after`.
fn own(restarts: u32, within: u64, backoff: Backoff) -> Option<Unreachable> {
    unreachable(
        &Budget::new(restarts, secs(within)),
        &backoff,
        secs(within),
        Some(1),
    )
}

#[test]
fn gap_02_m7_the_configurations_of_the_sources() {
    for (restarts, within, backoff) in [
        (5, 60, exponential(1_000, 30, 2.0)),
        (3, 30, Backoff::fixed(secs(10))),
        (5, 60, Backoff::fixed(secs(5))),
        (10, 30, Backoff::immediate()),
    ] {
        assert_eq!(own(restarts, within, backoff), None);
    }
    let gives_time = own(10, 300, exponential(1_000, 60, 2.0)).unwrap();
    assert_eq!((gives_time.restarts, gives_time.within), (10, secs(300)));
    assert_eq!((gives_time.children, gives_time.of_one), (1, 10));
    assert_eq!(gives_time.span, secs(2 + 4 + 8 + 16 + 32 + 4 * 60));
    // 0.75 s, 1.125 s and so on up to the 14th restart, and six times the cap.
    let lenient = own(20, 600, exponential(500, 120, 1.5)).unwrap();
    assert_eq!(lenient.span.as_millis(), 290_429 + 6 * 120_000);
}

#[test]
fn m7_health_counts_where_it_is_faster() {
    let slow = exponential(5_000, 120, 2.0);
    let span = |reset_after| {
        let found = unreachable(&Budget::new(5, secs(60)), &slow, secs(reset_after), Some(1));
        found.map(|found| found.span)
    };
    assert_eq!(span(14), None);
    // 10 + 20, healthy for 15 and the first delay of 5, 10.
    assert_eq!(span(15), Some(secs(60)));
    assert_eq!(span(59), Some(secs(104)));
    // As long as the window, it is no way to be within it.
    assert_eq!(span(60), Some(secs(10 + 20 + 40 + 80)));
}

#[test]
fn m8_presets_and_defaults_can_be_reached() {
    for preset in [
        Preset::Production,
        Preset::Strict,
        Preset::Lenient,
        Preset::Development,
    ] {
        let budget = preset.budget();
        for children in [1, 2, 7, u32::MAX] {
            let found = unreachable(&budget, &preset.backoff(), budget.within, Some(children));
            assert_eq!(found, None, "{preset}");
        }
    }
    assert_eq!(own(5, 60, Backoff::DEFAULT), None);
}

#[test]
fn m7_at_the_window_exactly() {
    // An entry as old as the window no longer counts.
    assert_eq!(own(4, 30, Backoff::fixed(secs(10))).unwrap().span, secs(30));
    assert_eq!(own(4, 31, Backoff::fixed(secs(10))), None);
    assert_eq!(own(1, 1, Backoff::fixed(secs(10))), None);
}

/// Which is what makes most policies cheap to judge.
#[test]
fn what_is_far_from_out_of_reach_is_seen_at_once() {
    let plainly = |restarts, within, backoff: &Backoff| {
        let limit = Limit::of(&Budget::new(restarts, secs(within)), 1).unwrap();
        limit.is_plainly_reached(backoff)
    };
    assert!(plainly(5, 60, &Backoff::DEFAULT));
    assert!(plainly(4, 41, &Backoff::fixed(secs(10))));
    // Here it takes the sum.
    for within in [30, 31, 40] {
        assert!(!plainly(4, within, &Backoff::fixed(secs(10))));
    }
}

#[test]
fn m7_what_is_never_rejected() {
    let slow = Backoff::fixed(secs(1_000));
    let budget = Budget::new(5, secs(60));
    assert!(unreachable(&budget, &slow, secs(60), Some(1)).is_some());
    assert_eq!(unreachable(&budget, &slow, secs(60), None), None);
    assert_eq!(unreachable(&budget, &slow, secs(60), Some(0)), None);
    assert_eq!(
        unreachable(&Budget::UNLIMITED, &slow, secs(60), Some(1)),
        None
    );
    assert_eq!(
        unreachable(&Budget::new(0, Duration::ZERO), &slow, secs(60), Some(1)),
        None
    );
    let chance = slow.with_jitter(Jitter::Full);
    assert_eq!(unreachable(&budget, &chance, secs(60), Some(1)), None);
    let shrinking = exponential(9_000, 9, 0.5);
    assert_eq!(
        unreachable(&Budget::new(5, secs(1)), &shrinking, secs(60), Some(1)),
        None
    );
}

#[test]
fn m7_children_share_a_limit() {
    let slow = Backoff::fixed(secs(30));
    let found = |restarts, children| {
        let found = unreachable(
            &Budget::new(restarts, secs(60)),
            &slow,
            secs(60),
            Some(children),
        );
        found.map(|found| (found.of_one, found.span))
    };
    assert_eq!(found(3, 1), Some((3, secs(60))));
    assert_eq!(found(5, 2), None);
    assert_eq!(found(6, 2), Some((3, secs(60))));
    assert_eq!(found(7, 2), Some((3, secs(60))));
    assert_eq!(found(8, 3), None);
}

const FIXED: SupervisorPolicy = SupervisorPolicy::resolve(&SupervisorPatch {
    backoff: Some(Backoff::fixed(secs(30))),
    ..SupervisorPatch::new(Strategy::OneForOne)
});

fn child(kind: ChildKind, patch: PolicyPatch) -> ChildSpec {
    ChildSpec::leaf("child", kind, &patch, &PolicyPatch::NONE, &FIXED)
}

#[test]
fn m7_only_children_that_share_the_budget_count() {
    let shared = |children: &[ChildSpec]| {
        unreachable_shared(&FIXED.budget, children).map(|found| (found.children, found.span))
    };
    let plain = child(ChildKind::Worker, PolicyPatch::NONE);
    let none = PolicyPatch::NONE;
    let own = child(
        ChildKind::Worker,
        PolicyPatch { within: Some(secs(9)), ..none },
    );
    let once = child(
        ChildKind::Task,
        PolicyPatch { restart: Some(Restart::Temporary), ..none },
    );
    let quick = child(
        ChildKind::Worker,
        PolicyPatch { backoff: Some(Backoff::immediate()), ..none },
    );
    let slower = child(
        ChildKind::Supervisor,
        PolicyPatch { backoff: Some(Backoff::fixed(secs(40))), ..none },
    );
    assert_eq!(shared(&[]), None);
    assert_eq!(shared(&[plain]), Some((1, secs(120))));
    assert_eq!(shared(&[own, once]), None);
    assert_eq!(shared(&[own, plain, once]), Some((1, secs(120))));
    assert_eq!(shared(&[plain, quick]), None);
    assert_eq!(
        shared(&[slower, plain]),
        None,
        "two restarts of one take 30s"
    );
    let budget = Budget::new(6, secs(60));
    let found = unreachable_shared(&budget, &[slower, plain, own]).unwrap();
    assert_eq!((found.children, found.of_one, found.span), (2, 3, secs(60)));
    assert_eq!(found.curve, plain.policy.backoff.curve);
    let turned = unreachable_shared(&budget, &[plain, slower, own]).unwrap();
    assert_eq!(turned, found, "told of the fastest, wherever it stands");
    let pool = child(ChildKind::Pool, none);
    assert_eq!(
        unreachable_shared(&budget, &[slower, pool]).map(|found| found.children),
        Some(2),
        "a pool is one child, as a supervisor is"
    );
}

fn nanos() -> impl strategy::Strategy<Value = Duration> {
    (0_u64..5).prop_map(Duration::from_nanos)
}

fn backoffs() -> impl strategy::Strategy<Value = Backoff> {
    let factors = prop_oneof![Just(1.5), Just(2.0), Just(3.0)];
    let curves = prop_oneof![
        nanos().prop_map(Backoff::fixed),
        (nanos(), nanos(), 0_u64..9).prop_map(|(base, step, cap)| Backoff::linear(
            base,
            step,
            Duration::from_nanos(cap)
        )),
        (nanos(), 0_u64..9, factors).prop_map(|(base, cap, factor)| {
            Backoff::exponential(base, Duration::from_nanos(cap), Factor::new(factor))
        }),
    ];
    let jitters = prop_oneof![
        3 => Just(Jitter::None), 1 => Just(Jitter::fraction(0.5)), 1 => Just(Jitter::Full)
    ];
    (curves, jitters, any::<bool>(), 0_u64..9).prop_map(|(backoff, jitter, fast, reset)| {
        backoff
            .with_jitter(jitter)
            .with_fast_first(fast)
            .with_reset_after(Duration::from_nanos(reset))
    })
}

fn strategies() -> impl strategy::Strategy<Value = Strategy> {
    prop_oneof![
        Just(Strategy::OneForOne),
        Just(Strategy::OneForAll),
        Just(Strategy::RestForOne)
    ]
}

/// What the judgement says, and what a trial of everything says.
fn both(strategy: Strategy, restarts: u32, within: u64, backoffs: &[Backoff]) -> (bool, bool) {
    let patches = backoffs
        .iter()
        .map(|backoff| PolicyPatch { backoff: Some(*backoff), ..PolicyPatch::NONE });
    let children: Vec<ChildSpec> = patches
        .map(|patch| child(ChildKind::Worker, patch))
        .collect();
    let budget = Budget::new(restarts, Duration::from_nanos(within));
    let model = Model {
        strategy,
        restarts,
        within,
        children: children
            .iter()
            .map(|child| {
                (
                    child.policy.backoff,
                    child.policy.reset_after.as_nanos() as u64,
                )
            })
            .collect(),
    };
    (
        unreachable_shared(&budget, &children).is_none(),
        model.is_reachable(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn m7_exact_for_one_child(
        strategy in strategies(), backoff in backoffs(), restarts in 1_u32..7, within in 1_u64..24,
    ) {
        let (accepted, reachable) = both(strategy, restarts, within, &[backoff]);
        prop_assert_eq!(accepted, reachable);
        let own = unreachable(
            &Budget::new(restarts, Duration::from_nanos(within)), &backoff, backoff.reset_after.unwrap(), Some(1),
        );
        prop_assert_eq!(own.is_none(), reachable);
    }

    #[test]
    fn m7_never_rejects_what_can_be_reached(
        strategy in strategies(), backoffs in vec(backoffs(), 2..3), restarts in 1_u32..6, within in 1_u64..7,
    ) {
        let (accepted, reachable) = both(strategy, restarts, within, &backoffs);
        prop_assert!(accepted || !reachable);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn m7_exact_for_three_children_one_for_one(
        backoff in backoffs(), restarts in 1_u32..7, within in 1_u64..4,
    ) {
        let (accepted, reachable) = both(Strategy::OneForOne, restarts, within, &[backoff; 3]);
        prop_assert_eq!(accepted, reachable);
    }

    #[test]
    fn m7_exact_for_equal_children_one_for_one(
        backoff in backoffs(), restarts in 1_u32..6, within in 1_u64..7,
    ) {
        let (accepted, reachable) = both(Strategy::OneForOne, restarts, within, &[backoff; 2]);
        prop_assert_eq!(accepted, reachable);
    }
}
