//! What was written in one place, before it is merged with what was written elsewhere.

use core::time::Duration;

use crate::{
    Arms, AutoShutdown, Backoff, Budget, Directive, HealthCheck, Mailbox, MaxRestarts, Members,
    OnLimit, OnPanic, Preset, Restart, ResumeBudget, Retry, Shutdown, StartOrder, StatePolicy,
    Strategy, SupervisorPolicy, Trip, Unstopped,
};

/// The policy keys that one place states about a child: the child's entry in a tree, or its actor's attribute.
///
/// `None` means that this place says nothing about the key. [`ChildPolicy::resolve`](crate::ChildPolicy::resolve) merges.
///
/// ```
/// use supervise_policy::{PolicyPatch, Restart};
/// const PATCH: PolicyPatch = PolicyPatch { restart: Some(Restart::Transient), ..PolicyPatch::NONE };
/// assert_eq!(PATCH.backoff, None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyPatch {
    /// After which exits it comes back.
    pub restart: Option<Restart>,
    /// How many restarts of its own it has. Giving this or `within` gives the child a budget of its own.
    pub max_restarts: Option<MaxRestarts>,
    /// The window of its own budget.
    pub within: Option<Duration>,
    /// What happens when its own budget is used up.
    pub on_limit: Option<OnLimit>,
    /// How long to wait before its restarts.
    pub backoff: Option<Backoff>,
    /// What happens after a panic.
    pub on_panic: Option<OnPanic>,
    /// The directive for failures that no `on` arm decides.
    pub strategy: Option<Directive>,
    /// How long its start may take.
    pub start_timeout: Option<Duration>,
    /// How long handling one message may take.
    pub handle_timeout: Option<Duration>,
    /// How long it may take to stop.
    pub shutdown: Option<Shutdown>,
    /// How long it may take to end after an abort.
    pub abort_grace: Option<Duration>,
    /// What happens if it does not end after an abort either.
    pub unstopped: Option<Unstopped>,
    /// The queue in front of it, if it is an actor.
    pub mailbox: Option<Mailbox>,
    /// How its health is watched.
    pub health: Option<HealthCheck>,
    /// The circuit breaker in front of it.
    pub breaker: Option<Trip>,
    /// How often it may go on after a failure.
    pub resume_budget: Option<ResumeBudget>,
    /// What the arms of its `on` hold, if it has one.
    pub arms: Option<Arms>,
    /// How often a failed message is tried again before that is a failure, if it is an actor.
    pub retry: Option<Retry>,
    /// Whether its end is, or is part of, the end of its supervisor.
    pub significant: Option<bool>,
    /// What of its state survives it, if it is an actor.
    pub state: Option<StatePolicy>,
    /// Whether its state is kept in a store too.
    pub stored: bool,
}

impl PolicyPatch {
    /// [`NONE`](Self::NONE), by reference.
    pub const NOTHING: &'static Self = &Self::NONE;

    /// Says that what it is about is never restarted, and no more: the tasks of a pool, where nothing else is written.
    pub const ONCE: &'static Self = &Self { restart: Some(Restart::Temporary), ..Self::NONE };

    /// Says nothing about anything.
    pub const NONE: Self = Self {
        restart: None,
        max_restarts: None,
        within: None,
        on_limit: None,
        backoff: None,
        on_panic: None,
        strategy: None,
        start_timeout: None,
        handle_timeout: None,
        shutdown: None,
        abort_grace: None,
        unstopped: None,
        mailbox: None,
        arms: None,
        breaker: None,
        health: None,
        resume_budget: None,
        retry: None,
        significant: None,
        state: None,
        stored: false,
    };
}

/// What the one states, else what the other does.
macro_rules! over {
    ($above:ident, $below:ident: $($field:ident),+ $(,)?) => {
        Self {
            $($field: match $above.$field { Some(value) => Some(value), None => $below.$field },)+
            stored: $above.stored || $below.stored,
        }
    };
}

