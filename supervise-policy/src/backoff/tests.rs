//! The delays as a user sees them.

use std::format;
use std::string::ToString;
use std::vec::Vec;

use super::*;
use crate::Rng;

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

const DOUBLING: Backoff = Backoff::exponential(secs(1), secs(60), Factor::new(2.0));

fn curve<const N: usize>(backoff: Backoff) -> [Duration; N] {
    core::array::from_fn(|index| backoff.curve(index as u64 + 1))
}

#[test]
fn bko_09_r1_exponential_sequence() {
    assert_eq!(curve(DOUBLING), [1, 2, 4, 8, 16, 32, 60, 60].map(secs));
    for n in [1_000_000, u64::from(u32::MAX), u64::MAX] {
        assert_eq!(DOUBLING.curve(n), secs(60), "n = {n}");
    }
    assert_eq!(DOUBLING.curve(0), Duration::ZERO);
}

#[test]
fn r1_rounds_down_once() {
    let backoff = Backoff::exponential(millis(500), secs(20), Factor::new(1.5));
    let nanos = [
        500_000_000,
        750_000_000,
        1_125_000_000,
        1_687_500_000,
        2_531_250_000,
        3_796_875_000,
        5_695_312_500,
        8_542_968_750,
        12_814_453_125,
        19_221_679_687,
        20_000_000_000,
    ];
    assert_eq!(curve(backoff), nanos.map(Duration::from_nanos));
    // From the base, not from the rounded delay before: 3 * 1.5 = 4.5, 3 * 1.5² = 6.75, 3 * 1.5³ = 10.125.
    let tiny = Backoff::exponential(Duration::from_nanos(3), secs(1), Factor::new(1.5));
    assert_eq!(curve(tiny), [3, 4, 6, 10].map(Duration::from_nanos));
}

#[test]
fn r1_a_base_above_the_cap_is_cut_off() {
    let backoff = Backoff::exponential(secs(9), secs(5), Factor::new(2.0));
    assert_eq!(curve(backoff), [secs(5); 3]);
}

#[test]
fn r2_fixed_and_immediate() {
    for n in [1, 2, 1_000_000, u64::MAX] {
        assert_eq!(Backoff::fixed(millis(250)).delay(n, 7), millis(250));
        assert_eq!(Backoff::immediate().delay(n, 7), Duration::ZERO);
        let jittered = Backoff::immediate().with_jitter(Jitter::fraction(1.0));
        assert_eq!(jittered.greatest(n), Duration::ZERO);
    }
}

#[test]
fn r3_linear_sequence() {
    let by_base = Backoff::linear(secs(2), secs(2), secs(9));
    assert_eq!(curve(by_base), [2, 4, 6, 8, 9, 9].map(secs));
    let by_step = Backoff::linear(secs(1), millis(500), secs(2));
    assert_eq!(curve(by_step), [1_000, 1_500, 2_000, 2_000].map(millis));
    assert_eq!(by_base.curve(u64::MAX), secs(9));
    assert_eq!(Backoff::linear(secs(9), secs(1), secs(5)).curve(1), secs(5));
}

#[test]
fn r4_jitter_bounds() {
    let factor = DOUBLING.with_jitter(Jitter::fraction(0.25));
    assert_eq!((factor.least(4), factor.greatest(4)), (secs(6), secs(10)));
    // Cut off at the cap on the upper side only.
    assert_eq!((factor.least(9), factor.greatest(9)), (secs(45), secs(60)));
    let full = DOUBLING.with_jitter(Jitter::Full);
    assert_eq!((full.least(4), full.greatest(4)), (secs(0), secs(8)));
    let none = DOUBLING;
    assert_eq!((none.least(4), none.greatest(4)), (secs(8), secs(8)));
    // A fixed delay has no cap.
    let fixed = Backoff::fixed(secs(10)).with_jitter(Jitter::fraction(1.0));
    assert_eq!((fixed.least(1), fixed.greatest(1)), (secs(0), secs(20)));
    let longest = Backoff::fixed(Duration::MAX).with_jitter(Jitter::fraction(1.0));
    assert_eq!(longest.greatest(1), Duration::MAX);
}

#[test]
fn r4_jitter_is_uniform() {
    // Every value from 0 to 3 has a quarter of the draws; the first and the last draw of each quarter.
    let full = Backoff::fixed(Duration::from_nanos(3)).with_jitter(Jitter::Full);
    for quarter in 0..4 {
        let (first, last) = (quarter << 62, (quarter << 62) + ((1 << 62) - 1));
        assert_eq!(full.delay(1, first), Duration::from_nanos(quarter));
        assert_eq!(full.delay(1, last), Duration::from_nanos(quarter));
    }
    // As above for 8 to 12.
    let factor = Backoff::fixed(Duration::from_nanos(10)).with_jitter(Jitter::fraction(0.2));
    let draws = (0..5).map(|fifth| u64::MAX / 5 * fifth + 9);
    let delays: Vec<_> = draws.map(|draw| factor.delay(1, draw).as_nanos()).collect();
    assert_eq!(delays, [8, 9, 10, 11, 12]);
}

