//! A new member of a pool.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::{
    super::{
        Fake, WorkerSlot,
        fake::Stand,
        shell,
        worker::{Heritage, Manner, WorkerLife},
    },
    Membership, Spawned,
};
use crate::{
    Actor, ActorRef, Failure, SpawnError, StateStore,
    core::{Exit, SharedPolicy},
    state::{keep::Make, link::StateLink},
};

/// The members of a pool of actors.
pub(crate) struct Breed<A: Actor> {
    pub(crate) members: Membership,
    pub(in crate::driver) manner: Arc<Manner<A>>,
    /// Keeps the state of a member, if it is to be handed on.
    pub(in crate::driver) keep: Option<Make<A>>,
    /// The same for one with a name, where there is a store.
    pub(in crate::driver) store: Option<(Make<A>, Arc<dyn StateStore>)>,
    /// What is run in their place.
    pub(in crate::driver) fake: Option<Arc<Fake>>,
}

/// A member whose first start is under way.
pub(crate) struct Spawning<A: Actor> {
    pub(crate) member: ActorRef<A>,
    started: oneshot::Receiver<Result<(), Exit<Failure>>>,
}

impl<A: Actor> Breed<A> {
    /// Adds a member and starts it. The arguments are given back where it is refused.
    pub(crate) fn spawn(
        &self,
        name: Option<&str>,
        args: A::Args,
    ) -> Result<Spawning<A>, SpawnError<A::Args>> {
        let link = self.keep.map(|_| Arc::new(StateLink::default()));
        let slot = |cell, policy: &SharedPolicy| WorkerSlot::new::<A>(cell, policy, link.clone());
        let post = match self.members.admit(name, slot) {
            Ok(admitted) => admitted,
            Err(denied) => return Err(self.members.refuse(&denied, name, args)),
        };
        let (first, started) = oneshot::channel();
        let member = ActorRef { slot: post.slot.clone() };
        let args = Spawned::<A>::new(args, first);
        match self.fake.as_deref().map(Fake::worker::<A>) {
            Some(Ok(fake)) => {
                fake(Stand::of(post, &self.manner, Box::new(args)));
            }
            // One for something else has ended the start of the tree.
            Some(Err(_)) | None => {
                let (keep, store) = match &self.store {
                    Some((make, store)) if name.is_some() => (Some(*make), Some(store.clone())),
                    _ => (self.keep, None),
                };
                let heritage = keep.zip(link);
                let runtime = post.node.tree.runtime.clone();
                let heritage = heritage.map(|(make, link)| Heritage::new(make, store, link));
                let life = WorkerLife::<A, _>::new(post, self.manner.clone(), args, heritage);
                runtime.spawn(shell::run(life));
            }
        }
        Ok(Spawning { member, started })
    }
}

impl<A: Actor> Spawning<A> {
    /// Waits until the member is up.
    pub(crate) async fn up(&mut self) -> Result<(), SpawnError<A::Args>> {
        let path = || self.member.path().into();
        match (&mut self.started).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Exit::Failed(failure))) => {
                Err(SpawnError::StartFailed { path: path(), failure })
            }
            Ok(Err(Exit::Ignored)) => Err(SpawnError::Ignored { path: path() }),
            Ok(Err(Exit::Normal | Exit::Shutdown | Exit::Killed)) | Err(_) => {
                Err(SpawnError::Stopped { path: path() })
            }
        }
    }
}
