//! Letting an actor clean up.

use std::{pin::pin, time::Duration};

use supervise_policy::Directive;

use super::WorkerLife;
use crate::{
    Actor, Cause, Context, Failure, PanicReport, StopReason,
    core::{Exit, Incarnation, Op},
    driver::{
        guard::{self, Run},
        pool::Origin,
        shell::Ending,
    },
    observe,
};

impl<A, F> WorkerLife<A, F>
where
    A: Actor,
    F: Origin<A>,
{
    /// Runs the hook that belongs to the decision about a failure of a living actor.
    pub(super) async fn after_failure(
        &self,
        actor: &mut A,
        cx: &mut Context<A>,
        failure: Failure,
        directive: Directive,
    ) -> Ending {
        let cell = &self.slot.cell;
        if cell.reached(cx.incarnation(), Op::Stop) {
            // It failed on its way out, which is what it is told.
            let ending = Ending::Exit { exit: Exit::Failed(failure), directive };
            if cell.reached(cx.incarnation(), Op::Abort) {
                // There is no time left to clean up, but it had ended by itself.
                return ending;
            }
            return self.clean_up(actor, cx, StopReason::Ordered, ending).await;
        }
        if directive == Directive::Stop {
            let ending = Ending::Exit { exit: Exit::Failed(failure), directive };
            return self
                .clean_up(actor, cx, StopReason::Directive, ending)
                .await;
        }
        let incarnation = cx.incarnation();
        let limit = self.policy.shutdown.limit();
        let end = {
            let mut hook = pin!(Some(actor.on_restart(&failure, cx)));
            guard::run(cell, incarnation, Op::Abort, limit, hook.as_mut()).await
        };
        match end {
            Run::Panicked(report) => Ending::Escalate(failure.with_panic(report)),
            end => {
                if let (Run::TimedOut, Some(limit)) = (end, limit) {
                    self.hook_timed_out(incarnation, limit);
                }
                Ending::Exit { exit: Exit::Failed(failure), directive }
            }
        }
    }

    /// Runs the `stop` hook.
    pub(super) async fn clean_up(
        &self,
        actor: &mut A,
        cx: &mut Context<A>,
        reason: StopReason,
        ending: Ending,
    ) -> Ending {
        let incarnation = cx.incarnation();
        // The supervisor watches the time of a stop that it ordered.
        let limit = match reason {
            StopReason::Ordered => None,
            StopReason::Requested | StopReason::Directive => self.policy.shutdown.limit(),
        };
        let mut hook = pin!(Some(actor.stop(reason, cx)));
        let cell = &self.slot.cell;
        match guard::run(cell, incarnation, Op::Abort, limit, hook.as_mut()).await {
            Run::Done(Ok(())) => ending,
            Run::TimedOut => {
                self.hook_timed_out(incarnation, limit.unwrap_or_default());
                ending
            }
            Run::Done(Err(error)) => {
                let path = self.slot.cell.shared_path();
                let failure = Failure::error(path, incarnation, error, self.decision.source, None);
                observe::hook_failed(&self.post.node, &self.slot.cell, failure);
                ending
            }
            Run::Panicked(report) if matches!(reason, StopReason::Ordered) => {
                self.and_panicked(ending, incarnation, report)
            }
            Run::Panicked(report) => match ending {
                Ending::Exit { exit: Exit::Normal, .. } => {
                    Ending::Escalate(self.post.panic(incarnation, report))
                }
                Ending::Exit { exit: Exit::Failed(failure), .. } => {
                    Ending::Escalate(failure.with_panic(report))
                }
                ending => self.and_panicked(ending, incarnation, report),
            },
            // Aborted in the hook. What it had failed with before is how it ended.
            Run::Ordered | Run::Broken
                if matches!(ending, Ending::Exit { exit: Exit::Failed(_), .. }) =>
            {
                ending
            }
            Run::Ordered | Run::Broken => Ending::exit(Exit::Killed),
        }
    }

    fn and_panicked(
        &self,
        ending: Ending,
        incarnation: Incarnation,
        report: PanicReport,
    ) -> Ending {
        self.post
            .and_panicked(&self.policy, ending, incarnation, report)
    }

    fn hook_timed_out(&self, incarnation: Incarnation, limit: Duration) {
        let path = self.slot.cell.shared_path();
        let failure = Failure::new(path, incarnation, Cause::HookTimedOut(limit));
        observe::hook_failed(&self.post.node, &self.slot.cell, failure);
    }
}
