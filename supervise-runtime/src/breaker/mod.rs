//! Circuit breakers: after too many failures nothing gets through for a while, and then a few calls try.

mod call;
mod changes;
pub(crate) mod gate;
pub(crate) mod machine;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{
            AtomicU64,
            Ordering::{Acquire, Release},
        },
    },
    time::Duration,
};

use supervise_policy::{Moment, PolicyPatch, Trip, judge};
use tokio::sync::broadcast;

pub use call::{CallError, Permit};
pub use changes::BreakerChanges;
use machine::{Machine, Pass, Verdict};

/// A circuit breaker for any fallible code. Clones share one state.
///
/// - **Closed**: every call passes. `failures` of them that fail within `within`, a sliding window, open it.
/// - **Open**: every call is refused at once, with [`Open`], until `reset` has passed.
/// - **Half-open**: `probes` calls at a time pass, whatever the number of callers. `successes` successes in a row close it, with
///   all counts at zero; one failure opens it again, and `reset` begins anew.
///
/// The result of a call that began before a transition is ignored: it says nothing about what comes after. A call whose future
/// is dropped gives its place back and says nothing either. A call that panics has failed.
///
/// A child of a tree gets one by its field `breaker: trip { .. }`.
///
/// ```
/// use std::time::Duration;
/// use supervise_runtime::{Breaker, BreakerState, CallError, policy::Trip};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let breaker = Breaker::new(Trip { failures: 2, reset: Duration::from_millis(250), ..Trip::DEFAULT })?;
/// for _ in 0..2 {
///     let failed = breaker.call(async || Err::<(), _>("no route")).await;
///     assert_eq!(failed, Err(CallError::Failed("no route")));
/// }
/// assert_eq!(breaker.state(), BreakerState::Open);
/// let refused = breaker.call(async || Ok::<_, &str>(5)).await;
/// assert!(matches!(refused, Err(CallError::Open(_))));
/// # Ok(())
/// # }
/// ```
///
/// # Cost
///
/// A call that passes a closed breaker and succeeds takes no lock.
#[derive(Clone)]
pub struct Breaker {
    shared: Arc<Shared>,
}

struct Shared {
    clock: Box<dyn Fn() -> Moment + Send + Sync>,
    /// The generation, and whether it is closed in the lowest bit: what a call needs to know as long as all is well.
    word: AtomicU64,
    machine: Mutex<Machine>,
    /// Made for the first subscriber.
    changes: OnceLock<broadcast::Sender<BreakerState>>,
}

/// What a breaker is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BreakerState {
    /// Everything passes.
    Closed,
    /// Nothing passes.
    Open,
    /// A few calls pass, to see whether all is well again.
    HalfOpen,
}

impl BreakerState {
    /// Its name in snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            BreakerState::Closed => "closed",
            BreakerState::Open => "open",
            BreakerState::HalfOpen => "half_open",
        }
    }
}

impl fmt::Display for BreakerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The breaker is open, and refused the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the circuit breaker is open for another {retry_after:?}")]
pub struct Open {
    /// After how long a call may try. Zero where those that try now have to come back first.
    pub retry_after: Duration,
}

/// Numbers with which no breaker can work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct InvalidTrip {
    message: Box<str>,
}

impl Breaker {
    /// A closed breaker, on tokio's clock.
    ///
    /// # Errors
    ///
    /// [`InvalidTrip`] if one of the numbers or durations is zero.
    pub fn new(trip: Trip) -> Result<Self, InvalidTrip> {
        let epoch = tokio::time::Instant::now();
        Self::with_clock(trip, move || Moment::from(epoch.elapsed()))
    }

