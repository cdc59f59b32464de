//! A component that crashes, and what came of that.

use std::{convert::Infallible, time::Duration};

use supervision::{EscalationReason, Event, EventKind, TellError, TreeError, prelude::*};

use crate::trace::{Again, Trace};

/// When a component crashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crashes {
    /// At each message.
    AtMessages,
    /// At the first message, and then in every start.
    AtStarts,
}

pub(super) const BOTH: [Crashes; 2] = [Crashes::AtMessages, Crashes::AtStarts];

#[derive(Debug, thiserror::Error)]
#[error("crashed")]
pub(super) struct Crashed;

/// Crashes.
pub(super) struct Component;

impl Actor for Component {
    type Args = Crashes;
    type Msg = ();
    type Error = Crashed;

    async fn start(crashes: Crashes, cx: &mut Context<Self>) -> Result<Self, Crashed> {
        match crashes {
            Crashes::AtStarts if cx.incarnation() > 1 => Err(Crashed),
            _ => Ok(Self),
        }
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Crashed> {
        Err(Crashed)
    }
}

/// Never crashes.
pub(super) struct Sound;

impl Actor for Sound {
    type Args = ();
    type Msg = ();
    type Error = Infallible;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Infallible> {
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Infallible> {
        Ok(())
    }
}

/// How a tree gave up.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct GaveUp {
    pub(super) at: Duration,
    pub(super) max_restarts: u32,
    pub(super) within: Duration,
    /// When the budget would have allowed one more restart.
    pub(super) next: Option<Duration>,
}

/// Queues so many crashes, more of them than the mailbox need ever hand out.
pub(super) fn feed(component: &ActorRef<Component>, crashes: usize) {
    for _ in 0..crashes {
        component
            .try_tell(())
            .map_err(TellError::into_message)
            .unwrap();
    }
}

/// Lets a tree whose components crash run to its end.
pub(super) async fn run_to_the_end<T>(app: Running<T>, trace: &mut Trace) -> (Vec<Event>, GaveUp) {
    let Err(TreeError::Ended { escalated, .. }) = app.join().await else {
        panic!("the tree ended well");
    };
    let at = trace.elapsed();
    let events = trace.drain();
    let limits: Vec<_> = events
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::LimitExceeded { max_restarts, within, next_available } => {
                Some((event, max_restarts, within, next_available))
            }
            _ => None,
        })
        .collect();
    let [(event, max_restarts, within, next)] = limits[..] else {
        panic!("{limits:?}");
    };
    assert_eq!(
        escalated.reason(),
        &EscalationReason::LimitExceeded { max_restarts, within }
    );
    assert_eq!(escalated.child(), &*event.path);
    assert!(escalated.cause().unwrap().is::<Crashed>());
    assert_eq!(trace.since_zero(event.at), at);
    let next = next.map(|at| trace.since_zero(at));
    (events, GaveUp { at, max_restarts, within, next })
}

/// Pairs of the delay and the instant of the start that followed it.
pub(super) fn again<const N: usize>(all: [(Duration, Duration); N]) -> Vec<Again> {
    all.into_iter()
        .map(|(delay, at)| Again { at, delay })
        .collect()
}

pub(super) const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(super) const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

pub(super) const fn ns(nanoseconds: u64) -> Duration {
    Duration::from_nanos(nanoseconds)
}