#[test]
fn r4_same_seed_same_delays() {
    let full = DOUBLING.with_jitter(Jitter::Full);
    let delays = |seed| {
        let mut rng = Rng::new(seed);
        [1, 2, 3, 4].map(|n| full.delay(n, rng.next_u64()))
    };
    assert_eq!(delays(42), delays(42));
    assert_ne!(delays(42), delays(43));
}

#[test]
fn fast_first_shifts_the_curve() {
    let fast = DOUBLING.with_fast_first(true);
    let delays = [0, 1, 2, 3, 4].map(|n| fast.delay(n, 0));
    assert_eq!(delays, [0, 0, 1, 2, 4].map(secs));
    assert_eq!(fast.curve(1), secs(1));
    let jittered = fast.with_jitter(Jitter::fraction(0.5));
    assert_eq!(jittered.greatest(1), Duration::ZERO);
    assert_eq!(jittered.least(3), secs(1));
    assert_eq!(fast.with_fast_first(false), DOUBLING);
}

#[test]
fn m3_constructors_state_nothing_else() {
    let plain =
        |curve| Backoff { curve, jitter: Jitter::None, fast_first: false, reset_after: None };
    let (base, step, cap, factor) = (secs(1), secs(2), secs(3), Factor::from_ppm(4));
    assert_eq!(Backoff::immediate(), plain(Curve::Immediate));
    assert_eq!(Backoff::fixed(base), plain(Curve::Fixed { delay: base }));
    let linear = Curve::Linear { base, step, cap };
    assert_eq!(Backoff::linear(base, step, cap), plain(linear));
    let exponential = Curve::Exponential { base, cap, factor };
    assert_eq!(Backoff::exponential(base, cap, factor), plain(exponential));
}

#[test]
fn m3_the_default() {
    let written = Backoff::exponential(millis(100), secs(30), Factor::new(2.0))
        .with_jitter(Jitter::fraction(0.2))
        .with_fast_first(true);
    assert_eq!(Backoff::DEFAULT, written);
    assert_eq!(Backoff::default(), written);
    assert_eq!(written.with_reset_after(secs(9)).reset_after, Some(secs(9)));
}

// A slow curve and a far restart stay within what a const evaluation may take.
const SLOW: Backoff = Backoff::exponential(
    Duration::from_nanos(1),
    Duration::MAX,
    Factor::from_ppm(1_000_001),
);
const FAR: [Duration; 3] = [
    SLOW.curve(10_000_000),
    SLOW.greatest(u64::MAX),
    Backoff::linear(Duration::MAX, Duration::MAX, Duration::MAX).curve(u64::MAX),
];

#[test]
fn m3_const_evaluable() {
    // e^10 is 22026.46; a millionth of growth compounds to a little less.
    assert_eq!(FAR[0], Duration::from_nanos(22_026));
    assert_eq!(FAR[1], Duration::MAX);
    assert_eq!(FAR[2], Duration::MAX);
}

#[test]
fn factor_from_a_float() {
    let table = [
        (2.0, 2_000_000),
        (1.1, 1_100_000),
        (1.000_000_6, 1_000_001),
        (0.5, 500_000),
        (0.0, 0),
        (-3.0, 0),
        (f64::NAN, 0),
        (f64::INFINITY, u64::MAX),
        (f64::NEG_INFINITY, 0),
        (1e300, u64::MAX),
    ];
    for (float, ppm) in table {
        assert_eq!(Factor::new(float).ppm(), ppm, "{float}");
    }
    assert_eq!(Factor::ONE, Factor::new(1.0));
}

#[test]
fn jitter_from_a_float() {
    let table = [
        (0.2, 200_000),
        (0.0, 0),
        (1.0, 1_000_000),
        (0.999_999, 999_999),
        (-0.1, 0),
        (20.0, 1_000_000),
        (f64::NAN, 0),
        (f64::INFINITY, 1_000_000),
        (5_000.0, 1_000_000),
    ];
    for (float, ppm) in table {
        let jitter = Jitter::fraction(float);
        assert_eq!(jitter, Jitter::Factor(Ppm::new(ppm)), "{float}");
    }
    assert_eq!(Ppm::new(1_000_001), Ppm::ONE);
    assert_eq!(Ppm::new(999_999).get(), 999_999);
}

#[test]
fn written_as_in_the_dsl() {
    let factors = [(2_000_000, "2.0"), (1_250_000, "1.25"), (1, "0.000001")];
    for (ppm, text) in factors {
        assert_eq!(Factor::from_ppm(ppm).to_string(), text);
    }
    assert_eq!(Jitter::fraction(0.2).to_string(), "0.2");
    assert_eq!(Jitter::fraction(1.0).to_string(), "1.0");
    assert_eq!(Jitter::None.to_string(), "0.0");
    assert_eq!(format!("{:>5}", Jitter::Full), " full");
}

/// What does not grow never comes to its cap.
#[test]
fn the_least_in_the_end_is_the_cap_only_where_a_delay_grows() {
    let exponential = |base, factor| {
        Backoff::exponential(secs(base), secs(60), Factor::new(factor)).least_in_the_end()
    };
    assert_eq!(exponential(1, 2.0), secs(60));
    assert_eq!(exponential(1, 1.0), secs(1));
    assert_eq!(exponential(0, 2.0), secs(0));
    assert_eq!(exponential(0, 1.0), secs(0));
}
