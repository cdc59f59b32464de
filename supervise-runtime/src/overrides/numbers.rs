//! The numbers of one child.

use std::time::Duration;

use supervise_policy::{
    Backoff, ChildKind, HealthCheck, MaxRestarts, Preset, ResumeBudget, Retry, Shutdown, Trip,
};

/// Numbers of one child, or of one supervisor, that are to hold instead of what its tree says.
///
/// The fields are those of a tree. On a supervisor, `max_restarts`, `within`, `backoff` and `preset` govern
/// its children; what they are for its own life under its parent is [`as_child`](Numbers::as_child).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    pub(super) preset: Option<Preset>,
    pub(super) max_restarts: Option<MaxRestarts>,
    pub(super) within: Option<Duration>,
    pub(super) backoff: Option<Backoff>,
    pub(super) start_timeout: Option<Duration>,
    pub(super) handle_timeout: Option<Duration>,
    pub(super) shutdown: Option<Shutdown>,
    pub(super) abort_grace: Option<Duration>,
    pub(super) capacity: Option<u32>,
    pub(super) retry: Option<Retry>,
    pub(super) health: Option<HealthCheck>,
    pub(super) breaker: Option<Trip>,
    pub(super) resume_budget: Option<ResumeBudget>,
    pub(super) max: Option<u32>,
    pub(super) size: Option<u32>,
    pub(super) as_child: Option<Box<Numbers>>,
}

macro_rules! setters {
    ($($(#[doc = $doc:literal])+ $name:ident: $ty:ty;)+) => {$(
        $(#[doc = $doc])+
        #[must_use]
        pub fn $name(mut self, $name: $ty) -> Self {
            self.$name = Some($name.into());
            self
        }
    )+};
}

impl Numbers {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// A named budget and backoff, for what the tree does not say itself. Of a supervisor.
        preset: Preset;
        /// How many restarts: a count, or [`MaxRestarts::Unlimited`].
        max_restarts: impl Into<MaxRestarts>;
        /// The time within which the restarts count.
        within: Duration;
        /// How long a restart waits.
        backoff: Backoff;
        /// How long a start may take.
        start_timeout: Duration;
        /// How long one message may take. Of an actor.
        handle_timeout: Duration;
        /// How long a stop may take: a duration, or a [`Shutdown`].
        shutdown: impl Into<Shutdown>;
        /// How long it may take to end after an abort.
        abort_grace: Duration;
        /// How many messages wait at most. Of an actor.
        capacity: u32;
        /// How often a failed message is tried again. Of an actor whose tree says `retry`, which is how its
        /// messages come to be copied.
        retry: Retry;
        /// How its health is watched. Of an actor; a [heartbeat](HealthCheck::Heartbeat) of a task too.
        health: HealthCheck;
        /// When nothing gets through to it any more. Of an actor or a task.
        breaker: Trip;
        /// How many failures it may be resumed after. Of an actor.
        resume_budget: ResumeBudget;
        /// How many members there may be. Of a pool that has a `max`.
        max: u32;
        /// How many members there are. Of a pool that has a `size`.
        size: u32;
    }

    /// The `max_restarts`, `within` and `backoff` of a supervisor's own life under its parent.
    #[must_use]
    pub fn as_child(mut self, as_child: Numbers) -> Self {
        self.as_child = Some(Box::new(as_child));
        self
    }

    /// Both; what this one says counts.
    pub(super) fn over(self, below: Self) -> Self {
        Self {
            preset: self.preset.or(below.preset),
            max_restarts: self.max_restarts.or(below.max_restarts),
            within: self.within.or(below.within),
            backoff: self.backoff.or(below.backoff),
            start_timeout: self.start_timeout.or(below.start_timeout),
            handle_timeout: self.handle_timeout.or(below.handle_timeout),
            shutdown: self.shutdown.or(below.shutdown),
            abort_grace: self.abort_grace.or(below.abort_grace),
            capacity: self.capacity.or(below.capacity),
            retry: self.retry.or(below.retry),
            health: self.health.or(below.health),
            breaker: self.breaker.or(below.breaker),
            resume_budget: self.resume_budget.or(below.resume_budget),
            max: self.max.or(below.max),
            size: self.size.or(below.size),
            as_child: match (self.as_child, below.as_child) {
                (Some(own), Some(below)) => Some(Box::new(own.over(*below))),
                (own, below) => own.or(below),
            },
        }
    }

    /// The numbers that this kind of child does not have.
    pub(super) fn misplaced(&self, of: Of) -> impl Iterator<Item = &'static str> {
        let of_kind = |kinds: &[ChildKind]| matches!(of, Of::Child(kind) if kinds.contains(&kind));
        let supervises = of == Of::Root || of_kind(&[ChildKind::Supervisor]);
        let handles = of_kind(&[ChildKind::Worker, ChildKind::Pool, ChildKind::Wasm]);
        let runs = of == Of::Tasks || of_kind(&[ChildKind::Task]);
        let (pool, lives) = (
            of == Of::Tasks || of_kind(&[ChildKind::Pool]),
            of != Of::Root && of != Of::AsChild,
        );
        let (check, watched) = match self.health {
            Some(HealthCheck::Probe { .. }) => ("health: probe", handles),
            Some(HealthCheck::ErrorRate { .. }) => ("health: error_rate", handles),
            Some(HealthCheck::Heartbeat { .. }) | None => ("health", handles || runs),
        };
        [
            ("preset", self.preset.is_some(), supervises),
            ("start_timeout", self.start_timeout.is_some(), lives),
            ("handle_timeout", self.handle_timeout.is_some(), handles),
            ("shutdown", self.shutdown.is_some(), of != Of::AsChild),
            ("abort_grace", self.abort_grace.is_some(), lives),
            ("capacity", self.capacity.is_some(), handles),
            ("retry", self.retry.is_some(), handles),
            (check, self.health.is_some(), watched),
            ("breaker", self.breaker.is_some(), handles || runs),
            ("resume_budget", self.resume_budget.is_some(), handles),
            ("max", self.max.is_some(), pool),
            ("size", self.size.is_some(), pool),
            (
                "as_child",
                self.as_child.is_some(),
                of_kind(&[ChildKind::Supervisor]),
            ),
        ]
        .into_iter()
        .filter(|(_, given, fits)| *given && !fits)
        .map(|(key, ..)| key)
    }
}

/// Whose numbers they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Root,
    Child(ChildKind),
    /// A pool of tasks.
    Tasks,
    AsChild,
}
