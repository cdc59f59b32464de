//! The task of one child: it obeys the levels in its cell, incarnation after incarnation.

use std::{
    future::{Future, poll_fn},
    sync::Arc,
    task::{Poll, Waker},
};

use supervise_policy::Directive;

use super::{
    Cell, Node, Slot,
    cell::Level,
    crowd::Place,
    inside,
    leaving::{Left, Over},
    tree::TreeShared,
    turn,
};
use crate::{
    Cause, Failure, StopReason,
    breaker::gate::Change,
    core::{Exit, Incarnation, Input, Mail, Op, When},
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

    /// That of a child that failed with this, or else was to stop for this reason.
    pub(super) fn told(
        failure: Option<Failure>,
        directive: Directive,
        reason: Option<StopReason>,
    ) -> Self {
        let exit = match (failure, reason) {
            (Some(failure), _) => Exit::Failed(failure),
            (None, Some(StopReason::Requested)) => Exit::Normal,
            (None, Some(StopReason::Ordered)) => Exit::Shutdown,
            (None, _) => Exit::Killed,
        };
        Ending::Exit { exit, directive }
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
    type Slot: Slot;

    /// The child's place.
    fn post(&self) -> &Post<Self::Slot>;

    /// Lives one incarnation: starts, runs, reports how that ended, and leaves nothing behind but what it tells.
    fn live(&mut self, incarnation: Incarnation) -> impl Future<Output = Over> + Send;

    /// Hands back what a child at rest, or gone, will not handle. Called outside every lock.
    fn hand_back(&mut self);

    /// There will be no further incarnation. Called once, outside every lock.
    fn over(&mut self) {}

    /// The task is dropped in mid-life: nothing of an incarnation is to be left when that is told. Called outside every lock.
    fn lost(&mut self) {}
}

/// The place of a child, as its own task sees it.
pub(super) struct Post<S> {
    pub(super) node: Arc<Node>,
    pub(super) slot: Arc<S>,
}

impl<S: Slot> Post<S> {
    pub(super) fn cell(&self) -> &Cell {
        self.slot.cell()
    }

    pub(super) fn index(&self) -> usize {
        self.cell().index()
    }

    /// Tells the supervisor what the child's breaker has become.
    pub(super) fn breaker(&self, change: Option<Change>) {
        if let Some(change) = change {
            let input = Input::Breaker { child: self.index(), change };
            turn::dispatch(&self.node, input, Some(self.index()));
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

    /// An incarnation is over. With `joined`, nothing of it is left.
    /// `at` is when it failed, if it has waited for nothing since; with `letter` it failed at a message that is still to be
    /// buried, and was not escalated.
    #[inline]
    pub(super) fn report(
        &self,
        incarnation: Incarnation,
        ending: Ending,
        joined: bool,
        at: When,
        letter: bool,
    ) {
        let (node, child) = (&self.node, self.index());
        match ending {
            Ending::Exit { exit, directive } => {
                turn::exited(
                    node,
                    child,
                    incarnation,
                    exit,
                    directive,
                    joined,
                    at,
                    letter,
                );
            }
            Ending::Escalate(failure) => {
                let held = Input::Held { child, incarnation, failure, alive: false, joined };
                turn::dispatch(&self.node, held, Some(child));
            }
        }
    }
}

/// Runs the child until its tree has ended, or it is gone.
pub(super) fn run(life: impl Life) -> impl Future<Output = ()> + Send {
    // Made here and not at the first poll, which never comes if the runtime is being shut down, and
    // before which a tree that ends would not wait for it.
    let mut shell = Shell::new(life);
    // Every child's task has room for what its future owns. What is moved into the block has it once; what the block
    // moved again, or an `async fn` were given, would have it twice.
    async move {
        shell.register().await;
        while let Some(order) = shell.next_order().await {
            let (Some(Op::Run), Some(life)) = (order.op(), &mut shell.life) else {
                shell.skip(order);
                continue;
            };
            let over = life.live(order.incarnation()).await;
            shell.has_done(over);
        }
        shell.end();
    }
}

/// A child's life in its task, and what its supervisor is owed by it.
///
/// For as long as it exists the tree counts it among the tasks that may have something to tell. If it is dropped in mid-life its
/// runtime is being shut down, and it is reported as lost.
struct Shell<L: Life> {
    /// There until the drop.
    life: Option<L>,
    /// The incarnation that was reported last. Any later one is owed a report.
    done: Incarnation,
    /// What could not be stopped of that one. In a box once more, which is smaller.
    left: Option<Box<Left>>,
}

impl<L: Life> Shell<L> {
    fn new(life: L) -> Self {
        life.post().node.tree.enter();
        Self { life: Some(life), done: 0, left: None }
    }

    /// Makes the task known to who gives its child orders.
    fn register(&mut self) -> impl Future<Output = ()> {
        poll_fn(|cx| {
            if let Some(life) = &mut self.life {
                life.post().cell().register(cx.waker());
            }
            Poll::Ready(())
        })
    }

    /// Waits for an order about an incarnation after the last; `None` once the tree has ended, or
    /// the child is gone. A second one to begin in the same turn of the task waits for the next turn.
    fn next_order(&mut self) -> impl Future<Output = Option<Level>> {
        let mut way = Way::Straight;
        poll_fn(move |cx| {
            let Some(life) = &mut self.life else {
                return Poll::Ready(None);
            };
            if let Some(left) = &mut self.left
                && left.as_mut().as_mut().poll(cx).is_ready()
            {
                self.left = None;
                let child = life.post().index();
                let joined = Input::Joined { child, incarnation: self.done };
                turn::dispatch(&life.post().node, joined, Some(child));
            }
            let level = life.post().cell().level();
            if level.incarnation() > self.done {
                if level.op() == Some(Op::Run) && way.is_given(&life.post().node.tree, cx.waker()) {
                    return Poll::Pending;
                }
                return Poll::Ready(Some(level));
            }
            // Every change that matters here wakes this task through its cell.
            life.hand_back();
            let post = life.post();
            if post.node.tree.is_closed() || post.cell().is_dismissed() {
                Poll::Ready(None)
            } else {
                inside::turn_over();
                Poll::Pending
            }
        })
    }

    /// An incarnation is over whose stop overtook its start: there is nothing to stop.
    fn skip(&mut self, order: Level) {
        let incarnation = order.incarnation();
        let exit = match order.op() {
            Some(Op::Abort) => Exit::Killed,
            Some(Op::Stop | Op::Run) | None => Exit::Shutdown,
        };
        if let Some(life) = &self.life {
            life.post()
                .report(incarnation, Ending::exit(exit), true, When::NEVER, false);
        }
        self.has_done(Over { incarnation, left: None });
    }

    /// An incarnation is over, and has been reported.
    fn has_done(&mut self, Over { incarnation, left }: Over) {
        (self.done, self.left) = (incarnation, left.map(Box::new));
    }

    /// There will be no further incarnation.
    fn end(&mut self) {
        if let Some(life) = &mut self.life {
            life.hand_back();
            // What it was started with, and what it gave, is user code too.
            let _ = catch(|| life.over());
        }
    }
}

/// How a child comes to its next incarnation.
enum Way {
    /// At once, unless it has begun another in the same turn.
    Straight,
    /// In its next turn, in line with others.
    InLine(Place),
    /// It has given way.
    Given,
}

impl Way {
    /// Whether others go first. Then the task is woken when it is its turn.
    fn is_given(&mut self, tree: &Arc<TreeShared>, waker: &Waker) -> bool {
        let not_the_first = inside::has_begun();
        match self {
            // Once for each: the turn may have been another child's.
            Way::Straight if not_the_first => {
                *self = match Place::at(tree, waker) {
                    Some(place) => Way::InLine(place),
                    None => {
                        // To the end of the queue of those who are ready. `yield_now` would have the runtime look at its
                        // timers and sockets before.
                        waker.wake_by_ref();
                        Way::Given
                    }
                };
            }
            Way::InLine(place) if !place.is_called() => {}
            Way::Straight | Way::InLine(_) | Way::Given => {
                *self = Way::Given;
                return false;
            }
        }
        inside::turn_over();
        true
    }
}

impl<L: Life> Drop for Shell<L> {
    fn drop(&mut self) {
        let Some(mut life) = self.life.take() else {
            return;
        };
        let tree = life.post().node.tree.clone();
        // What an actor does when it is dropped is user code.
        let _ = catch(|| life.lost());
        life.post().lost_after(self.done);
        let _ = catch(|| drop(life));
        // After all that it had to tell.
        tree.leave();
    }
}

impl<S: Slot> Post<S> {
    /// The child's task is gone. An incarnation that was not reported went with it.
    fn lost_after(&self, done: Incarnation) {
        self.slot.set_mail(Mail::Closed);
        let incarnation = self.cell().incarnation();
        if incarnation <= done || self.node.tree.is_closed() {
            return;
        }
        self.node.tree.abort();
        let failure = Failure::new(self.cell().shared_path(), incarnation, Cause::Lost);
        let ending = Ending::Exit { exit: Exit::Failed(failure), directive: Directive::Stop };
        self.report(incarnation, ending, true, When::NEVER, false);
    }
}
