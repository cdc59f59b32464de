//! The short way: as a fraction of integers, as long as these fit.
//!
//! A few restarts under a factor like 2.0 or 1.5 are what nearly every policy asks about, and a const evaluation may ask about
//! those of a thousand children.

use crate::backoff::factor::Factor;

/// [`scaled_power`](super::scaled_power), if numerator and denominator fit.
pub(super) const fn power(base: u128, factor_ppm: u64, steps: u64) -> Option<u128> {
    let common = common_divisor(factor_ppm, Factor::ONE_PPM);
    let (up, down) = (factor_ppm / common, Factor::ONE_PPM / common);
    let (mut numerator, mut denominator, mut left) = (base, 1_u128, steps);
    // Ends after 128 rounds: the two are not both one, so that one of the two products overflows by then.
    while left > 0 {
        numerator = match numerator.checked_mul(up as u128) {
            Some(product) => product,
            None => return None,
        };
        denominator = match denominator.checked_mul(down as u128) {
            Some(product) => product,
            None => return None,
        };
        left -= 1;
    }
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    // Less than 2^-20 below the next whole number counts as that, as it does on the long way.
    Some(whole + (denominator - rest <= denominator >> 20) as u128)
}

const fn common_divisor(a: u64, b: u64) -> u64 {
    let (mut larger, mut smaller) = (a, b);
    while smaller > 0 {
        (larger, smaller) = (smaller, larger % smaller);
    }
    larger
}
