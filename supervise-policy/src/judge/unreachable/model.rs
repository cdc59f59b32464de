//! Everything that the children of one supervisor can do, tried out nanosecond by nanosecond.

use std::collections::HashSet;
use std::vec;
use std::vec::Vec;

use crate::{Backoff, Strategy};

/// A supervisor with a budget of so many restarts in so many nanoseconds.
pub(super) struct Model {
    pub(super) strategy: Strategy,
    pub(super) restarts: u32,
    pub(super) within: u64,
    /// Each child's backoff, at its lowest, and after how much health it begins anew.
    pub(super) children: Vec<(Backoff, u64)>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    children: Vec<Child>,
    /// Ages of the restarts that count.
    fired: Vec<u64>,
    /// The restart of a group that is under way: its first child, and how long until it comes.
    roll: Option<(usize, u64)>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Child {
    consecutive: u64,
    /// Since when it runs, as far back as matters.
    healthy: u64,
    /// Until when it waits for a restart of its own.
    waits: Option<u64>,
}

/// Delays have come to their cap by then.
const SETTLED: u64 = 16;

impl Model {
    /// Whether there is any behaviour that takes the budget to its limit.
    pub(super) fn is_reachable(&self) -> bool {
        let child = Child { consecutive: 0, healthy: 0, waits: None };
        let start = State {
            children: vec![child; self.children.len()],
            fired: Vec::new(),
            roll: None,
        };
        // Where further delays are all alike, further counts are too.
        let settled = |(backoff, _): &(Backoff, u64)| {
            let last = backoff.least(SETTLED);
            (2..SETTLED)
                .find(|n| backoff.least(*n) == last)
                .unwrap_or(SETTLED)
        };
        let settled: Vec<u64> = self.children.iter().map(settled).collect();
        let mut seen = HashSet::from([start.clone()]);
        let mut open = vec![start];
        while let Some(state) = open.pop() {
            let mut next = vec![self.later(&state)];
            for (index, settled) in settled.iter().enumerate() {
                if state.runs(index) {
                    match self.fails(&state, index, *settled) {
                        Some(state) => next.push(state),
                        None => return true,
                    }
                }
            }
            open.extend(next.into_iter().filter(|state| seen.insert(state.clone())));
        }
        false
    }

    /// A nanosecond passes in which nobody fails.
    fn later(&self, state: &State) -> State {
        let mut state = state.clone();
        state.fired.iter_mut().for_each(|age| *age += 1);
        state.fired.retain(|age| *age < self.within);
        for (index, child) in state.children.iter_mut().enumerate() {
            child.healthy = (child.healthy + 1).min(self.children[index].1);
            if let Some(left) = &mut child.waits {
                *left -= 1;
            }
        }
        if let Some((_, left)) = &mut state.roll {
            *left -= 1;
        }
        state.come_back()
    }

    /// A running child fails; `None` if that is over the limit.
    fn fails(&self, state: &State, index: usize, settled: u64) -> Option<State> {
        let (backoff, reset_after) = &self.children[index];
        let mut state = state.clone();
        let child = &mut state.children[index];
        if child.healthy >= *reset_after {
            child.consecutive = 0;
        }
        child.consecutive = (child.consecutive + 1).min(settled);
        let mut delay = backoff.least(child.consecutive).as_nanos() as u64;
        let first = match self.strategy {
            Strategy::OneForOne => None,
            Strategy::OneForAll => Some(0),
            Strategy::RestForOne => Some(index),
        };
        // A smaller group's pending restart becomes part of this one.
        if first.is_some()
            && let Some((_, left)) = state.roll.take()
        {
            delay = delay.max(left);
        }
        if state.counted() >= self.restarts {
            return None;
        }
        match first {
            Some(first) => state.roll = Some((first, delay)),
            None => state.children[index].waits = Some(delay),
        }
        Some(state.come_back())
    }
}

impl State {
    fn runs(&self, index: usize) -> bool {
        let stopped = self.roll.is_some_and(|(first, _)| first <= index);
        !stopped && self.children[index].waits.is_none()
    }

    /// Fired ones, all of which are young, and pending ones.
    fn counted(&self) -> u32 {
        let waiting = self
            .children
            .iter()
            .filter(|child| child.waits.is_some())
            .count();
        (self.fired.len() + waiting + usize::from(self.roll.is_some())) as u32
    }

    /// What is due is started.
    fn come_back(mut self) -> Self {
        for child in &mut self.children {
            if child.waits == Some(0) {
                (child.waits, child.healthy) = (None, 0);
                self.fired.push(0);
            }
        }
        if let Some((first, 0)) = self.roll {
            self.roll = None;
            self.fired.push(0);
            self.children[first..]
                .iter_mut()
                .for_each(|child| child.healthy = 0);
        }
        self
    }
}
