//! The handle of a pool whose members are there from the start on.

use std::{
    fmt,
    sync::{
        Arc, Weak,
        atomic::{
            AtomicU64,
            Ordering::{Acquire, Release},
        },
    },
};

use tokio::sync::Mutex;

use super::{Reply, Route};
use crate::{
    Actor, ActorRef, AskError, ChildRef, CommandError, ResizeError, RouteError, TellError,
    driver::Node,
};

/// A pool of a fixed size: actors of one type, among whom messages are divided.
///
/// The members are `pool/0`, `pool/1` and so on. Each is restarted by itself, with a budget of its own (5
/// restarts in 60 seconds where nothing else is said), and is stopped when that is used up
/// (`on_limit: stop`). While a member is being restarted its messages wait for it. One that is stopped is
/// passed over, unless a key says that the message is for it.
///
/// With `route: by_key`, messages with equal keys go to the same member, in every process: the key is
/// hashed by FNV-1a with 64 bits over what its `Hash` says, and the hash is given to one of the members by
/// the jump consistent hash of Lamping and Veach. If the pool is [resized](FixedPoolRef::resize), only
/// the keys of members that come or go move.
///
/// Cloning is cheap. A handle does not keep the tree alive.
///
/// ```
/// use supervision::prelude::*;
///
/// struct Shard(Vec<u64>);
///
/// enum ShardMsg {
///     Put(u64),
///     Get(u64, Reply<Vec<u64>>),
/// }
///
/// fn key(msg: &ShardMsg) -> u64 {
///     match msg {
///         ShardMsg::Put(key) | ShardMsg::Get(key, _) => *key,
///     }
/// }
///
/// impl Actor for Shard {
///     type Args = ();
///     type Msg = ShardMsg;
///     type Error = std::convert::Infallible;
///
///     async fn start((): (), _: &mut Context<Self>) -> Result<Self, Self::Error> {
///         Ok(Self(Vec::new()))
///     }
///
///     async fn handle(&mut self, msg: ShardMsg, _: &mut Context<Self>) -> Result<(), Self::Error> {
///         match msg {
///             ShardMsg::Put(key) => self.0.push(key),
///             ShardMsg::Get(_, reply) => reply.send(self.0.clone()),
///         }
///         Ok(())
///     }
/// }
///
/// supervision_tree!(App {
///     strategy: one_for_one,
///     children: [
///         shards = pool { actor: Shard, size: 4, route: by_key { key: key } },
///     ],
/// });
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let app = App::start().await?;
/// app.shards.tell(ShardMsg::Put(7)).await.expect("running");
/// let there = app.shards.ask(|reply| ShardMsg::Get(7, reply)).await?;
/// assert!(there.contains(&7));
/// # Ok(())
/// # }
/// ```
pub struct FixedPoolRef<A: Actor> {
    shared: Arc<Shared<A>>,
}

struct Shared<A: Actor> {
    node: Weak<Node>,
    path: Arc<str>,
    members: Box<[ActorRef<A>]>,
    route: Route<A::Msg>,
    /// The pool's incarnation when it was last resized, and how many members it has had since. A pool that
    /// is restarted has all of them again.
    resized: AtomicU64,
    /// One resize at a time.
    resizing: Mutex<()>,
}

impl<A: Actor> FixedPoolRef<A> {
    pub(crate) fn new(node: &Arc<Node>, members: Box<[ActorRef<A>]>, route: Route<A::Msg>) -> Self {
        let path = node.cell.shared_path();
        Self {
            shared: Arc::new(Shared {
                node: Arc::downgrade(node),
                path,
                members,
                route,
                resized: AtomicU64::new(u64::MAX),
                resizing: Mutex::new(()),
            }),
        }
    }

    /// Queues a message for the member that it is for. Waits while that one's mailbox is full.
    ///
    /// # Errors
    ///
    /// [`RouteError`] with the message.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is ready drops the message unqueued.
    pub async fn tell(&self, msg: A::Msg) -> Result<(), RouteError<A::Msg>> {
        self.offer(msg, false).await
    }

    /// Queues a message for the member that it is for, if there is room for it now. Where any member will
    /// do, one with a full mailbox is passed over.
    ///
    /// # Errors
    ///
    /// [`RouteError`] with the message.
    pub fn try_tell(&self, mut msg: A::Msg) -> Result<(), RouteError<A::Msg>> {
        let members = self.members();
        if members.is_empty() {
            return Err(RouteError::NoMembers { path: self.path().into(), msg });
        }
        let (first, any) = self.first(&msg, members);
        let mut full = false;
        for member in turn(members, first, any) {
            match member.try_tell(msg) {
                Ok(()) => return Ok(()),
                Err(refused) => {
                    full |= matches!(refused, TellError::Full { .. });
                    msg = refused.into_message();
                }
            }
        }
        let path = self.blamed(members, first, any);
        Err(if full {
            RouteError::Full { path, msg }
        } else {
            RouteError::Stopped { path, msg }
        })
    }

