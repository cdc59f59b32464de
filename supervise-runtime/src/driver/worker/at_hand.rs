//! The message that is being handled, as far as it outlives its handling.

use std::time::Duration;

use supervise_policy::{ChildPolicy, Retry, Rng};
use tokio::time::Instant;

use super::{Home, resumes::Resumes};
use crate::{
    Actor, Context, Failure,
    core::Incarnation,
    driver::{guard::Limit, inside},
    failure::catch,
    handle::lifeless,
    mailbox::{Dead, DeadReason},
    observe,
};

/// How a message is copied: for those that are tried again.
type Copy<M> = fn(&M) -> M;

/// The message at hand. Whether there is one is known to the context, which has room for that.
pub(super) struct AtHand<M> {
    // Boxed, since most actors have no use for it: once for an incarnation of those that do.
    rare: Option<Box<Rare<M>>>,
}

/// What only those actors have that ask for it.
struct Rare<M> {
    again: Option<Again<M>>,
    limit: Option<Limit>,
    resumes: Option<Resumes>,
}

/// What it takes to handle a message again.
struct Again<M> {
    retry: Retry,
    copy: Copy<M>,
    /// A copy of the message, there while it is at hand.
    kept: Option<M>,
    /// How often its handling has failed.
    failed: u32,
    /// What it last failed with.
    failure: Option<Failure>,
    /// It is to be handled again now.
    due: bool,
}

impl<M> Rare<M> {
    // Not inlined: a panic in a handler searches through what is inlined beside it.
    #[inline(never)]
    fn begin(&mut self, msg: &M) {
        if let Some(again) = &mut self.again {
            again.kept = Some((again.copy)(msg));
        }
        if let Some(limit) = &mut self.limit {
            limit.reset();
        }
    }
}

impl<M> AtHand<M> {
    /// That of a child before its first incarnation, or that minds nothing.
    pub(super) const fn none() -> Self {
        Self { rare: None }
    }

    /// Whether there is anything of a child with this policy, from one incarnation to the next anew.
    pub(super) fn minds(policy: &ChildPolicy) -> bool {
        policy.retry.is_some() || policy.handle_timeout.is_some() || policy.resume_budget.is_some()
    }

    pub(super) fn new(policy: &ChildPolicy, copy: Option<Copy<M>>) -> Self {
        let again = policy.retry.zip(copy).map(|(retry, copy)| Again {
            retry,
            copy,
            kept: None,
            failed: 0,
            failure: None,
            due: false,
        });
        let (limit, resumes) = (policy.handle_timeout.map(Limit::new), Resumes::new(policy));
        let any = again.is_some() || limit.is_some() || resumes.is_some();
        let rare = any.then(|| Box::new(Rare { again, limit, resumes }));
        Self { rare }
    }

    /// Whether nothing outlives the handling of a message.
    pub(super) fn is_empty(&self) -> bool {
        self.rare.is_none()
    }

    /// How long the message may be handled, its retries and the waits for them included.
    pub(super) fn limit(&mut self) -> Option<&mut Limit> {
        self.rare.as_mut()?.limit.as_mut()
    }

    /// How often failures are still resumed, where that is counted.
    pub(super) fn resumes(&mut self) -> Option<&mut Resumes> {
        self.rare.as_mut()?.resumes.as_mut()
    }

    fn again_mut(&mut self) -> Option<&mut Again<M>> {
        self.rare.as_mut()?.again.as_mut()
    }

    /// A message is about to be handled for the first time.
    #[inline]
    pub(super) fn begin(&mut self, msg: &M) {
        if let Some(rare) = &mut self.rare {
            rare.begin(msg);
        }
    }

    /// It needs no more handling.
    #[inline]
    pub(super) fn done(&mut self) {
        if let Some(again) = self.again_mut() {
            (again.kept, again.failed, again.failure) = (None, 0, None);
        }
    }

