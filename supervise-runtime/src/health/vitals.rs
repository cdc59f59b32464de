//! What is noted about a child whose health is watched, by its own task and by others.

use std::sync::{
    Mutex, PoisonError,
    atomic::{
        AtomicU64,
        Ordering::{AcqRel, Acquire, Relaxed, Release},
    },
};

use supervise_policy::{ChildPolicy, HealthCheck, Moment};

use super::{Health, window::Window};
use crate::Failure;

/// There is one for a child that says how it is watched, and none for the others.
#[derive(Debug)]
pub(crate) struct Vitals {
    /// The newest probe that is to be answered; 0 if there is none.
    probe: AtomicU64,
    /// When it last said to be well, in nanoseconds of the tree's clock, plus one; 0 if it never did.
    beat: AtomicU64,
    /// How many of its messages failed.
    messages: Option<Mutex<Window>>,
    /// What it was given up for, for the next incarnation to see.
    failure: Mutex<Option<Failure>>,
}

impl Vitals {
    // Boxed, since most children have none.
    pub(crate) fn new(policy: &ChildPolicy) -> Option<Box<Self>> {
        let messages = match policy.health? {
            HealthCheck::ErrorRate { above, window } => {
                Some(Mutex::new(Window::new(above, window)))
            }
            HealthCheck::Probe { .. } | HealthCheck::Heartbeat { .. } => None,
        };
        Some(Box::new(Self {
            probe: AtomicU64::new(0),
            beat: AtomicU64::new(0),
            messages,
            failure: Mutex::new(None),
        }))
    }

    /// Wants an answer to this probe, and to no earlier one.
    pub(crate) fn ask(&self, probe: u64) {
        // Release, with the acquiring swap: who answers has seen what led to the question. The task is woken afterwards.
        self.probe.store(probe, Release);
    }

    /// The probe to be answered, once.
    pub(crate) fn asked(&self) -> Option<u64> {
        if self.probe.load(Relaxed) == 0 {
            return None;
        }
        let probe = self.probe.swap(0, AcqRel);
        (probe != 0).then_some(probe)
    }

    pub(crate) fn beat(&self, now: Moment) {
        // The latest of those that come at the same time counts.
        self.beat
            .fetch_max(now.as_nanos().saturating_add(1), AcqRel);
    }

    pub(crate) fn heard(&self) -> Option<Moment> {
        let beat = self.beat.load(Acquire);
        beat.checked_sub(1).map(Moment::from_nanos)
    }

    /// Whether its messages are counted.
    pub(crate) fn counts(&self) -> bool {
        self.messages.is_some()
    }

    /// Notes what became of a message; whether the supervisor is to look at it.
    pub(crate) fn count(&self, succeeded: bool, now: Moment) -> bool {
        let Some(messages) = &self.messages else {
            return false;
        };
        let mut window = messages.lock().unwrap_or_else(PoisonError::into_inner);
        window.count(succeeded, now)
    }

    /// What its messages say of its health, and when that may change by itself.
    pub(crate) fn rated(&self, now: Moment) -> Option<(Health, Option<Moment>)> {
        let messages = self.messages.as_ref()?;
        let mut window = messages.lock().unwrap_or_else(PoisonError::into_inner);
        Some(window.rated(now))
    }

    pub(crate) fn set_failure(&self, failure: Failure) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
    }

    pub(crate) fn take_failure(&self) -> Option<Failure> {
        self.failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}
