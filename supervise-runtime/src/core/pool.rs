//! Children that come and go, and those that are stopped together.

use supervise_policy::{Members, Moment};

use super::{
    Core, Down, Refused, SharedPolicy, Sink, State,
    child::{After, Child},
    supervisor::Phase,
};
use crate::slab::Indices;

/// What it takes for children to come and go. A supervisor whose children are declared has none.
#[derive(Debug)]
pub(super) struct Pool {
    indices: Indices,
    max: usize,
    /// Members that may have come to rest in this step.
    resting: Vec<usize>,
    /// A stop takes the members down one after the other, the newest first.
    in_order: bool,
}

/// More than this many places are not kept for the next step.
const KEPT: usize = 64;

impl Pool {
    pub(super) fn new(members: Option<Members>) -> Option<Box<Self>> {
        let Some(Members::AtMost(max)) = members else {
            return None;
        };
        Some(Box::new(Self {
            indices: Indices::default(),
            max: max as usize,
            resting: Vec::new(),
            in_order: false,
        }))
    }
}

impl<F: Clone> Core<F> {
    /// From now on a stop takes the members down one after the other, the newest first. Without members that come and go it
    /// does so anyway.
    #[cfg_attr(
        not(feature = "wasm"),
        allow(dead_code, reason = "only the children of components are")
    )]
    pub(crate) fn stop_in_order(&mut self) {
        if let Some(pool) = &mut self.pool {
            pool.in_order = true;
        }
    }

    /// Makes room for a new member, which [`launch`](Core::launch) starts; its index.
    ///
    /// # Errors
    ///
    /// [`Refused::NotRunning`], [`Refused::Full`]. Members that are being restarted, or wait for it,
    /// are counted.
    pub(crate) fn admit(&mut self, policy: SharedPolicy) -> Result<usize, Refused> {
        let Some(pool) = &mut self.pool else {
            return Err(Refused::NotFound);
        };
        if !matches!(self.phase, Phase::Running) {
            return Err(Refused::NotRunning);
        }
        if self.children.len() >= pool.max {
            return Err(Refused::Full);
        }
        let Some(index) = pool.indices.next(&self.children) else {
            return Err(Refused::Full);
        };
        let mut child = Box::new(Child::new(policy, false));
        child.member = true;
        // Who asked for it is told how its start went, and may ask again.
        child.first = false;
        child.manual = true;
        self.children.put(index, child);
        Ok(index)
    }

    /// Starts a member that was admitted just now.
    pub(crate) fn launch(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        self.run(index, now, sink);
    }

    /// Takes out the members that are gone.
    pub(crate) fn take_gone(&mut self, mut each: impl FnMut(usize, Box<Child<F>>)) {
        let Some(pool) = &mut self.pool else { return };
        while let Some(index) = pool.resting.pop() {
            let child = self.children.get(index);
            if !child.is_some_and(|child| child.is_gone() && !child.unjoined) {
                continue;
            }
            if let Some(child) = self.children.remove(index) {
                pool.indices.free(index, &self.children);
                each(index, child);
            }
        }
        pool.resting.shrink_to(KEPT);
    }

    /// A child goes down for good or until somebody starts it.
    pub(super) fn rest_child(&mut self, index: usize, down: Down) {
        self.children[index].rest(down);
        self.may_be_gone(index);
    }

    /// Has a member taken out at the end of this step, if it is gone by then.
    pub(super) fn may_be_gone(&mut self, index: usize) {
        if let Some(pool) = &mut self.pool {
            pool.resting.push(index);
        }
    }

    /// Whether a stop only counts the children that are still to stop: there is no order among them.
    pub(super) fn stops_together(&self) -> bool {
        self.pool.as_ref().is_some_and(|pool| !pool.in_order)
    }

    /// Takes the ordered stop of members as far as it can go now: one that came later is gone before the one before is asked.
    pub(super) fn advance_stop_of_members(&mut self, now: Moment, sink: &mut impl Sink<F>) {
        loop {
            // An index is never another's: the highest is of who came last.
            let up = self.children.entries().filter(|(_, child)| {
                !matches!(
                    child.state,
                    State::Stuck | State::BackingOff | State::Stopped | State::LimitExceeded
                )
            });
            let Some(index) = up.map(|(index, _)| index).max() else {
                return self.done(sink);
            };
            let child = &self.children[index];
            match child.state {
                State::Held if !child.alive => self.call_off_one(index, sink),
                _ => return self.order_stop(index, After::Rest(Down::WithGroup), now, sink),
            }
        }
    }

    /// Orders every child to stop, the last one first.
    pub(super) fn order_all(&mut self, now: Moment, sink: &mut impl Sink<F>) {
        self.timers.gather(true);
        for index in self.indices().rev() {
            sink.touched(index);
            let child = &self.children[index];
            match child.state {
                State::Held if !child.alive => self.call_off_one(index, sink),
                State::Starting
                | State::Running
                | State::Paused
                | State::Held
                | State::Stopping => {
                    self.order_stop(index, After::Rest(Down::WithGroup), now, sink);
                }
                State::Stuck | State::BackingOff | State::Stopped | State::LimitExceeded => {}
            }
        }
        self.timers.gather(false);
        self.await_all();
    }

    /// From now on the stop waits for all that are stopping.
    pub(super) fn await_all(&mut self) {
        if self.stops_together() {
            let states = self.children.iter().map(|child| child.state);
            self.awaited = states.filter(|state| *state == State::Stopping).count();
        }
    }

    /// A child that was in this state has stopped, or will not.
    pub(super) fn arrived(&mut self, was: State) {
        // Before a stop of all it counts for nothing: that one counts anew.
        if was == State::Stopping {
            self.awaited = self.awaited.saturating_sub(1);
        }
    }

    /// The indices of all children, by place. Collected, since what is done with them changes them.
    pub(super) fn indices(&self) -> impl DoubleEndedIterator<Item = usize> + use<F> {
        let indices: Vec<usize> = self.children.entries().map(|(index, _)| index).collect();
        indices.into_iter()
    }
}
