//! The breaker as a state machine: what it was told, and when, is all it knows.

use std::{collections::VecDeque, time::Duration};

use supervise_policy::{Moment, Trip};

use super::BreakerState;

/// Decides which calls pass. Knows no clock and no lock.
#[derive(Debug)]
pub(crate) struct Machine {
    trip: Trip,
    /// Counts transitions: what was let through before one says nothing after it.
    generation: u64,
    phase: Phase,
    /// When the failures happened that count, oldest first; as many as would open it at the most.
    failed: VecDeque<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Closed,
    Open { until: Moment },
    HalfOpen { under_way: u32, successes: u32 },
}

/// A call was let through: to be given back with what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(super) generation: u64,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Success,
    Failure,
    /// It was given up and says nothing.
    Cancelled,
}

impl Machine {
    pub(crate) fn new(trip: Trip) -> Self {
        Self { trip, generation: 0, phase: Phase::Closed, failed: VecDeque::new() }
    }

    /// Lets a call through, or says after how long another may try: zero where those that try now have to come back first.
    pub(crate) fn admit(&mut self, now: Moment) -> Result<Pass, Duration> {
        if let Phase::Open { until } = self.phase {
            if now < until {
                return Err(until.saturating_since(now));
            }
            self.enter(Phase::HalfOpen { under_way: 0, successes: 0 });
        }
        if let Phase::HalfOpen { under_way, .. } = &mut self.phase {
            if *under_way >= self.trip.probes.max(1) {
                return Err(Duration::ZERO);
            }
            *under_way += 1;
        }
        Ok(Pass { generation: self.generation })
    }

    /// Takes back a pass. One from before the last transition says nothing any more.
    pub(crate) fn report(&mut self, pass: Pass, verdict: Verdict, now: Moment) {
        if pass.generation != self.generation {
            return;
        }
        if let Phase::HalfOpen { under_way, .. } = &mut self.phase {
            *under_way = under_way.saturating_sub(1);
        }
        match verdict {
            Verdict::Success => self.succeeded(),
            Verdict::Failure => self.failed(now),
            Verdict::Cancelled => {}
        }
    }

    fn succeeded(&mut self) {
        if let Phase::HalfOpen { successes, .. } = &mut self.phase {
            *successes += 1;
            if *successes >= self.trip.successes {
                self.enter(Phase::Closed);
            }
        }
    }

    /// Something failed that was under way just now, with a pass or without.
    pub(crate) fn failed(&mut self, now: Moment) {
        match self.phase {
            Phase::Open { .. } => {}
            Phase::HalfOpen { .. } => self.open(now),
            Phase::Closed => {
                // Clocks are read before a lock is taken, so two readings may come in the wrong order.
                let now = now.max(self.failed.back().copied().unwrap_or(Moment::ZERO));
                while let Some(first) = self.failed.front()
                    && now.saturating_since(*first) >= self.trip.within
                {
                    self.failed.pop_front();
                }
                self.failed.push_back(now);
                if self.failed.len() as u64 >= u64::from(self.trip.failures) {
                    self.open(now);
                }
            }
        }
    }

    fn open(&mut self, now: Moment) {
        let until = now.saturating_add(self.trip.reset);
        self.enter(Phase::Open { until });
    }

    /// Lets calls try, if the time for that has come.
    pub(crate) fn wake(&mut self, now: Moment) {
        if let Phase::Open { until } = self.phase
            && until <= now
        {
            self.enter(Phase::HalfOpen { under_way: 0, successes: 0 });
        }
    }

    /// Begins anew, closed.
    pub(crate) fn reset(&mut self) {
        self.enter(Phase::Closed);
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.generation = self.generation.wrapping_add(1);
        self.failed.clear();
    }

    /// What it is in: an open one whose time has come lets calls try again.
    pub(crate) fn state(&self, now: Moment) -> BreakerState {
        match self.phase {
            Phase::Closed => BreakerState::Closed,
            Phase::Open { until } if now < until => BreakerState::Open,
            Phase::Open { .. } | Phase::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }

    /// What it has said to be in: without a call nobody notices that time has passed.
    pub(crate) fn told(&self) -> BreakerState {
        match self.phase {
            Phase::Closed => BreakerState::Closed,
            Phase::Open { .. } => BreakerState::Open,
            Phase::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }

    /// Until when nothing passes.
    pub(crate) fn open_until(&self) -> Option<Moment> {
        match self.phase {
            Phase::Open { until } => Some(until),
            Phase::Closed | Phase::HalfOpen { .. } => None,
        }
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }
}
