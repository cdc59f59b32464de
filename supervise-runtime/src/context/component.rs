//! What an actor that runs a component asks of its place.

use std::sync::Arc;

use super::Context;
use crate::{Actor, driver::Brood};

impl<A: Actor> Context<A> {
    /// The message at hand is not tried again, however it fails.
    pub(crate) fn last_attempt(&mut self) {
        self.attempt = u32::MAX;
    }

    /// The policy that the actor lives under; `None` once its tree is gone.
    pub(crate) fn policy(&self) -> Option<crate::core::SharedPolicy> {
        let (node, index) = self.handle.slot.cell.place()?;
        let state = node.lock();
        let child = state.core.children().get(index)?;
        Some(child.policy.clone())
    }

    /// Whether the state is committed if the message at hand is handled well.
    pub(crate) fn commits_next(&mut self) -> bool {
        self.kept_mut().is_some_and(|kept| kept.commits_next())
    }

    /// The committed state, where it is `start` itself that is given it.
    pub(crate) fn given_to_start(&self) -> Option<Arc<[u8]>> {
        self.kept()?.given_to_start()
    }

    /// What is left of grants where the actor is.
    pub(crate) fn narrowed(&self, grants: &crate::wasm::Grants) -> crate::wasm::Grants {
        match self.handle.slot.cell.place() {
            Some((node, _)) => node.narrowed(grants),
            None => grants.clone(),
        }
    }

    /// Has the tree keep the code of a component, also while nobody runs it.
    pub(crate) fn keep_code(&self, code: &crate::wasm::Kept) {
        if let Some((node, _)) = self.handle.slot.cell.place() {
            node.tree.components.keep(code);
        }
    }

    /// Begins a supervisor that is there for as long as this incarnation; `None` once the tree is gone.
    pub(crate) fn breed(
        &mut self,
        policy: supervise_policy::SupervisorPolicy,
        grants: crate::wasm::Grants,
    ) -> Option<Arc<Brood>> {
        let brood = Brood::new(&self.handle.slot, policy, grants);
        self.change(|rare| rare.brood.clone_from(&brood));
        brood
    }

    pub(crate) fn take_brood(&mut self) -> Option<Arc<Brood>> {
        self.rare.get_mut()?.brood.take()
    }

    /// Tells of the child what its supervisor cannot know.
    pub(crate) fn teller(&self) -> impl Fn(crate::EventKind) + Send + use<A> {
        let slot = self.handle.slot.clone();
        move |kind| {
            if let Some((node, _)) = slot.cell.place() {
                crate::observe::aside(&node, &slot.cell, kind);
            }
        }
    }
}
