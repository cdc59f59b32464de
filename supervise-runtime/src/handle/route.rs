//! To which member of a pool a message goes.

use std::{
    hash::{Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

/// How a pool divides messages among its members.
#[derive(Clone)]
pub struct Route<M>(pub(super) Way<M>);

pub(super) enum Way<M> {
    Next(Arc<AtomicUsize>),
    Least(Arc<AtomicUsize>),
    Hash(Arc<dyn Fn(&M) -> u64 + Send + Sync>),
}

impl<M> Route<M> {
    /// Each message goes to the next member.
    #[must_use]
    pub fn round_robin() -> Self {
        Self(Way::Next(Arc::default()))
    }

    /// Each message goes to a member for whom the fewest wait.
    #[must_use]
    pub fn least_loaded() -> Self {
        Self(Way::Least(Arc::default()))
    }

    /// Messages of the same hash go to the same member.
    pub fn by_hash(hash: impl Fn(&M) -> u64 + Send + Sync + 'static) -> Self {
        Self(Way::Hash(Arc::new(hash)))
    }

    /// The member to begin with, of so many, and whether another will do.
    pub(super) fn first(
        &self,
        msg: &M,
        members: usize,
        waiting: impl Fn(usize) -> Option<usize>,
    ) -> (usize, bool) {
        // Relaxed: it only spreads messages.
        let turn = |next: &AtomicUsize| next.fetch_add(1, Relaxed) % members.max(1);
        match &self.0 {
            Way::Next(next) => (turn(next), true),
            Way::Least(next) => {
                // From another one each time, so that those with equally few have their turn.
                let from = turn(next);
                let order = (from..members).chain(0..from);
                let least = order
                    .filter_map(|member| Some((waiting(member)?, member)))
                    .min_by_key(|(waiting, _)| *waiting);
                (least.map_or(from, |(_, member)| member), true)
            }
            Way::Hash(hash) => (jump(hash(msg), members), false),
        }
    }
}

impl<M> Clone for Way<M> {
    fn clone(&self) -> Self {
        match self {
            Way::Next(next) => Way::Next(next.clone()),
            Way::Least(next) => Way::Least(next.clone()),
            Way::Hash(hash) => Way::Hash(hash.clone()),
        }
    }
}

impl<M> std::fmt::Debug for Route<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Way::Next(_) => "round_robin",
            Way::Least(_) => "least_loaded",
            Way::Hash(_) => "by_key",
        })
    }
}

/// The hash of a key, which is the same in every process: FNV-1a with 64 bits over all that the key's
/// `Hash` has to say, integers from their lowest byte on, `usize` and `isize` as 64 bits.
#[must_use]
pub fn stable_hash<K: Hash + ?Sized>(key: &K) -> u64 {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    key.hash(&mut hasher);
    hasher.0
}

struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u16(&mut self, n: u16) {
        self.write(&n.to_le_bytes());
    }

    fn write_u32(&mut self, n: u32) {
        self.write(&n.to_le_bytes());
    }

    fn write_u64(&mut self, n: u64) {
        self.write(&n.to_le_bytes());
    }

    fn write_u128(&mut self, n: u128) {
        self.write(&n.to_le_bytes());
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
}

/// Lamping and Veach's jump consistent hash: of `members + 1` members, each takes an equal share of the
/// keys from the others, and no key moves between those.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "as the algorithm has it: the result is below `members`"
)]
fn jump(mut key: u64, members: usize) -> usize {
    let (mut at, mut next) = (0_u64, 0_u64);
    while next < members as u64 {
        at = next;
        key = key.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(1);
        let draw = ((key >> 33) + 1) as f64;
        next = ((at + 1) as f64 * (f64::from(1_u32 << 31) / draw)) as u64;
    }
    at as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_the_same_for_good() {
        // FNV-1a of `a` and of the byte that ends a string.
        assert_eq!(stable_hash("a"), 0x089b_c907_b544_c769);
        assert_eq!(stable_hash(&1_u64), stable_hash(&1_usize));
        let keys: Vec<usize> = (0..8_u64).map(|key| jump(stable_hash(&key), 5)).collect();
        assert_eq!(keys, PINNED, "as in every release");
    }

    const PINNED: [usize; 8] = [3, 3, 3, 3, 4, 0, 0, 2];

    #[test]
    fn one_member_more_takes_its_share_and_moves_nothing_else() {
        for members in 1..20 {
            let mut moved = 0;
            for key in 0..10_000_u64 {
                let hash = stable_hash(&key);
                let (before, after) = (jump(hash, members), jump(hash, members + 1));
                assert!(before < members);
                if before != after {
                    assert_eq!(after, members, "to the new one alone");
                    moved += 1;
                }
            }
            let share = 10_000 / (members + 1);
            assert!(moved > share / 2 && moved < share * 2, "{moved} of {share}");
        }
    }

    #[test]
    fn nobody_is_asked_of_nobody() {
        assert_eq!(jump(7, 0), 0);
        assert_eq!(Route::round_robin().first(&(), 0, |_| None), (0, true));
    }
}
