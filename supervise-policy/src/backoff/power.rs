//! `base * factor^steps` in integers, in time logarithmic in `steps`.
//!
//! Repeated multiplication would take one step per restart, and for a factor just above one it takes millions of them to
//! reach a cap: too slow for a const evaluation. So where integers no longer hold it exactly, the power is taken by squaring, on
//! numbers of 128 significant bits.

mod fraction;
#[cfg(test)]
mod tests;

use super::factor::Factor;
use super::wide::multiply;

/// The integer part of `base * (factor / 10^6)^steps`, for a `base` of at most 95 bits (a duration in nanoseconds). What
/// does not fit 127 bits becomes `u128::MAX`.
///
/// A result within 2^-20 below a whole number counts as that number: most factors have no finite binary fraction, and
/// without this 1.1 squared times 100 would come out a little under 121, and as 120. It is exact as long as the error of
/// all roundings stays below that: results below 2^64 for a million steps, as an example.
pub(super) const fn scaled_power(base: u128, factor_ppm: u64, steps: u64) -> u128 {
    if base == 0 || steps == 0 || factor_ppm == Factor::ONE_PPM {
        return base;
    }
    if factor_ppm == 0 {
        return 0;
    }
    if let Some(exact) = fraction::power(base, factor_ppm, steps) {
        return exact;
    }
    by_squaring(base, factor_ppm, steps)
}

/// The long way, for a base and a factor that are not zero.
const fn by_squaring(base: u128, factor_ppm: u64, steps: u64) -> u128 {
    let mut power = Float::from_integer(base);
    let mut square = Float::from_ppm(factor_ppm);
    let mut left = steps;
    loop {
        if left & 1 == 1 {
            power = power.times(square);
        }
        left >>= 1;
        // The square is still to be multiplied in at least once. Beyond these bounds it decides the result alone, and going
        // on could overflow the exponent.
        if left == 0 || square.is_extreme() {
            break;
        }
        square = square.times(square);
    }
    if left > 0 {
        return if square.exponent > 0 { u128::MAX } else { 0 };
    }
    power.to_integer()
}

/// `mantissa * 2^exponent`, the mantissa's highest bit set. Products are rounded down by less than one in 2^126.
#[derive(Clone, Copy)]
struct Float {
    mantissa: u128,
    exponent: i32,
}

impl Float {
    const fn from_integer(integer: u128) -> Self {
        let shift = integer.leading_zeros();
        Self { mantissa: integer << shift, exponent: -(shift as i32) }
    }

    const fn from_ppm(ppm: u64) -> Self {
        Self::from_integer(ppm as u128).times(Self::MILLIONTH)
    }

    /// 10^-6: the integer part of 2^147 / 10^6, a number of 128 bits, by long division.
    const MILLIONTH: Self = {
        let (quotient, remainder) = ((1_u128 << 127) / 1_000_000, (1_u128 << 127) % 1_000_000);
        Self {
            mantissa: (quotient << 20) + (remainder << 20) / 1_000_000,
            exponent: -147,
        }
    };

    const fn times(self, other: Self) -> Self {
        let (high, _) = multiply(self.mantissa, other.mantissa);
        let exponent = self.exponent + other.exponent + 128;
        if high >> 127 == 1 {
            return Self { mantissa: high, exponent };
        }
        // The product of two numbers with the highest bit set lacks at most one.
        Self { mantissa: high << 1, exponent: exponent - 1 }
    }

    /// Below 2^-192 or at least 2^128: takes any duration below one nanosecond, or beyond the longest.
    const fn is_extreme(self) -> bool {
        self.exponent < -320 || self.exponent > 0
    }

    /// The integer part, or the next integer if that is less than 2^-20 away.
    const fn to_integer(self) -> u128 {
        if self.exponent >= 0 {
            return u128::MAX;
        }
        let shift = self.exponent.unsigned_abs();
        if shift > 128 {
            return 0;
        }
        let whole = if shift == 128 {
            0
        } else {
            self.mantissa >> shift
        };
        let fraction = self.mantissa << (128 - shift);
        // At most 2^127, so there is room for one more.
        whole + (fraction.leading_ones() >= 20) as u128
    }
}
