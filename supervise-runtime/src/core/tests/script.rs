//! What scripted children do when they are ordered to start or to stop.

use std::{collections::VecDeque, time::Duration};

use supervise_policy::Directive;

use super::record::Failure;
use crate::core::{Exit, Incarnation};

/// How a start goes. The last entry of a script repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnStart {
    Ready,
    ReadyAfter(Duration),
    Fail,
    FailAfter(Duration),
    FailWith(Directive),
    Ignore,
    /// It neither succeeds nor fails.
    Hang,
    /// It fails, and the failure is to be decided above.
    Escalate,
}

/// What a child does when it is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnStop {
    /// It ends, with this exit.
    End(Exit<Failure>),
    EndAfter(Duration),
    /// It ends only when it is aborted, and that much later.
    OnAbort(Duration),
    /// It does not end, not when it is aborted either, until [`Bench::end`](super::bench::Bench::end).
    Never,
    /// It ends and leaves something behind until [`Bench::join`](super::bench::Bench::join).
    Unjoined,
}

/// One scripted child, and what of it is alive.
#[derive(Debug)]
pub(super) struct Actor {
    pub(super) starts: VecDeque<OnStart>,
    pub(super) stops: OnStop,
    /// The incarnation that lives.
    pub(super) life: Option<Incarnation>,
    /// Whether it has reported to be ready.
    pub(super) ready: bool,
    /// Whether it waits for a verdict from above.
    pub(super) held: bool,
    /// The incarnation that is over but has left something behind.
    pub(super) remains: Option<Incarnation>,
    /// The incarnation that is over already, and how it ended, while its supervisor has not heard of it.
    pub(super) dying: Option<(Incarnation, Exit<Failure>)>,
}

impl Actor {
    pub(super) fn new() -> Self {
        Self {
            starts: VecDeque::new(),
            stops: OnStop::End(Exit::Shutdown),
            life: None,
            ready: false,
            held: false,
            remains: None,
            dying: None,
        }
    }

    /// How the next start goes.
    pub(super) fn next_start(&mut self) -> OnStart {
        match self.starts.len() {
            0 => OnStart::Ready,
            1 => self.starts[0],
            _ => self.starts.pop_front().unwrap(),
        }
    }
}

/// Something that a scripted child will do.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Ready,
    End {
        exit: Exit<Failure>,
        directive: Directive,
        joined: bool,
    },
    Hold {
        alive: bool,
        joined: bool,
    },
}
