//! A supervisor that belongs to an incarnation of an actor: it is there for as long as that is, and all below it ends before
//! it does.
//!
//! To its core it is a pool whose members come and go, but that a stop takes them down one after the other. It stands in the
//! place of the actor: the paths of its children begin with the actor's, orders find them from there, and what they are granted
//! is narrowed from there. But it is no child, so that its own end is told to the actor and not to the supervisor above.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{Arc, Weak},
    task::{Context, Poll},
};

use supervise_policy::{ChildPolicy, Directive, Shutdown, SupervisorPolicy};
use tokio::sync::oneshot;

use super::{
    Cell, Node, WorkerSlot,
    decision::Decision,
    guard::Limit,
    keeper,
    news::{Held, News},
    pool::{Denied, Spawned, admit},
    shell,
    turn::dispatch,
    verdict::escalated,
    worker::{Heritage, Manner, WorkerLife},
};
use crate::{
    Actor, ChildRef, Escalated, Failure,
    core::{Exit, Incarnation, Input, Op, Outcome, SharedPolicy, State},
    observe,
    state::{keep::Make, link::StateLink},
};

/// The supervisor of one incarnation, and what it has to tell.
pub(crate) struct Brood {
    node: Arc<Node>,
    news: Arc<News>,
}

/// What an actor is told of its children.
pub(crate) enum Word {
    /// One is held.
    Held(Held),
    /// The supervisor could not go on, and all are gone.
    GaveUp(Escalated),
}

/// A child whose first start is under way.
pub(crate) struct Starting(oneshot::Receiver<Result<(), Exit<Failure>>>);

