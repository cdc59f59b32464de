//! A product of two 128-bit numbers in full. The standard library's own is not const yet.

/// `a * b` as its upper and its lower 128 bits.
pub(super) const fn multiply(a: u128, b: u128) -> (u128, u128) {
    let (a_high, a_low) = (a >> 64, a & LOW);
    let (b_high, b_low) = (b >> 64, b & LOW);
    let bottom = a_low * b_low;
    // Each product is at most (2^64 - 1)^2, which leaves room for two summands of 64 bits.
    let middle = a_high * b_low + (bottom >> 64);
    let other = a_low * b_high + (middle & LOW);
    let high = a_high * b_high + (middle >> 64) + (other >> 64);
    (high, (other << 64) + (bottom & LOW))
}

const LOW: u128 = u64::MAX as u128;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::multiply;

    /// Bit by bit: shift and add.
    fn naive(a: u128, b: u128) -> (u128, u128) {
        let (mut high, mut low) = (0_u128, 0_u128);
        for bit in (0..128).rev() {
            high = (high << 1) | (low >> 127);
            low <<= 1;
            if b >> bit & 1 == 1 {
                let (sum, carried) = low.overflowing_add(a);
                low = sum;
                high += u128::from(carried);
            }
        }
        (high, low)
    }

    proptest! {
        #[test]
        fn multiplies_in_full(a in any::<u128>(), b in any::<u128>(), shift in 0_u32..128) {
            prop_assert_eq!(multiply(a, b >> shift), naive(a, b >> shift));
        }
    }

    #[test]
    fn the_largest_product() {
        assert_eq!(multiply(u128::MAX, u128::MAX), (u128::MAX - 1, 1));
    }
}
