//! A new member of a pool.

use std::{
    collections::VecDeque,
    sync::{Arc, Weak},
};

use tokio::sync::oneshot;

use super::{
    super::{
        Cell, Node, Port, WorkerSlot,
        decision::Decision,
        shell::{self, Post},
        turn,
        worker::WorkerLife,
    },
    Copies, Spawned,
};
use crate::{
    __private::CopyOf,
    Actor, ActorRef, Failure, SpawnError,
    core::{Exit, Refused, SharedPolicy},
};

/// What all members of a pool have in common.
pub(crate) struct Breed<A: Actor> {
    pub(crate) node: Weak<Node>,
    pub(crate) path: Arc<str>,
    pub(crate) policy: SharedPolicy,
    pub(crate) max: usize,
    pub(in crate::driver) decision: Decision<A::Error>,
    pub(in crate::driver) copy: CopyOf<A>,
    /// `None` where members are temporary.
    pub(in crate::driver) again: Option<Copies<A::Args>>,
}

/// A member whose first start is under way.
pub(crate) struct Spawning<A: Actor> {
    pub(crate) member: ActorRef<A>,
    started: oneshot::Receiver<Result<(), Exit<Failure>>>,
}

impl<A: Actor> Breed<A> {
    /// Adds a member and starts it. Everything that can be refused is refused here and at once, and the
    /// arguments are given back then.
    pub(crate) fn spawn(
        &self,
        name: Option<&str>,
        args: A::Args,
    ) -> Result<Spawning<A>, SpawnError<A::Args>> {
        let pool = || Box::from(&*self.path);
        if let Some(name) = name.filter(|name| name.is_empty() || name.contains('/')) {
            return Err(SpawnError::InvalidName { pool: pool(), name: name.into(), args });
        }
        let Some(node) = self.node.upgrade() else {
            return Err(SpawnError::NotRunning { pool: pool(), args });
        };
        let mut guard = node.lock();
        let state = &mut *guard;
        let Some(roster) = &mut state.roster else {
            return Err(SpawnError::NotRunning { pool: pool(), args });
        };
        let path = match name {
            Some(name) => node.path_of(name),
            None => roster.number(|number| node.path_of(number)),
        };
        if let Some(name) = name.filter(|_| roster.get(&path).is_some()) {
            return Err(SpawnError::NameTaken { pool: pool(), name: name.into(), args });
        }
        let index = match state.core.admit(self.policy.clone()) {
            Ok(index) => index,
            Err(Refused::Full) => {
                return Err(SpawnError::Full { pool: pool(), max: self.max, args });
            }
            Err(_) => return Err(SpawnError::NotRunning { pool: pool(), args }),
        };
        let cell = Cell::new(path.clone(), self.node.clone(), index);
        let slot = Arc::new(WorkerSlot::new::<A>(cell, &self.policy, None));
        roster.insert(path, index);
        state.ports.put(index, Port::Shell(slot.clone()));
        let mut queue = VecDeque::new();
        turn::turn_in(&node, guard, None, &mut queue, |core, now, sink| {
            core.launch(index, now, sink);
        });
        turn::perform(queue);

        let (first, started) = oneshot::channel();
        let post = Post { node: node.clone(), slot: slot.clone(), index };
        let life = WorkerLife::<A, _> {
            post: post.clone(),
            slot: slot.clone(),
            policy: self.policy.clone(),
            decision: self.decision,
            args: Spawned::<A>::new(args, self.again, first),
            last_failure: None,
            heritage: None,
            copy: self.copy,
        };
        node.tree.runtime.spawn(shell::run(post, life));
        Ok(Spawning { member: ActorRef { slot }, started })
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