impl PolicyPatch {
    /// Both as one: what this one states, and for the rest what `below` does.
    ///
    /// ```
    /// use supervise_policy::{PolicyPatch, Restart, Shutdown};
    /// const ENTRY: PolicyPatch = PolicyPatch { shutdown: Some(Shutdown::Brutal), ..PolicyPatch::NONE };
    /// const ATTRIBUTE: PolicyPatch = PolicyPatch {
    ///     shutdown: Some(Shutdown::Infinity),
    ///     restart: Some(Restart::Transient),
    ///     ..PolicyPatch::NONE
    /// };
    /// const BOTH: PolicyPatch = ENTRY.over(&ATTRIBUTE);
    /// assert_eq!((BOTH.shutdown, BOTH.restart), (Some(Shutdown::Brutal), Some(Restart::Transient)));
    /// ```
    #[must_use]
    pub const fn over(&self, below: &Self) -> Self {
        over!(
            self, below: restart, max_restarts, within, on_limit, backoff, on_panic, strategy, start_timeout,
            abort_grace, arms, breaker, handle_timeout, health, mailbox, resume_budget, retry, shutdown, significant, state, unstopped,
        )
    }
}

/// Whether a patch has nothing in these fields.
macro_rules! silent {
    ($patch:ident: $($field:ident),+ $(,)?) => {{
        // All of them, or this does not compile.
        let Self { $($field,)+ stored } = $patch;
        !*stored $(&& $field.is_none())+
    }};
}

impl PolicyPatch {
    /// Whether it says nothing about anything.
    ///
    /// ```
    /// use supervise_policy::{PolicyPatch, Restart};
    /// assert!(PolicyPatch::NONE.is_silent());
    /// assert!(!PolicyPatch { restart: Some(Restart::Transient), ..PolicyPatch::NONE }.is_silent());
    /// ```
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        silent!(
            self: restart, max_restarts, within, on_limit, backoff, on_panic, strategy, start_timeout,
            abort_grace, arms, breaker, handle_timeout, health, mailbox, resume_budget, retry, shutdown, significant, state, unstopped,
        )
    }
}

impl Default for PolicyPatch {
    fn default() -> Self {
        Self::NONE
    }
}

/// The keys that a supervisor states about its children.
///
/// [`SupervisorPolicy::resolve`](crate::SupervisorPolicy::resolve) fills in the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupervisorPatch {
    /// Which children a restart takes along.
    pub strategy: Strategy,
    /// A named budget and backoff; the fields below override it.
    pub preset: Option<Preset>,
    /// How many restarts its children share.
    pub max_restarts: Option<MaxRestarts>,
    /// The window of the shared budget.
    pub within: Option<Duration>,
    /// The backoff of children that state none.
    pub backoff: Option<Backoff>,
    /// What happens after a panic of a child that does not say so itself.
    pub on_panic: Option<OnPanic>,
    /// Whether its children start one after the other or all at once.
    pub start: Option<StartOrder>,
    /// What the arms of its `on` hold, if it has one.
    pub arms: Option<Arms>,
    /// Whether it ends with its significant children.
    pub auto_shutdown: Option<AutoShutdown>,
    /// How many children of one kind it has, if it is a pool.
    pub members: Option<Members>,
}

impl SupervisorPatch {
    /// States the strategy and nothing else.
    #[must_use]
    pub const fn new(strategy: Strategy) -> Self {
        Self {
            strategy,
            preset: None,
            max_restarts: None,
            within: None,
            backoff: None,
            on_panic: None,
            start: None,
            arms: None,
            auto_shutdown: None,
            members: None,
        }
    }

    /// What a pool does with its members: what the supervisor `above` would do with them, but each failure concerns one member,
    /// and they start and stop all at once. Their restarts are counted one by one, unless they have a budget to share.
    #[must_use]
    pub const fn pool(members: Members, shared: Option<Budget>, above: &SupervisorPolicy) -> Self {
        let (max_restarts, within) = match shared {
            Some(shared) => (Some(shared.max_restarts), Some(shared.within)),
            None => (None, None),
        };
        Self {
            strategy: Strategy::OneForOne,
            preset: None,
            max_restarts,
            within,
            backoff: Some(above.backoff),
            on_panic: Some(above.on_panic),
            start: Some(StartOrder::Concurrent),
            arms: Some(above.arms),
            auto_shutdown: None,
            members: Some(members),
        }
    }

    /// Both as one: what this one states, and for the rest what `below` does. The strategy is this one's.
    #[must_use]
    pub const fn over(&self, below: &Self) -> Self {
        macro_rules! over {
            ($($field:ident),+ $(,)?) => {
                Self {
                    strategy: self.strategy,
                    $($field: match self.$field { Some(value) => Some(value), None => below.$field }),+
                }
            };
        }
        over!(
            preset,
            max_restarts,
            within,
            backoff,
            on_panic,
            start,
            arms,
            auto_shutdown,
            members
        )
    }
}
