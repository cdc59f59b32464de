//! The fast evaluation against the plain one.

#![allow(clippy::unwrap_used)]

use std::vec;
use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::{Jitter, Ppm};

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The recurrence as it is written: every restart, every count. Only for curves that do not shrink.
fn plain(backoff: &Backoff, reset_after: Duration, restarts: u32) -> u128 {
    let least = |n: usize| backoff.least(n as u64).as_nanos();
    let delays: Vec<u128> = (0..=restarts as usize + 1).map(least).collect();
    // times[c - 1] is T(i, c).
    let mut times = vec![0_u128];
    for _ in 1..restarts {
        let anew = times.iter().min().unwrap() + reset_after.as_nanos() + delays[1];
        let on = times
            .iter()
            .enumerate()
            .map(|(index, time)| time + delays[index + 2]);
        times = std::iter::once(anew).chain(on).collect();
    }
    times.into_iter().min().unwrap()
}

#[test]
fn m7_sums_of_the_sources() {
    let exponential = |base, cap, factor| {
        Backoff::exponential(Duration::from_millis(base), secs(cap), Factor::new(factor))
    };
    let table = [
        (exponential(1_000, 30, 2.0), 5, 30_000),
        (exponential(1_000, 60, 2.0), 10, 302_000),
        (exponential(5_000, 120, 2.0), 5, 150_000),
        (Backoff::fixed(secs(5)), 5, 20_000),
        (Backoff::fixed(secs(10)), 3, 20_000),
        (Backoff::immediate(), 10, 0),
        (
            Backoff::linear(secs(1), secs(1), secs(3)),
            5,
            2_000 + 3 * 3_000,
        ),
    ];
    for (backoff, restarts, millis) in table {
        let span = least_span(&backoff, secs(10_000), restarts);
        assert_eq!(
            span,
            Duration::from_millis(millis),
            "{restarts} with {backoff:?}"
        );
        assert_eq!(least_span(&backoff, secs(10_000), 1), Duration::ZERO);
        assert_eq!(least_span(&backoff, secs(10_000), 0), Duration::ZERO);
    }
}

#[test]
fn m7_a_fast_first_restart_shifts_the_delays() {
    let fast = Backoff::fixed(secs(10)).with_fast_first(true);
    assert_eq!(least_span(&fast, secs(60), 3), secs(20));
    // After so little health, the restart at once is the better one.
    assert_eq!(least_span(&fast, secs(4), 3), secs(8));
    let doubling = Backoff::exponential(secs(1), secs(60), Factor::new(2.0));
    assert_eq!(
        least_span(&doubling.with_fast_first(true), secs(60), 4),
        secs(1 + 2 + 4)
    );
    assert_eq!(least_span(&doubling, secs(60), 4), secs(2 + 4 + 8));
}

#[test]
fn m7_jitter_counts_at_its_lowest() {
    let fixed = Backoff::fixed(secs(10));
    let span = |jitter| least_span(&fixed.with_jitter(jitter), secs(60), 3);
    assert_eq!(span(Jitter::fraction(0.2)), secs(16));
    assert_eq!(span(Jitter::fraction(1.0)), Duration::ZERO);
    assert_eq!(span(Jitter::Full), Duration::ZERO);
}

#[test]
fn extremes_saturate() {
    let longest = Backoff::fixed(Duration::MAX);
    assert_eq!(least_span(&longest, Duration::MAX, 2), Duration::MAX);
    assert_eq!(least_span(&longest, Duration::MAX, u32::MAX), Duration::MAX);
    assert_eq!(
        least_span(&longest, Duration::ZERO, u32::MAX),
        Duration::MAX
    );
    let anew = Backoff::fixed(secs(1)).with_fast_first(true);
    assert_eq!(least_span(&anew, Duration::ZERO, u32::MAX), Duration::ZERO);
    let nanos = Backoff::fixed(Duration::from_nanos(1));
    let all = Duration::from_nanos(u64::from(u32::MAX) - 1);
    assert_eq!(least_span(&nanos, Duration::MAX, u32::MAX), all);
    let shrinking = Backoff::exponential(secs(9), secs(9), Factor::new(0.9));
    assert_eq!(least_span(&shrinking, secs(60), 5), Duration::ZERO);
}

// The dearest curves there are, in a const evaluation: they grow for as long as can be, with and without beginning anew.
const SLOW: Backoff = Backoff::exponential(
    Duration::from_millis(1),
    Duration::MAX,
    Factor::from_ppm(1_000_001),
)
.with_jitter(Jitter::Factor(Ppm::new(1)));
const DEAR: [Duration; 4] = [
    least_span(&SLOW, Duration::MAX, u32::MAX),
    least_span(&SLOW, secs(100_000_000), u32::MAX),
    least_span(&SLOW, secs(100), 10_000),
    least_span(
        &Backoff::linear(Duration::ZERO, Duration::from_nanos(1), Duration::MAX),
        secs(1),
        u32::MAX,
    ),
];

