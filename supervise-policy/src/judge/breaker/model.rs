//! Everything that one child under `one_for_one` can do, tried out second by second.

use std::collections::HashSet;
use std::vec;
use std::vec::Vec;

use crate::Backoff;

/// A child with a budget and a breaker; times are seconds.
pub(super) struct Model {
    pub(super) restarts: u32,
    pub(super) per: u64,
    pub(super) backoff: Backoff,
    pub(super) reset_after: u64,
    pub(super) failures: usize,
    pub(super) within: u64,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    /// Ages of the restarts that count.
    fired: Vec<u64>,
    /// Ages of the failures that count.
    failed: Vec<u64>,
    consecutive: u64,
    /// Since when it runs, as far back as matters.
    healthy: u64,
    /// Until when it waits for its restart.
    waits: Option<u64>,
}

/// Delays have come to their cap by then.
const SETTLED: u64 = 8;

impl Model {
    /// Whether there is any behaviour that opens the breaker before the budget ends.
    pub(super) fn opens(&self) -> bool {
        let start = State {
            fired: Vec::new(),
            failed: Vec::new(),
            consecutive: 0,
            healthy: 0,
            waits: None,
        };
        let mut seen = HashSet::from([start.clone()]);
        let mut open = vec![start];
        while let Some(state) = open.pop() {
            let mut next = vec![self.later(&state)];
            if state.waits.is_none() {
                let mut failed = state.clone();
                failed.failed.push(0);
                if failed.failed.len() >= self.failures {
                    return true;
                }
                next.extend(self.restarted(failed));
            }
            open.extend(next.into_iter().filter(|state| seen.insert(state.clone())));
        }
        false
    }

    /// A second passes in which it does not fail.
    fn later(&self, state: &State) -> State {
        let mut state = state.clone();
        state.fired.iter_mut().for_each(|age| *age += 1);
        state.fired.retain(|age| *age < self.per);
        state.failed.iter_mut().for_each(|age| *age += 1);
        state.failed.retain(|age| *age < self.within);
        match state.waits {
            Some(1) => {
                state.fired.push(0);
                (state.waits, state.healthy) = (None, 0);
            }
            Some(left) => state.waits = Some(left - 1),
            None => state.healthy = (state.healthy + 1).min(self.reset_after),
        }
        state
    }

    /// What follows from a failure; `None` if its restart is over the budget.
    fn restarted(&self, mut state: State) -> Option<State> {
        if state.fired.len() >= self.restarts as usize {
            return None;
        }
        if state.healthy >= self.reset_after {
            state.consecutive = 0;
        }
        state.consecutive = (state.consecutive + 1).min(SETTLED);
        match self.backoff.least(state.consecutive).as_secs() {
            0 => {
                state.fired.push(0);
                state.healthy = 0;
            }
            delay => state.waits = Some(delay),
        }
        Some(state)
    }
}
