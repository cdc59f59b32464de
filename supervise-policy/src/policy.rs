//! The policies as they hold, after everything that was written about them has been merged.

#[cfg(test)]
mod tests;

use core::time::Duration;

use crate::{
    Arms, AutoShutdown, Backoff, Budget, Directive, HealthCheck, Mailbox, MaxRestarts, Members,
    OnLimit, OnPanic, PolicyPatch, Restart, ResumeBudget, Retry, Shutdown, StartOrder, StatePolicy,
    Strategy, SupervisorPatch, Trip, Unstopped,
};

/// The first of the options that says something, else the default.
macro_rules! first {
    ($first:expr $(, $next:expr)* ; $default:expr) => {
        match $first {
            Some(value) => value,
            None => first!($($next),* ; $default),
        }
    };
    (; $default:expr) => { $default };
}

/// As `first!`, but where nobody says anything the answer is `None`.
macro_rules! either {
    ($first:expr, $second:expr) => {
        match $first {
            Some(value) => Some(value),
            None => $second,
        }
    };
}

/// What a supervisor does with its children, resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupervisorPolicy {
    /// Which children a restart takes along.
    pub strategy: Strategy,
    /// The restarts its children share.
    pub budget: Budget,
    /// The backoff of children that state none.
    pub backoff: Backoff,
    /// What happens after a panic of a child that does not say so itself.
    pub on_panic: OnPanic,
    /// Whether its children start one after the other or all at once. Default: [`StartOrder::Ordered`].
    pub start: StartOrder,
    /// What the arms of its `on` hold; neither, if it has none.
    pub arms: Arms,
    /// Whether it ends with its significant children.
    pub auto_shutdown: AutoShutdown,
    /// How many children of one kind it has, if it is a pool.
    pub members: Option<Members>,
}

impl SupervisorPolicy {
    /// Merges, field by field: what is stated, else the preset's, else the default
    /// ([`Budget::SUPERVISOR_DEFAULT`], [`Backoff::DEFAULT`], [`OnPanic::Restart`], [`AutoShutdown::Never`]).
    ///
    /// ```
    /// use core::time::Duration;
    /// use supervise_policy::{Budget, MaxRestarts, Preset, Strategy, SupervisorPatch, SupervisorPolicy};
    /// const POLICY: SupervisorPolicy = SupervisorPolicy::resolve(&SupervisorPatch {
    ///     preset: Some(Preset::Lenient),
    ///     max_restarts: Some(MaxRestarts::AtMost(8)),
    ///     ..SupervisorPatch::new(Strategy::OneForAll)
    /// });
    /// assert_eq!(POLICY.budget, Budget::new(8, Duration::from_secs(600)));
    /// assert_eq!(POLICY.backoff, Preset::Lenient.backoff());
    /// ```
    #[must_use]
    pub const fn resolve(patch: &SupervisorPatch) -> Self {
        let (budget, backoff) = match patch.preset {
            Some(preset) => (preset.budget(), preset.backoff()),
            None => (Budget::SUPERVISOR_DEFAULT, Backoff::DEFAULT),
        };
        Self {
            strategy: patch.strategy,
            budget: Budget {
                max_restarts: first!(patch.max_restarts; budget.max_restarts),
                within: first!(patch.within; budget.within),
            },
            backoff: first!(patch.backoff; backoff),
            on_panic: first!(patch.on_panic; OnPanic::Restart),
            start: first!(patch.start; StartOrder::Ordered),
            arms: first!(patch.arms; Arms::NEITHER),
            auto_shutdown: first!(patch.auto_shutdown; AutoShutdown::Never),
            members: patch.members,
        }
    }
}

