//! Against exact arithmetic on numbers of any size.

use std::vec;
use std::vec::Vec;

use proptest::prelude::*;

use super::*;

/// `base * (ppm / 10^6)^steps * 2^20`, rounded down, as far as it fits; little end first.
fn exact(base: u128, ppm: u64, steps: u64) -> Option<u128> {
    let mut number = vec![base as u64, (base >> 64) as u64, 0, 0];
    scale(&mut number, 1 << 20);
    for _ in 0..steps {
        scale(&mut number, ppm);
    }
    for _ in 0..steps {
        divide(&mut number, 1_000_000);
    }
    let fits = number.iter().skip(2).all(|limb| *limb == 0);
    fits.then(|| u128::from(number[0]) | u128::from(number[1]) << 64)
}

fn scale(number: &mut Vec<u64>, by: u64) {
    let mut carry = 0_u128;
    for limb in number.iter_mut() {
        carry += u128::from(*limb) * u128::from(by);
        *limb = carry as u64;
        carry >>= 64;
    }
    number.push(carry as u64);
}

fn divide(number: &mut [u64], by: u64) {
    let mut remainder = 0_u128;
    for limb in number.iter_mut().rev() {
        let part = remainder << 64 | u128::from(*limb);
        *limb = (part / u128::from(by)) as u64;
        remainder = part % u128::from(by);
    }
}

/// The last twenty binary places.
const SNAP: u128 = (1 << 20) - 1;

/// More nanoseconds than a `Duration` holds: all that matters beyond it is that the cap applies.
const LONGER_THAN_ANY: u128 = 1 << 95;

fn factors() -> impl Strategy<Value = u64> {
    prop_oneof![
        Just(1_100_000),
        Just(1_500_000),
        Just(2_000_000),
        Just(10_000_000),
        (1_u64..40).prop_map(|tenths| tenths * 100_000),
        0_u64..5_000_000,
        any::<u64>(),
    ]
}

/// As many bits as chance says, then chance for the bits.
fn bases() -> impl Strategy<Value = u128> {
    (1_u32..=95, any::<u128>()).prop_map(|(bits, number)| number >> (128 - bits))
}

proptest! {
    #[test]
    fn r1_equals_exact_arithmetic(base in bases(), ppm in factors(), steps in 0_u64..100) {
        let mut ways = vec![scaled_power(base, ppm, steps)];
        if base > 0 && ppm > 0 {
            ways.push(by_squaring(base, ppm, steps));
        }
        for found in ways {
            match exact(base, ppm, steps) {
                Some(wanted) if wanted >> 20 >= LONGER_THAN_ANY => {
                    prop_assert!(found >= LONGER_THAN_ANY - 1);
                }
                // Within 2^-20 below a whole number either is right.
                Some(wanted) if wanted & SNAP == SNAP => {
                    prop_assert!(found == wanted >> 20 || found == (wanted >> 20) + 1);
                }
                Some(wanted) => prop_assert_eq!(found, wanted >> 20),
                None => prop_assert!(found >= LONGER_THAN_ANY),
            }
        }
    }

    #[test]
    fn both_ways_lead_to_the_same(base in bases(), ppm in factors(), steps in 1_u64..100) {
        prop_assume!(base > 0 && ppm > 0 && ppm != Factor::ONE_PPM);
        if let Some(short) = fraction::power(base, ppm, steps)
            && short < LONGER_THAN_ANY
        {
            prop_assert_eq!(short, by_squaring(base, ppm, steps));
        }
    }

    #[test]
    fn r1_never_panics(base in bases(), ppm in any::<u64>(), steps in any::<u64>()) {
        let found = scaled_power(base, ppm, steps);
        if ppm > 1_000_000 {
            prop_assert!(found >= base);
        } else {
            prop_assert!(found <= base);
        }
    }
}

