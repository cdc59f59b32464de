//! The handle of a pool whose members come and go.

use std::{any::Any, fmt, sync::Arc, time::Duration};

use tokio::time::timeout;

use crate::{
    Actor, ActorRef, ChildRef, Counts, SpawnError,
    driver::{Breed, Slot, Spawning},
};

/// A pool: actors of one type that come and go while the tree runs.
///
/// A pool is a supervisor of its own. Each member is restarted by itself, with a budget of its own (5
/// restarts in 60 seconds where nothing else is said) and is stopped when that is used up
/// (`on_limit: stop`), so that a bad member takes down no other. A member that ends and is not
/// restarted is gone: it is no longer counted, its name is free, and its handle refuses messages. When
/// the pool itself is stopped or restarted all members are stopped together, and a restarted pool
/// begins empty.
///
/// Cloning is cheap. A handle does not keep the tree alive.
///
/// ```
/// use supervision::prelude::*;
///
/// struct Session {
///     user: String,
/// }
///
/// impl Actor for Session {
///     type Args = String;
///     type Msg = Reply<String>;
///     type Error = std::convert::Infallible;
///
///     async fn start(user: String, _: &mut Context<Self>) -> Result<Self, Self::Error> {
///         Ok(Self { user })
///     }
///
///     async fn handle(&mut self, msg: Reply<String>, _: &mut Context<Self>) -> Result<(), Self::Error> {
///         msg.send(self.user.clone());
///         Ok(())
///     }
/// }
///
/// supervision_tree!(App {
///     strategy: one_for_one,
///     children: [
///         sessions = pool { actor: Session, max: 2, restart: temporary },
///     ],
/// });
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let app = App::start().await?;
/// let ann = app.sessions.spawn_named("ann", "Ann".into()).await?;
/// assert_eq!(ann.path(), "sessions/ann");
/// assert_eq!(ann.ask(|reply| reply).await?, "Ann");
///
/// app.sessions.spawn("Bob".into()).await?;
/// let full = app.sessions.spawn("Cleo".into()).await.unwrap_err();
/// assert_eq!(full.to_string(), "the pool `sessions` is full: it has 2 members");
/// assert_eq!(full.into_args().as_deref(), Some("Cleo"));
///
/// ann.child().stop().await?;
/// assert_eq!(app.sessions.count(), 1);
/// assert!(app.sessions.get("ann").is_none());
/// # Ok(())
/// # }
/// ```
pub struct PoolRef<A: Actor> {
    pub(crate) breed: Arc<Breed<A>>,
}

impl<A: Actor> PoolRef<A> {
    /// Adds a member and waits until it is up. Its name is a number.
    ///
    /// # Errors
    ///
    /// [`SpawnError`]. A full pool, or one that is not running, refuses at once and gives the arguments
    /// back. A start that fails is not tried again.
    ///
    /// # Cancel safety
    ///
    /// The member is added with the first poll; dropping the future only gives up waiting.
    pub async fn spawn(&self, args: A::Args) -> Result<ActorRef<A>, SpawnError<A::Args>> {
        up(self.breed.spawn(None, args)?).await
    }

    /// As [`spawn`](PoolRef::spawn), with a name of its own, by which [`get`](PoolRef::get) and
    /// [`TreeRef::find`](crate::TreeRef::find) find it.
    ///
    /// # Errors
    ///
    /// [`SpawnError`]; among them, that the name is taken, or is none: empty, or with a `/`.
    ///
    /// # Cancel safety
    ///
    /// The member is added with the first poll; dropping the future only gives up waiting.
    pub async fn spawn_named(
        &self,
        name: &str,
        args: A::Args,
    ) -> Result<ActorRef<A>, SpawnError<A::Args>> {
        up(self.breed.spawn(Some(name), args)?).await
    }

    /// As [`spawn`](PoolRef::spawn), for no longer than `limit`: a member that is not up by then is
    /// stopped.
    ///
    /// # Errors
    ///
    /// [`SpawnError`]; [`SpawnError::TimedOut`] once the member has stopped.
    ///
    /// # Cancel safety
    ///
    /// The member is added with the first poll. If the future is dropped later it is not stopped.
    pub async fn spawn_and_wait(
        &self,
        args: A::Args,
        limit: Duration,
    ) -> Result<ActorRef<A>, SpawnError<A::Args>> {
        let mut spawning = self.breed.spawn(None, args)?;
        if let Ok(started) = timeout(limit, spawning.up()).await {
            return started.map(|()| spawning.member);
        }
        let member = spawning.member;
        // Whatever the answer, the member is gone then.
        let _ = member.child().stop().await;
        Err(SpawnError::TimedOut { path: member.path().into(), timeout: limit })
    }

    /// How many members there are, those that are being restarted among them.
    #[must_use]
    pub fn count(&self) -> usize {
        self.breed.members.count()
    }

    /// How many members there are, how many are up, and how often they were restarted. The pool goes on
    /// meanwhile: with very many members that is not one moment's count.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.breed.members.counts()
    }

    /// How many members there may be.
    #[must_use]
    pub fn max(&self) -> usize {
        self.breed.members.max
    }

    /// The members, in the order in which they came. The pool goes on meanwhile.
    #[must_use]
    pub fn members(&self) -> Vec<ActorRef<A>> {
        let slots = self.breed.members.slots().into_iter();
        slots.filter_map(member).collect()
    }

    /// The member of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ActorRef<A>> {
        self.breed.members.get(name).and_then(member)
    }

    /// The pool's path in its tree, as in `web/sessions`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.breed.members.path
    }

    /// The pool itself as its supervisor sees it: to stop, start and restart it by hand, with all its
    /// members. `None` once the tree is gone.
    #[must_use]
    pub fn child(&self) -> Option<ChildRef> {
        self.breed.members.child()
    }
}

async fn up<A: Actor>(mut spawning: Spawning<A>) -> Result<ActorRef<A>, SpawnError<A::Args>> {
    spawning.up().await?;
    Ok(spawning.member)
}

fn member<A: Actor>(slot: Arc<dyn Slot>) -> Option<ActorRef<A>> {
    let slot: Arc<dyn Any + Send + Sync> = slot;
    Some(ActorRef { slot: slot.downcast().ok()? })
}

impl<A: Actor> Clone for PoolRef<A> {
    fn clone(&self) -> Self {
        Self { breed: self.breed.clone() }
    }
}

impl<A: Actor> fmt::Debug for PoolRef<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PoolRef").field(&self.path()).finish()
    }
}
