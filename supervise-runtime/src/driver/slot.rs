//! What a supervisor knows of its children: whatever has a cell.

use std::{
    any::{Any, TypeId},
    sync::Arc,
};

use tokio::time::Instant;

use super::{Cell, Node};
use crate::{
    Failure,
    breaker::gate::Gate,
    core::{Letter, Mail},
    health::Vitals,
    state::link::StateLink,
};

/// Whatever has a cell: what a supervisor knows of its children.
pub(crate) trait Slot: Any + Send + Sync {
    fn cell(&self) -> &Cell;

    /// From now on the child takes messages, or does not. Called under the supervisor's lock: it must
    /// not run user code, and costs nothing where nothing changes.
    fn set_mail(&self, mail: Mail);

    /// How many messages were not handled, or not to their end, without those that its supervisor has.
    fn dead_letters(&self) -> u64 {
        0
    }

    /// Keeps a dead letter that its supervisor had. Not to be called under a lock: it may push another out.
    fn keep_letter(&self, _letter: Letter<Failure>, _at: Instant) {}

    /// The breaker in front of it, if it has one.
    fn gate(&self) -> Option<&Gate> {
        None
    }

    /// What is noted of its health, if it is watched.
    fn vitals(&self) -> Option<&Vitals> {
        None
    }

    /// What is known of its state, if it has any that could be handed on.
    fn state(&self) -> Option<&StateLink> {
        None
    }

    /// Whether it takes messages, and so can be paused.
    fn has_messages(&self) -> bool {
        false
    }

    /// The supervisor that belongs to its incarnation, if there is one.
    fn brood(&self) -> Option<Arc<Node>> {
        None
    }

    /// The supervisor that it is, if it is one.
    fn supervisor(&self) -> Option<&Node> {
        None
    }

    /// The same, shared.
    fn node(self: Arc<Self>) -> Option<Arc<Node>> {
        None
    }

    /// The actor that it is, if it is one.
    fn actor(self: Arc<Self>) -> Option<AnyActor> {
        None
    }
}

/// A worker's slot without its type, and what the type of its actor is.
pub(crate) struct AnyActor {
    pub(crate) kind: ActorType,
    pub(crate) slot: Arc<dyn Any + Send + Sync>,
}

/// The type of an actor, at the cost of a pointer.
pub(crate) type ActorType = fn() -> (TypeId, &'static str);

impl AnyActor {
    pub(crate) fn is<A: 'static>(&self) -> bool {
        (self.kind)().0 == TypeId::of::<A>()
    }

    pub(crate) fn name(&self) -> &'static str {
        (self.kind)().1
    }
}

impl Cell {
    /// Whether the child's tree is there and has not ended.
    pub(crate) fn is_in_tree(&self) -> bool {
        self.place().is_some_and(|(node, _)| !node.tree.is_closed())
    }
}