    /// Whether messages are tried again at all.
    pub(super) fn tries_again(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.again.is_some())
    }

    /// Whether a handling that failed just now is to be tried again, and after what time.
    pub(super) fn retry(&self, seed: impl FnOnce(u64) -> u64) -> Option<Duration> {
        let again = self.rare.as_ref()?.again.as_ref()?;
        if again.failed >= again.retry.times {
            return None;
        }
        let attempt = u64::from(again.failed) + 1;
        let draw = Rng::new(seed(attempt)).next_u64();
        Some(again.retry.backoff.delay(attempt, draw))
    }

    /// The handling failed with this, and will be tried again; the how-manieth handling it was.
    pub(super) fn failed(&mut self, failure: Failure) -> u32 {
        let Some(again) = self.again_mut() else {
            return 1;
        };
        again.failed += 1;
        again.failure = Some(failure);
        again.failed
    }

    /// It is to be handled again now.
    pub(super) fn set_due(&mut self) {
        if let Some(again) = self.again_mut() {
            again.due = true;
        }
    }

    /// Whether it is to be handled again now.
    pub(super) fn is_due(&self) -> bool {
        self.rare
            .as_ref()
            .and_then(|rare| rare.again.as_ref())
            .is_some_and(|again| again.due)
    }

    /// The message once more, if it is due.
    pub(super) fn take_due(&mut self) -> Option<M> {
        let again = self.again_mut()?;
        if !std::mem::take(&mut again.due) {
            return None;
        }
        again.kept.as_ref().map(again.copy)
    }

    /// What is left of a message that was not handled: a copy of it that nobody waits for.
    fn remains(&mut self) -> Option<M> {
        let again = self.again_mut()?;
        let kept = again.kept.take()?;
        let remains = catch(|| lifeless(|| (again.copy)(&kept)));
        // Its askers are told now.
        let _ = catch(|| drop(kept));
        remains.ok()
    }

    fn take_failure(&mut self) -> Option<Failure> {
        self.again_mut()?.failure.take()
    }
}

impl<A: Actor> Home<A> {
    /// Handling the message has failed for good.
    pub(super) fn bury_failed(
        &self,
        cx: &mut Context<A>,
        hand: &mut AtHand<A::Msg>,
        failure: &Failure,
        at: Instant,
    ) {
        let msg = hand.remains();
        hand.done();
        cx.put_down();
        let reason = DeadReason::Failed(failure.clone());
        let dead = Dead { incarnation: cx.incarnation(), reason, msg };
        self.post.slot.bury(&self.post.node, dead, at);
    }

    /// Buries the message that this incarnation failed at, if that was put off until it is over: there is more to come before.
    #[cold]
    pub(super) fn bury_due(&self, incarnation: Incarnation, failure: Option<&Failure>) {
        if !self.post.slot.take_due() {
            return;
        }
        let failed = failure.cloned();
        let reason = failed.map_or(DeadReason::Interrupted, DeadReason::Failed);
        let dead = Dead { incarnation, reason, msg: None };
        self.post.slot.bury(&self.post.node, dead, Instant::now());
    }

    /// A message failed then: if nothing is waited for any more, that is when its incarnation was over.
    pub(super) fn failed_at(&self, incarnation: Incarnation, at: Instant) {
        let now = self.post.node.tree.moment(at);
        inside::failed_at(&self.post.slot.cell, incarnation, now);
    }

    /// The incarnation is over, or about to be: what it had at hand will not be handled.
    pub(super) fn bury_at_hand(
        &self,
        cx: &mut Context<A>,
        hand: &mut AtHand<A::Msg>,
        failure: Option<&Failure>,
    ) {
        if !cx.is_at_work() {
            return;
        }
        match failure.cloned().or(hand.take_failure()) {
            Some(failure) => {
                let at = Instant::now();
                self.bury_failed(cx, hand, &failure, at);
                self.failed_at(cx.incarnation(), at);
            }
            None => {
                let (node, reason) = (&self.post.node, DeadReason::Interrupted);
                let dead = Dead { incarnation: cx.incarnation(), reason, msg: hand.remains() };
                self.post.slot.bury(node, dead, Instant::now());
                observe::dead_letters(node, &self.post.slot.cell, 1, DeadReason::Interrupted);
            }
        }
    }
}