/// Everything that governs one child, resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildPolicy {
    /// After which exits it comes back. Default: [`Restart::Permanent`].
    pub restart: Restart,
    /// Its own budget; `None` if its restarts count in the budget its supervisor's children share.
    pub budget: Option<Budget>,
    /// What happens when its own budget is used up. Default: [`OnLimit::Escalate`].
    pub on_limit: OnLimit,
    /// How long to wait before its restarts. Default: its supervisor's.
    pub backoff: Backoff,
    /// After how much health since its last start the backoff begins anew: the backoff's own `reset_after`, else the window
    /// of the budget its restarts count in.
    pub reset_after: Duration,
    /// What happens after a panic. Default: its supervisor's.
    pub on_panic: OnPanic,
    /// The directive for failures that no `on` arm of its own decides; `None` leaves them to its supervisor.
    pub strategy: Option<Directive>,
    /// How long its start may take. Default: [`ChildPolicy::START_TIMEOUT`].
    pub start_timeout: Duration,
    /// How long one message may take, its retries and the waits for them included; `None` (the default) sets no bound.
    pub handle_timeout: Option<Duration>,
    /// How long it may take to stop. Default: [`Shutdown::DEFAULT`]; a supervisor's is the sum of its children's.
    pub shutdown: Shutdown,
    /// How long it may take to end after an abort. Default: [`ChildPolicy::ABORT_GRACE`].
    pub abort_grace: Duration,
    /// What happens if it does not end after an abort either. Default: [`Unstopped::Wait`].
    pub unstopped: Unstopped,
    /// The queue in front of it, if it is an actor. Default: [`Mailbox::DEFAULT`].
    pub mailbox: Mailbox,
    /// How often a failed message is tried again before that is a failure, if it is an actor; `None` (the default): never.
    pub retry: Option<Retry>,
    /// How its health is watched. Default: not at all.
    pub health: Option<HealthCheck>,
    /// The circuit breaker in front of it. Default: none.
    pub breaker: Option<Trip>,
    /// How often it may go on after a failure. Default: without a limit.
    pub resume_budget: Option<ResumeBudget>,
    /// Whether its end is, or is part of, the end of its supervisor. Default: no.
    pub significant: bool,
    /// What of its state survives it, if it is an actor. Default: [`StatePolicy::Fresh`].
    pub state: StatePolicy,
    /// What its failures come to, as far as this is known beforehand.
    pub outlook: Outlook,
}

/// What the failures of a child come to, as far as this is known beforehand: what its breaker is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The budget that its restarts count in: its own, else the one that its supervisor's children share.
    pub budget: Budget,
    /// The strategy of its supervisor.
    pub strategy: Strategy,
    /// What the arms hold that decide about its errors.
    pub arms: Arms,
}

impl ChildPolicy {
    /// How long a start may take where nothing else is said: 30 seconds.
    pub const START_TIMEOUT: Duration = Duration::from_secs(30);

    /// How long a child may take to end after an abort where nothing else is said: one second.
    pub const ABORT_GRACE: Duration = Duration::from_secs(1);

    /// Merges, field by field: what the child's entry in the tree says, else its actor's attribute, else its supervisor,
    /// else the default.
    ///
    /// The child has a budget of its own if its entry or its attribute gives `max_restarts` or `within`; the half that
    /// neither gives is its supervisor's.
    ///
    /// ```
    /// use core::time::Duration;
    /// use supervise_policy::{
    ///     Budget, ChildPolicy, MaxRestarts, PolicyPatch, Strategy, SupervisorPatch, SupervisorPolicy,
    /// };
    /// const SUPERVISOR: SupervisorPolicy =
    ///     SupervisorPolicy::resolve(&SupervisorPatch::new(Strategy::OneForOne));
    /// const CHILD: ChildPolicy = ChildPolicy::resolve(
    ///     &PolicyPatch { max_restarts: Some(MaxRestarts::AtMost(2)), ..PolicyPatch::NONE },
    ///     &PolicyPatch::NONE,
    ///     &SUPERVISOR,
    /// );
    /// assert_eq!(CHILD.budget, Some(Budget::new(2, Duration::from_secs(60))));
    /// assert_eq!(CHILD.reset_after, Duration::from_secs(60));
    /// ```
    #[must_use]
    pub const fn resolve(
        child: &PolicyPatch,
        attribute: &PolicyPatch,
        supervisor: &SupervisorPolicy,
    ) -> Self {
        Self::merge(child, attribute, supervisor, Shutdown::DEFAULT)
    }

    /// The policy of a nested supervisor's own life under its parent: `child` is what its block says about that, and
    /// `supervisor` is the parent's policy.
    ///
    /// Differs from [`ChildPolicy::resolve`] in two ways: a supervisor has no actor attribute, and where it states no
    /// `shutdown` it gets what its children `need` together ([`SupervisorSpec::total_shutdown`](crate::SupervisorSpec)).
    #[must_use]
    pub const fn resolve_supervisor(
        child: &PolicyPatch,
        supervisor: &SupervisorPolicy,
        need: Shutdown,
    ) -> Self {
        Self::merge(child, &PolicyPatch::NONE, supervisor, need)
    }

