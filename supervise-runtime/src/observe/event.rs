//! The transitions of children, as values.

use std::{fmt, sync::Arc, time::Duration};

use supervise_policy::{AutoShutdown, Directive, Strategy};
use tokio::time::Instant;

use super::{Exit, RestartReason};
use crate::{BreakerState, DeadReason, Failure, Health, PanicReport, State, StateError};

/// One transition of one child.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    /// Ascends by one from event to event of a tree. Events of one supervisor's children are in the
    /// order in which it decided them.
    pub sequence: u64,
    /// When it happened, on tokio's clock.
    pub at: Instant,
    /// The child's path in its tree, as in `market/rates`.
    pub path: Arc<str>,
    /// The child's incarnation.
    pub incarnation: u64,
    /// The child's state afterwards.
    pub state: State,
    /// What happened.
    pub kind: EventKind,
}

impl Event {
    /// An event, as tests of those who are told of events may need one: number 0, now.
    ///
    /// ```
    /// use supervise_runtime::{Event, EventKind, State};
    /// let event = Event::new("market/rates", 1, State::Running, EventKind::Started);
    /// assert_eq!(event.to_string(), "market/rates#1 started");
    /// ```
    #[must_use]
    pub fn new(path: &str, incarnation: u64, state: State, kind: EventKind) -> Self {
        let (sequence, at) = (0, Instant::now());
        Self { sequence, at, path: path.into(), incarnation, state, kind }
    }
}

/// What happened to a child.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EventKind {
    /// Its `start` was ordered.
    Starting,
    /// The `init` of a component is under way for so long. Told every thirty seconds.
    StillStarting {
        /// How long.
        elapsed: Duration,
    },
    /// It is up for the first time.
    Started,
    /// It is up again.
    Restarted {
        /// Why it was restarted.
        reason: RestartReason,
        /// The how-manieth restart since it was last healthy for long enough; 0 in a group's.
        attempt: u32,
        /// How long its backoff made it wait.
        delay: Duration,
    },
    /// It ended by itself, or a failure below it was decided to be its own.
    Ended {
        /// How.
        exit: Exit,
        /// The directive that answered it.
        directive: Directive,
    },
    /// It failed a message and lives on with its state.
    Resumed {
        /// The failure.
        failure: Failure,
    },
    /// It failed, and is held until the supervisors above have decided.
    Held {
        /// The failure.
        failure: Failure,
    },
    /// The supervisors above decided that it goes on.
    Released,
    /// Its circuit breaker has become something else.
    BreakerChanged {
        /// What.
        state: BreakerState,
        /// Until when nothing gets through, if it is open.
        until: Option<Instant>,
    },
    /// What is known of its health has changed.
    HealthChanged {
        /// How it is now.
        health: Health,
    },
    /// It takes no messages until it is resumed or restarted, as ordered by hand.
    Paused,
    /// It takes messages again.
    Unpaused,
    /// It was removed by hand, and is not there any more.
    Removed,
    /// What it had used up of its budget and its backoff was forgotten, as ordered by hand.
    Reset,
    /// It is significant, and its supervisor ends because it has ended.
    AutoShutdown {
        /// What its supervisor says of the ends of significant children.
        mode: AutoShutdown,
    },
    /// It will be started when the delay is over.
    BackingOff {
        /// The how-manieth restart since it was last healthy for long enough.
        attempt: u32,
        /// The delay.
        delay: Duration,
    },
    /// What it waited for will not come: it was to be restarted, or decided on, and is to stay down.
    CalledOff,
    /// It was asked to stop.
    Stopping,
    /// It was aborted: its `shutdown` is over, or it has none.
    Aborting,
    /// It stopped as ordered.
    Stopped {
        /// How it ended.
        exit: Exit,
    },
    /// It did not end although it was aborted.
    Unstopped,
    /// Its restart would have been one too many.
    LimitExceeded {
        /// The restarts that the budget allows.
        max_restarts: u32,
        /// The time within which it allows them.
        within: Duration,
        /// When the budget would allow the next one, if time will tell.
        next_available: Option<Instant>,
    },
    /// Its failure restarts its group.
    StrategyApplied {
        /// The strategy.
        strategy: Strategy,
        /// The first child of the group.
        first: Arc<str>,
        /// How many children the group has.
        members: usize,
    },
    /// Messages that it will not handle became dead letters, and their askers were told. Those that
    /// it failed to handle are not told of here: their failures are.
    DeadLetters {
        /// How many.
        count: usize,
        /// Why.
        reason: DeadReason,
        /// How many there have been in the whole tree, those that failed included.
        in_tree: u64,
    },
    /// Handling a message failed. It will be tried again, before that is a failure of the child.
    Retrying {
        /// What it failed with.
        failure: Failure,
        /// The how-manieth handling it was; the first is 1.
        attempt: u32,
        /// How long the next one waits.
        delay: Duration,
    },
    /// One of its hooks returned an error, which changes nothing.
    HookFailed {
        /// The error.
        failure: Failure,
    },
    /// It was restored to the state that was committed last.
    StateRestored {
        /// Where that state came from.
        from: StateSource,
    },
    /// It begins afresh, though a state was committed: that could not be read or restored.
    StateRestoreFailed {
        /// Why.
        error: StateError,
    },
    /// Its state could not be saved. That is tried again.
    StateSaveFailed {
        /// Why.
        error: StateError,
    },
    /// A message panicked while it was dropped unhandled, or what was to be done after a save.
    DropPanicked {
        /// The panic.
        report: PanicReport,
    },
    /// Work that it had spawned and does not depend on panicked: see
    /// [`Scope::spawn_contained`](crate::Scope::spawn_contained).
    WorkPanicked {
        /// The panic.
        report: PanicReport,
    },
}

