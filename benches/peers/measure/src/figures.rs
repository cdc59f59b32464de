//! What a work took.

use std::{fs, time::Instant};

use serde_json::json;

#[cfg(feature = "count")]
#[global_allocator]
static COUNTED: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

/// What a work took, for each time that it was done or each child.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Nanoseconds.
    pub nanos: f64,
    /// Nanoseconds for the ordered stop that followed.
    pub stop: Option<f64>,
    /// Bytes of memory that are resident.
    pub bytes: Option<f64>,
    /// Allocations, if they were counted.
    pub allocations: Option<f64>,
}

impl Figures {
    pub(crate) fn to_json(self) -> String {
        let Self { nanos, stop, bytes, allocations } = self;
        json!({ "nanos": nanos, "stop": stop, "bytes": bytes, "allocations": allocations })
            .to_string()
    }
}

/// Measures from where it is made.
pub struct Meter {
    begun: Instant,
    resident: u64,
    allocations: u64,
}

impl Meter {
    /// Begins.
    #[must_use]
    pub fn start() -> Self {
        let (resident, allocations) = (resident(), allocations());
        Self { begun: Instant::now(), resident, allocations }
    }

    /// What one of so many took.
    #[must_use]
    pub fn each(&self, of: usize) -> Figures {
        let nanos = self.begun.elapsed().as_nanos() as f64;
        let allocations = (allocations() - self.allocations) as f64;
        let bytes = resident().saturating_sub(self.resident) as f64;
        let of = of as f64;
        Figures {
            nanos: nanos / of,
            stop: None,
            bytes: Some(bytes / of),
            allocations: cfg!(feature = "count").then_some(allocations / of),
        }
    }
}

/// Times one thing again and again.
pub struct Laps {
    meter: Meter,
    nanos: Vec<u64>,
}

impl Laps {
    /// For so many times.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let nanos = Vec::with_capacity(count);
        Self { meter: Meter::start(), nanos }
    }

    /// Once more, begun then.
    pub fn lap(&mut self, begun: Instant) {
        let nanos = begun.elapsed().as_nanos();
        self.nanos.push(u64::try_from(nanos).unwrap_or(u64::MAX));
    }

    /// The median, for each of so many that took part every time.
    #[must_use]
    pub fn median(mut self, of: usize) -> Figures {
        let mean = self.meter.each(self.nanos.len().max(1) * of);
        self.nanos.sort_unstable();
        let median = self.nanos.get(self.nanos.len() / 2).copied().unwrap_or(0);
        Figures { nanos: median as f64 / of as f64, bytes: None, ..mean }
    }
}

/// Bytes of this process that are in memory.
fn resident() -> u64 {
    const PAGE: u64 = 4096;
    let pages = fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split_whitespace().nth(1)?.parse::<u64>().ok());
    pages.unwrap_or(0) * PAGE
}

#[cfg(feature = "count")]
fn allocations() -> u64 {
    let stats = COUNTED.stats();
    (stats.allocations + stats.reallocations) as u64
}

#[cfg(not(feature = "count"))]
fn allocations() -> u64 {
    0
}