    /// The policy of one member of a pool: what the `member`'s entry says, which is the pool's block, and the `attribute` of its
    /// actor. With `shared`, the budget of the `pool` is one that its members share.
    ///
    /// Differs from [`ChildPolicy::resolve`] in two ways, so that one bad member can not take down the rest: where nothing is
    /// said about its restarts, each member has [`Budget::SUPERVISOR_DEFAULT`] for itself; and when its own budget is used up it
    /// is stopped ([`OnLimit::Stop`]) unless something else is said.
    ///
    /// ```
    /// use supervise_policy::*;
    /// const ABOVE: SupervisorPolicy =
    ///     SupervisorPolicy::resolve(&SupervisorPatch::new(Strategy::OneForOne));
    /// const POOL: SupervisorPolicy =
    ///     SupervisorPolicy::resolve(&SupervisorPatch::pool(Members::AtMost(9), None, &ABOVE));
    /// const NONE: PolicyPatch = PolicyPatch::NONE;
    /// let member = ChildPolicy::resolve_member(&NONE, &NONE, &POOL, false);
    /// assert_eq!(member.budget, Some(Budget::SUPERVISOR_DEFAULT));
    /// assert_eq!(member.on_limit, OnLimit::Stop);
    /// assert_eq!(ChildPolicy::resolve_member(&NONE, &NONE, &POOL, true).budget, None);
    /// ```
    #[must_use]
    pub const fn resolve_member(
        member: &PolicyPatch,
        attribute: &PolicyPatch,
        pool: &SupervisorPolicy,
        shared: bool,
    ) -> Self {
        let own = own_budget(
            either!(member.max_restarts, attribute.max_restarts),
            either!(member.within, attribute.within),
            &Budget::SUPERVISOR_DEFAULT,
        );
        let restart = first!(member.restart, attribute.restart; Restart::Permanent);
        let budget = match (own, restart) {
            (Some(own), _) => Some(own),
            // It is never restarted: nothing is counted.
            (None, Restart::Temporary) => None,
            (None, _) if shared => None,
            (None, _) => Some(Budget::SUPERVISOR_DEFAULT),
        };
        Self::merge_with(
            budget,
            OnLimit::Stop,
            member,
            attribute,
            pool,
            Shutdown::DEFAULT,
        )
    }

    const fn merge(
        child: &PolicyPatch,
        attribute: &PolicyPatch,
        supervisor: &SupervisorPolicy,
        shutdown: Shutdown,
    ) -> Self {
        let budget = own_budget(
            either!(child.max_restarts, attribute.max_restarts),
            either!(child.within, attribute.within),
            &supervisor.budget,
        );
        Self::merge_with(
            budget,
            OnLimit::Escalate,
            child,
            attribute,
            supervisor,
            shutdown,
        )
    }

    /// As `merge`, where the budget is settled and what follows on it has another default.
    const fn merge_with(
        budget: Option<Budget>,
        on_limit: OnLimit,
        child: &PolicyPatch,
        attribute: &PolicyPatch,
        supervisor: &SupervisorPolicy,
        shutdown: Shutdown,
    ) -> Self {
        let governing = first!(budget; supervisor.budget);
        let backoff = first!(child.backoff, attribute.backoff; supervisor.backoff);
        Self {
            restart: first!(child.restart, attribute.restart; Restart::Permanent),
            budget,
            on_limit: first!(child.on_limit, attribute.on_limit; on_limit),
            backoff,
            reset_after: first!(backoff.reset_after; governing.within),
            on_panic: first!(child.on_panic, attribute.on_panic; supervisor.on_panic),
            strategy: either!(child.strategy, attribute.strategy),
            start_timeout: first!(child.start_timeout, attribute.start_timeout; Self::START_TIMEOUT),
            handle_timeout: either!(child.handle_timeout, attribute.handle_timeout),
            shutdown: first!(child.shutdown, attribute.shutdown; shutdown),
            abort_grace: first!(child.abort_grace, attribute.abort_grace; Self::ABORT_GRACE),
            unstopped: first!(child.unstopped, attribute.unstopped; Unstopped::Wait),
            mailbox: first!(child.mailbox, attribute.mailbox; Mailbox::DEFAULT),
            health: either!(child.health, attribute.health),
            breaker: either!(child.breaker, attribute.breaker),
            resume_budget: either!(child.resume_budget, attribute.resume_budget),
            outlook: Outlook {
                budget: governing,
                strategy: supervisor.strategy,
                arms: arms(child, attribute, supervisor),
            },
            retry: either!(child.retry, attribute.retry),
            significant: first!(child.significant, attribute.significant; false),
            state: first!(child.state, attribute.state; StatePolicy::Fresh),
        }
    }
}

/// What the arms hold that decide about a child's errors, by the one precedence.
const fn arms(child: &PolicyPatch, attribute: &PolicyPatch, supervisor: &SupervisorPolicy) -> Arms {
    match (
        either!(child.arms, attribute.arms),
        either!(child.strategy, attribute.strategy),
    ) {
        (Some(arms), _) => arms,
        (None, Some(directive)) => Arms::of(directive),
        (None, None) => supervisor.arms,
    }
}

const fn own_budget(
    max_restarts: Option<MaxRestarts>,
    within: Option<Duration>,
    shared: &Budget,
) -> Option<Budget> {
    if max_restarts.is_none() && within.is_none() {
        return None;
    }
    Some(Budget {
        max_restarts: first!(max_restarts; shared.max_restarts),
        within: first!(within; shared.within),
    })
}