    /// A closed breaker on a clock of one's own, which must not go backwards.
    ///
    /// # Errors
    ///
    /// [`InvalidTrip`] if one of the numbers or durations is zero.
    ///
    /// ```
    /// use std::{sync::{Arc, atomic::{AtomicU64, Ordering::Relaxed}}, time::Duration};
    /// use supervise_runtime::{Breaker, BreakerState, policy::{Moment, Trip}};
    ///
    /// let seconds = Arc::new(AtomicU64::new(0));
    /// let clock = { let seconds = seconds.clone(); move || Moment::from(Duration::from_secs(seconds.load(Relaxed))) };
    /// let breaker = Breaker::with_clock(Trip { failures: 1, ..Trip::DEFAULT }, clock)?;
    /// breaker.try_acquire()?.failure();
    /// assert_eq!(breaker.try_acquire().unwrap_err().retry_after, Duration::from_secs(30));
    /// seconds.store(30, Relaxed);
    /// assert_eq!(breaker.state(), BreakerState::HalfOpen);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_clock(
        trip: Trip,
        clock: impl Fn() -> Moment + Send + Sync + 'static,
    ) -> Result<Self, InvalidTrip> {
        let patch = PolicyPatch { breaker: Some(trip), ..PolicyPatch::NONE };
        if let Some(verdict) = judge::patch(&patch).first() {
            return Err(InvalidTrip { message: verdict.message().as_str().into() });
        }
        let shared = Shared {
            clock: Box::new(clock),
            word: AtomicU64::new(CLOSED),
            machine: Mutex::new(Machine::new(trip)),
            changes: OnceLock::new(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Makes a call, if the breaker lets it through. An `Err` is a failure.
    ///
    /// # Errors
    ///
    /// [`CallError::Open`] if it was not made; [`CallError::Failed`] with its own error.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the call, which then says nothing about whether all is well, and gives its place to another.
    pub async fn call<T, E>(
        &self,
        call: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<T, CallError<E>> {
        let permit = self.try_acquire().map_err(CallError::Open)?;
        match call().await {
            Ok(value) => {
                permit.success();
                Ok(value)
            }
            Err(error) => {
                permit.failure();
                Err(CallError::Failed(error))
            }
        }
    }

    /// Asks to be let through, for code that is no async closure.
    ///
    /// # Errors
    ///
    /// [`Open`] with how long it will be so.
    ///
    /// ```
    /// use supervise_runtime::{Breaker, policy::Trip};
    /// let breaker = Breaker::new(Trip::DEFAULT)?;
    /// let permit = breaker.try_acquire()?;
    /// match "5".parse::<u32>() {
    ///     Ok(_) => permit.success(),
    ///     Err(_) => permit.failure(),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn try_acquire(&self) -> Result<Permit, Open> {
        let word = self.shared.word.load(Acquire);
        let pass = if word & CLOSED != 0 {
            Pass { generation: word >> 1 }
        } else {
            let now = (self.shared.clock)();
            self.shared
                .change(|machine| machine.admit(now))
                .map_err(|retry_after| Open { retry_after })?
        };
        Ok(Permit::new(self.shared.clone(), pass))
    }

    /// What it is in now.
    #[must_use]
    pub fn state(&self) -> BreakerState {
        let now = (self.shared.clock)();
        self.shared.lock().state(now)
    }

    /// Closes it, with all counts at zero. Calls that are under way say nothing any more.
    pub fn reset(&self) {
        self.shared.change(Machine::reset);
    }

    /// Its transitions from now on. That an open breaker has become half-open shows with the first call that tries.
    ///
    /// ```
    /// # use supervise_runtime::{Breaker, BreakerState, policy::Trip};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let breaker = Breaker::new(Trip { failures: 1, ..Trip::DEFAULT })?;
    /// let mut changes = breaker.subscribe();
    /// breaker.try_acquire()?.failure();
    /// breaker.reset();
    /// assert_eq!(changes.next().await, Some(BreakerState::Open));
    /// assert_eq!(changes.next().await, Some(BreakerState::Closed));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn subscribe(&self) -> BreakerChanges {
        let sender = &self.shared.changes;
        BreakerChanges::new(sender.get_or_init(|| broadcast::Sender::new(CHANGES)))
    }
}

/// The lowest bit of the word.
const CLOSED: u64 = 1;

/// How many transitions a subscriber may be behind.
const CHANGES: usize = 64;

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Machine> {
        // Nothing panics while the lock is held, so a poisoned one is as good as any.
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the machine, and tells of it if that is a transition.
    fn change<R>(&self, act: impl FnOnce(&mut Machine) -> R) -> R {
        let mut machine = self.lock();
        let before = machine.generation();
        let result = act(&mut machine);
        if machine.generation() != before {
            let closed = machine.told() == BreakerState::Closed;
            // Release: who sees the word sees what led to it. One bit of the generation is lost, which would matter
            // to a call that is under way for 2^63 transitions.
            self.word
                .store(machine.generation() << 1 | u64::from(closed), Release);
            if let Some(changes) = self.changes.get() {
                // Under the lock, for their order; a subscriber's task is only queued. The only error is that nobody listens.
                let _ = changes.send(machine.told());
            }
        }
        result
    }

    fn report(&self, pass: Pass, verdict: Verdict) {
        // As long as it is closed a success changes nothing; and once it is not, this pass says nothing any more.
        if verdict != Verdict::Failure && self.word.load(Acquire) == pass.generation << 1 | CLOSED {
            return;
        }
        let now = (self.clock)();
        self.change(|machine| machine.report(pass, verdict, now));
    }
}

impl fmt::Debug for Breaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Breaker")
            .field("state", &self.shared.lock().told())
            .finish_non_exhaustive()
    }
}
