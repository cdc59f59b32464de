//! What can happen to a supervisor.

use supervise_policy::Directive;

use crate::{Health, breaker::gate::Change};

/// The number of one life of a child. The first is 1; 0 means "never started".
pub(crate) type Incarnation = u64;

/// How an incarnation ended, as the driver saw it. `F` is the failure, opaque to the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit<F> {
    /// It ended by itself and well.
    Normal,
    /// It ended because it was asked to.
    Shutdown,
    /// It was aborted at its deadline.
    Killed,
    /// It said that it is not to be there.
    Ignored,
    /// It failed: an error, a panic, a time-out, a sub-tree that gave up.
    Failed(F),
}

impl<F> Exit<F> {
    /// The failure, if it is one.
    pub(crate) fn failure(&self) -> Option<&F> {
        match self {
            Exit::Failed(failure) => Some(failure),
            _ => None,
        }
    }
}

/// What happened, told to [`Core::step`](super::Core::step).
///
/// Inputs about a child carry the incarnation they speak of; one about an incarnation that is no
/// longer the child's current one is ignored.
#[derive(Clone, Debug)]
pub(crate) enum Input<F> {
    /// The supervisor is to start its children.
    Start,
    /// The supervisor is to stop its children in order and finish.
    Stop,
    /// The supervisor is to abort its children at once and finish.
    Abort,
    /// The child's `start` succeeded.
    Started {
        child: usize,
        incarnation: Incarnation,
    },
    /// The incarnation is over; with `joined`, nothing of it is left.
    Exited {
        child: usize,
        incarnation: Incarnation,
        exit: Exit<F>,
        directive: Directive,
        joined: bool,
    },
    /// What was left of an incarnation that exited unjoined is gone.
    Joined {
        child: usize,
        incarnation: Incarnation,
    },
    /// The child failed and its failure is to be decided above. With `alive` its instance is kept.
    Held {
        child: usize,
        incarnation: Incarnation,
        failure: F,
        alive: bool,
        joined: bool,
    },
    /// The child failed a message and lives on.
    Resumed {
        child: usize,
        incarnation: Incarnation,
        failure: F,
    },
    /// The child was asked how it is, and says so.
    Answered {
        child: usize,
        incarnation: Incarnation,
        probe: u64,
        health: Health,
    },
    /// The child's breaker has become something else.
    Breaker { child: usize, change: Change },
    /// So many messages of the child have failed, or not failed, that it is to be looked at.
    Rated {
        child: usize,
        incarnation: Incarnation,
    },
    /// The supervisors above decided that a held child resumes.
    Release {
        child: usize,
        incarnation: Incarnation,
    },
    /// Who was asked about a held child decided on it alone: it resumes, is restarted, or stays down.
    #[cfg_attr(
        not(feature = "wasm"),
        allow(dead_code, reason = "only components are asked")
    )]
    #[cfg_attr(
        not(feature = "wasm"),
        allow(dead_code, reason = "only components are asked")
    )]
    Settle {
        child: usize,
        incarnation: Incarnation,
        directive: Directive,
    },
    /// The supervisors below asked about a failure, and the verdict falls on this (living) child:
    /// restart or stop it.
    Condemn {
        child: usize,
        incarnation: Incarnation,
        failure: F,
        directive: Directive,
    },
    /// An escalation reached the root: the tree ends with this failure.
    End { child: usize, failure: F },
    /// Time passed.
    Tick,
}
