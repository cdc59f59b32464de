//! The breaker in front of a child.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{
            AtomicBool, AtomicU64,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
    time::Duration,
};

use supervise_policy::{Moment, Trip};

use super::{
    BreakerState,
    machine::{Machine, Pass, Verdict},
};

/// Lets messages through to a child, and learns what became of them.
///
/// A message that tries whether all is well carries the number of its try, so that what was queued before a transition says
/// nothing after it.
#[derive(Debug)]
pub(crate) struct Gate {
    /// It is closed, and nothing else need be looked at.
    closed: AtomicBool,
    inner: Mutex<Inner>,
    /// What the message at hand carries, doubled and one more; 0 if there is none at hand. Written and read by the child's
    /// own task.
    at_hand: AtomicU64,
}

#[derive(Debug)]
struct Inner {
    machine: Machine,
    generation: u64,
}

/// A transition, for the supervisor. Those with lower generations came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) generation: u64,
    pub(crate) state: BreakerState,
    pub(crate) until: Option<Moment>,
}

/// Leave to send one message. Dropped unused, a try gives its place to another.
pub(crate) enum Leave<'a> {
    /// As many others have.
    Free,
    /// It tries whether all is well.
    Try(Trying<'a>),
}

pub(crate) struct Trying<'a> {
    gate: &'a Gate,
    /// 0 once it is used.
    pass: u32,
}

impl Leave<'_> {
    /// What the message carries.
    pub(crate) fn pass(&self) -> u32 {
        match self {
            Leave::Free => 0,
            Leave::Try(trying) => trying.pass,
        }
    }

    /// The message is queued: whoever has it answers for its place.
    pub(crate) fn used(self) {
        if let Leave::Try(mut trying) = self {
            trying.pass = 0;
        }
    }
}

impl Drop for Trying<'_> {
    fn drop(&mut self) {
        self.gate.cancel(self.pass);
    }
}

impl Inner {
    /// What messages carry that try now; never 0.
    fn pass(&self) -> u32 {
        // What is cut off would matter to a message that is queued for 2^32 transitions.
        (self.generation as u32).max(1)
    }
}