#[test]
fn m7_const_evaluable_for_any_number() {
    assert_eq!(DEAR[0], Duration::MAX);
    assert_eq!(DEAR[1], least_span(&SLOW, secs(100_000_000), u32::MAX));
    assert!(secs(10) <= DEAR[2] && DEAR[2] <= Duration::from_millis(10_100));
    assert!(DEAR[3] > secs(1));
}

/// So that any number of restarts can be judged in a const evaluation.
#[test]
fn from_the_1024th_on_delays_count_like_an_earlier_one() {
    let linear = Backoff::linear(Duration::ZERO, Duration::from_nanos(1), Duration::MAX);
    let span =
        |restarts: u64| least_span(&linear, Duration::MAX, restarts as u32).as_nanos() as u64;
    let exact = |restarts: u64| (1..restarts).sum::<u64>();
    assert_eq!(span(1_024), exact(1_024));
    // The delays of 32 are that of the first of them.
    for beyond in 1..32 {
        assert_eq!(span(1_024 + beyond), exact(1_024) + beyond * 1_023);
    }
    assert_eq!(span(1_056), exact(1_024) + 31 * 1_023 + 1_055);
}

fn times() -> impl Strategy<Value = Duration> {
    prop_oneof![
        Just(Duration::ZERO),
        (0_u64..20).prop_map(Duration::from_nanos),
        (0_u64..5_000).prop_map(Duration::from_millis),
        (0_u64..u64::MAX).prop_map(Duration::from_nanos),
    ]
}

fn backoffs() -> impl Strategy<Value = Backoff> {
    let factors = prop_oneof![
        1_000_000_u64..1_010_000,
        1_000_000_u64..4_000_000,
        1_000_000_u64..u64::MAX
    ];
    let curves = prop_oneof![
        1 => Just(Backoff::immediate()),
        2 => times().prop_map(Backoff::fixed),
        4 => (times(), times(), times()).prop_map(|(base, step, cap)| Backoff::linear(base, step, cap)),
        8 => (times(), times(), factors).prop_map(|(base, cap, factor)| {
            Backoff::exponential(base, cap, Factor::from_ppm(factor))
        }),
    ];
    let jitters = prop_oneof![
        4 => Just(Jitter::None),
        2 => (0_u32..1_000_000).prop_map(|ppm| Jitter::Factor(Ppm::new(ppm))),
        1 => Just(Jitter::Full),
    ];
    (curves, jitters, any::<bool>())
        .prop_map(|(backoff, jitter, fast)| backoff.with_jitter(jitter).with_fast_first(fast))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn m7_as_the_recurrence_says(backoff in backoffs(), reset_after in times(), restarts in 0_u32..120) {
        let span = least_span(&backoff, reset_after, restarts).as_nanos();
        prop_assert_eq!(span, plain(&backoff, reset_after, restarts));
    }

    #[test]
    fn more_restarts_never_take_less(backoff in backoffs(), reset_after in times(), restarts in any::<u32>(), more in any::<u32>()) {
        let few = least_span(&backoff, reset_after, restarts);
        prop_assert!(few <= least_span(&backoff, reset_after, restarts.saturating_add(more)));
        prop_assert!(few <= least_span(&backoff, reset_after.saturating_mul(2), restarts));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Slow curves, further than each delay counts for itself.
    #[test]
    fn m7_never_above_the_recurrence_and_hardly_below(
        base in 1_000_u64..1_000_000, step in 0_u64..1_000, ppm in 1_000_001_u64..1_000_500, linear in any::<bool>(),
        anew in prop_oneof![0_u64..1_000, 0_u64..1_000_000_000, Just(u64::MAX)], restarts in 900_u32..2_500,
    ) {
        let base = Duration::from_nanos(base);
        let backoff = if linear {
            Backoff::linear(base, Duration::from_nanos(step), Duration::MAX)
        } else {
            Backoff::exponential(base, Duration::MAX, Factor::from_ppm(ppm))
        };
        let anew = Duration::from_nanos(anew);
        let span = least_span(&backoff, anew, restarts).as_nanos();
        let exact = plain(&backoff, anew, restarts);
        if restarts <= EXACT {
            prop_assert_eq!(span, exact);
        }
        prop_assert!(span <= exact, "{} > {}", span, exact);
        prop_assert!(span + span / 50 + 1 >= exact, "{} < {}", span, exact);
    }
}
