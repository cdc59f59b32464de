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
    (high, (other << 64) | (bottom & LOW))
}

const LOW: u128 = u64::MAX as u128;