/// Where restored state comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StateSource {
    /// From an incarnation before, in this process.
    Memory,
    /// From its store.
    Store,
}

/// How much an event matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// A step on the way.
    Trace,
    /// An expected transition that was ordered.
    Debug,
    /// Something came up, or went down, for good.
    Info,
    /// A failure that was dealt with.
    Warn,
    /// A failure that was not: a limit, a child that does not stop.
    Error,
}

impl EventKind {
    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            EventKind::Starting => Severity::Trace,
            EventKind::Started
            | EventKind::Stopping
            | EventKind::Released
            | EventKind::CalledOff
            | EventKind::Paused
            | EventKind::Unpaused
            | EventKind::Reset
            | EventKind::Restarted { reason: RestartReason::Manual, .. } => Severity::Debug,
            EventKind::Stopped { exit: Exit::Failed(_) | Exit::Killed }
            | EventKind::StillStarting { .. }
            | EventKind::Aborting
            | EventKind::Resumed { .. }
            | EventKind::Held { .. }
            | EventKind::DeadLetters { .. }
            | EventKind::Retrying { .. }
            | EventKind::HookFailed { .. } => Severity::Warn,
            EventKind::Ended { exit: Exit::Failed(_) | Exit::Killed, .. } => Severity::Warn,
            EventKind::Ended { .. }
            | EventKind::Stopped { .. }
            | EventKind::Restarted { .. }
            | EventKind::BackingOff { .. }
            | EventKind::StrategyApplied { .. }
            | EventKind::StateRestored { .. }
            | EventKind::Removed
            | EventKind::AutoShutdown { .. } => Severity::Info,
            EventKind::BreakerChanged { state: BreakerState::Open, .. } => Severity::Warn,
            EventKind::BreakerChanged { .. } => Severity::Info,
            EventKind::HealthChanged { health: Health::Healthy } => Severity::Info,
            EventKind::HealthChanged { .. } => Severity::Warn,
            EventKind::Unstopped
            | EventKind::LimitExceeded { .. }
            | EventKind::DropPanicked { .. }
            | EventKind::StateRestoreFailed { .. }
            | EventKind::StateSaveFailed { .. }
            | EventKind::WorkPanicked { .. } => Severity::Error,
        }
    }

    /// Its name in snake case.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            EventKind::Starting => "starting",
            EventKind::StillStarting { .. } => "still_starting",
            EventKind::Started => "started",
            EventKind::Restarted { .. } => "restarted",
            EventKind::Ended { .. } => "ended",
            EventKind::Resumed { .. } => "resumed",
            EventKind::Held { .. } => "held",
            EventKind::Released => "released",
            EventKind::BreakerChanged { .. } => "breaker_changed",
            EventKind::HealthChanged { .. } => "health_changed",
            EventKind::Paused => "paused",
            EventKind::Unpaused => "unpaused",
            EventKind::Removed => "removed",
            EventKind::Reset => "reset",
            EventKind::AutoShutdown { .. } => "auto_shutdown",
            EventKind::BackingOff { .. } => "backing_off",
            EventKind::CalledOff => "called_off",
            EventKind::Stopping => "stopping",
            EventKind::Aborting => "aborting",
            EventKind::Stopped { .. } => "stopped",
            EventKind::Unstopped => "unstopped",
            EventKind::LimitExceeded { .. } => "limit_exceeded",
            EventKind::StrategyApplied { .. } => "strategy_applied",
            EventKind::DeadLetters { .. } => "dead_letters",
            EventKind::Retrying { .. } => "retrying",
            EventKind::HookFailed { .. } => "hook_failed",
            EventKind::StateRestored { .. } => "state_restored",
            EventKind::StateRestoreFailed { .. } => "state_restore_failed",
            EventKind::StateSaveFailed { .. } => "state_save_failed",
            EventKind::DropPanicked { .. } => "drop_panicked",
            EventKind::WorkPanicked { .. } => "work_panicked",
        }
    }
}