impl Gate {
    pub(crate) fn new(trip: Trip) -> Box<Self> {
        Box::new(Self {
            closed: AtomicBool::new(true),
            inner: Mutex::new(Inner { machine: Machine::new(trip), generation: 0 }),
            at_hand: AtomicU64::new(0),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while the lock is held, so a poisoned one is as good as any.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the machine; what it has become, if that is something else.
    fn change<R>(
        &self,
        inner: &mut Inner,
        act: impl FnOnce(&mut Machine) -> R,
    ) -> (R, Option<Change>) {
        let result = act(&mut inner.machine);
        let generation = inner.machine.generation();
        if generation == inner.generation {
            return (result, None);
        }
        inner.generation = generation;
        let state = inner.machine.told();
        // Release: who finds it closed finds what closed it done.
        self.closed.store(state == BreakerState::Closed, Release);
        let until = inner.machine.open_until();
        (result, Some(Change { generation, state, until }))
    }

    /// Whether a call may be made, and what the breaker has become by this.
    pub(crate) fn admit(
        &self,
        now: impl FnOnce() -> Moment,
    ) -> (Result<Leave<'_>, Duration>, Option<Change>) {
        if self.closed.load(Acquire) {
            return (Ok(Leave::Free), None);
        }
        let now = now();
        let mut inner = self.lock();
        let (admitted, change) = self.change(&mut inner, |machine| machine.admit(now));
        let leave = admitted.map(|_| {
            if inner.machine.told() == BreakerState::Closed {
                return Leave::Free;
            }
            Leave::Try(Trying { gate: self, pass: inner.pass() })
        });
        (leave, change)
    }

    /// The child handles a message now that carries this.
    pub(crate) fn begin(&self, pass: u32) {
        self.at_hand.store(u64::from(pass) << 1 | 1, Relaxed);
    }

    /// The message at hand was handled so; or something else was, if there is none.
    pub(crate) fn end(&self, verdict: Verdict, now: impl FnOnce() -> Moment) -> Option<Change> {
        let at_hand = self.at_hand.swap(0, Relaxed);
        if verdict == Verdict::Success && self.closed.load(Acquire) {
            return None;
        }
        let now = now();
        let mut inner = self.lock();
        let tries = at_hand >> 1 == u64::from(inner.pass());
        let generation = inner.generation;
        let closed = inner.machine.told() == BreakerState::Closed;
        let act = |machine: &mut Machine| match verdict {
            _ if tries && !closed => machine.report(Pass { generation }, verdict, now),
            // What was queued before says nothing; what was not, does.
            Verdict::Failure if closed || at_hand == 0 => machine.failed(now),
            _ => {}
        };
        self.change(&mut inner, act).1
    }

    /// A message that carries this will not be handled, and gives its place to another.
    pub(crate) fn cancel(&self, pass: u32) {
        if pass == 0 {
            return;
        }
        let mut inner = self.lock();
        if pass == inner.pass() {
            let generation = inner.generation;
            // No transition comes of this.
            inner
                .machine
                .report(Pass { generation }, Verdict::Cancelled, Moment::ZERO);
        }
    }

    /// The child has failed in another way than by a message.
    pub(crate) fn failed(&self, now: Moment) -> Option<Change> {
        let mut inner = self.lock();
        self.change(&mut inner, |machine| machine.failed(now)).1
    }

    /// The child, which handles no messages, has done well.
    pub(crate) fn succeeded(&self, now: Moment) -> Option<Change> {
        if self.closed.load(Acquire) {
            return None;
        }
        let mut inner = self.lock();
        self.change(&mut inner, |machine| {
            if let Ok(pass) = machine.admit(now) {
                machine.report(pass, Verdict::Success, now);
            }
        })
        .1
    }

    /// The child is started: an open breaker whose time has come lets calls try.
    pub(crate) fn wake(&self, now: Moment) -> Option<Change> {
        if self.closed.load(Acquire) {
            return None;
        }
        let mut inner = self.lock();
        self.change(&mut inner, |machine| machine.wake(now)).1
    }

    /// Begins anew, closed.
    pub(crate) fn reset(&self) -> Option<Change> {
        let mut inner = self.lock();
        self.change(&mut inner, Machine::reset).1
    }

    pub(crate) fn state(&self, now: Moment) -> BreakerState {
        self.lock().machine.state(now)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Moment {
        Moment::from_nanos(seconds * 1_000_000_000)
    }

    /// Half-open, at 30 seconds.
    fn half_open(trip: Trip) -> Box<Gate> {
        let gate = Gate::new(Trip { failures: 1, ..trip });
        assert_eq!(gate.failed(at(0)).unwrap().until, Some(at(30)));
        assert_eq!(gate.wake(at(29)), None);
        assert_eq!(gate.wake(at(30)).unwrap().state, BreakerState::HalfOpen);
        gate
    }

    fn try_it(gate: &Gate) -> Option<Leave<'_>> {
        match gate.admit(|| at(30)).0 {
            Ok(leave) => {
                assert_ne!(leave.pass(), 0, "not closed");
                Some(leave)
            }
            Err(retry_after) => {
                assert_eq!(retry_after, Duration::ZERO);
                None
            }
        }
    }

    fn send(gate: &Gate) -> u32 {
        let leave = try_it(gate).unwrap();
        let pass = leave.pass();
        leave.used();
        pass
    }

    fn handle(gate: &Gate, pass: u32, verdict: Verdict) -> Option<BreakerState> {
        gate.begin(pass);
        gate.end(verdict, || at(31)).map(|change| change.state)
    }

    #[test]
    fn b3_one_message_tries_at_a_time_and_three_close_it() {
        let gate = half_open(Trip::DEFAULT);
        for last in [false, false, true] {
            let pass = send(&gate);
            assert!(try_it(&gate).is_none());
            let closed = last.then_some(BreakerState::Closed);
            assert_eq!(handle(&gate, pass, Verdict::Success), closed);
        }
        assert!(matches!(gate.admit(|| at(31)).0, Ok(Leave::Free)));
    }

    #[test]
    fn b5_what_was_queued_before_says_nothing() {
        let gate = half_open(Trip::DEFAULT);
        let pass = send(&gate);
        for _ in 0..3 {
            assert_eq!(handle(&gate, 0, Verdict::Success), None);
            assert_eq!(handle(&gate, 0, Verdict::Failure), None);
        }
        assert!(try_it(&gate).is_none());
        assert_eq!(
            handle(&gate, pass, Verdict::Failure),
            Some(BreakerState::Open)
        );
    }

    #[test]
    fn b5_what_fails_without_a_message_does() {
        let gate = half_open(Trip::DEFAULT);
        let change = gate.end(Verdict::Failure, || at(31)).unwrap();
        assert_eq!(change.state, BreakerState::Open);
    }

    #[test]
    fn b5_places_of_messages_that_never_come_are_given_back() {
        let gate = half_open(Trip::DEFAULT);
        drop(try_it(&gate).unwrap());
        let pass = send(&gate);
        assert!(try_it(&gate).is_none());
        gate.cancel(pass);
        assert!(try_it(&gate).is_some());
    }

    #[test]
    fn b5_a_call_from_before_a_transition_has_no_place_after_it() {
        let gate = half_open(Trip::DEFAULT);
        let (old, unsent) = (send(&gate), gate.admit(|| at(30)).0.is_err());
        assert!(unsent);
        assert_eq!(gate.failed(at(30)).unwrap().state, BreakerState::Open);
        assert_eq!(gate.wake(at(60)).unwrap().state, BreakerState::HalfOpen);
        let new = send(&gate);
        gate.cancel(old);
        assert_eq!(handle(&gate, old, Verdict::Failure), None);
        assert!(try_it(&gate).is_none());
        gate.cancel(new);
        assert!(try_it(&gate).is_some());
    }
}
