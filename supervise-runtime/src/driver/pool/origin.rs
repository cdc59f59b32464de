//! Where the incarnations of a worker come from.

use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

use super::super::shell::Ending;
use crate::{Actor, Failure, core::Exit};

/// Makes the arguments of a worker's incarnations, and knows who waits for the first of them.
pub(in crate::driver) trait Origin<A: Actor>: Send + Sync + 'static {
    /// The arguments of the next incarnation; `None` if there are none left.
    fn args(&mut self) -> Option<A::Args>;

    /// An incarnation is up, and its supervisor knows.
    fn up(&mut self) {}

    /// An incarnation is over before it was up.
    fn failed(&mut self, ending: &Ending) {
        let _ = ending;
    }

    /// The worker is at rest, or gone, and its supervisor knows.
    fn rested(&mut self) {}
}

/// A declared worker: made anew each time, and nobody waits.
impl<A, F> Origin<A> for F
where
    A: Actor,
    F: Fn() -> A::Args + Send + Sync + 'static,
{
    fn args(&mut self) -> Option<A::Args> {
        Some(self())
    }
}

/// Makes the same arguments once more.
pub(in crate::driver) type Copies<T> = fn(&T) -> T;

/// A member of a pool: with the arguments that it was given.
pub(in crate::driver) struct Spawned<A: Actor> {
    // A lock for `Sync` alone: it is only reached through `get_mut`, which locks nothing.
    args: Mutex<Option<A::Args>>,
    /// `None` for a temporary member, whose arguments are gone with its start.
    again: Option<Copies<A::Args>>,
    /// Who waits for the first start, until that is over. In a box, since a member lives for longer.
    first: Option<Box<First>>,
}

/// Who waits for the first start of a member.
struct First {
    told: oneshot::Sender<Result<(), Exit<Failure>>>,
    /// How it ended, until its supervisor knows too.
    ended: Option<Exit<Failure>>,
}

impl<A: Actor> Spawned<A> {
    pub(in crate::driver) fn new(
        args: A::Args,
        again: Option<Copies<A::Args>>,
        first: oneshot::Sender<Result<(), Exit<Failure>>>,
    ) -> Self {
        let first = First { told: first, ended: None };
        Self { args: Mutex::new(Some(args)), again, first: Some(Box::new(first)) }
    }
}

impl<A: Actor> Origin<A> for Spawned<A> {
    fn args(&mut self) -> Option<A::Args> {
        let args = self.args.get_mut().unwrap_or_else(PoisonError::into_inner);
        match self.again {
            Some(again) => args.as_ref().map(again),
            None => args.take(),
        }
    }

    fn up(&mut self) {
        if let Some(first) = self.first.take() {
            // The only error is that nobody waits any more.
            let _ = first.told.send(Ok(()));
        }
    }

    fn failed(&mut self, ending: &Ending) {
        if let Some(first) = &mut self.first {
            first.ended = Some(match ending {
                Ending::Exit { exit, .. } => exit.clone(),
                Ending::Escalate(failure) => Exit::Failed(failure.clone()),
            });
        }
    }

    fn rested(&mut self) {
        // Told only now, so that who asks again at once finds the place free.
        if let Some(first) = self.first.take()
            && let First { told, ended: Some(ended) } = *first
        {
            let _ = told.send(Err(ended));
        }
    }
}
