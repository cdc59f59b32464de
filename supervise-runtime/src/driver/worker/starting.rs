//! How an incarnation begins.

use std::{
    future::Future,
    pin::pin,
    task::{self, Poll, ready},
};

use supervise_policy::{Directive, Moment};

use super::{Home, Living, WorkerLife};
use crate::{
    Actor, Cause, Context,
    core::{Exit, Incarnation, Op},
    driver::{
        guard::{self, Limit, Run},
        pool::Origin,
        shell::Ending,
        turn,
    },
    failure::catch_apart,
};

impl<A, F> WorkerLife<A, F>
where
    A: Actor,
    F: Origin<A>,
{
    /// The actor has started, or not: then how that ended. Boxed, since there is room for it in every child's future.
    pub(super) fn came_up(&mut self, begun: Result<(), Box<Ending>>) -> Option<Box<Ending>> {
        if let Err(mut ending) = begun {
            self.home.not_up_yet();
            *ending = self.not_up(*ending);
            return Some(ending);
        }
        let (post, incarnation) = (&self.home.post, self.living.cx.incarnation());
        // Mostly its supervisor takes it to be up already.
        let cell = &post.slot.cell;
        if !cell.settle() {
            turn::started(&post.node, post.index(), incarnation, cell.has_waited());
        }
        self.args.up();
        None
    }

    /// It has not.
    fn not_up(&mut self, ending: Ending) -> Ending {
        self.home.post.failed(&ending);
        let ending = ending.of_start();
        self.args.failed(&ending);
        ending
    }

    /// Starts the actor, in its place.
    pub(super) fn start(&mut self) -> impl Future<Output = Result<(), Box<Ending>>> + Send {
        async move {
            let incarnation = self.living.cx.incarnation();
            let args = match catch_apart(|| self.args.args(self.home.manner.again)) {
                Ok(Some(args)) => args,
                Ok(None) => return Err(Box::new(Ending::exit(Exit::Ignored))),
                Err(report) => return Err(Box::new(self.home.panicked(incarnation, *report))),
            };
            let end =
                {
                    let (home, Living { cx, actor: place, .. }) = (&self.home, &mut self.living);
                    let cell = &home.post.slot.cell;
                    // Made when the start first has to wait, as most never do.
                    let mut limit: Option<Box<Limit>> = None;
                    let start = pin!(Some(A::start(args, cx)));
                    // A start that is ordered to stop has nothing yet to stop gracefully.
                    guard::whole(cell, incarnation, guard::Stop, start, move |start, task| {
                        match start.poll(task) {
                            Poll::Ready(Ok(actor)) => {
                                *place = Some(actor);
                                Poll::Ready(Ok(()))
                            }
                            Poll::Ready(Err(error)) => Poll::Ready(Err(home.start_failed(error))),
                            Poll::Pending => home.starts_on(&mut limit, task),
                        }
                    })
                    .await
                };
            match end {
                Run::Done(done) => done,
                end => Err(self.home.not_begun(end, &self.living.cx)),
            }
        }
    }
}

impl<A: Actor> Home<A> {
    /// How a start ended that did not end by itself.
    #[cold]
    fn not_begun<T>(&self, end: Run<T>, cx: &Context<A>) -> Box<Ending> {
        let incarnation = cx.incarnation();
        Box::new(match end {
            Run::Broken => self.broken(cx),
            Run::Panicked(report) => self.panicked(incarnation, *report),
            Run::Done(_) | Run::Ordered | Run::TimedOut => self.ordered(incarnation),
        })
    }

    /// A start has failed with this.
    #[cold]
    #[inline(never)]
    fn start_failed(&self, error: A::Error) -> Box<Ending> {
        // Nobody begins the next before this one is reported.
        let incarnation = self.post.slot.cell.incarnation();
        Box::new(match self.judge(incarnation, error) {
            (Directive::Escalate, failure) => Ending::Escalate(failure),
            (directive, failure) => Ending::Exit { exit: Exit::Failed(failure), directive },
        })
    }

    /// A start has to wait: whether it may go on.
    #[cold]
    fn starts_on(
        &self,
        limit: &mut Option<Box<Limit>>,
        task: &mut task::Context<'_>,
    ) -> Poll<Result<(), Box<Ending>>> {
        self.not_up_yet();
        let cell = &self.post.slot.cell;
        if cell.is_ignored() {
            return Poll::Ready(Err(Box::new(Ending::exit(Exit::Ignored))));
        }
        let time = self.manner.policy.start_timeout;
        let limit = limit.get_or_insert_with(|| Box::new(Limit::new(time)));
        loop {
            ready!(limit.poll(task));
            // Its time is over, unless it asked for more.
            let until = Moment::from_nanos(cell.extended());
            if !limit.extend(self.post.node.tree.instant(until)) {
                let (incarnation, cause) =
                    (cell.incarnation(), Cause::StartTimedOut(limit.length()));
                return Poll::Ready(Err(Box::new(self.timed_out(incarnation, cause))));
            }
        }
    }

    /// The supervisor may have taken it to be up.
    pub(super) fn not_up_yet(&self) {
        self.post.slot.cell.set_waited();
        if self.post.slot.cell.is_assumed() {
            turn::not_yet(&self.post.node, self.post.index());
        }
    }

    /// The ending of a start that an order overtook.
    pub(super) fn ordered(&self, incarnation: Incarnation) -> Ending {
        Ending::exit(if self.post.slot.cell.reached(incarnation, Op::Abort) {
            Exit::Killed
        } else {
            Exit::Shutdown
        })
    }
}
