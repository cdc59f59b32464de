//! What strikes: panics, in the midst of the work.

use std::{
    any::Any,
    panic::panic_any,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
};

/// Where a fault may strike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A session that has read a line.
    Session,
    /// A session whose line is in the log, and that has not acknowledged it.
    Acknowledgement,
    /// The acceptor that has a new connection.
    Acceptor,
    /// The log that has not written a line yet.
    Log,
}

impl Place {
    /// It strikes once in so many times.
    fn rarity(self) -> u64 {
        match self {
            Place::Session => 90,
            Place::Acknowledgement => 110,
            Place::Acceptor => 160,
            Place::Log => 1500,
        }
    }
}

/// Decides when to strike, and counts.
#[derive(Debug)]
pub struct Faults {
    state: AtomicU64,
    struck: [AtomicU64; 4],
    over: AtomicBool,
}

/// What an injected panic carries.
struct Injected;

impl Faults {
    pub fn new(seed: u64) -> Self {
        Self {
            state: AtomicU64::new(seed),
            struck: Default::default(),
            over: AtomicBool::new(false),
        }
    }

    /// Panics, every now and then.
    pub fn strike(&self, place: Place) {
        // Relaxed, here and below: numbers that order nothing.
        let draw = mix(self.state.fetch_add(0x9e37_79b9_7f4a_7c15, Relaxed));
        if self.over.load(Relaxed) || !draw.is_multiple_of(place.rarity()) {
            return;
        }
        if let Some(count) = self.struck.get(place as usize) {
            count.fetch_add(1, Relaxed);
        }
        panic_any(Injected);
    }

    /// No more.
    pub fn end(&self) {
        self.over.store(true, Relaxed);
    }

    /// How often it struck here.
    pub fn struck(&self, place: Place) -> u64 {
        self.struck
            .get(place as usize)
            .map_or(0, |count| count.load(Relaxed))
    }
}

/// Whether a panic is one of ours.
pub fn is_injected(payload: &(dyn Any + Send)) -> bool {
    payload.is::<Injected>()
}

/// A number that has nothing to do with this one, but always the same.
pub fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn it_strikes_now_and_then_until_it_is_over() {
        let faults = Faults::new(1);
        let strikes = |times: u32| {
            (0..times)
                .filter(|_| {
                    catch_unwind(AssertUnwindSafe(|| faults.strike(Place::Session))).is_err()
                })
                .count()
        };
        let struck = strikes(5000);
        assert!((20..120).contains(&struck), "{struck}");
        assert_eq!(faults.struck(Place::Session), struck as u64);
        assert_eq!(faults.struck(Place::Log), 0);
        faults.end();
        assert_eq!(strikes(5000), 0);
    }
}
