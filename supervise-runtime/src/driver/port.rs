//! The ways of a supervisor to its children.

use std::sync::Arc;

use super::{Cell, Node, Slot};
use crate::{
    breaker::gate::Gate,
    core::Mail,
    health::Vitals,
    slab::{grow, place_of, shrink},
    state::link::StateLink,
};

/// The way to a child: to one with a task of its own, or to a supervisor, which is driven by whoever orders something of it.
///
/// One pointer for both: an enum would have twice the room where a place may be vacant.
#[derive(Clone)]
pub(crate) struct Port(Arc<dyn Slot>);

impl Port {
    pub(crate) fn new(slot: Arc<impl Slot>) -> Self {
        Self(slot)
    }

    pub(crate) fn cell(&self) -> &Cell {
        self.0.cell()
    }

    /// Whether it leads to the child of this index.
    fn is_of(&self, index: usize) -> bool {
        self.cell().index() == index
    }

    /// The breaker in front of it, if it has one.
    pub(crate) fn gate(&self) -> Option<&Gate> {
        self.0.gate()
    }

    /// What is noted of its health, if it is watched.
    pub(crate) fn vitals(&self) -> Option<&Vitals> {
        self.0.vitals()
    }

    /// What is known of its state, if it has any that could be handed on.
    pub(crate) fn state(&self) -> Option<&StateLink> {
        self.0.state()
    }

    /// Passes on whether the child takes messages.
    pub(crate) fn set_mail(&self, mail: Mail) {
        self.0.set_mail(mail);
    }

    /// The supervisor that it is, if it is one.
    pub(crate) fn supervisor(&self) -> Option<&Node> {
        self.0.supervisor()
    }

    /// The same, shared.
    pub(crate) fn node(&self) -> Option<Arc<Node>> {
        self.supervisor()?;
        self.0.clone().node()
    }

    /// The supervisor that it is, or that belongs to its incarnation.
    pub(crate) fn below(&self) -> Option<Arc<Node>> {
        self.node().or_else(|| self.0.brood())
    }

    /// The child as any child.
    pub(crate) fn slot(&self) -> Arc<dyn Slot> {
        self.0.clone()
    }
}

/// The ways to all children of a supervisor, each in the place that its index says.
///
/// As a [`Slab`](crate::slab::Slab), but that what is at a place knows its index itself: there may be a hundred thousand of them.
#[derive(Default)]
pub(crate) struct Ports {
    places: Vec<Option<Port>>,
}

impl Ports {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { places: Vec::with_capacity(capacity) }
    }

    /// There will be so many more, and no others soon.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.places.reserve_exact(more);
    }

    /// Adds the way to the child of this index, whose place is vacant.
    pub(crate) fn put(&mut self, index: usize, port: Port) {
        let place = place_of(index);
        while self.places.len() <= place {
            grow(&mut self.places);
            self.places.push(None);
        }
        if let Some(vacant) = self.places.get_mut(place) {
            *vacant = Some(port);
        }
    }

    /// Takes the way to a child out. Places behind the last are given back.
    pub(crate) fn remove(&mut self, index: usize) -> Option<Port> {
        let place = self.places.get_mut(place_of(index))?;
        let port = place.take_if(|port| port.is_of(index))?;
        while self.places.pop_if(|port| port.is_none()).is_some() {}
        shrink(&mut self.places);
        Some(port)
    }

    /// The way to the child of this index, and of no other that came to its place since.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<&Port> {
        let port = self.at_place(place_of(index))?;
        port.is_of(index).then_some(port)
    }

    /// How many places there are, vacant ones too.
    pub(crate) fn places(&self) -> usize {
        self.places.len()
    }

    /// The way at a place.
    #[inline]
    pub(crate) fn at_place(&self, place: usize) -> Option<&Port> {
        self.places.get(place)?.as_ref()
    }

    /// All of them, in the order of their places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Port> {
        self.places.iter().flatten()
    }
}
