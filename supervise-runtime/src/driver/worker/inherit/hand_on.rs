//! What an incarnation leaves of its state to the next.

use std::pin::pin;

use supervise_policy::StatePolicy;

use crate::{
    Actor, Context, EventKind, StateError,
    core::Exit,
    driver::{
        Handover,
        guard::{self, Run},
        shell::Ending,
        worker::{Home, Living, handling::Handled},
    },
    failure::catch,
};

impl<A: Actor> Home<A> {
    /// Whether there is anything to do before the actor stops, as it should.
    pub(in crate::driver::worker) fn keeps_state(&self, cx: &Context<A>) -> bool {
        cx.kept().is_some() || self.post.slot.cell.handover() == Handover::State
    }

    /// Takes the state of an actor that is about to stop, as part of its handling, whose end that is.
    pub(in crate::driver::worker) async fn settle(
        &self,
        handled: Run<Handled>,
        living: &mut Living<A>,
    ) -> Run<Handled> {
        let Living { actor: Some(actor), cx, .. } = living else {
            return handled;
        };
        let (cell, incarnation) = (&self.post.slot.cell, cx.incarnation());
        let settling = pin!(Some(self.before_stop(actor, cx)));
        match guard::whole(cell, incarnation, guard::Abort, settling, Future::poll).await {
            Run::Done(()) => handled,
            Run::Broken => Run::Broken,
            Run::Panicked(report) => Run::Panicked(report),
            Run::Ordered | Run::TimedOut => Run::Ordered,
        }
    }

    /// The actor is about to stop, as it should.
    async fn before_stop(&self, actor: &mut A, cx: &mut Context<A>) {
        let handover = self.post.slot.cell.handover();
        let keeps = cx.kept().is_some_and(|kept| kept.keep.is_some());
        if handover == Handover::State && !keeps {
            let Some(mut kept) = self.new_kept() else {
                return;
            };
            kept.begin(StatePolicy::Fresh);
            cx.keep(kept);
        } else if handover == Handover::Fresh || !cx.kept().is_some_and(|kept| kept.is_ahead()) {
            return;
        }
        let keep = cx.kept().and_then(|kept| kept.keep.as_ref());
        if let Some(settling) = keep.and_then(|keep| keep.settle(actor))
            && let Err(error) = settling.await
        {
            let text = match catch(|| error.to_string()) {
                Ok(text) => text.into(),
                Err(_) => Box::default(),
            };
            self.told(EventKind::StateSaveFailed { error: StateError::NotTaken(text) });
            return;
        }
        if let Some(kept) = cx.kept_mut() {
            kept.commit(actor);
        }
    }

    /// The incarnation is over: what it hands on is kept for the next one. After a stop this waits until
    /// it is saved.
    pub(in crate::driver::worker) async fn hand_on(
        &mut self,
        cx: &mut Context<A>,
        ending: &Ending,
    ) {
        let Some(mut kept) = cx.take_kept() else {
            return;
        };
        self.quietly(|| kept.forget_acks());
        let stored = kept.target.is_some();
        let Some(heritage) = self.heritage.as_mut().filter(|_| kept.keep.is_some()) else {
            return;
        };
        heritage.kept = Some(kept);
        let stopped = matches!(
            ending,
            Ending::Exit { exit: Exit::Shutdown | Exit::Normal, .. }
        );
        if stored && stopped {
            let link = heritage.link.clone();
            let cell = &self.post.slot.cell;
            let limit = match ending {
                // The supervisor watches the time of a stop that it ordered.
                Ending::Exit { exit: Exit::Shutdown, .. } => None,
                _ => self.manner.policy.shutdown.limit(),
            };
            let mut saved = Box::pin(Some(link.saved()));
            let saved = guard::run(cell, cx.incarnation(), guard::Abort, limit, saved.as_mut());
            // If it failed, that was told.
            if let Run::Ordered | Run::TimedOut = saved.await {
                self.told(EventKind::StateSaveFailed { error: StateError::Unsaved });
            }
        }
    }
}