#[test]
fn whole_results_stay_whole() {
    // 1.1 has no finite binary fraction.
    assert_eq!(scaled_power(100, 1_100_000, 2), 121);
    assert_eq!(scaled_power(1_000_000_000, 1_100_000, 9), 2_357_947_691);
    assert_eq!(scaled_power(1, 2_000_000, 94), 1 << 94);
    assert_eq!(scaled_power(1 << 40, 1_500_000, 40), 3_u128.pow(40));
}

/// Which is what makes most policies cheap to judge.
#[test]
fn what_fits_integers_is_taken_the_short_way() {
    assert_eq!(fraction::power(1, 2_000_000, 94), Some(1 << 94));
    assert_eq!(
        fraction::power(1 << 40, 1_500_000, 40),
        Some(3_u128.pow(40))
    );
    assert_eq!(fraction::power(1_000, 1_100_000, 5), Some(1_610));
    assert_eq!(fraction::power(1, 2_000_000, 128), None);
    assert_eq!(fraction::power(1, 500_000, 128), None);
}

/// Both ways take what is so near for whole.
#[test]
fn hardly_below_a_whole_number_is_that_number() {
    // 1_999_999 * 1.000001^2 = 2_000_002.999999999999.
    assert_eq!(scaled_power(1_999_999, 1_000_001, 2), 2_000_003);
    assert_eq!(by_squaring(1_999_999, 1_000_001, 2), 2_000_003);
    // 10^-6 is no binary fraction, so that half of two is less than one by a rounding.
    assert_eq!(by_squaring(2, 500_000, 1), 1);
    assert_eq!(by_squaring(1, 500_000, 1), 0);
}

/// The long way has as many digits of a factor as a result of 93 bits asks for.
#[test]
fn long_results_are_exact_the_long_way() {
    let whole = 10_u128.pow(28);
    for last in 0..100 {
        // The first of these fractions are 0 and 0.999999, the latter further below one than what counts as whole.
        let exact = |base: u128, ppm: u64| base * u128::from(ppm) / 1_000_000;
        for (base, ppm) in [(whole + last, 999_999), (whole - last, 1_000_001)] {
            assert_eq!(by_squaring(base, ppm, 1), exact(base, ppm), "{base}");
        }
    }
}

#[test]
fn just_below_a_whole_number_is_rounded_down() {
    // 999_999 * 1.000001 = 999_999.999999, whose distance to the next is 10^-6, a little more than 2^-20.
    assert_eq!(scaled_power(999_999, 1_000_001, 1), 999_999);
    // 0.999999 is the largest factor below one, and one nanosecond shrinks to none.
    assert_eq!(scaled_power(1, 999_999, 1), 0);
    assert_eq!(scaled_power(2, 500_000, 1), 1);
    assert_eq!(scaled_power(1, 500_000, 1), 0);
}

#[test]
fn factors_at_the_edges() {
    assert_eq!(scaled_power(7, 0, 0), 7);
    assert_eq!(scaled_power(7, 0, 1), 0);
    assert_eq!(scaled_power(0, u64::MAX, u64::MAX), 0);
    assert_eq!(scaled_power(7, 1_000_000, u64::MAX), 7);
    assert_eq!(scaled_power(1, 1_000_001, u64::MAX), u128::MAX);
    assert_eq!(scaled_power(1 << 94, 999_999, u64::MAX), 0);
    assert_eq!(scaled_power(1, u64::MAX, u64::MAX), u128::MAX);
    assert_eq!(scaled_power(1 << 94, 1, u64::MAX), 0);
    assert_eq!(
        scaled_power(1, u64::MAX, 1),
        u128::from(u64::MAX / 1_000_000)
    );
    // Exponents of two meet every bit of the loop's bound.
    for bit in 0..64 {
        assert_eq!(
            scaled_power(3, 3_000_000, 1 << bit) >= 1 << 95,
            bit >= 6,
            "2^{bit}"
        );
    }
}