impl Brood {
    /// Begins one for the incarnation at hand of this child; `None` once its tree is gone.
    pub(crate) fn new<M: Send + 'static>(
        slot: &WorkerSlot<M>,
        policy: SupervisorPolicy,
        grants: crate::wasm::Grants,
    ) -> Option<Arc<Self>> {
        let (above, index) = slot.cell.place()?;
        let (tree, path) = (above.tree.clone(), slot.cell.shared_path());
        let seed = tree.seed.of(&path, 0);
        let news = Arc::<News>::default();
        let place = Some((above, index));
        let node = Node::owned(tree, place, path, policy, 0, None, seed, Some(news.clone()));
        node.lock().core.stop_in_order();
        node.grant(grants);
        let upward: Weak<Node> = Arc::downgrade(&node);
        slot.set_brood(Some(upward));
        let brood = Self { node, news };
        brood.begin();
        Some(Arc::new(brood))
    }

    /// Whether it has children, or may have.
    pub(crate) fn is_running(&self) -> bool {
        !self.node.lock().core.is_over()
    }

    /// How many such supervisors there are around this one, itself included.
    pub(crate) fn depth(&self) -> usize {
        let above = |node: &Arc<Node>| node.parent().map(|(node, _)| node);
        let nodes = std::iter::successors(Some(self.node.clone()), above);
        nodes.filter(|node| node.owner.is_some()).count()
    }

    /// Begins, without children, whatever it was before.
    pub(crate) fn begin(&self) {
        self.news.tell(|told| told.over = None);
        dispatch(&self.node, Input::Start, None);
    }

    /// Adds a child and starts it. Everything that can be refused is refused here and at once.
    pub(crate) fn spawn<A: Actor<Args: Clone, Error: std::error::Error>>(
        &self,
        name: &str,
        policy: ChildPolicy,
        on: Option<fn(&A::Error) -> Directive>,
        keep: Option<Make<A>>,
        args: A::Args,
    ) -> Result<Starting, Denied> {
        let policy = SharedPolicy::from(policy);
        let link = keep.map(|_| Arc::new(StateLink::default()));
        let make = |cell, policy: &SharedPolicy| WorkerSlot::new::<A>(cell, policy, link.clone());
        let post = admit(&self.node, &policy, Some(name), make)?;
        let (first, started) = oneshot::channel();
        let runtime = self.node.tree.runtime.clone();
        let decision = Decision { on, source: |error| Some(error) };
        let heritage = keep.zip(link);
        let manner = Manner::again(policy, decision, None, Some(A::Args::clone));
        let args = Spawned::<A>::new(args, first);
        let heritage = heritage.map(|(make, link)| Heritage::new(make, None, link));
        let life = WorkerLife::<A, _>::new(post, manner, args, heritage);
        runtime.spawn(shell::run(life));
        Ok(Starting(started))
    }

    /// The child of this name.
    pub(crate) fn get(&self, name: &str) -> Option<ChildRef> {
        let state = self.node.lock();
        let index = state.roster.as_ref()?.get(&state.ports, name)?;
        Some(ChildRef::new(state.ports.get(index)?.slot()))
    }

    /// The children, in the order in which they came.
    pub(crate) fn children(&self) -> Vec<ChildRef> {
        let mut found = Vec::new();
        observe::scan(&self.node, |index, _, port| {
            found.push((index, port.slot()))
        });
        found.sort_unstable_by_key(|(index, _)| *index);
        found
            .into_iter()
            .map(|(_, slot)| ChildRef::new(slot))
            .collect()
    }

    /// Decides on a child that is held.
    pub(crate) fn settle(&self, held: &Held, directive: Directive) {
        let Held { child, incarnation, .. } = *held;
        dispatch(
            &self.node,
            Input::Settle { child, incarnation, directive },
            None,
        );
    }

    /// Waits until this child is held.
    pub(crate) async fn held(&self, child: &ChildRef) {
        let is_held = || (child.state() == State::Held).then_some(());
        self.news.until(is_held).await;
    }

    /// What an escalated failure of a held child is to whoever is above.
    pub(crate) fn escalated(&self, held: &Held) -> Escalated {
        let Held { child, failure, .. } = held.clone();
        escalated(&self.node, Outcome::Escalated { child, failure })
    }

    /// What there is to be told to the actor.
    pub(crate) fn poll_word(&self, cx: &mut Context<'_>) -> Poll<Word> {
        let outcome = {
            let mut told = self.news.lock();
            if let Some(held) = told.held.pop_front() {
                return Poll::Ready(Word::Held(held));
            }
            told.waker = Some(cx.waker().clone());
            match &mut told.over {
                Some(over) if !over.told => {
                    over.told = true;
                    over.outcome.clone()
                }
                _ => return Poll::Pending,
            }
        };
        match outcome {
            // As it was ordered.
            Outcome::Shutdown | Outcome::Killed | Outcome::AutoShutdown { .. } => Poll::Pending,
            outcome => Poll::Ready(Word::GaveUp(escalated(&self.node, outcome))),
        }
    }

    /// Stops all children, the newest first, and waits until they have stopped, or been given up.
    ///
    /// Cancel safe: the order stands.
    pub(crate) async fn stop(&self) {
        dispatch(&self.node, Input::Stop, None);
        self.over().await;
    }

    async fn over(&self) -> bool {
        self.news
            .until(|| self.news.lock().over.as_ref().map(|over| over.joined))
            .await
    }

    /// Waits until nothing of it is left, after its end.
    pub(crate) async fn gone(&self) {
        self.news
            .until(|| {
                let told = self.news.lock();
                told.over.as_ref().filter(|over| over.joined).map(drop)
            })
            .await;
    }

    /// The incarnation ends: stops all within this time, and whoever has not stopped then is aborted. Gives whether nothing
    /// is left.
    pub(super) async fn end(
        &self,
        cell: &Cell,
        incarnation: Incarnation,
        within: Shutdown,
    ) -> bool {
        let mut limit = within.limit().map(Limit::new);
        let mut aborted = false;
        dispatch(&self.node, Input::Stop, None);
        let mut over = pin!(self.over());
        let joined = poll_fn(|cx| {
            loop {
                if let Poll::Ready(joined) = over.as_mut().poll(cx) {
                    return Poll::Ready(joined);
                }
                // The supervisor watches the time of a stop that it ordered.
                let late = match &mut limit {
                    _ if aborted => false,
                    _ if cell.reached(incarnation, Op::Abort) => true,
                    _ if cell.reached(incarnation, Op::Stop) => false,
                    Some(limit) => limit.poll(cx).is_ready(),
                    None => false,
                };
                if !late {
                    return Poll::Pending;
                }
                aborted = true;
                dispatch(&self.node, Input::Abort, None);
            }
        });
        let joined = joined.await;
        self.dismiss();
        joined
    }

    /// Nobody needs its timers any more.
    fn dismiss(&self) {
        self.news.tell(|told| told.dismissed = true);
        keeper::dismiss(&self.node);
    }
}

impl Drop for Brood {
    fn drop(&mut self) {
        // The actor's task was dropped in mid-life: its runtime is being shut down.
        if !self.news.is_dismissed() {
            dispatch(&self.node, Input::Abort, None);
            self.dismiss();
        }
    }
}

impl Starting {
    /// Waits until the child is up, or says why it is not.
    pub(crate) async fn up(self) -> Result<(), Exit<Failure>> {
        self.0.await.unwrap_or(Err(Exit::Killed))
    }
}

impl std::fmt::Debug for Brood {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Brood")
            .field("node", &self.node)
            .finish_non_exhaustive()
    }
}
