//! The end of an incarnation: what it leaves behind.

use std::mem::{self, needs_drop};
#[cfg(feature = "wasm")]
use std::sync::Arc;

use super::{Home, Living};
use crate::{
    Actor, Context,
    core::Exit,
    driver::{
        inside,
        leaving::{self, Left},
        shell::Ending,
    },
    failure::catch,
};
#[cfg(feature = "wasm")]
use crate::{core::Incarnation, driver::Brood};

impl<A: Actor> Home<A> {
    /// Ends the work of the incarnation, and hands on its state.
    pub(super) async fn wind_up(
        &mut self,
        living: &mut Living<A>,
        ending: Ending,
    ) -> (Ending, Option<Left>) {
        // It waits, and so is over later than it failed.
        let incarnation = living.cx.incarnation();
        let _ = inside::when_failed(&self.post.slot.cell, incarnation);
        self.bury_due(incarnation, ending.failure());
        let (mut ending, left) = self.leave(&mut living.cx, ending).await;
        self.drop_actor(living, &mut ending);
        if living.cx.kept().is_some() {
            self.hand_on(&mut living.cx, &ending).await;
        }
        (ending, left)
    }

    pub(super) fn drop_actor(&self, living: &mut Living<A>, ending: &mut Ending) {
        let actor = living.actor.take();
        if !needs_drop::<A>() {
            return;
        }
        if let Err(report) = catch(|| drop(actor)) {
            self.bury_due(living.cx.incarnation(), ending.failure());
            let so_far = mem::replace(ending, Ending::exit(Exit::Killed));
            *ending = self.and_panicked(so_far, living.cx.incarnation(), report);
        }
    }

    /// Ends the work that belongs to the incarnation.
    async fn leave(&self, cx: &mut Context<A>, ending: Ending) -> (Ending, Option<Left>) {
        let mut ending = ending;
        if let Some(sources) = cx.take_sources()
            && let Err(report) = sources.close()
        {
            ending = self.and_panicked(ending, cx.incarnation(), report);
        }
        let (cell, incarnation) = (&self.post.slot.cell, cx.incarnation());
        #[cfg(feature = "wasm")]
        let brood = match cx.take_brood() {
            // Boxed, so that those who have no children do not have room for this.
            Some(brood) => Box::pin(self.bereave(brood, incarnation)).await,
            None => None,
        };
        #[cfg(not(feature = "wasm"))]
        let brood = None;
        let Some(scope) = cx.take_scope() else {
            return (ending, brood);
        };
        let grace = self.manner.policy.abort_grace;
        let (panic, left) = leaving::leave(cell, incarnation, grace, &scope).await;
        let ending = match panic {
            Some(report) => self.and_panicked(ending, incarnation, report),
            None => ending,
        };
        let left = match (left.map(leaving::work), brood) {
            (Some(work), Some(brood)) => Some(Box::pin(async move {
                work.await;
                brood.await;
            }) as Left),
            (left, brood) => left.or(brood),
        };
        (ending, left)
    }

    /// Ends all below an incarnation that is over; gives what is left of it.
    #[cfg(feature = "wasm")]
    async fn bereave(&self, brood: Arc<Brood>, incarnation: Incarnation) -> Option<Left> {
        let (slot, within) = (&self.post.slot, self.manner.policy.shutdown);
        let joined = brood.end(&slot.cell, incarnation, within).await;
        slot.set_brood(None);
        (!joined).then(|| Box::pin(async move { brood.gone().await }) as Left)
    }
}