impl fmt::Display for StateSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StateSource::Memory => "memory",
            StateSource::Store => "store",
        })
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{} {}", self.path, self.incarnation, self.kind)
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())?;
        match self {
            EventKind::Restarted { reason, attempt, delay } => {
                write!(f, " ({reason:?}, attempt {attempt}, after {delay:?})")
            }
            EventKind::StillStarting { elapsed } => write!(f, " (for {elapsed:?})"),
            EventKind::Ended { exit, directive } => write!(f, " ({exit}) => {directive}"),
            EventKind::Resumed { failure }
            | EventKind::Held { failure }
            | EventKind::HookFailed { failure } => write!(f, " ({failure})"),
            EventKind::BackingOff { attempt, delay } => {
                write!(f, " (attempt {attempt} in {delay:?})")
            }
            EventKind::BreakerChanged { state, .. } => write!(f, " ({state})"),
            EventKind::HealthChanged { health } => write!(f, " ({health})"),
            EventKind::AutoShutdown { mode } => write!(f, " ({mode})"),
            EventKind::Stopped { exit } => write!(f, " ({exit})"),
            EventKind::LimitExceeded { max_restarts, within, .. } => {
                write!(f, " ({max_restarts} within {within:?})")
            }
            EventKind::StrategyApplied { strategy, first, members } => {
                write!(f, " ({strategy}, {members} from {first})")
            }
            EventKind::DeadLetters { count, reason, .. } => {
                write!(f, " ({count}) {}", reason.as_str())
            }
            EventKind::Retrying { failure, attempt, delay } => {
                write!(f, " (attempt {attempt}, again in {delay:?}: {failure})")
            }
            EventKind::DropPanicked { report } | EventKind::WorkPanicked { report } => {
                write!(f, " ({report})")
            }
            EventKind::StateRestored { from } => write!(f, " ({from})"),
            EventKind::StateRestoreFailed { error } | EventKind::StateSaveFailed { error } => {
                write!(f, " ({error}")?;
                let mut cause = std::error::Error::source(error);
                while let Some(error) = cause {
                    write!(f, ": {error}")?;
                    cause = error.source();
                }
                f.write_str(")")
            }
            EventKind::Starting
            | EventKind::Started
            | EventKind::Released
            | EventKind::CalledOff
            | EventKind::Paused
            | EventKind::Unpaused
            | EventKind::Removed
            | EventKind::Reset
            | EventKind::Stopping
            | EventKind::Aborting
            | EventKind::Unstopped => Ok(()),
        }
    }
}
