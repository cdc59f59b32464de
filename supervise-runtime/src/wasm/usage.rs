//! What a component has used.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

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
    /// The memory that is held now, in bytes: by this instance, or by all that were started with clones of one
    /// [`WasmArgs`](super::WasmArgs), as replicas are.
    pub memory: u64,
    /// The most memory that any instance had, in bytes.
    pub memory_peak: u64,
    /// The entries of the tables that are held now.
    pub tables: u64,
}

/// The account of one child, or of those who were started with clones of the same arguments.
// Relaxed throughout: figures, which order nothing.
#[derive(Debug, Default)]
pub(super) struct Meter {
    instances: AtomicU64,
    calls: AtomicU64,
    fuel: AtomicU64,
    fuel_peak: AtomicU64,
    memory: AtomicU64,
    memory_peak: AtomicU64,
    tables: AtomicU64,
}

/// What one instance holds. Its limits are its own, whoever else writes into the same account.
#[derive(Debug)]
pub(super) struct Holding {
    meter: Arc<Meter>,
    memory: u64,
    tables: u64,
}

impl Holding {
    /// A new instance, which has nothing yet.
    pub(super) fn new(meter: Arc<Meter>) -> Self {
        meter.instances.fetch_add(1, Relaxed);
        Self { meter, memory: 0, tables: 0 }
    }

    pub(super) fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Takes so many bytes more, if that is within the limit.
    pub(super) fn memory(&mut self, more: u64, limit: u64) -> bool {
        let Some(sum) = within(self.memory, more, limit) else {
            return false;
        };
        self.memory = sum;
        self.meter.memory.fetch_add(more, Relaxed);
        self.meter.memory_peak.fetch_max(sum, Relaxed);
        true
    }

    /// Takes so many entries of tables more, if that is within the limit.
    pub(super) fn tables(&mut self, more: u64, limit: u64) -> bool {
        let Some(sum) = within(self.tables, more, limit) else {
            return false;
        };
        self.tables = sum;
        self.meter.tables.fetch_add(more, Relaxed);
        true
    }
}

fn within(held: u64, more: u64, limit: u64) -> Option<u64> {
    held.checked_add(more).filter(|sum| *sum <= limit)
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.meter.memory.fetch_sub(self.memory, Relaxed);
        self.meter.tables.fetch_sub(self.tables, Relaxed);
    }
}

impl Meter {
    pub(super) fn called(&self, fuel: Option<u64>) {
        self.calls.fetch_add(1, Relaxed);
        if let Some(fuel) = fuel {
            self.fuel.fetch_add(fuel, Relaxed);
            // Hardly ever more than before: then it is not written, which would cost as much as the sum.
            if fuel > self.fuel_peak.load(Relaxed) {
                self.fuel_peak.fetch_max(fuel, Relaxed);
            }
        }
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
