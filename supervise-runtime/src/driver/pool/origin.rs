//! Where the incarnations of a worker come from.

use tokio::sync::oneshot;

use super::super::shell::Ending;
use crate::{Actor, Failure, core::Exit};

/// Makes the arguments of a worker's incarnations, and knows who waits for the first of them.
pub(in crate::driver) trait Origin<A: Actor>: Send + 'static {
    /// The arguments of the next incarnation; `None` if there are none left. Where they are to be kept, `again` copies them.
    fn args(&mut self, again: Option<Copies<A::Args>>) -> Option<A::Args>;

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
    fn args(&mut self, _: Option<Copies<A::Args>>) -> Option<A::Args> {
        Some(self())
    }
}

/// Makes the same arguments once more.
pub(in crate::driver) type Copies<T> = fn(&T) -> T;

/// A member of a pool: with the arguments that it was given.
pub(in crate::driver) struct Spawned<A: Actor> {
    /// Those of a temporary member are gone with its start.
    args: Option<A::Args>,
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
        first: oneshot::Sender<Result<(), Exit<Failure>>>,
    ) -> Self {
        let first = First { told: first, ended: None };
        Self { args: Some(args), first: Some(Box::new(first)) }
    }
}

impl<A: Actor> Origin<A> for Spawned<A> {
    fn args(&mut self, again: Option<Copies<A::Args>>) -> Option<A::Args> {
        match again {
            Some(again) => self.args.as_ref().map(again),
            None => self.args.take(),
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
