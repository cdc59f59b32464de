//! Random numbers for jitter.

/// A small seeded generator (`SplitMix64`) for jitter.
///
/// The same seed gives the same sequence, on every platform and in every version of this crate, so that a simulation can
/// be replayed from its seed. It is *not* cryptographically secure, and does not need to be: it only keeps children from
/// restarting in step.
///
/// ```
/// use supervise_policy::Rng;
/// let (mut a, mut b) = (Rng::new(7), Rng::new(7));
/// assert_eq!(a.next_u64(), b.next_u64());
/// assert_ne!(a.next_u64(), Rng::new(8).next_u64());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng {
    state: u64,
}

impl Rng {
    /// A generator that begins at `seed`. Every seed is good, zero too.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next number, uniform over all of `u64`. The sequence repeats after 2^64 numbers.
    pub const fn next_u64(&mut self) -> u64 {
        // The state walks through all of u64 by an odd step (2^64 over the golden ratio); the rest scatters its bits.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}
