//! The task of one child: it obeys the levels in its cell, incarnation after incarnation.

use std::{
    future::{Future, poll_fn},
    sync::Arc,
    task::Poll,
};

use supervise_policy::Directive;

use super::{Cell, Node, Slot, TreeShared, cell::Level, inside, leaving::Over, turn};
use crate::{
    Cause, Failure, Scope,
    breaker::gate::Change,
    core::{Exit, Incarnation, Input, Mail, Op},
    failure::catch,
};

/// How an incarnation ended, for its supervisor.
pub(super) enum Ending {
    Exit {
        exit: Exit<Failure>,
        directive: Directive,
    },
    /// The failure is to be decided above; nothing of the incarnation is left.
    Escalate(Failure),
}

impl Ending {
    pub(super) fn exit(exit: Exit<Failure>) -> Self {
        Ending::Exit { exit, directive: Directive::Restart }
    }

    /// The same, before the child was up.
    pub(super) fn of_start(self) -> Self {
        match self {
            Ending::Exit { exit: Exit::Failed(failure), directive } => {
                Ending::Exit { exit: Exit::Failed(failure.of_start()), directive }
            }
            Ending::Escalate(failure) => Ending::Escalate(failure.of_start()),
            Ending::Exit { .. } => self,
        }
    }

    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Ending::Exit { exit, .. } => exit.failure(),
            Ending::Escalate(failure) => Some(failure),
        }
    }
}

/// What a kind of child does in one incarnation, and with what is queued while it is at rest.
pub(super) trait Life: Send + 'static {
    /// The child's place.
    fn post(&self) -> &Post;

    /// Lives one incarnation: starts, runs, and leaves nothing behind but what it tells.
    fn live(&mut self, incarnation: Incarnation) -> impl Future<Output = Over> + Send;

    /// Hands back what a child at rest, or gone, will not handle. Called outside every lock.
    fn hand_back(&mut self);

    /// There will be no further incarnation. Called once, outside every lock.
    fn over(&mut self) {}
}

/// The place of a child, as its own task sees it.
#[derive(Clone)]
pub(super) struct Post {
    pub(super) node: Arc<Node>,
    pub(super) slot: Arc<dyn Slot>,
    pub(super) index: usize,
}

impl Post {
    pub(super) fn cell(&self) -> &Cell {
        self.slot.cell()
    }

    /// Tells the supervisor what the child's breaker has become.
    pub(super) fn breaker(&self, change: Option<Change>) {
        if let Some(change) = change {
            let input = Input::Breaker { child: self.index, change };
            turn::dispatch(&self.node, input, Some(self.index));
        }
    }

    /// An incarnation has failed without a message at hand.
    pub(super) fn failed(&self, ending: &Ending) {
        let failed = match ending {
            Ending::Exit { exit, .. } => exit.failure().is_some(),
            Ending::Escalate(_) => true,
        };
        if let Some(gate) = self.slot.gate().filter(|_| failed) {
            self.breaker(gate.failed(self.node.tree.now()));
        }
    }

    fn report(&self, incarnation: Incarnation, ending: Ending, joined: bool) {
        let child = self.index;
        match ending {
            Ending::Exit { exit, directive } => {
                let exited = Input::Exited { child, incarnation, exit, directive, joined };
                turn::dispatch(&self.node, exited, Some(child));
            }
            Ending::Escalate(failure) => {
                let held = Input::Held { child, incarnation, failure, alive: false, joined };
                turn::dispatch(&self.node, held, Some(child));
            }
        }
    }
}

/// Runs the child until its tree has ended, or it is gone.
pub(super) fn run(post: Post, mut life: impl Life) -> impl Future<Output = ()> + Send {
    // Counted from now on, not from the first poll: a tree that ends before waits for it.
    let present = Present::new(post.node.tree.clone());
    let slot = post.slot.clone();
    // Made here and not at the first poll, which never comes if the runtime is being shut down.
    let lost = Lost { post, done: 0 };
    inside::live(slot, async move {
        // In this order: what is lost is reported before the task is no longer counted.
        let _present = present;
        let mut lost = lost;
        let post = &lost.post;
        register(post.cell()).await;
        let mut left = None;
        while let Some(level) = next_order(post, lost.done, &mut life, &mut left).await {
            let Level { incarnation, op } = level;
            let over = |exit| Over { ending: Ending::exit(exit), left: None };
            let Over { ending, left: remains } = match op {
                Some(Op::Run) => {
                    // A crash loop must leave its neighbours their turn, even if it never waits.
                    tokio::task::coop::consume_budget().await;
                    life.live(incarnation).await
                }
                // The stop overtook the start: there is nothing to stop.
                Some(Op::Abort) => over(Exit::Killed),
                Some(Op::Stop) | None => over(Exit::Shutdown),
            };
            lost.done = incarnation;
            left = remains;
            post.report(incarnation, ending, left.is_none());
        }
        life.hand_back();
        // What it was started with, and what it gave, is user code too.
        let _ = catch(|| life.over());
        let _ = catch(|| drop(life));
    })
}

async fn register(cell: &Cell) {
    poll_fn(|cx| {
        cell.register(cx.waker());
        Poll::Ready(())
    })
    .await;
}

/// Waits for an order about an incarnation after `done`; `None` once the tree has ended, or
/// the child is gone.
async fn next_order(
    post: &Post,
    done: Incarnation,
    life: &mut impl Life,
    left: &mut Option<Scope>,
) -> Option<Level> {
    poll_fn(|cx| {
        if let Some(scope) = left
            && scope.tasks().poll_joined(cx).is_ready()
        {
            if let Some(report) = scope.tasks().take_broken() {
                scope.tasks().late(&report);
            }
            *left = None;
            let joined = Input::Joined { child: post.index, incarnation: done };
            turn::dispatch(&post.node, joined, Some(post.index));
        }
        let level = post.cell().level();
        if level.incarnation > done {
            return Poll::Ready(Some(level));
        }
        // Every change that matters here wakes this task through its cell.
        life.hand_back();
        if post.node.tree.is_closed() || post.cell().is_dismissed() {
            Poll::Ready(None)
        } else {
            Poll::Pending
        }
    })
    .await
}

/// Counts a child's task for as long as it may have something to tell.
struct Present(Arc<TreeShared>);

impl Present {
    fn new(tree: Arc<TreeShared>) -> Self {
        tree.enter();
        Self(tree)
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// Reports a child whose task is dropped in mid-life: its runtime is being shut down.
struct Lost {
    post: Post,
    /// The incarnation that was reported last. Any later one is owed a report.
    done: Incarnation,
}

impl Drop for Lost {
    fn drop(&mut self) {
        let Post { node, slot, index } = &self.post;
        slot.set_mail(Mail::Closed);
        let Level { incarnation, .. } = slot.cell().level();
        if incarnation <= self.done || node.tree.is_closed() {
            return;
        }
        node.tree.abort();
        let path = slot.cell().shared_path();
        let failure = Failure::new(path, incarnation, Cause::Lost);
        let exit = Exit::Failed(failure);
        let (child, directive) = (*index, Directive::Stop);
        let exited = Input::Exited { child, incarnation, exit, directive, joined: true };
        turn::dispatch(node, exited, Some(child));
    }
}
