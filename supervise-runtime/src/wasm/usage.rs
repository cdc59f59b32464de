//! What a component has used.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What a component has used: [`ActorRef::usage`](crate::ActorRef::usage) tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// How many instances there have been, this one included.
    pub instances: u64,
    /// How often the guest was entered, by all instances.
    pub calls: u64,
    /// How much fuel these calls took; 0 where fuel is not limited, since it is not counted then.
    pub fuel: u64,
    /// The fuel of the call that took most.
    pub fuel_peak: u64,
    /// The memory that this instance has, in bytes.
    pub memory: u64,
    /// The most memory that any instance had, in bytes.
    pub memory_peak: u64,
    /// The entries of this instance's tables.
    pub tables: u64,
}

/// The account of one child. Written by the one instance that there is at a time.
// Relaxed throughout: figures, which order nothing.
#[derive(Debug, Default)]
pub(super) struct Meter {
    instances: AtomicU64,
    calls: AtomicU64,
    fuel: AtomicU64,
    fuel_peak: AtomicU64,
    pub(super) memory: AtomicU64,
    memory_peak: AtomicU64,
    pub(super) tables: AtomicU64,
}

impl Meter {
    /// A new instance, which has nothing yet.
    pub(super) fn begin(&self) {
        self.instances.fetch_add(1, Relaxed);
        self.memory.store(0, Relaxed);
        self.tables.store(0, Relaxed);
    }

    pub(super) fn called(&self, fuel: Option<u64>) {
        self.calls.fetch_add(1, Relaxed);
        if let Some(fuel) = fuel {
            self.fuel.fetch_add(fuel, Relaxed);
            self.fuel_peak.fetch_max(fuel, Relaxed);
        }
    }

    pub(super) fn grown(&self) {
        self.memory_peak
            .fetch_max(self.memory.load(Relaxed), Relaxed);
    }

    pub(super) fn usage(&self) -> Usage {
        Usage {
            instances: self.instances.load(Relaxed),
            calls: self.calls.load(Relaxed),
            fuel: self.fuel.load(Relaxed),
            fuel_peak: self.fuel_peak.load(Relaxed),
            memory: self.memory.load(Relaxed),
            memory_peak: self.memory_peak.load(Relaxed),
            tables: self.tables.load(Relaxed),
        }
    }
}