    /// Asks the member that the question is for.
    ///
    /// # Errors
    ///
    /// [`AskError`] if there is no such member, or it is stopped, or as soon as the question is dropped
    /// unanswered.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future gives up the answer. The question may have been queued.
    pub async fn ask<R>(&self, question: impl FnOnce(Reply<R>) -> A::Msg) -> Result<R, AskError> {
        let (reply, answer) = Reply::channel();
        if let Err(refused) = self.offer(question(reply), true).await {
            return Err(match refused {
                RouteError::NoMembers { path, .. } | RouteError::Stopped { path, .. } => {
                    AskError::Stopped { path: path.into() }
                }
                RouteError::Full { path, .. } => AskError::Full { path: path.into() },
            });
        }
        answer
            .await
            .map_err(|_| AskError::NoAnswer { path: self.path().into() })
    }

    /// The members that messages are divided among, in order.
    #[must_use]
    pub fn members(&self) -> &[ActorRef<A>] {
        let all = &self.shared.members;
        // Acquire: who sees a size sees the members that were started for it.
        let (life, size) = unpack(self.shared.resized.load(Acquire));
        let size = if life == self.life() { size } else { all.len() };
        all.get(..size).unwrap_or(all)
    }

    /// How many members messages are divided among now.
    #[must_use]
    pub fn size(&self) -> usize {
        self.members().len()
    }

    /// The member of this number, also one that the pool was resized to do without.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&ActorRef<A>> {
        self.shared.members.get(number)
    }

    /// Divides messages among the first `size` members from now on, and stops or starts the others: any
    /// number from 0 up to that in the tree. What waits for a member that is stopped is dropped, as for any
    /// child that is stopped by hand. A restart of the pool brings all back.
    ///
    /// # Errors
    ///
    /// [`ResizeError`]. If a member does not start, messages are divided among those before it.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future gives up waiting for members that are being stopped, and leaves members that
    /// have not been started as they are.
    pub async fn resize(&self, size: usize) -> Result<(), ResizeError> {
        let all = &self.shared.members;
        let Some((stay, go)) = all.split_at_checked(size) else {
            return Err(ResizeError::TooMany { path: self.path().into(), size: all.len() });
        };
        let _one = self.shared.resizing.lock().await;
        if self.size() > size {
            // First, so that no message is on its way to those that go.
            self.set_size(size);
        }
        for member in go {
            member.child().ask_to_stop()?;
        }
        for (number, member) in stay.iter().enumerate() {
            match member.child().start().await {
                Ok(()) | Err(CommandError::AlreadyRunning(_) | CommandError::Restarting(_)) => {}
                Err(error) => {
                    self.set_size(number);
                    return Err(error.into());
                }
            }
        }
        self.set_size(size);
        for member in go {
            member.child().stop().await?;
        }
        Ok(())
    }

    /// The pool's path in its tree, as in `web/shards`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.shared.path
    }

    /// The pool itself as its supervisor sees it: to stop, start and restart it by hand, with all its
    /// members. `None` once the tree is gone.
    #[must_use]
    pub fn child(&self) -> Option<ChildRef> {
        Some(ChildRef::new(self.shared.node.upgrade()?))
    }

    /// Offers a message to those that may take it; `asks` says whether somebody waits for an answer.
    async fn offer(&self, mut msg: A::Msg, asks: bool) -> Result<(), RouteError<A::Msg>> {
        let members = self.members();
        if members.is_empty() {
            return Err(RouteError::NoMembers { path: self.path().into(), msg });
        }
        let (first, any) = self.first(&msg, members);
        for member in turn(members, first, any) {
            let offered = if asks {
                member.forward(msg).await
            } else {
                member.tell(msg).await
            };
            match offered {
                Ok(()) => return Ok(()),
                Err(refused) => msg = refused.into_message(),
            }
        }
        Err(RouteError::Stopped { path: self.blamed(members, first, any), msg })
    }

    fn first(&self, msg: &A::Msg, members: &[ActorRef<A>]) -> (usize, bool) {
        let waiting = |member: usize| {
            let member: &ActorRef<A> = members.get(member)?;
            member.slot.is_open().then(|| member.queued())
        };
        self.shared.route.first(msg, members.len(), waiting)
    }

    /// Who did not take a message: the member that it is for, or all of them.
    fn blamed(&self, members: &[ActorRef<A>], first: usize, any: bool) -> Box<str> {
        let one = members.get(first).filter(|_| !any);
        one.map_or(self.path(), ActorRef::path).into()
    }

    fn life(&self) -> u32 {
        let node = self.shared.node.upgrade();
        node.map_or(0, |node| low(node.cell.incarnation()))
    }

    fn set_size(&self, size: usize) {
        let word = u64::from(self.life()) << 32 | u64::from(low(size as u64));
        self.shared.resized.store(word, Release);
    }
}

/// Those that a message is offered to, in order.
fn turn<A: Actor>(
    members: &[ActorRef<A>],
    first: usize,
    any: bool,
) -> impl Iterator<Item = &ActorRef<A>> {
    let (before, from) = members.split_at_checked(first).unwrap_or((members, &[]));
    let all = from.iter().chain(before);
    all.take(if any { members.len() } else { 1 })
}

fn unpack(word: u64) -> (u32, usize) {
    (low(word >> 32), low(word) as usize)
}

#[expect(clippy::cast_possible_truncation, reason = "that is what it is for")]
fn low(word: u64) -> u32 {
    word as u32
}

impl<A: Actor> Clone for FixedPoolRef<A> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone() }
    }
}

impl<A: Actor> fmt::Debug for FixedPoolRef<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FixedPoolRef").field(&self.path()).finish()
    }
}
