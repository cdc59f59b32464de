//! What becomes of a message that failed: undone, tried again, decided by the supervisors above.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use supervise_policy::Directive;

use super::{Home, at_hand::AtHand, handed_over::hand_over, handling::Handled};
use crate::{
    Actor, Context, Failure,
    core::{Incarnation, Input, Op},
    driver::{
        cell::Duty,
        guard::{self, Limit},
        turn,
    },
    observe,
};

impl<A: Actor> Home<A> {
    /// Before a message is tried again, what its failure did to the state is undone, where it is.
    pub(super) async fn unspoil(&self, actor: &mut A, cx: &mut Context<A>) -> Option<Handled> {
        cx.kept_mut()?.failed();
        Box::pin(self.undo(actor, cx)).await
    }

    /// With `per_call`, a living actor goes on as it was before the message that failed.
    pub(super) async fn undo(&self, actor: &mut A, cx: &mut Context<A>) -> Option<Handled> {
        let kept = cx.kept().filter(|kept| kept.undo)?;
        let before = kept.keep.as_ref()?.before()?;
        let incarnation = cx.incarnation();
        let limit = self.manner.policy.start_timeout;
        match guard::within(
            Some(&mut Limit::new(limit)),
            pin!(before.restore(actor, cx)),
        )
        .await
        {
            Some(Ok(())) => None,
            // What it is now, nobody knows.
            Some(Err(error)) => {
                let (path, source) = (
                    self.post.slot.cell.known_path(),
                    self.manner.decision.source,
                );
                let failure = Failure::error(path, incarnation, error, source, None);
                hand_over(failure, Directive::Restart);
                Some(Handled::Failed)
            }
            None => Some(Handled::UndoTimedOut),
        }
    }

    /// Waits until a message that failed is due again; gives what it failed with if that was for good, or how the handling of
    /// messages came to its end.
    pub(super) async fn try_again(
        &self,
        actor: &mut A,
        cx: &mut Context<A>,
        hand: &mut AtHand<A::Msg>,
        error: A::Error,
    ) -> Result<Option<A::Error>, Handled> {
        let incarnation = cx.incarnation();
        let draw = |attempt| {
            let path = self.post.slot.cell.path();
            let tree = &self.post.node.tree;
            tree.seed.of(path, incarnation << 32 | attempt)
        };
        let Some(wait) = hand.retry(draw).filter(|_| cx.may_try_again()) else {
            return Ok(Some(error));
        };
        self.fails(incarnation, hand, error, wait);
        if let Some(end) = self.unspoil(actor, cx).await {
            return Err(end);
        }
        match self.wait(incarnation, wait, hand.limit()).await {
            Waited::Over => {
                hand.set_due();
                Ok(None)
            }
            Waited::Ordered => Err(Handled::Ordered),
            Waited::TimedOut => Err(self.overtime(incarnation)),
        }
    }

    /// A message failed, and will be tried again after this time.
    fn fails(
        &self,
        incarnation: Incarnation,
        hand: &mut AtHand<A::Msg>,
        error: A::Error,
        wait: Duration,
    ) {
        let path = self.post.slot.cell.known_path();
        let failure = Failure::error(path, incarnation, error, self.manner.decision.source, None);
        let attempt = hand.failed(failure.clone());
        observe::retrying(
            &self.post.node,
            &self.post.slot.cell,
            failure,
            attempt,
            wait,
        );
    }

    /// Waits until a message is to be tried again, unless something comes first.
    async fn wait(
        &self,
        incarnation: Incarnation,
        wait: Duration,
        mut limit: Option<&mut Limit>,
    ) -> Waited {
        let mut wait = Limit::new(wait);
        poll_fn(|cx| {
            match self.post.slot.cell.duty(incarnation) {
                Duty::Work => {}
                // Whatever ends the pause wakes this task.
                Duty::Pause => return Poll::Pending,
                Duty::Stop => return Poll::Ready(Waited::Ordered),
            }
            if let Some(limit) = &mut limit
                && limit.poll(cx).is_ready()
            {
                return Poll::Ready(Waited::TimedOut);
            }
            wait.poll(cx).map(|()| Waited::Over)
        })
        .await
    }

    /// Keeps the actor while the supervisors above decide; whether it goes on.
    pub(super) async fn hold(&self, incarnation: Incarnation, failure: Failure) -> bool {
        let cell = &self.post.slot.cell;
        let child = self.post.index();
        let before = cell.releases();
        let held = Input::Held { child, incarnation, failure, alive: true, joined: true };
        turn::dispatch(&self.post.node, held, Some(child));
        poll_fn(|_| {
            if cell.reached(incarnation, Op::Stop) {
                return Poll::Ready(false);
            }
            if cell.releases() != before {
                Poll::Ready(true)
            } else {
                Poll::Pending
            }
        })
        .await
    }

    pub(super) fn resume(&self, incarnation: Incarnation, failure: Failure) {
        let child = self.post.index();
        let resumed = Input::Resumed { child, incarnation, failure };
        turn::dispatch(&self.post.node, resumed, Some(child));
    }
}

/// How a wait came to its end.
enum Waited {
    Over,
    Ordered,
    TimedOut,
}
