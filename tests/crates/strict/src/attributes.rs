//! `#[supervised]` in both of its readings.

use core::convert::Infallible;
use core::marker::PhantomData;

use supervision::{Actor, Context, TaskRef, supervised};

use crate::{
    actors::{Feed, FeedError, FeedMsg, Idle, Quotes},
    policies::{LIMIT, WINDOW},
    tasks::{Interrupted, Rounds, forever},
};

/// An actor with every key of its own.
#[supervised(
    crate = ::supervision,
    strategy = escalate,
    restart = transient,
    max_restarts = LIMIT,
    within = WINDOW,
    on_limit = stop,
    backoff = linear { base: 10ms, cap: 1s },
    on_panic = stop,
    start_timeout = 10s,
    handle_timeout = 1m,
    shutdown = infinity,
    abort_grace = 2s,
    unstopped = escalate,
    mailbox = queue { capacity: 8 },
    on = match error {
        FeedError::Timeout => resume,
        FeedError::Limited { .. } | FeedError::Closed(_) => restart,
    }
)]
#[derive(Clone, Copy, Debug)]
pub struct Careful;

impl Actor for Careful {
    type Args = ();
    type Msg = FeedError;
    type Error = FeedError;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, FeedError> {
        Ok(Self)
    }

    async fn handle(&mut self, msg: FeedError, _: &mut Context<Self>) -> Result<(), FeedError> {
        Err(msg)
    }
}

/// An actor that is a choice.
#[derive(Clone, Copy, Debug)]
#[supervised(strategy = resume, restart = permanent)]
pub enum Door {
    /// One may pass.
    Open,
    /// One may not.
    Shut,
}

impl Actor for Door {
    type Args = bool;
    type Msg = bool;
    type Error = Interrupted;

    async fn start(args: bool, _: &mut Context<Self>) -> Result<Self, Interrupted> {
        Ok(if args { Self::Open } else { Self::Shut })
    }

    async fn handle(&mut self, msg: bool, _: &mut Context<Self>) -> Result<(), Interrupted> {
        match (*self, msg) {
            (Self::Shut, false) => Err(Interrupted::Once),
            (Self::Open | Self::Shut, open) => {
                *self = if open { Self::Open } else { Self::Shut };
                Ok(())
            }
        }
    }
}

/// An actor with parameters and bounds, and arms over an error that never happens.
#[supervised(strategy = stop, on = match never { _ => restart })]
#[derive(Debug)]
pub struct Typed<T, const N: usize>(PhantomData<fn() -> [T; N]>)
where
    T: Clone + Send + 'static;

impl<T: Clone + Send + 'static, const N: usize> Actor for Typed<T, N> {
    type Args = [T; N];
    type Msg = ();
    type Error = Infallible;

    async fn start(_: [T; N], _: &mut Context<Self>) -> Result<Self, Infallible> {
        Ok(Self(PhantomData))
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Infallible> {
        Ok(())
    }
}

/// A supervisor as a struct, with a context, and with derives of its own.
#[supervised(
    strategy = rest_for_one,
    context = (String, bool),
    preset = lenient,
    max_restarts = 7,
    within = 5m,
    backoff = exponential { base: 1s, cap: 1m, factor: 3.0, jitter: full },
    on_panic = restart,
    on = match error {
        FeedError => restart,
        Interrupted => match error {
            Interrupted::Often(_) => stop,
            Interrupted::Once => resume,
        },
        _ => escalate,
    },
    shutdown = infinity,
    panic_abort = refuse,
    panic_hook = install
)]
#[derive(Clone, Debug)]
pub struct Market {
    /// Its feed.
    #[child(args = |(url, _)| url.clone(), restart = transient, on = match error { _ => restart })]
    pub feed: Feed,
    /// What is made from it.
    #[child(args = |_, up| up.feed.clone(), mailbox = queue { capacity: 2 })]
    pub quotes: Quotes,
    /// In and out.
    #[child(worker, args = |(_, open)| *open, max_restarts = unlimited)]
    pub door: Door,
    /// With a policy of its own.
    #[child]
    pub careful: Careful,
    /// With arguments of its own type.
    #[child(args = |_| [0, 1, 2])]
    pub typed: Typed<u8, 3>,
    /// Runs on and on.
    #[child(task, run = forever, restart = permanent, abort_grace = 10ms)]
    pub forever: TaskRef,
    /// With arguments.
    #[child(task, run = Rounds::run, args = |_| Rounds(2), shutdown = brutal)]
    pub rounds: TaskRef,
    /// Another supervisor.
    #[child(supervisor, context = |_| (), restart = transient, shutdown = 20s)]
    pub stall: Stall,
}

/// A supervisor as a struct, without anything that is not needed.
#[supervised(strategy = one_for_all)]
pub struct Stall {
    /// Idles.
    #[child]
    idle: Idle,
    /// Idles with more names.
    #[child(restart = temporary)]
    #[cfg(any(feature = "audit", not(feature = "audit")))]
    r#type: Idle,
}

impl Stall {
    /// Whether both are at their first life.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.idle.incarnation() == 1 && self.r#type.incarnation() == 1
    }
}

/// What a [`Feed`] of a [`Market`] answers.
///
/// # Errors
///
/// If it is not there.
pub async fn url(market: &Market) -> Result<String, supervision::AskError> {
    market.feed.ask(FeedMsg::Url).await
}
