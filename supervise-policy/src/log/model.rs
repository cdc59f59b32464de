//! A naive log: keeps every busy interval and every restart there ever was, and works out each age anew.

use std::vec::Vec;

use crate::{Budget, MaxRestarts};

/// The same account in plain nanoseconds.
pub(super) struct Model {
    max: u32,
    within: u128,
    /// Every closed busy interval, in order.
    intervals: Vec<(u64, u64)>,
    /// Where the open ones began.
    open: Vec<u64>,
    /// The due times of everything fired, those long expired too.
    fired: Vec<u64>,
    pub(super) pending: u32,
}

impl Model {
    pub(super) fn new(budget: Budget) -> Self {
        let max = match budget.max_restarts {
            MaxRestarts::AtMost(max) => max,
            MaxRestarts::Unlimited => u32::MAX,
        };
        Self {
            max,
            within: budget.within.as_nanos(),
            intervals: Vec::new(),
            open: Vec::new(),
            fired: Vec::new(),
            pending: 0,
        }
    }

    /// The nanoseconds of `from..to` that lie in no busy interval, counted off one by one.
    fn idle_between(&self, from: u64, to: u64) -> u128 {
        let inside = |at: &u64| {
            let closed = self.intervals.iter().any(|(a, b)| a <= at && at < b);
            closed || self.open.iter().any(|from| from <= at)
        };
        (from..to).filter(|at| !inside(at)).count() as u128
    }

    pub(super) fn in_window(&self, now: u64) -> u32 {
        let young = |due: &&u64| self.idle_between(**due, now) < self.within;
        self.fired.iter().filter(young).count() as u32 + self.pending
    }

    pub(super) fn admits(&self, now: u64) -> bool {
        self.in_window(now) < self.max
    }

    /// The first moment from `now` on at which one more fits, if the holder is idle and nothing else happens; looks no
    /// further than one window ahead, since by then every entry has expired.
    pub(super) fn next_available(&self, now: u64) -> Option<u64> {
        let mut quiet = Self {
            intervals: self.intervals.clone(),
            open: Vec::new(),
            fired: self.fired.clone(),
            ..*self
        };
        quiet
            .intervals
            .extend(self.open.iter().map(|from| (*from, now)));
        (now..=now + self.within as u64).find(|at| quiet.admits(*at))
    }

    pub(super) fn fire(&mut self, due: u64, now: u64) {
        if self.pending > 0 {
            self.pending -= 1;
            let last = self.fired.last().copied().unwrap_or(0);
            self.fired.push(due.min(now).max(last));
        }
    }

    pub(super) fn busy(&mut self, now: u64) {
        self.open.push(now);
    }

    pub(super) fn idle(&mut self, now: u64) {
        if let Some(from) = self.open.pop() {
            self.intervals.push((from, now));
        }
    }

    pub(super) fn clear(&mut self) {
        self.fired.clear();
        self.pending = 0;
    }

    /// From when on the log promises exact readings: the end of the outermost busy interval before the last closed one,
    /// where intervals that touch are one.
    pub(super) fn exact_from(&self) -> u64 {
        let mut whole: Vec<(u64, u64)> = Vec::new();
        let mut closed = self.intervals.clone();
        // An interval inside an open one has not stopped the clock. One that began when an open one did
        // may have been over before it, so it is taken as one that has.
        closed.retain(|(from, _)| self.open.iter().all(|open| open >= from));
        closed.sort_unstable();
        for (from, to) in closed {
            match whole.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => whole.push((from, to)),
            }
        }
        whole.pop();
        whole.last().map_or(0, |last| last.1)
    }
}
