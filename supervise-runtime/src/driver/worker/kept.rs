//! What is kept of an actor's state, while it handles messages.

use std::sync::{Arc, Mutex, PoisonError};

use supervise_policy::StatePolicy;

use crate::{
    Actor,
    state::{
        keep::Keep,
        link::{Ack, StateLink, Target},
    },
};

/// The state of one child, in the hands of its incarnation.
pub(crate) struct Kept<A: Actor> {
    /// `None` if nothing is kept, and this is only there for the acknowledgements.
    pub(super) keep: Option<Box<dyn Keep<A>>>,
    pub(super) link: Option<Arc<StateLink>>,
    pub(super) target: Option<Target>,
    /// After how many messages it is committed.
    pub(super) every: u32,
    /// Whether a failed message that is answered with `resume` is undone.
    pub(super) undo: bool,
    /// How many messages were handled well since it was committed.
    handled: u32,
    /// Whether the last message was handled well.
    whole: bool,
    /// What the message at hand wants done once it is saved. Never locked: the lock is there to make
    /// what is `Send` shareable.
    acks: Mutex<Vec<Ack>>,
}

impl<A: Actor> Kept<A> {
    /// Keeps nothing.
    pub(crate) fn nothing() -> Box<Self> {
        Box::new(Self {
            keep: None,
            link: None,
            target: None,
            every: u32::MAX,
            undo: false,
            handled: 0,
            whole: true,
            acks: Mutex::default(),
        })
    }

    pub(super) fn new(
        keep: Box<dyn Keep<A>>,
        link: Arc<StateLink>,
        target: Option<Target>,
    ) -> Box<Self> {
        Box::new(Self { keep: Some(keep), link: Some(link), target, ..*Self::nothing() })
    }

    /// A new incarnation begins, under this policy.
    pub(super) fn begin(&mut self, policy: StatePolicy) {
        self.every = policy.every().unwrap_or(u32::MAX);
        self.undo = policy == StatePolicy::PerCall;
        (self.handled, self.whole) = (0, true);
    }

    /// Has this done once the message at hand is saved.
    pub(crate) fn acknowledge(&mut self, ack: Ack) {
        self.acks().push(ack);
    }

    /// Drops what was to be done: the message was not handled well. Runs user code.
    pub(super) fn forget_acks(&mut self) {
        self.acks().clear();
    }

    /// A message was handled well. Runs user code.
    pub(super) fn handled_well(&mut self, actor: &A) {
        self.whole = true;
        self.handled = self.handled.saturating_add(1);
        if self.handled >= self.every || !self.acks().is_empty() {
            self.commit(actor);
        }
    }

    /// A message failed. Runs user code.
    pub(super) fn failed(&mut self) {
        self.whole = false;
        self.forget_acks();
    }

    /// Whether the state is to be committed before a stop.
    pub(super) fn is_ahead(&self) -> bool {
        self.whole && self.handled > 0
    }

    /// Whether the state is committed if the message at hand is handled well.
    #[cfg(feature = "wasm")]
    pub(crate) fn commits_next(&mut self) -> bool {
        let due = self.handled.saturating_add(1) >= self.every || !self.acks().is_empty();
        due && self.keep.is_some()
    }

    /// The committed state, where it is `start` itself that is given it.
    #[cfg(feature = "wasm")]
    pub(crate) fn given_to_start(&self) -> Option<Arc<[u8]>> {
        self.keep.as_ref()?.given_to_start()
    }

    /// Takes the actor's state for the last good one, and has it saved. Runs user code.
    pub(super) fn commit(&mut self, actor: &A) {
        self.handled = 0;
        let acks = std::mem::take(self.acks());
        if let Some(keep) = &mut self.keep {
            keep.commit(actor);
            if let Some(link) = &self.link {
                link.committed();
                if let (Some(target), Some(state)) = (&self.target, keep.to_store()) {
                    return link.save(state, acks, target);
                }
            }
        }
        for ack in acks {
            ack();
        }
    }

    fn acks(&mut self) -> &mut Vec<Ack> {
        self.acks.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}
