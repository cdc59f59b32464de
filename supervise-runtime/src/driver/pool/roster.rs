//! Who is in a pool whose members come and go.

use std::sync::Arc;

use supervise_policy::Members;

use super::{
    super::{Cell, NodeState, Port, Ports},
    names::Names,
};
use crate::{
    Failure,
    core::{Child, Exit, Incarnation, Mail},
    observe::{self, ChildReport},
    slab::place_of,
};

/// The name of a member. One that is written as we write a number is that number, whoever gave it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Name<'a> {
    Word(&'a str),
    Number(u32),
}

impl<'a> Name<'a> {
    pub(super) fn new(name: &'a str) -> Self {
        let is_ours = !name.starts_with(['0', '+']) || name == "0";
        match name.parse() {
            Ok(number) if is_ours => Name::Number(number),
            _ => Name::Word(name),
        }
    }

    fn of(cell: &'a Cell) -> Self {
        match cell.number() {
            Some(number) => Name::Number(number),
            None => Self::new(cell.name()),
        }
    }
}

/// What a new member is called.
pub(super) enum Given {
    Path(Arc<str>),
    Number(u32),
}

/// The members by name. Each has one entry, the unnamed ones too, so that all are found at once.
#[derive(Debug)]
pub(crate) struct Roster {
    names: Names,
    /// The number of the next member without a name.
    next: u64,
    /// Those that did not end well when the pool stopped, and in which of its lives that was.
    fallen: Vec<ChildReport>,
    life: Incarnation,
}

impl Roster {
    pub(in crate::driver) fn new(members: Option<Members>) -> Option<Box<Self>> {
        let Some(Members::AtMost(_)) = members else {
            return None;
        };
        Some(Box::new(Self {
            names: Names::default(),
            next: 0,
            fallen: Vec::new(),
            life: 0,
        }))
    }

    /// The member of this name.
    pub(crate) fn get(&self, ports: &Ports, name: &str) -> Option<usize> {
        let name = Name::new(name);
        self.get_by(self.hash(name), ports, name)
    }

    fn get_by(&self, hash: u32, ports: &Ports, name: Name<'_>) -> Option<usize> {
        let is = |place| {
            ports
                .at_place(place)
                .is_some_and(|port| Name::of(port.cell()) == name)
        };
        let place = self.names.find(hash, is)?;
        Some(ports.at_place(place)?.cell().index())
    }

    /// A number is hashed in a third of the time.
    fn hash(&self, name: Name<'_>) -> u32 {
        match name {
            Name::Word(name) => self.names.hash(name),
            Name::Number(number) => self.names.hash(&number),
        }
    }

    /// How many members there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The hash of a name that no member has, to be inserted by.
    pub(super) fn vacant(&self, ports: &Ports, name: Name<'_>) -> Option<u32> {
        let hash = self.hash(name);
        self.get_by(hash, ports, name).is_none().then_some(hash)
    }

    pub(super) fn insert(&mut self, hash: u32, index: usize, ports: &Ports) {
        self.names.insert(hash, place_of(index), hashes(ports));
    }

    /// Takes out a member that is not among these any more.
    pub(super) fn remove(&mut self, cell: &Cell, ports: &Ports) {
        self.names
            .remove(cell.hash, place_of(cell.index()), hashes(ports));
    }

    /// The members that did not end well in this life of the pool.
    pub(crate) fn fallen(&self, life: Incarnation) -> &[ChildReport] {
        if self.life == life { &self.fallen } else { &[] }
    }

    fn fell(&mut self, life: Incarnation, report: ChildReport) {
        if self.life != life {
            self.life = life;
            self.fallen.clear();
        }
        self.fallen.push(report);
    }

    /// A name that no member has, with its hash: a number, or the path that it makes where it is too large for a child's place.
    pub(super) fn number(
        &mut self,
        ports: &Ports,
        path_of: impl Fn(&str) -> Arc<str>,
    ) -> (Given, u32) {
        loop {
            let next = self.next;
            self.next = next.wrapping_add(1);
            if let Ok(number) = u32::try_from(next)
                && number != Cell::NAMED
            {
                if let Some(hash) = self.vacant(ports, Name::Number(number)) {
                    return (Given::Number(number), hash);
                }
                continue;
            }
            let name = next.to_string();
            if let Some(hash) = self.vacant(ports, Name::new(&name)) {
                return (Given::Path(path_of(&name)), hash);
            }
        }
    }
}

/// The hashes of the members' names, by their places.
fn hashes(ports: &Ports) -> impl Fn(usize) -> Option<u32> {
    |place| Some(ports.at_place(place)?.cell().hash)
}

/// Takes the members out that are gone, to be dropped without a lock held. None where nobody comes and
/// goes. `reporter` is the member whose task calls, which sees for itself that it is over.
pub(in crate::driver) fn take_gone(
    state: &mut NodeState,
    reporter: Option<usize>,
) -> Vec<(Box<Child<Failure>>, Option<Port>)> {
    let mut gone = Vec::new();
    let NodeState { core, ports, roster: Some(roster), seen, .. } = state else {
        return gone;
    };
    let life = seen.incarnation();
    let over = core.is_over();
    core.take_gone(|index, child| {
        let port = ports.remove(index);
        if let Some(port) = &port {
            let cell = port.cell();
            roster.remove(cell, ports);
            if over && fell(&child) {
                roster.fell(life, observe::child_report(&child, cell));
            }
            // It may not have reported itself, but been called off.
            port.slot().set_mail(Mail::Closed);
            cell.dismiss();
            if reporter != Some(index) {
                cell.wake();
            }
        }
        gone.push((child, port));
    });
    gone
}

/// Whether a member's end is worth a line in the report.
fn fell(child: &Child<Failure>) -> bool {
    child.aborted
        || !matches!(
            child.last_exit,
            None | Some(Exit::Normal | Exit::Shutdown | Exit::Ignored)
        )
}
