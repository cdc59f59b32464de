//! What a supervisor wants done.

use std::{sync::Arc, time::Duration};

use supervise_policy::{AutoShutdown, Directive, Moment, Strategy};

use super::{Exit, Incarnation, Letter, State};
use crate::{BreakerState, Health, breaker::gate::Change};

/// Carries out what a [`Core`](super::Core) decides. Called while the core is borrowed, so an
/// implementation only records: the levels of the children's orders, and what to tell afterwards.
pub(crate) trait Sink<F> {
    /// From now on the child is to be in this condition. Orders to one child only ever grow:
    /// by incarnation, then by operation.
    fn order(&mut self, child: usize, incarnation: Incarnation, op: Op);

    /// Whether the child, whose start was ordered just now, may be taken to be up: it starts at once, in this very thread, nobody
    /// is to be told of it, and whoever looks before it is up has the core [doubt](super::Core::doubt) that.
    fn assumes(&mut self, _child: usize) -> bool {
        false
    }

    /// A held child goes on. Orders that grow follow as usual.
    fn release(&mut self, child: usize);

    /// From now on the child is to take no message, or to take them again. An order that grows ends
    /// it too.
    fn pause(&mut self, child: usize, paused: bool);

    /// The child is to say how it is. Only the newest question wants an answer.
    fn probe(&mut self, child: usize, probe: u64);

    /// When the child last said by itself that it is well.
    fn heard(&mut self, child: usize) -> Option<Moment>;

    /// What the messages that failed say of the child, and when that may change without a message.
    fn rated(&mut self, child: usize, now: Moment) -> Option<(Health, Option<Moment>)>;

    /// Makes the failure of a child that is given up because it is not well.
    fn unhealthy(&mut self, child: usize, incarnation: Incarnation, reason: &Arc<str>) -> F;

    /// Something about the child changed, so that it may [take messages](super::Core::mail) or not. Told
    /// of every change, several times perhaps; what holds is what holds at the end of the turn.
    fn touched(&mut self, child: usize);

    /// The child's breaker begins anew. What it has become, if that is something else.
    fn reset_breaker(&mut self, child: usize) -> Option<Change>;

    /// Something for the supervisor above, or for the root's owner.
    fn up(&mut self, up: Up<F>);

    /// Whether anybody wants notes; without observers none is made.
    fn observed(&self) -> bool;

    /// A failure that nobody asks for any more.
    fn forgotten(&mut self, failure: F) {
        drop(failure);
    }

    /// A dead letter of the child's that nobody has taken, and that is kept here no longer.
    fn unburied(&mut self, _child: usize, letter: Letter<F>) {
        drop(letter);
    }

    /// Something to tell observers.
    fn note(&mut self, note: Note<F>);
}

/// The level that a child is to reach, in ascending order within one incarnation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Op {
    /// Start and run.
    Run = 1,
    /// End, with clean-up.
    Stop = 2,
    /// End now.
    Abort = 3,
}

/// What a core tells upwards.
#[derive(Clone, Debug)]
pub(crate) enum Up<F> {
    /// Every child is up.
    Started,
    /// The supervisor is done. Without `joined`, something of it could not be stopped.
    Finished { outcome: Outcome<F>, joined: bool },
    /// What a supervisor that finished unjoined had left behind is gone.
    Joined,
    /// A child is held until the supervisors above decide.
    Ask {
        child: usize,
        incarnation: Incarnation,
        failure: F,
    },
}

/// Why a supervisor is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome<F> {
    /// It was told to stop.
    Shutdown,
    /// It was told to stop at once.
    Killed,
    /// A child failed in its first start.
    StartFailed { child: usize, failure: F },
    /// A budget was exhausted.
    GaveUp {
        child: usize,
        failure: Option<F>,
        max: u32,
        within: Duration,
    },
    /// A child's failure was escalated to the root.
    Escalated { child: usize, failure: F },
    /// A child that would not stop, under `unstopped: escalate`.
    Unstopped { child: usize },
    /// It ended with a significant child, and well.
    AutoShutdown { child: usize },
}

/// Why a child is started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RestartReason {
    /// Its own exit.
    Failure,
    /// A sibling's, under a group strategy.
    Group,
    /// A failure below it that was escalated.
    Escalated,
    /// It was not well.
    Health,
    /// An order by hand.
    Manual,
    /// Its supervisor was started again.
    Parent,
}

/// One transition of a child, or of the supervisor itself (`child: None`).
#[derive(Clone, Debug)]
pub(crate) struct Note<F> {
    pub(crate) child: Option<usize>,
    pub(crate) incarnation: Incarnation,
    pub(crate) state: State,
    pub(crate) kind: NoteKind<F>,
}

/// What a [`Note`] tells.
#[derive(Clone, Debug)]
pub(crate) enum NoteKind<F> {
    /// An incarnation is over: told once for each, whatever led to it and whatever follows.
    Down {
        exit: Exit<F>,
    },
    Starting,
    Started,
    Restarted {
        reason: RestartReason,
        attempt: u32,
        delay: Duration,
        failure: Option<F>,
    },
    Ended {
        exit: Exit<F>,
        directive: Directive,
    },
    Resumed {
        failure: F,
    },
    Held {
        failure: F,
    },
    Released,
    BreakerChanged {
        state: BreakerState,
        until: Option<Moment>,
    },
    HealthChanged {
        health: Health,
    },
    Paused,
    Unpaused,
    Removed,
    Reset,
    AutoShutdown {
        mode: AutoShutdown,
    },
    BackingOff {
        attempt: u32,
        delay: Duration,
    },
    /// What it waited for, a restart or a decision, will not come.
    CalledOff,
    Stopping,
    Aborting,
    Stopped {
        exit: Exit<F>,
    },
    Unstopped,
    LimitExceeded {
        max: u32,
        within: Duration,
        next_available: Option<Moment>,
    },
    StrategyApplied {
        strategy: Strategy,
        first: usize,
        members: usize,
    },
}
